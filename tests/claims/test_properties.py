"""Properties that hold for any text: extraction never raises, spans lie where they must, a concatenation is the sum of its parts."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from hypothesis import example, given, settings
from hypothesis import strategies as st

from claims.extract import extract_text
from claims.types import Claim, ClaimKind, Extraction

PUBLISHED = datetime(2025, 4, 18, 9, tzinfo=timezone(timedelta(hours=7)))
LANGUAGES = st.sampled_from(["id", "en", "ms", "de", "es", "fr", "nl"])
BREAK = "\n\n"

#: Any code point, lone surrogates too.
ANYTHING = st.text(st.characters(), max_size=120)
FRAGMENTS = st.sampled_from(
    [
        *("menewaskan", "sedikitnya 12 orang", "tewas", "korban jiwa", "luka-luka", "tidak ada"),
        *("belasan", "dari 34 menjadi 35", "Rp 2,5 miliar", "persen"),
        *("killed", "at least", "people", "no one was hurt", "death toll", "a dozen", "US$1.2bn"),
        *("per cent", "between 5 and 7", "said", "told reporters"),
        *("“", "”", '"', "'", "‘", "’", "«", "»", "(", ")", "[1]", "[", "...", "…", "?!", ".", ","),
        *(";", ":", "-", "–", "—", "/", "%", "$", "•"),
        *("kata", "katanya", "ujar Budi Santoso", "menurut", "mengatakan bahwa", "Ia"),
        *("Dr. H. Ahmad Yani, M.Si.", "PT. Maju Tbk.", "No. 12", "U.S.", "p.m."),
        *("Senin (12/5/2025)", "Rabu malam", "kemarin", "12/8", "pukul 14.30 WIB", "on Thursday"),
        *("since January", "2010", "29 Februari", "31/02/2025", "99/99"),
        *("rose by", "vote by 41 to 19", "naik menjadi", "starben 2016 vier Menschen", "tote und", "murieron", "doden"),
        *("di Kabupaten Palora", "near Port Selwyn", "dari", "di Jl. Melati No. 5,", "mengguncang"),
        *("struck", "JAKARTA, KABAR.com –", "tewas.Polisi", "www.x.id"),
        *("orang -orang", ", ”", " . ", "\n", "\n\n", "\r\n", "\u2028", "\x85", "\xa0", "\u200b"),
        *("\ufeff", "e\u0301", "\u0301", "\ud800", "😀", "日本。", "٣", "²", "½"),
        *("9" * 400, "1.1.1.1", "0", "1,5,5", "1e9", "ke-3", "setengah juta"),
        *("Versi 1,2.3.4 dirilis.", "10,0.0.1", "10, ² persen", "1 " + "triliun " * 30, "trillion " * 30, "ke-" + "9" * 5000, "\uff9f"),
        *("dua belas ribu lima ratus", "semoga", "Benarkah", "Baca juga:", "\x00", "\t"),
    ]
)  # fmt: skip
NOISE = st.lists(st.one_of(FRAGMENTS, FRAGMENTS, FRAGMENTS, st.text(st.characters(), max_size=6)), max_size=30).flatmap(
    lambda parts: st.sampled_from([" ", ""]).map(lambda joiner: joiner.join(parts))
)
TEXTS = st.one_of(ANYTHING, NOISE)


def is_well_formed(text: str, extraction: Extraction) -> None:
    """Sentences in order, stripped, without overlap, covering all that is no white space; every claim inside its sentence."""
    position = 0
    for ordinal, sentence in enumerate(extraction.sentences):
        assert sentence.ordinal == ordinal
        assert position <= sentence.start < sentence.end <= len(text)
        assert not text[position : sentence.start].strip()
        assert text[sentence.start : sentence.end] == text[sentence.start : sentence.end].strip()
        position = sentence.end
    assert not text[position:].strip()
    for claim in extraction.claims:
        sentence = extraction.sentences[claim.ordinal]
        assert sentence.start <= claim.start < claim.end <= sentence.end
        assert text[claim.start : claim.end].strip()
        assert 0.0 <= claim.check_worthiness <= 1.0


@settings(deadline=None, max_examples=300)
@given(TEXTS, LANGUAGES, st.sampled_from([PUBLISHED, None]))
@example("Mutiso survived the senate vote by 41 to 19", "en", None)
@example("Menurut para penyintas,", "id", None)
@example("Bei einer Kesselexplosion starben 2016 vier Menschen", "de", None)
def test_extraction_of_any_text_is_well_formed(text: str, language: str, published: datetime | None) -> None:
    is_well_formed(text, extract_text(text, language, published))


@settings(deadline=None, max_examples=200)
@given(TEXTS, TEXTS, LANGUAGES)
def test_the_sentences_of_a_concatenation_are_those_of_its_parts(first: str, second: str, language: str) -> None:
    def spans(text: str, offset: int = 0) -> list[tuple[int, int]]:
        return [(sentence.start + offset, sentence.end + offset) for sentence in extract_text(text, language, PUBLISHED).sentences]

    assert spans(first + BREAK + second) == spans(first) + spans(second, len(first) + len(BREAK))


# Paragraphs that can be read alone: each names its people and its days. An article's memory crosses paragraphs on purpose (who "he" is,
# which day "the same day" is), so speakers and what hangs on them are left out of the comparison below.
_COUNTS = st.integers(2, 400)
_PLACES = st.sampled_from(["Palora", "Selwin", "Nusa Bera", "Mekar Jaya"])
_PEOPLE = st.sampled_from(["Budi Santoso", "Ratna Dewi", "Hasan Wirawan"])
_DAYS = st.sampled_from(["Senin (14/4/2025)", "17 April 2025", "Maret 2024", "2019"])
_ENGLISH_DAYS = st.sampled_from(["April 14, 2025", "17 April 2025", "March 2024", "2019"])

_SENTENCES = {
    "id": st.one_of(
        st.builds("Banjir menewaskan {} orang di {} pada {}.".format, _COUNTS, _PLACES, _DAYS),
        st.builds("Sedikitnya {} orang luka-luka dan {} rumah rusak di Kabupaten {}.".format, _COUNTS, _COUNTS, _PLACES),
        st.builds("Kerugian ditaksir Rp {} miliar atau {} persen anggaran.".format, _COUNTS, st.integers(2, 99)),
        st.builds("“Kami masih mencari {} warga,” kata {}.".format, _COUNTS, _PEOPLE),
        st.builds("{} mengatakan bahwa {} warga mengungsi pada {}.".format, _PEOPLE, _COUNTS, _DAYS),
        st.just("Dr. H. Ahmad Yani, M.Si. meninjau posko di Jl. Melati No. 5."),
    ),
    "en": st.one_of(
        st.builds("A flood killed {} people in {} on {}.".format, _COUNTS, _PLACES, _ENGLISH_DAYS),
        st.builds("At least {} people were injured and {} houses were damaged near {}.".format, _COUNTS, _COUNTS, _PLACES),
        st.builds("The loss was put at ${} million, or {} percent of the budget.".format, _COUNTS, st.integers(2, 99)),
        st.builds("“We are looking for {} people,” said {}.".format, _COUNTS, _PEOPLE),
        st.builds("{} said that {} people fled in {}.".format, _PEOPLE, _COUNTS, st.sampled_from(["2019", "March 2024"])),
        st.just("Mr. Hale of the U.S. Senate arrived at 5 p.m. on April 14, 2025."),
    ),
}


@st.composite
def _articles(draw: st.DrawFn) -> tuple[str, list[str]]:
    language = draw(st.sampled_from(sorted(_SENTENCES)))
    paragraphs = st.lists(_SENTENCES[language], min_size=1, max_size=3).map(" ".join)
    return language, draw(st.lists(paragraphs, min_size=2, max_size=4))


def _told(claim: Claim, offset: int) -> tuple[object, ...]:
    alike = claim.kind, claim.start + offset, claim.end + offset, claim.value
    return alike if claim.kind is ClaimKind.QUOTATION else (*alike, claim.when, claim.where)


@settings(deadline=None, max_examples=100)
@given(_articles())
def test_the_claims_of_paragraphs_that_stand_alone_are_those_of_each(article: tuple[str, list[str]]) -> None:
    language, paragraphs = article
    expected: list[tuple[object, ...]] = []
    offset = 0
    for paragraph in paragraphs:
        expected.extend(_told(claim, offset) for claim in extract_text(paragraph, language, PUBLISHED).claims)
        offset += len(paragraph) + len(BREAK)
    text = BREAK.join(paragraphs)
    assert [_told(claim, 0) for claim in extract_text(text, language, PUBLISHED).claims] == expected
