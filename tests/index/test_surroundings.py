"""The paragraph around a sentence, by the archived text's own line breaks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.article import Draft
from claims.types import Sentence
from index.archive import Archive
from index.errors import UnknownArticle
from index.sqlite import SQLiteStore
from index.store import LOCAL, ArticleSummary, StoredSentence, Tenant
from index.surroundings import surroundings
from tests.fake_encoder import FakeEncoder

NOW = datetime(2025, 4, 20, 9, tzinfo=UTC)


def sentences(text: str) -> list[StoredSentence]:
    """A sentence for each word."""
    found, at = [], 0
    for number, word in enumerate(text.split()):
        at = text.index(word, at)
        article = ArticleSummary("a" * 32, "", "id", None, None, (), None, NOW, 1, 0)
        found.append(StoredSentence(article, Sentence("a" * 32, number, at, at + len(word)), word, (), 0))
        at += len(word)
    return found


def words(text: str, ordinal: int) -> list[list[str]]:
    return [[one.text for one in paragraph] for paragraph in surroundings(text, sentences(text), ordinal)]


@pytest.mark.parametrize(
    ("text", "ordinal", "expected"),
    [
        ("T\n\na b\nc d\n\ne f", 3, [["a", "b", "c", "d"]]),  # blank lines part paragraphs, single breaks do not
        ("T\na b c\nd e", 2, [["a", "b", "c"]]),  # no blank lines: every line is a paragraph
        ("T\n\na\nb\nc\nd", 3, [["b"], ["c"], ["d"]]),  # a blank line behind the title alone does not part the rest
        ("T\r\n\r\na\r\n\r\nb c d e\r\n\r\nf", 1, [["T"], ["a"], ["b", "c", "d"]]),  # a short one with its neighbours
        ("a", 0, [["a"]]),
    ],
)
def test_the_paragraph_of_a_sentence(text: str, ordinal: int, expected: list[list[str]]) -> None:
    assert words(text, ordinal) == expected


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(["a", "b\n", "c\n\n", "d \r\n \r\n"]), min_size=1, max_size=12), st.data())
def test_the_sentence_is_always_there_and_in_order(parts: list[str], data: st.DataObject) -> None:
    text = " ".join(parts)
    ordinal = data.draw(st.integers(0, len(parts) - 1))
    shown = [one.sentence.ordinal for paragraph in surroundings(text, sentences(text), ordinal) for one in paragraph]
    assert ordinal in shown
    assert shown == list(range(shown[0], shown[-1] + 1))


async def test_the_archive_knows_the_paragraph_and_only_that_of_ones_own(tmp_path: Path) -> None:
    text = "Judul\n\nHujan turun. Sungai meluap. Jalan ditutup.\n\nTiga orang tewas di Watubiru.\n"
    encoder = FakeEncoder()
    async with SQLiteStore(tmp_path / "a.db", encoder.space) as store:
        archive = Archive(store, encoder, None, lambda: NOW)
        added = await archive.add(LOCAL, Draft(text), "a")
        found = await archive.passage(LOCAL, added.article.id, 2)
        assert [[one.text for one in paragraph] for paragraph in found] == [["Hujan turun.", "Sungai meluap.", "Jalan ditutup."]]
        with pytest.raises(UnknownArticle):
            await archive.passage(LOCAL, added.article.id, 99)
        with pytest.raises(UnknownArticle):
            await archive.passage(Tenant("guild:1"), added.article.id, 2)
