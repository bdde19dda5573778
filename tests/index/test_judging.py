"""What the judges of claims without a figure look at, and that they weigh it as one would."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claims.compare import SpanRelation
from claims.propositions import Proposition, propositions
from claims.types import Sentence
from index.held import Held, Reading
from index.judging import REFUTING, SUPPORTING, features, judges
from index.ranking import Evidence
from index.scoring import Features
from index.search import Candidate
from index.store import ArticleSummary, StoredSentence

PUBLISHED = datetime(2025, 4, 18, tzinfo=UTC)
ACCUSED = "Zelina menuduh Wilcox menyebarkan cerita itu."


def said(text: str, language: str = "id") -> Proposition:
    (proposition,) = propositions(text, language)
    return proposition


def held(source: str, reading: Reading, *names: str, times: SpanRelation = SpanRelation.UNKNOWN, unplaced: Reading | None = None) -> Held:
    article = ArticleSummary("a" * 32, "Perundingan", "id", None, None, (), PUBLISHED, PUBLISHED, 1, 0)
    stored = StoredSentence(article, Sentence(article.id, 0, 0, len(source)), source, (), 0)
    evidence = Evidence(stored, 0.5, (), {})
    return Held(Candidate(stored, 0.9), evidence, times, names, named=True, placed=True, plain=reading, unplaced=unplaced or Reading())


def of(claim: str, source: str, reading: Reading | None = None, *names: str, times: SpanRelation = SpanRelation.UNKNOWN) -> Features:
    one = held(source, reading or Reading(0.9, 0.05), *names, times=times)
    return features(said(claim), one, [one])


def test_every_feature_has_a_weight_and_a_value() -> None:
    values = of("Wilcox dituduh Zelina", ACCUSED, None, "wilcox", "zelina")
    assert set(values) == {*SUPPORTING, *REFUTING}
    for judge, names in zip(judges(), (SUPPORTING, REFUTING), strict=True):
        assert judge.chance.coefficients.keys() == set(names)
        assert 0 < judge.threshold < 1


@pytest.mark.parametrize(
    ("claim", "names", "order", "ordered"),
    [
        ("Zelina menuduh Wilcox", ("zelina", "wilcox"), 1.0, 1.0),
        ("Wilcox menuduh Zelina", ("wilcox", "zelina"), -1.0, 1.0),
        ("Zelina menuduh seseorang", ("zelina",), 0.0, 0.0),
        ("Orlin menuduh Zelina", ("orlin", "zelina"), 0.0, 0.0),
    ],
)
def test_names_stand_in_the_source_s_order_or_in_another(claim: str, names: tuple[str, ...], order: float, ordered: float) -> None:
    values = of(claim, ACCUSED, None, *names)
    assert (values["order"], values["ordered"]) == (order, ordered)


def test_a_denial_is_told_from_a_source_that_denies_nothing() -> None:
    denying = of("Zelina tidak menuduh Wilcox", ACCUSED)
    assert (denying["denies"], denying["denies_otherwise"]) == (1.0, 1.0)
    both = of("Zelina tidak menuduh Wilcox", "Zelina membantah menuduh Wilcox.")
    assert (both["denies"], both["denies_otherwise"]) == (1.0, 0.0)


def test_readings_count_by_their_log_odds_and_within_bounds() -> None:
    values = of("Zelina menuduh Wilcox", ACCUSED, Reading(1.0, 0.5))
    assert values["entails"] == values["entails_unplaced"] == pytest.approx(5.8)
    assert values["contradicts"] == values["contradicts_somewhere"] == pytest.approx(0.0, abs=1e-6)


def test_a_claim_read_without_its_place_counts_beside_the_whole() -> None:
    one = held(ACCUSED, Reading(0.2, 0.1), unplaced=Reading(0.9, 0.1))
    values = features(said("Zelina menuduh Wilcox di Palora"), one, [one])
    assert values["entails"] < 0 < values["entails_unplaced"]


def test_the_surest_contradiction_anywhere_counts() -> None:
    one, other = held(ACCUSED, Reading(0.9, 0.05)), held("Zelina memuji Wilcox.", Reading(0.02, 0.95))
    assert features(said("Zelina menuduh Wilcox"), one, [one, other])["contradicts_somewhere"] > 2


@pytest.mark.parametrize(
    ("times", "agrees", "differs"),
    [(SpanRelation.SAME, 1.0, 0.0), (SpanRelation.DISJOINT, 0.0, 1.0), (SpanRelation.UNKNOWN, 0.0, 0.0)],
)
def test_times_agree_or_differ(times: SpanRelation, agrees: float, differs: float) -> None:
    values = of("Zelina menuduh Wilcox", ACCUSED, times=times)
    assert (values["when_agrees"], values["when_differs"], values["when_open"]) == (agrees, differs, 0.0)


def test_what_is_read_as_said_is_likelier_to_bear_out_and_less_likely_to_rule_out() -> None:
    supports, refutes = judges()
    told, denied = (
        of("Zelina menuduh Wilcox", ACCUSED, reading, "zelina", "wilcox") for reading in (Reading(0.97, 0.01), Reading(0.01, 0.97))
    )
    assert supports.probability(told) > supports.probability(denied)
    assert refutes.probability(told) < refutes.probability(denied)


def test_last_month_is_another_in_every_report() -> None:
    claim = said("Ukraina menyetujui usul itu bulan lalu")
    march = claim.when_on(PUBLISHED)
    assert march is not None
    assert march.start is not None
    assert (march.start.year, march.start.month) == (2025, 3)
    assert claim.when_on(None) == claim.when
    day = said("Zelina tiba pada hari Kamis")
    assert day.when_on(PUBLISHED) == day.when
