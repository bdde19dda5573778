"""Citations in every style: exact strings, each missing field, and titles that try to break out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.types import Claim, ClaimKind, Metric, Quantity, Sentence
from index.cite import Style, UnknownStyle, cite, style_named
from index.store import ArticleSummary, StoredClaim

TODAY = date(2026, 1, 2)
SENTENCE = "Sedikitnya 12 orang tewas ketika tebing runtuh di Watukelir, kata Sutarno Adi."

ARTICLE = ArticleSummary(
    id="0" * 32,
    title="Tebing runtuh di Watukelir",
    language="id",
    url="https://example.org/tebing?a=1&b=2",
    publisher="Kabar Nusa",
    authors=("Ratri Wulandari", "Bayu Kertapati"),
    published=datetime.fromisoformat("2025-04-18T00:30:00+07:00"),  # still the 17th in UTC
    added=datetime(2025, 4, 19, tzinfo=UTC),
    sentences=1,
    claims=1,
)
CLAIM = Claim(ARTICLE.id, 0, ClaimKind.CASUALTY, 0, 25, Quantity(Metric.DEATHS, 12, None, "person"))
CODE = CLAIM.code


def stored(sentence: str = SENTENCE, claim: Claim = CLAIM, **changes: Any) -> StoredClaim:
    article = replace(ARTICLE, **changes)
    return StoredClaim(claim, sentence[claim.start : claim.end], Sentence(article.id, 0, 0, len(sentence)), sentence, article, 0)


BARE: dict[str, Any] = {"url": None, "publisher": None, "authors": (), "published": None}


@pytest.mark.parametrize(
    ("changes", "language", "expected"),
    [
        (
            {},
            "id",
            "Tebing runtuh di Watukelir, Kabar Nusa, 18 April 2025, https://example.org/tebing?a=1&b=2 (diakses 2 Januari 2026), {code}",
        ),
        (
            {},
            "en",
            "Tebing runtuh di Watukelir, Kabar Nusa, 18 April 2025, https://example.org/tebing?a=1&b=2 (accessed 2 January 2026), {code}",
        ),
        (
            {},
            "fr",
            "Tebing runtuh di Watukelir, Kabar Nusa, 18 April 2025, https://example.org/tebing?a=1&b=2 (accessed 2 January 2026), {code}",
        ),
        ({"url": None}, "id", "Tebing runtuh di Watukelir, Kabar Nusa, 18 April 2025, {code}"),
        ({"publisher": None, "url": None}, "id", "Tebing runtuh di Watukelir, 18 April 2025, {code}"),
        ({"published": None, "url": None}, "id", "Tebing runtuh di Watukelir, Kabar Nusa, tanpa tanggal, {code}"),
        (BARE, "en", "Tebing runtuh di Watukelir, no date, {code}"),
        (BARE | {"title": " Dua\nbaris\t\x1b[31m merah\u202e "}, "en", "Dua baris [31m merah, no date, {code}"),
    ],
)
def test_plain(changes: dict[str, Any], language: str, expected: str) -> None:
    assert cite(stored(**changes), Style.PLAIN, language, TODAY) == f"“{SENTENCE}” — {expected.format(code=CODE)}"


@pytest.mark.parametrize(
    ("changes", "language", "expected"),
    [
        ({}, "id", "[Tebing runtuh di Watukelir](https://example.org/tebing?a=1&b=2), Kabar Nusa, 18 April 2025 (diakses 2 Januari 2026)"),
        ({}, "en", "[Tebing runtuh di Watukelir](https://example.org/tebing?a=1&b=2), Kabar Nusa, 18 April 2025 (accessed 2 January 2026)"),
        ({"url": None, "publisher": None}, "id", "Tebing runtuh di Watukelir, 18 April 2025"),
        (BARE, "id", "Tebing runtuh di Watukelir, tanpa tanggal"),
        (
            BARE | {"title": "1. *x* [y](https://z) `a` |b| <@7> &lt; _c_ #d"},
            "en",
            r"1\. \*x\* \[y\]\(https\://z\) \`a\` \|b\| \<@7\> \&lt; \_c\_ \#d, no date",
        ),
        (BARE | {"title": "- satu"}, "en", r"\- satu, no date"),
        (
            {"title": "Tebing runtuh", "url": "https://e.org/a_(b)<c> \\`e%20f?g=[h]#|j"},
            "en",
            "[Tebing runtuh](https://e.org/a_%28b%29%3Cc%3E%20%5C%60e%20f?g=[h]#%7Cj), Kabar Nusa, 18 April 2025 (accessed 2 January 2026)",
        ),
        (
            {"url": "javascript:alert(1)"},
            "en",
            r"Tebing runtuh di Watukelir, Kabar Nusa, 18 April 2025, javascript:alert\(1\) (accessed 2 January 2026)",
        ),
    ],
)
def test_markdown(changes: dict[str, Any], language: str, expected: str) -> None:
    assert cite(stored(**changes), Style.MARKDOWN, language, TODAY) == f"> {SENTENCE}\n\n— {expected} · `{CODE}`"


def test_markdown_keeps_the_quotation_in_its_block() -> None:
    quotation = cite(stored("# 35 tewas\n\n> [klik](http://jahat) **di sini**"), Style.MARKDOWN, "id", TODAY).partition("\n\n—")[0]
    assert quotation == r"> \# 35 tewas \> \[klik\]\(http\://jahat\) \*\*di sini\*\*"


LINK = "https://example.org/tebing?a=1&b=2"


@pytest.mark.parametrize(
    ("changes", "language", "expected"),
    [
        ({}, "id", f"Ratri Wulandari, & Bayu Kertapati. (2025, April 18). Tebing runtuh di Watukelir. Kabar Nusa. {LINK}"),
        ({}, "en", f"Ratri Wulandari, & Bayu Kertapati. (2025, April 18). Tebing runtuh di Watukelir. Kabar Nusa. {LINK}"),
        (
            {"published": datetime(2025, 8, 9, tzinfo=UTC)},
            "id",
            f"Ratri Wulandari, & Bayu Kertapati. (2025, Agustus 9). Tebing runtuh di Watukelir. Kabar Nusa. {LINK}",
        ),
        ({"authors": ("Sutarno",)}, "id", f"Sutarno. (2025, April 18). Tebing runtuh di Watukelir. Kabar Nusa. {LINK}"),
        ({"authors": ()}, "id", f"Tebing runtuh di Watukelir. (2025, April 18). Kabar Nusa. {LINK}"),
        ({"publisher": None}, "id", f"Ratri Wulandari, & Bayu Kertapati. (2025, April 18). Tebing runtuh di Watukelir. {LINK}"),
        (
            {"published": None},
            "id",
            f"Ratri Wulandari, & Bayu Kertapati. (t.t.). Tebing runtuh di Watukelir. Kabar Nusa. Diambil 2 Januari 2026, dari {LINK}",
        ),
        (
            {"published": None},
            "en",
            f"Ratri Wulandari, & Bayu Kertapati. (n.d.). Tebing runtuh di Watukelir. Kabar Nusa. Retrieved January 2, 2026, from {LINK}",
        ),
        ({"url": None}, "en", "Ratri Wulandari, & Bayu Kertapati. (2025, April 18). Tebing runtuh di Watukelir. Kabar Nusa."),
        (BARE, "en", "Tebing runtuh di Watukelir. (n.d.)."),
        (BARE, "id", "Tebing runtuh di Watukelir. (t.t.)."),
        ({"title": "Siapa salah?", "authors": ()}, "en", f"Siapa salah? (2025, April 18). Kabar Nusa. {LINK}"),
        ({"title": "“Siapa salah?”"}, "en", f"Ratri Wulandari, & Bayu Kertapati. (2025, April 18). “Siapa salah?” Kabar Nusa. {LINK}"),
        (
            {"title": 'A &amp; B <i>C</i> D & "E" {F} .. G', "authors": ("X & <b>Y</b>",)},
            "en",
            f'X & <b>Y</b>. (2025, April 18). A &amp; B <i>C</i> D & "E" {{F}} .. G. Kabar Nusa. {LINK}',
        ),
    ],
)
def test_apa(changes: dict[str, Any], language: str, expected: str) -> None:
    assert cite(stored(**changes), Style.APA, language, TODAY) == expected


def test_bibtex() -> None:
    assert cite(stored(), Style.BIBTEX, "id", TODAY) == (
        f"@misc{{telisik-{CODE},\n"
        "  author = {{Ratri Wulandari} and {Bayu Kertapati}},\n"
        "  title = {{Tebing runtuh di Watukelir}},\n"
        "  howpublished = {Kabar Nusa},\n"
        "  year = {2025},\n"
        "  month = apr,\n"
        "  day = {18},\n"
        "  url = {https://example.org/tebing?a=1&b=2},\n"
        "  urldate = {2026-01-02},\n"
        "  langid = {indonesian},\n"
        f"  annote = {{{SENTENCE}}},\n"
        "}"
    )


@pytest.mark.parametrize(
    ("changes", "absent"),
    [
        ({"authors": ()}, {"author"}),
        ({"publisher": None}, {"howpublished"}),
        ({"published": None}, {"year", "month", "day"}),
        ({"url": None}, {"url", "urldate"}),
        ({"language": "tl"}, {"langid"}),
    ],
)
def test_bibtex_leaves_out_what_is_not_known(changes: dict[str, Any], absent: set[str]) -> None:
    def names(text: str) -> set[str]:
        return set(re.findall(r"^  (\w+) = ", text, re.MULTILINE))

    everything = names(cite(stored(), Style.BIBTEX, "id", TODAY))
    assert names(cite(stored(**changes), Style.BIBTEX, "id", TODAY)) == everything - absent
    assert absent < everything


def test_bibtex_escapes_what_latex_obeys() -> None:
    entry = cite(
        stored(title=r"50% & \input{x} $1 #2 a_b ~ ^ <c|d> }", authors=("A and B", "C, D {E"), url="https://e.org/{a}\\b c%20#d_"),
        Style.BIBTEX,
        "id",
        TODAY,
    )
    assert (
        r"title = {{50\% \& \textbackslash{}input\textbraceleft{}x\textbraceright{} \$1 \#2 a\_b \textasciitilde{} \textasciicircum{} "
        r"\textless{}c\textbar{}d\textgreater{} \textbraceright{}}}," in entry
    )
    assert r"author = {{A and B} and {C, D \textbraceleft{}E}}," in entry
    assert "url = {https://e.org/%7Ba%7D%5Cb%20c%20#d_}," in entry


@given(st.text(max_size=60))
def test_bibtex_braces_always_balance(title: str) -> None:
    entry = cite(stored(sentence=title + SENTENCE, title=title, authors=(title,), publisher=title), Style.BIBTEX, "en", TODAY)
    depths = [0]
    for character in entry:
        depths.append(depths[-1] + (character == "{") - (character == "}"))
    assert depths[-1] == 0
    assert min(depths[entry.index("{") + 1 : -1]) == 1


def test_ris() -> None:
    assert cite(stored(), Style.RIS, "id", TODAY) == (
        f"TY  - NEWS\nID  - {CODE}\nAU  - Ratri Wulandari\nAU  - Bayu Kertapati\nTI  - Tebing runtuh di Watukelir\nT2  - Kabar Nusa\n"
        "PY  - 2025\nDA  - 2025/04/18/\nLA  - id\nUR  - https://example.org/tebing?a=1&b=2\nY2  - 2026/01/02/\n"
        f"N1  - {SENTENCE}\nER  - \n"
    )
    assert cite(stored(**BARE), Style.RIS, "en", TODAY) == (
        f"TY  - ELEC\nID  - {CODE}\nTI  - Tebing runtuh di Watukelir\nLA  - id\nN1  - {SENTENCE}\nER  - \n"
    )


@given(st.text(max_size=40))
def test_no_title_ends_a_ris_record(title: str) -> None:
    lines = cite(stored(title=f"a{title}\nER  - \nTY  - BOOK"), Style.RIS, "en", TODAY).split("\n")
    assert [line[:6] for line in lines] == [
        "TY  - ",
        "ID  - ",
        "AU  - ",
        "AU  - ",
        "TI  - ",
        "T2  - ",
        "PY  - ",
        "DA  - ",
        "LA  - ",
        "UR  - ",
        "Y2  - ",
        "N1  - ",
        "ER  - ",
        "",
    ]


def test_csl_json() -> None:
    assert json.loads(cite(stored(), Style.CSL_JSON, "id", TODAY)) == [
        {
            "id": CODE,
            "type": "article-newspaper",
            "title": "Tebing runtuh di Watukelir",
            "language": "id",
            "annote": SENTENCE,
            "author": [{"literal": "Ratri Wulandari"}, {"literal": "Bayu Kertapati"}],
            "container-title": "Kabar Nusa",
            "issued": {"date-parts": [[2025, 4, 18]]},
            "URL": LINK,
            "accessed": {"date-parts": [[2026, 1, 2]]},
        }
    ]
    assert json.loads(cite(stored(**BARE), Style.CSL_JSON, "id", TODAY)) == [
        {"id": CODE, "type": "webpage", "title": "Tebing runtuh di Watukelir", "language": "id", "annote": SENTENCE}
    ]


def test_claim_review() -> None:
    assert json.loads(cite(stored(), Style.CLAIM_REVIEW, "id", TODAY)) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "identifier": CODE,
        "datePublished": "2026-01-02",
        "author": {"@type": "Organization", "name": "Telisik"},
        "claimReviewed": "Sedikitnya 12 orang tewas",
        "itemReviewed": {
            "@type": "Claim",
            "text": SENTENCE,
            "author": {"@type": "Organization", "name": "Kabar Nusa"},
            "datePublished": "2025-04-18T00:30:00+07:00",
            "appearance": {
                "@type": "CreativeWork",
                "headline": "Tebing runtuh di Watukelir",
                "inLanguage": "id",
                "url": LINK,
                "datePublished": "2025-04-18T00:30:00+07:00",
                "publisher": {"@type": "Organization", "name": "Kabar Nusa"},
                "author": [{"@type": "Person", "name": "Ratri Wulandari"}, {"@type": "Person", "name": "Bayu Kertapati"}],
            },
        },
    }


def test_claim_review_names_the_speaker_and_leaves_out_what_is_not_known() -> None:
    claim = json.loads(cite(stored(claim=replace(CLAIM, speaker="Sutarno Adi")), Style.CLAIM_REVIEW, "id", TODAY))["itemReviewed"]
    assert claim["author"] == {"name": "Sutarno Adi"}
    bare = json.loads(cite(stored(**BARE), Style.CLAIM_REVIEW, "id", TODAY))["itemReviewed"]
    assert bare == {
        "@type": "Claim",
        "text": SENTENCE,
        "appearance": {"@type": "CreativeWork", "headline": "Tebing runtuh di Watukelir", "inLanguage": "id"},
    }


def test_claim_review_can_stand_in_a_script_element() -> None:
    title = "</script><script>alert(1)</script><!-- & \u2028 \u2029"
    text = cite(stored(title=title, publisher=title), Style.CLAIM_REVIEW, "id", TODAY)
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text)["itemReviewed"]["appearance"]["headline"] == title


@pytest.mark.parametrize("style", Style)
def test_no_style_prints_none_or_an_empty_field(style: Style) -> None:
    citation = cite(stored(**BARE), style, "id", TODAY)
    assert not re.search(r"None|null|\{\}|\"\"|\[\]|, ,", citation)


def test_styles_are_found_by_name() -> None:
    assert [style_named(f" {style.upper()} ") for style in Style] == list(Style)
    with pytest.raises(
        UnknownStyle, match=r"“mla” is not a citation style: choose one of plain, markdown, apa, bibtex, ris, csl-json, claimreview\."
    ):
        style_named("mla")
