"""Verdicts on who holds which office: what a claim calls people, held against what the sources call them.

A sentence that says nothing but who holds an office is decided by that alone. One that says something else besides ("Rina Asih, the mayor
of Palora, opened the bridge") is refuted where a source of the claim's time gives that very person an office that excludes the claimed
one, and none gives them the claimed one; its other words are settled elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.offices import Bearing, Office, bearing, claimed_offices, excludes, offices_in, one_person, surely_of_one
from claims.propositions import Proposition
from index.anchors import mentions, reported_from, vocabulary
from index.held import Held
from index.judging import says
from index.search import Candidate


@dataclass(frozen=True, slots=True)
class OfficeFinding:
    """What the sources say to a claimed office: ``held`` are the deciding ones, ``words`` where they say something else what they say and
    what is claimed."""

    bearing: Bearing
    held: tuple[Held, ...] = ()
    words: tuple[str, str] | None = None


def asserted_office(said: Proposition, claimed: Office, held: Sequence[Held]) -> OfficeFinding:
    """A sentence that says who holds an office, by what the sources call people. One that bears it out outweighs all others: offices
    change hands, and an older report tells of the holder before."""
    bearings = [
        (one, office, found)
        for one in held
        if _from_then(said, one.candidate)
        for office in _offices(one.candidate)
        if office.holder and (found := bearing(claimed, office)) is not Bearing.NONE
    ]
    for outcome in (Bearing.SAME, Bearing.OTHER):
        deciding = [(one, office) for one, office, found in bearings if found is outcome and not _says_both(claimed, office, one, outcome)]
        deciding.sort(key=lambda found: not one_person(claimed.holder, found[1].holder))  # what they are called tells more than who else is
        if deciding:
            words = (deciding[0][1].words, claimed.words) if outcome is Bearing.OTHER else None
            return OfficeFinding(outcome, tuple(one for one, _ in deciding), words)
    return OfficeFinding(Bearing.NONE)


def office_beside(said: Proposition, held: Sequence[Held]) -> OfficeFinding | None:
    """What rules out an office that a claim gives somebody beside what else it says; None where nothing does. A claim of an office given
    or left is left open: what people were called before says nothing to it."""
    if says(said.text, said.language, "offices.changes"):
        return None
    denied = says(said.text, said.language, "statements.negations")
    then = [one for one in held if _from_then(said, one.candidate)]
    for meant in claimed_offices(said.text, said.language):
        if denied and meant[0].role:  # "did not come as minister"
            continue
        rivals = [rival for office in meant if (rival := _rival(office, then, held)) is not None]
        if len(rivals) == len(meant):
            claimed, one, stated = rivals[0]
            return OfficeFinding(Bearing.OTHER, (one,), (stated.words, claimed.words))
    return None


def _rival(claimed: Office, then: Sequence[Held], held: Sequence[Held]) -> tuple[Office, Held, Office] | None:
    """The source that gives the holder of a claimed office another that excludes it, where no source gives them the claimed one."""
    if any(_may_hold(claimed, office) for one in held for office in _around(one.candidate)):
        return None
    for one in then:
        if not _about_the_same(claimed, one):
            continue
        if says(one.candidate.source.text, one.candidate.source.article.language, "offices.changes"):
            continue  # "the mayor was appointed minister": they are either, by the day
        for office in _offices(one.candidate):
            person = surely_of_one(claimed, office)
            if (
                person
                and excludes(claimed, office)
                and (not claimed.role or _of_one_country(claimed, office))
                and not _says_both(claimed, office, one, Bearing.OTHER)
            ):
                return claimed, one, office
    return None


def _about_the_same(claimed: Office, one: Held) -> bool:
    """Whether a source, or what stands around it, has the names of a claim, but for those of what the claimed office is of: a wrong office
    may be of a country that no source speaks of."""
    source = one.candidate.source
    texts = (source.text, source.article.title, one.candidate.first, one.candidate.before)
    near = vocabulary("\n".join(text for text in texts if text), source.article.language)
    return one.named or all(mentions(name, near) for name in one.names if name not in claimed.of)


def _may_hold(claimed: Office, stated: Office) -> bool:
    """Whether a source gives a person, or somebody of one of their names, the claimed office, of whatever."""
    return claimed.key == stated.key and one_person(claimed.holder, stated.holder)


def _of_one_country(claimed: Office, stated: Office) -> bool:
    """Whether both are offices of one country. Whose a role is, is not sure ("met with B as the minister of Morvania"), but another country
    tells."""
    return bool(claimed.countries & stated.countries)


def _says_both(claimed: Office, stated: Office, one: Held, outcome: Bearing) -> bool:
    """Whether a source that gives somebody another office has the claimed one too, of nobody ("Menteri Investasi/Kepala Badan …"): they may
    hold both."""
    if outcome is Bearing.SAME or claimed.key == stated.key:
        return False
    return any(office.key == claimed.key and not office.holder for office in _offices(one.candidate))


def _from_then(said: Proposition, candidate: Candidate) -> bool:
    """Whether a report is from the time that is claimed; from whatever time, where none is."""
    published = candidate.source.article.published
    return said.when is None or (published is not None and reported_from(said.when, published))


def _offices(candidate: Candidate) -> tuple[Office, ...]:
    return offices_in(candidate.source.text, candidate.source.article.language)


def _around(candidate: Candidate) -> Iterator[Office]:
    """The offices of a sentence and of what stands around it."""
    for text in (candidate.source.text, candidate.source.article.title, candidate.first, candidate.before):
        yield from offices_in(text, candidate.source.article.language) if text else ()
