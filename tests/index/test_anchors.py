"""What a sentence meets of a question, and what keeps it from being the answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claims.article import Draft, compose
from claims.extract import extract
from claims.questions import analyse
from claims.types import Article
from index.anchors import _of_document, answering, mentions, veto, vocabulary, with_names
from index.search import Candidate
from index.store import ArticleSummary, StoredSentence

QUAKE = """Gempa guncang Windu

Gempa mengguncang Kota Windu pada hari Senin dan menewaskan sedikitnya 24 orang.
Sebanyak 60 orang terluka, kata Bupati Laras Anggraini.
Hujan turun sepanjang malam.
Di Kota Ambarsari, gempa susulan pada hari Rabu menewaskan 3 orang.
Gempa besar pada tahun 1991 menewaskan 380 orang di Windu.
"""
PUBLISHED = datetime(2025, 4, 18, tzinfo=UTC)


def article(text: str = QUAKE, title: str | None = None) -> Article:
    return compose(Draft(text, title=title, published=PUBLISHED), "test")


def candidate(words: str, whole: Article | None = None) -> Candidate:
    """The sentence of the article that holds these words, as the search would offer it."""
    whole = whole or article()
    extraction = extract(whole)
    summary = ArticleSummary(whole.id, whole.title, whole.language, None, None, (), whole.published, PUBLISHED, 0, 0)
    sentences = [
        StoredSentence(summary, s, whole.text[s.start : s.end], tuple(c for c in extraction.claims if c.ordinal == s.ordinal), 0)
        for s in extraction.sentences
    ]
    [index] = [i for i, s in enumerate(sentences) if words in s.text]
    return Candidate(sentences[index], 0.85, sentences[index - 1].text if index else None)


def vetoed(question: str, words: str) -> str | None:
    return veto(analyse(question, None), candidate(words), QUAKE)


@pytest.mark.parametrize(
    ("question", "words", "reason"),
    [
        ("Berapa orang tewas di Windu?", "24 orang", None),
        ("Berapa orang tewas di Windu pada hari Senin?", "24 orang", None),
        ("How many people were killed in Windu?", "24 orang", None),
        ("Berapa orang tewas di Windu pada hari Kamis?", "24 orang", "when"),
        ("Berapa orang tewas pada tanggal 15 April 2025?", "24 orang", "when"),
        ("Berapa orang tewas di Kharkiv?", "24 orang", "place"),
        ("Berapa orang tewas di Windu?", "3 orang", "place"),
        ("Berapa orang terluka di Ambarsari?", "3 orang", "kind"),
        ("Berapa anak tewas di Windu?", "24 orang", "kind"),
        ("How many soldiers were killed in Windu?", "24 orang", "kind"),
        ("Berapa orang tewas?", "Hujan turun", "kind"),
        ("Berapa kerugian gempa Windu dalam rupiah?", "24 orang", "kind"),
        ("Siapa Bupati Sukarno Hatta?", "60 orang", "name"),
        ("Apa kata Sukarno Hatta?", "60 orang", "kind"),
        ("Apa kata Laras Anggraini?", "60 orang", None),
        ("Berapa orang tewas akibat gempa di Ambarsari?", "380 orang", "past"),
        ("Berapa orang tewas akibat gempa?", "380 orang", "past"),
        ("Berapa orang tewas akibat gempa di Windu?", "380 orang", None),
        ("Berapa orang tewas di Stadion Windu Raya?", "24 orang", "place"),
        ("Berapa orang tewas di Kota Windu Raya?", "24 orang", None),
    ],
)
def test_what_the_question_states_outright_is_not_left_to_the_score(question: str, words: str, reason: str | None) -> None:
    assert vetoed(question, words) == reason


def test_a_title_places_a_toll_only_if_it_tells_of_one() -> None:
    text = "Serangan itu menewaskan 12 orang, kata polisi.\nHujan turun."
    asked = analyse("Berapa orang tewas di Paris?", None)
    talks = candidate("12 orang", article("Pertemuan di Paris\n\n" + text, title="Pertemuan di Paris"))
    attack = candidate(
        "12 orang", article("Serangan di Paris menewaskan belasan orang\n\n" + text, title="Serangan di Paris menewaskan belasan orang")
    )
    assert veto(asked, talks, "") == "place"
    assert veto(asked, attack, "") is None


def test_typed_in_small_letters_a_name_is_what_the_sources_write_large() -> None:
    found = [candidate("24 orang"), candidate("60 orang")]
    asked = with_names(analyse("berapa korban gempa windu kata laras", None), found)
    assert asked.names == ("windu", "laras")
    assert asked.terms == ("korban", "gempa")
    written = analyse("Berapa korban gempa windu", None)
    assert with_names(written, found) == written
    assert with_names(analyse("hujan di mana", None), [candidate("Hujan turun"), candidate("24 orang")]).names == ()


def test_a_common_word_at_the_head_is_no_name_unless_the_sources_write_it_large() -> None:
    found = [candidate("24 orang"), candidate("Bupati Laras")]
    asked = with_names(analyse("Usulan Bupati Laras ditolak", None), found)
    assert (asked.names, asked.terms[0]) == (("laras",), "usulan")
    assert with_names(analyse("Palora menolak Bupati Laras", None), found).names == ("palora", "laras")
    assert with_names(analyse("Proposal by Laras was rejected", None), found).names == ("laras",)
    club = article("Gempa di Windu terjadi. Pemain klub Usulan menang.")
    assert "usulan" in with_names(analyse("Usulan Bupati Laras ditolak", None), [candidate("klub", club)]).names


def test_of_german_nouns_a_name_is_what_the_sources_write_large() -> None:
    asked = with_names(analyse("Wie viele Tote gab es beim Windu?", None), [candidate("24 orang"), candidate("60 orang")])
    assert (asked.names, asked.terms) == (("windu",), ())
    german = article("Das Unglück im Windu kostete 12 Menschen das Leben. In Palora kam der Windu zur Ruhe.")
    asked = with_names(analyse("Wie viele Tote gab es beim Windu?", None), [candidate("Palora", german)])
    assert (asked.names, asked.terms) == ((), ("windu",))


def test_the_claims_that_carry_the_answer_are_named() -> None:
    toll = candidate("24 orang").source
    [deaths] = answering(analyse("Berapa orang tewas di Windu?", None), toll)
    assert toll.text[deaths.start - toll.sentence.start : deaths.end - toll.sentence.start] == "menewaskan sedikitnya 24 orang"
    assert answering(analyse("Berapa orang terluka di Windu?", None), toll) == ()
    [day] = answering(analyse("Kapan gempa mengguncang Windu?", None), toll)
    assert day.when is not None
    assert day.when.start == datetime(2025, 4, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "text", "there"),
    [
        ("windu", "Gempa mengguncang Kota Windu", True),
        ("Soumy", "serangan di Sumy", True),
        ("laras anggraini", "kata Anggraini", True),
        ("Brazil", "presiden Brasil", True),
        ("French", "presiden Prancis", True),
        ("kharkiv", "serangan di Sumy", False),
        ("iran", "presiden Irak", False),
        ("35", "sebanyak 36 orang", False),
        ("35", "sebanyak 35 orang", True),
    ],
)
def test_a_name_is_found_in_its_spellings_and_no_other(name: str, text: str, there: bool) -> None:
    assert mentions(name, vocabulary(text, "id")) is there


def test_marks_that_are_no_letters_are_no_words_of_a_text() -> None:
    assert not mentions("Windu", vocabulary("Hore (*ﾟ▽ﾟ*) ﾞ di Ambarsari", "id"))
    assert mentions("ﾟ", vocabulary("Hujan", "id"))  # a name without a word leaves nothing to be met


def test_whole_articles_are_read_like_sentences_and_not_kept_for_long() -> None:
    long = QUAKE * 20
    assert vocabulary(long, "id") == vocabulary(QUAKE, "id")
    assert mentions("Anggraini", vocabulary(long, "id"))
    for number in range(40):
        vocabulary(f"{long}{number}", "id")
    assert _of_document.cache_info().currsize <= 32


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Berapa orang tewas di Windu?", [12.0]),
        ("Berapa perempuan tewas di Windu?", [4.0]),
        ("Berapa anak tewas di Windu?", [12.0]),
    ],
)
def test_a_question_for_all_is_not_answered_with_a_part(question: str, expected: list[float]) -> None:
    source = candidate("12 korban", article("Gempa Windu\n\nEmpat dari 12 korban tewas di Windu adalah perempuan.")).source
    assert [claim.value.low for claim in answering(analyse(question, None), source) if claim.value is not None] == expected


@pytest.mark.parametrize("question", ["Berapa kali keduanya bertemu?", "How many times have they met?"])
def test_how_often_is_answered_by_an_ordinal(question: str) -> None:
    text = "Pertemuan Windu\n\nIni pertemuan ketiga mereka sejak 12 anggota parlemen dilantik."
    source = candidate("ketiga", article(text)).source
    assert [claim.value.low for claim in answering(analyse(question, None), source) if claim.value is not None] == [3.0]
