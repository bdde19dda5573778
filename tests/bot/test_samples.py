"""The samples of the first run are complete, consistent and worth asking about."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import timedelta
from importlib.resources import files

from bot.samples import drafts, questions
from claims.article import compose


def test_every_file_is_listed_and_described() -> None:
    folder = files("bot.samples")
    listed = [article["file"] for article in tomllib.loads(folder.joinpath("samples.toml").read_text("utf-8"))["articles"]]
    assert sorted(listed) == sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt"))
    assert [name for name, _ in drafts()] == listed
    for name, draft in drafts():
        assert draft.title == draft.text.splitlines()[0], name
        assert draft.url is not None
        assert draft.url.startswith("https://example.org/"), "an address that can belong to nobody"
        assert draft.publisher, name
        assert draft.authors, name
        assert draft.published is not None
        assert draft.published.utcoffset() == timedelta(hours=7), name


def test_articles_are_short_and_in_both_languages() -> None:
    assert all(120 <= len(draft.text.split()) <= 250 for _, draft in drafts())
    assert Counter(draft.language for _, draft in drafts()) == {"id": 3, "en": 3}
    assert len({compose(draft, name).id for name, draft in drafts()}) == 6


def test_two_of_them_report_one_landslide_with_different_tolls() -> None:
    (first, second) = [draft for _, draft in drafts() if "Cilandrawu" in draft.text]
    assert (first.language, second.language) == ("id", "en")
    assert "Sebanyak 11 orang tewas" in first.text
    assert "At least 17 people were killed" in second.text
    assert first.published is not None
    assert second.published is not None
    assert timedelta(hours=2) < second.published - first.published < timedelta(days=1)


def test_the_questions_are_about_the_articles() -> None:
    assert len(questions()) == 3
    for question, place in zip(questions(), ("Cilandrawu", "Tanjung Rawa", "Eastgate"), strict=True):
        assert place in question
        assert any(place in draft.text for _, draft in drafts())
