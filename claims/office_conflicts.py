"""Which offices one person cannot hold at the same time. Silence is better than a wrong answer: two offices that are held together anywhere
with any regularity do not exclude each other here."""

from __future__ import annotations

_DEPUTY = "deputy "
_MINISTER = " minister"
_HEADS_OF_GOVERNMENT = frozenset({"prime minister", "vice president", "chief minister"})
_KEPT_BY_PREMIERS = frozenset({"foreign minister", "defence minister", "finance minister", "economy minister"})
_HEADS_OF_BODIES = frozenset({"agency head", "department head", "office head"})

#: Offices of which a person may well hold another besides; none of them tells that somebody does not hold it.
BESIDES = frozenset(
    {
        "ambassador", "captain", "chairman", "coach", "commander", "economist", "envoy", "junior minister", "monarch", "opposition leader",
        "owner", "party leader", "researcher", "secretary-general", "speaker", "spokesperson", "treasurer",
    }
)  # fmt: skip
#: Offices of a whole state: a name right behind one is a person's, where that of another may be a town's ("Wali Kota Palora").
_NATIONAL = frozenset({"president", "vice president", "prime minister", "chancellor", "chief justice", "security adviser", "pope"})
#: Offices of states that parties, clubs and companies have too.
PRESIDENTS = frozenset({"president", "vice president"})
#: Callings: a word for what somebody does, often without an article or a capital ("kata pengacara, …").
CALLINGS = frozenset({"judge", "lawyer", "prosecutor", "reporter", "researcher", "economist", "owner", "commander", "director", "captain"})
#: Offices that are known by more than a place: there is a director of each hospital of a town.
FIELDED = (
    frozenset({"chairman", "chief executive", "director general", "district head", "party leader", "rector", "village head"})
    | CALLINGS
    | _HEADS_OF_BODIES
)
#: Offices that several people hold at once: that one holds it says nothing of another.
SHARED = FIELDED | (BESIDES - {"monarch", "secretary-general"})

#: What is said of a lawyer leaves open what else they are, but in one case they are not these.
_NEVER_LAWYERS = frozenset({"judge", "chief justice", "prosecutor"})
#: Any two of one group may be held by one person: ministries that are one in many a country, offices that one word may stand for.
_TOGETHER = tuple(
    frozenset(group)
    for group in (
        {"foreign minister", "security adviser"},
        {"foreign minister", "trade minister", "culture minister"},
        {"finance minister", "economy minister", "trade minister", "industry minister"},
        {"economy minister", "trade minister", "industry minister", "energy minister", "labour minister", "tourism minister"},
        {"education minister", "culture minister", "sports minister", "religion minister"},
        {"culture minister", "tourism minister", "sports minister", "communications minister"},
        {"environment minister", "energy minister", "agriculture minister", "tourism minister", "fisheries minister", "agency head"},
        {"transport minister", "public works minister", "communications minister", "energy minister", "environment minister"},
        {"agriculture minister", "fisheries minister", "trade minister", "labour minister"},
        {"social affairs minister", "health minister", "labour minister"},
        {"interior minister", "justice minister", "religion minister", "public works minister"},
        {"justice minister", "attorney general", "religion minister"},
        {"attorney general", "prosecutor"},
        {"district head", "regent"},
        {"judge", "chief justice"},
        {"chief of staff", "security adviser", "foreign policy adviser", "army chief", "state secretary"},
        {"army chief", "police chief", "agency head", "department head", "office head"},
        {"president", "chief of staff", "chief justice", "judge", "director", "director general", "rector", "central bank governor"},
        {"president", "agency head", "archbishop", "pope"},
        {"director", "director general", "rector", "agency head", "security adviser"},
        {"director", "rector", "department head", "office head"},
        {"chief executive", "president", "director", "director general", "rector", "agency head", "reporter", "vice president"},
        {"director general", "agency head", "department head"},
        {"prosecutor", "attorney general", "agency head", "department head", "office head", "director"},
        {"central bank governor", "agency head", "director"},
        {"archbishop", "pope", "rector"},
        {"reporter", "director"},
    )
)


def base(key: str) -> str:
    """An office without the ``deputy`` before it."""
    return key.removeprefix(_DEPUTY)


def is_national(key: str) -> bool:
    """Whether an office is of a whole state or church."""
    return base(key) in _NATIONAL or base(key).endswith(_MINISTER)


def exclude(one: str, other: str) -> bool:
    """Whether nobody holds both of two different offices at the same time."""
    first, second = base(one), base(other)
    if first == second:  # a deputy is not the one they stand in for
        return one != other and first not in BESIDES | _HEADS_OF_BODIES
    pair = {first, second}
    if pair & BESIDES or pair <= _HEADS_OF_BODIES or any(pair <= group for group in _TOGETHER):
        return False
    if "lawyer" in pair:
        return bool(pair & _NEVER_LAWYERS)
    return not any(_ministry_besides(*each) for each in ((one, other), (other, one)))


def _ministry_besides(one: str, other: str) -> bool:
    """Whether the first may have a ministry besides. Prime ministers keep some for themselves, vice presidents and all deputies may have
    any, and a department is as often a ministry."""
    ministry = base(other)
    if not ministry.endswith(_MINISTER) or ministry in _HEADS_OF_GOVERNMENT:
        return False
    if one in _HEADS_OF_GOVERNMENT - {"vice president"}:
        return ministry in _KEPT_BY_PREMIERS
    deputy = one != base(one) and base(one) in _HEADS_OF_GOVERNMENT | {"chancellor", "president"}
    return deputy or base(one) in ("vice president", "department head")
