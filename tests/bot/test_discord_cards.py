"""Cards keep Discord's limits and show article text as it stands, whatever is in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import cards, lists
from bot.localisation import translator
from bot.markdown import code_block, escape, plain, units
from claims.types import Claim, ClaimKind, Quantity, Sentence
from index.answer import Answer, Status
from index.archive import Added
from index.cite import Style
from index.ranking import Evidence
from index.store import AddOutcome, ArticleSummary, StoredClaim, StoredSentence
from index.verify import Check, Verdict
from tests.discord_limits import COMPONENTS_V2, check_message, check_modal, walk

HOSTILE = [
    "# Heading",
    "-# small",
    "> quote\n>>> everything",
    "- item\n* item\n1. item",
    "[click](https://evil.example/) <https://evil.example> https://evil.example",
    "@everyone @here <@123> <@&5> <#77> <t:0:R> </ask:1> <:e:1> <id:guide>",
    "**bold** __under__ ~~gone~~ ||spoiler|| `code` ```block```",
    "\\**not escaped\\** \\",
    "\u202egnp.exe\u202c",
    "`" * 4000,
    "😀" * 3000,
    "\ud800 lone \x00\x07",
    "*" * 9000,
]
hostile = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=300), st.text("*_~|`<>[]()#@\\-+.:/ \n1a😀", max_size=3000))
# What Discord would read as markup where no backslash stands before it.
_UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*([*_~|`<>\[\]#@])")


@settings(deadline=None, max_examples=50)
@given(hostile, st.integers(20, 1200))
def test_escaped_text_has_no_markup_and_keeps_its_words(text: str, limit: int) -> None:
    escaped = escape(text, limit)
    assert units(escaped) <= limit
    assert "\n" not in escaped
    assert not _UNESCAPED.search(escaped)
    assert not re.match(r"\s*([-+]\s|-#|\d+[.)]\s)", escaped)
    assert not re.search(r"(?<!\\)://", escaped)
    shown = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escaped)
    assert shown.removesuffix("…") in _on_one_line(text)


def _on_one_line(text: str) -> str:
    kept = "".join(" " if c.isspace() else c for c in text if not ("\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"))
    return "".join(" " if ord(c) < 32 or 127 <= ord(c) < 160 else c for c in kept if not 0xD800 <= ord(c) < 0xE000)


@settings(deadline=None, max_examples=50)
@given(hostile, st.data())
def test_bold_spans_are_balanced_and_kept_in_view(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    limit = data.draw(st.integers(40, 800))
    escaped = escape(text, limit, [(start, end), (start, end)])
    assert units(escaped) <= limit
    marks = re.sub(r"\\.", "", escaped, flags=re.DOTALL)
    assert marks.count("**") in (0, 2)
    assert marks.count("*") == 2 * marks.count("**")


def test_the_answering_words_stay_when_a_sentence_is_cut() -> None:
    text = "a" * 600 + " sedikitnya 35 orang " + "b" * 600
    start = text.index("sedikitnya")
    shown = escape(text, 200, [(start, start + 19)])
    assert "**sedikitnya 35 orang**" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


@settings(deadline=None, max_examples=50)
@given(hostile, st.integers(1, 100))
def test_labels_fit(text: str, limit: int) -> None:
    assert 1 <= units(plain(text, limit)) <= limit


@settings(deadline=None, max_examples=50)
@given(hostile, st.integers(30, 3000))
def test_a_code_block_cannot_be_left(text: str, limit: int) -> None:
    block = code_block(text, "json", limit)
    assert units(block) <= limit
    assert block.count("```") == 2


def sentence(text: str, title: str, url: str | None, number: int, claims: int) -> StoredSentence:
    article = ArticleSummary(
        f"{number:032x}",
        title,
        "id",
        url,
        title,
        (title, title),
        datetime(2025, 4, 18, tzinfo=UTC),
        datetime(2025, 4, 19, tzinfo=UTC),
        9,
        9,
    )
    half = len(text) // 2
    found = tuple(
        Claim(article.id, number, ClaimKind.CASUALTY, n, max(n, half), Quantity(title, 35, None, "person"), None, title, title)
        for n in range(claims)
    )
    return StoredSentence(article, Sentence(article.id, number, 0, len(text)), text, found, number)


def valid(card: cards.Card) -> list[dict[str, Any]]:
    components: list[dict[str, Any]] = card.to_components()  # type: ignore[no-untyped-call]
    check_message({"components": components}, flags=COMPONENTS_V2)
    return components


@settings(deadline=None, max_examples=50)
@given(st.lists(hostile, min_size=1, max_size=8), hostile, st.sampled_from(Status), st.sampled_from(["en", "id"]), st.integers(0, 6))
@example(["*" * 9000] * 8, "😀" * 3000, Status.CONFLICTING, "id", 6)
def test_answers_and_verdicts_of_any_text_keep_the_limits(texts: list[str], title: str, status: Status, language: str, claims: int) -> None:
    t = translator(language)
    url = "https://example.org/" + "x" * (len(title) % 700)
    sources = [sentence(text, title, url, number, claims) for number, text in enumerate(texts)]
    evidence = tuple(Evidence(source, 0.9, source.claims[:2], {}) for source in sources)
    shown = () if status is Status.ABSTAINED else evidence
    valid(cards.answer(Answer(title, language, status, shown, evidence, 1.0), t))
    valid(cards.check(Check(title, language, Verdict.REFUTED, None, (), evidence, 1.0), t))
    valid(cards.context(sources[:5], 0, t))
    valid(cards.warning(title))


@settings(deadline=None, max_examples=50)
@given(st.lists(hostile, min_size=1, max_size=40), hostile, st.sampled_from(["en", "id"]))
def test_lists_of_any_text_keep_the_limits(texts: list[str], title: str, language: str) -> None:
    t = translator(language)
    sources = [sentence(text, title, None, number, 1) for number, text in enumerate(texts)]
    claims = [StoredClaim(s.claims[0], s.text, s.sentence, s.text, s.article, s.flags) for s in sources]
    valid(lists.claims(claims, t))
    valid(lists.articles([s.article for s in sources][:15], 3, t))
    valid(lists.article(sources[0].article, claims, t))
    valid(lists.added(Added(sources[0].article, AddOutcome.ADDED, tuple(claims)), t))
    valid(lists.confirm_removal(sources[0].article, t))
    valid(lists.removed(sources[0].article, t))
    valid(lists.reading(title, 3, 7, t))
    for style in Style:
        valid(lists.citation(claims[0], style, texts[0] * 3, t))


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_form_keeps_the_limits(language: str) -> None:
    from bot.buttons import FlagForm

    check_modal(FlagForm("0" * 32, translator(language)).to_dict())


def test_colour_is_never_the_only_sign() -> None:
    t = translator("en")
    source = sentence("Tiga orang tewas.", "Judul", None, 1, 1)
    evidence = (Evidence(source, 0.9, source.claims, {}),)
    texts = [
        " ".join(c["content"] for c in walk(valid(cards.answer(Answer("?", "en", status, evidence, (), 1.0), t))) if c["type"] == 10)
        for status in (Status.ANSWERED, Status.CONFLICTING)
    ]
    assert "The sources differ:" not in texts[0]
    assert "The sources differ:" in texts[1]
