"""The values that claim extraction works on: frozen, compared by value, free of any database or chat program.

Offsets are code point offsets into the archived text of the article, half open: ``text[start:end]`` is the quoted string.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ClaimKind(StrEnum):
    """What a claim asserts, as listed in docs/architecture.md."""

    CASUALTY = "casualty"
    QUANTITY = "quantity"
    MONEY = "money"
    PERCENTAGE = "percentage"
    DATE = "date"
    QUOTATION = "quotation"
    STATEMENT = "statement"


class Metric(StrEnum):
    """What a casualty figure counts. Other quantities name their metric freely (``money``, ``percentage``, a counted noun)."""

    DEATHS = "deaths"
    INJURED = "injured"
    MISSING = "missing"
    DISPLACED = "displaced"
    DETAINED = "detained"
    RESCUED = "rescued"


#: The unit of casualties; those of a group that are told as a part of all have its name instead ("children").
PERSON = "person"


class Grain(StrEnum):
    """How precise a time span is; ordered from the finest to the coarsest."""

    MINUTE = "minute"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Quantity:
    """An interval of values with its unit: ``sedikitnya 35 orang tewas`` is deaths in [35, ∞) of unit ``person``.

    ``low`` or ``high`` is None where the interval has no bound on that side. A bound marked open is itself excluded:
    ``lebih dari 100`` is (100, ∞), with ``low`` 100 and ``low_open`` true. Money is in units of the currency named by
    ``unit`` (ISO 4217; "shilling" where a text does not say which), percentages have the unit ``percent``. Casualties of a group that are
    told as a part of all ("nine of the dead were children") have the group as unit: they are no toll of ``person``.
    """

    metric: str
    low: float | None
    high: float | None
    unit: str
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """When something happened: ``[start, end)``, both aware datetimes in the article's time zone, precise to ``grain``.

    Where the publication date is not known, ``start`` and ``end`` are None and ``relative`` holds the words as written
    (``pada hari Minggu``); they are never guessed. ``weekday`` (Monday is 0) is kept for spans that name a weekday, so
    that two relative spans can still be told apart.
    """

    start: datetime | None
    end: datetime | None
    grain: Grain
    relative: str | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One archived text. ``published`` is aware, or None when nobody knows; the text is kept verbatim."""

    text: str
    title: str
    language: str
    url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest())

    @property
    def id(self) -> str:
        """The first 32 hexadecimal digits of the text's sha256: the same on every machine."""
        return self.sha256[:32]


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit that is embedded and cited: its position in the article and its offsets in the archived text."""

    article_id: str
    ordinal: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """What was written out to make a claim readable alone: ``[start, end)`` of the claim's ``text``, square brackets included.

    ``original`` are the article's words it stands for; empty where something was added.
    """

    start: int
    end: int
    original: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkable assertion in one sentence: the span ``[start, end)`` of the archived text that carries it, and its meaning.

    ``ordinal`` is the sentence's. ``value`` is None for kinds without a figure; ``speaker`` is who said it, for quotations
    and attributed statements; ``where`` is the place it came about, for quotations the place, medium or audience they were said at;
    ``check_worthiness`` lies in [0, 1].

    ``text`` is the sentence in a form that can be read alone (claims/decontextualise.py) with its ``replacements``: for lists and search,
    never shown as a quotation or as evidence.
    """

    article_id: str
    ordinal: int
    kind: ClaimKind
    start: int
    end: int
    value: Quantity | None = None
    when: TimeSpan | None = None
    where: str | None = None
    speaker: str | None = None
    check_worthiness: float = 0.0
    text: str = ""
    replacements: tuple[Replacement, ...] = ()

    @property
    def id(self) -> str:
        """32 hexadecimal digits derived from the article's text, the span and the kind: the same on every machine."""
        seed = f"{self.article_id}:{self.start}:{self.end}:{self.kind}"
        return hashlib.sha256(seed.encode("ascii")).hexdigest()[:32]

    @property
    def code(self) -> str:
        """The short code people see (``K7F2-9QD``): the first 35 bits of the id in Crockford's base 32."""
        return code_of(self.id)


# Crockford's base 32 leaves out I, L, O and U, which are misread aloud and on small screens (https://www.crockford.com/base32.html).
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_BITS = 35


def code_of(claim_id: str) -> str:
    """The short code of a claim id, ``XXXX-XXX``. Codes can collide: they are looked up within one tenant only."""
    number = int(claim_id, 16) >> (len(claim_id) * 4 - CODE_BITS)
    digits = "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(CODE_BITS - 5, -1, -5))
    return f"{digits[:4]}-{digits[4:]}"


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything found in one article, in order of position."""

    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]


class Wants(StrEnum):
    """The kind of answer that a question asks for."""

    COUNT = "count"
    MONEY = "money"
    PERCENTAGE = "percentage"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    QUOTATION = "quotation"
    REASON = "reason"
    YES_NO = "yes_no"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Question:
    """What a question asks and under which constraints, read from its words alone.

    ``text`` is the question with its shorthand written out ("brp org" is "berapa orang"): what is read, not what was typed.
    ``metric`` is set where a casualty figure is asked for or named. ``when`` is the time it is about, if it names one (relative without a
    reference date). ``places`` are the words behind a locative preposition, ``names`` the other proper names and figures,
    ``terms`` the remaining content words; all folded by :func:`claims.compare.fold`. ``group`` is who alone is counted ("how many
    children"), by its name in the language files, None where it is anybody.
    """

    text: str
    language: str
    wants: Wants
    metric: Metric | None = None
    when: TimeSpan | None = None
    places: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    group: str | None = None
