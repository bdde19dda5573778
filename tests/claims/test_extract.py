"""Whole extraction: offsets, ids, kinds, properties that hold for any text, and work that grows with the text alone."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.article import Draft, compose
from claims.extract import extract, extract_text
from claims.languages import codes
from claims.types import Claim, ClaimKind, Grain

PUBLISHED = datetime(2025, 4, 18, 9, tzinfo=timezone(timedelta(hours=7)))

ARTICLE = """Banjir Bandang Landa Palora

Banjir bandang menewaskan sedikitnya 9 orang di Kabupaten Palora pada hari Rabu, kata Kepala BPBD Sutrisno.
“Air datang sangat cepat. Kami tidak sempat menyelamatkan apa pun,” kata Aminah, warga Cikembang.
Kerugian ditaksir Rp2,5 miliar atau 12 persen dari anggaran daerah. Sebanyak 340 rumah rusak.
Semoga bantuan segera datang! Apakah tanggul akan diperbaiki?
"""


def only(claims: tuple[Claim, ...], kind: ClaimKind) -> list[Claim]:
    return [claim for claim in claims if claim.kind is kind]


def test_an_article_gives_typed_dated_attributed_claims() -> None:
    article = compose(Draft(ARTICLE, published=PUBLISHED, language="id"), "the test")
    extraction = extract(article)
    (death,) = only(extraction.claims, ClaimKind.CASUALTY)
    assert death.value is not None
    assert (death.value.metric, death.value.low, death.value.high) == ("deaths", 9, None)
    assert death.when is not None
    assert death.when.start == datetime(2025, 4, 16, tzinfo=PUBLISHED.tzinfo)
    assert death.when.grain is Grain.DAY
    assert (death.where, death.speaker) == ("Palora", "Sutrisno")
    assert ARTICLE[death.start : death.end] == "menewaskan sedikitnya 9 orang"
    (money,) = only(extraction.claims, ClaimKind.MONEY)
    assert money.value is not None
    assert (money.value.low, money.value.unit) == (2.5e9, "IDR")
    (share,) = only(extraction.claims, ClaimKind.PERCENTAGE)
    assert share.value is not None
    assert (share.value.low, share.value.unit) == (12, "percent")
    (houses,) = only(extraction.claims, ClaimKind.QUANTITY)
    assert houses.value is not None
    assert (houses.value.metric, houses.value.low, houses.value.unit) == ("house", 340, "house")
    (quotation,) = only(extraction.claims, ClaimKind.QUOTATION)
    assert (ARTICLE[quotation.start : quotation.end], quotation.speaker) == (
        "Air datang sangat cepat. Kami tidak sempat menyelamatkan apa pun",
        "Aminah",
    )
    assert {claim.article_id for claim in extraction.claims} == {article.id}


def test_check_worthiness_ranks_figures_over_headings_and_wishes() -> None:
    extraction = extract_text(ARTICLE, "id", PUBLISHED)
    worth = {ARTICLE[c.start : c.end]: c.check_worthiness for c in only(extraction.claims, ClaimKind.STATEMENT)}
    heading = worth["Banjir Bandang Landa Palora"]
    report = next(value for text, value in worth.items() if text.startswith("Banjir bandang menewaskan"))
    wish = worth["Semoga bantuan segera datang!"]
    assert report > heading
    assert report > wish
    assert not any(text.startswith("Apakah") for text in worth)


def test_a_figure_in_a_quotation_is_the_speaker_s() -> None:
    (death,) = only(extract_text("“Banjir menewaskan 9 orang,” kata Sutrisno.", "id", PUBLISHED).claims, ClaimKind.CASUALTY)
    assert death.speaker == "Sutrisno"


def test_an_extraction_depends_on_the_text_alone() -> None:
    first, second = extract_text(ARTICLE, "id", PUBLISHED), extract_text(ARTICLE, "id", PUBLISHED)
    assert first == second
    assert [claim.id for claim in first.claims] == [claim.id for claim in second.claims]


def test_a_statement_carries_the_day_in_it() -> None:
    (claim,) = only(
        extract_text("Arman berbicara dengan Ratna melalui telepon pada hari Kamis.", "id", PUBLISHED).claims, ClaimKind.STATEMENT
    )
    assert claim.when is not None
    assert claim.when.start == datetime(2025, 4, 17, tzinfo=PUBLISHED.tzinfo)
    assert claim.when.weekday == 3


def test_the_place_of_a_part_is_not_that_of_the_whole() -> None:
    (death,) = only(extract_text("Dari 23 korban meninggal, 15 orang tinggal di Palora.", "id", PUBLISHED).claims, ClaimKind.CASUALTY)
    assert (death.value is not None and death.value.low, death.where) == (23, None)


def test_a_place_is_no_currency_and_keeps_its_whole_name() -> None:
    (figure,) = only(extract_text("Salt rose from Rp 700 to Rp 900.", "en", PUBLISHED).claims, ClaimKind.STATEMENT)
    assert figure.where is None
    (figure,) = only(extract_text("The vote in Port Palora was close.", "en", PUBLISHED).claims, ClaimKind.STATEMENT)
    assert figure.where == "Port Palora"


# Pieces that touch every extractor, in any order, with noise between.
_PIECES = [
    "menewaskan",
    "sedikitnya",
    "12",
    "orang",
    "tewas",
    "dan",
    "1.250",
    "Rp",
    "persen",
    "%",
    "“",
    "”",
    '"',
    "kata",
    "Budi",
    "katanya",
    ",",
    ".",
    "hari",
    "Minggu",
    "(12/5)",
    "17 April 2025",
    "lalu",
    "di",
    "Palora",
    "hingga",
    "-",
    "killed",
    "people",
    "said",
    "at least",
    "dozen",
    "yang",
    "itu",
    "\n",
    "dua puluh",
    "puluhan ribu",
    "\u2028",
    "\ud800",
    "e\u0301",
    "٣",
    "²",
    "½",
    "😀",
    "\x00",
    "Dr.",
    "pukul 14.30 WIB",
    "$",
    "million",
    "from",
    "to",
    "9999",
]


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(st.sampled_from(_PIECES), max_size=40).map(" ".join),
        st.lists(st.sampled_from(_PIECES), max_size=40).map("".join),
    ),
    st.sampled_from(codes()),
    st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
)
def test_any_text_gives_claims_inside_their_sentences(text: str, language: str, published: datetime | None) -> None:
    extraction = extract_text(text, language, published)
    assert [sentence.ordinal for sentence in extraction.sentences] == list(range(len(extraction.sentences)))
    ids = [claim.id for claim in extraction.claims]
    assert len(set(ids)) == len(ids)
    order = [(claim.ordinal, claim.start, claim.end) for claim in extraction.claims]
    assert order == sorted(order)
    for claim in extraction.claims:
        sentence = extraction.sentences[claim.ordinal]
        assert sentence.start <= claim.start < claim.end <= sentence.end
        assert text[claim.start : claim.end].strip()
        assert 0.0 <= claim.check_worthiness <= 1.0
        assert (claim.value is not None) == (claim.kind in (ClaimKind.CASUALTY, ClaimKind.MONEY, ClaimKind.PERCENTAGE, ClaimKind.QUANTITY))
        if claim.value is not None:
            low, high = claim.value.low, claim.value.high
            assert low is None or high is None or low <= high
        if claim.when is not None:
            assert (claim.when.start is None) == (claim.when.end is None)
            assert claim.when.start is None or (claim.when.end is not None and claim.when.start < claim.when.end)
            assert claim.when.start is not None or claim.when.relative


@given(st.lists(st.sampled_from([line for line in ARTICLE.splitlines() if line and "“" not in line]), min_size=2, max_size=4))
def test_figures_of_a_concatenation_are_those_of_its_parts(lines: list[str]) -> None:
    def values(text: str) -> list[object]:
        found = extract_text(text, "id", PUBLISHED).claims
        return [(c.kind, c.value, c.when, c.where) for c in found if c.kind is not ClaimKind.QUOTATION]

    assert values("\n".join(lines)) == [value for line in lines for value in values(line)]


def _work(text: str, language: str) -> int:
    """Python function calls that an extraction makes: a measure of its work that does not depend on the machine's speed."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        extract_text(text, language, PUBLISHED)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    "unit",
    [
        "menewaskan 12 orang, ",
        "12 ",
        "dan 12 orang ",
        "“a” kata Budi ",
        "Senin (12/5) ",
        "yang mengatakan ",
        "di Palora ",
        "Budi Santoso ",
        "dua puluh ",
        "1,",
        "a.b ",
        "((((",
        "“",
        '"a ',
        "- ",
        "Dr. ",
        "korban tewas di dalam ",
        "12 orang yang di di di tewas, menewaskan hari Minggu di Palora, ",
        "é\u0301",
    ],
)
def test_work_grows_with_the_text_and_not_faster(unit: str) -> None:
    extract_text(unit * 10, "id", PUBLISHED)
    small, large = _work(unit * 300, "id"), _work(unit * 2400, "id")
    assert large < 8 * small * 1.6


def test_a_dateline_is_nobody_who_speaks() -> None:
    text = "LONDON, May 16 (Reuters) - The Bank of Norland kept its rate, saying inflation had slowed to 2.4 percent in April."
    assert "LONDON" not in {claim.speaker for claim in extract_text(text, "en", datetime(2025, 5, 16, 20, tzinfo=UTC)).claims}


def test_a_sentence_of_thousands_of_figures_is_not_written_out_for_each() -> None:
    text = "menewaskan 12 orang dan " * 500
    claims = extract_text(text, "id", None).claims
    assert len(claims) > 400
    assert sum(len(claim.text) for claim in claims) <= 4 * len(text)
