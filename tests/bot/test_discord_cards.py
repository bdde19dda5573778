"""Cards keep Discord's limits and show article text as it stands, whatever is in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import article_cards, cards, lists
from bot.article_cards import Tried
from bot.ids import LONGEST_SEARCH
from bot.localisation import translator
from bot.markdown import code_block, escape, plain, units
from bot.paging import CLAIMS_A_PAGE
from claims.errors import EmptyArticle
from claims.types import Claim, ClaimKind, Quantity, Sentence
from index.archive import Added
from index.cite import Style
from index.store import AddOutcome, ArticleSummary, StoredClaim, StoredSentence
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
    attachments = [{"id": number} for number in range(len(card.files))]
    files = {f"files[{number}]": (file.filename, file.fp.read()) for number, file in enumerate(card.files)}
    check_message({"components": components, "attachments": attachments}, flags=COMPONENTS_V2, files=files)
    return components


@settings(deadline=None, max_examples=50)
@given(hostile)
def test_a_warning_of_any_text_keeps_the_limits(text: str) -> None:
    valid(cards.warning(text))


@settings(deadline=None, max_examples=50)
@given(st.lists(hostile, min_size=1, max_size=40), hostile, st.sampled_from(["en", "id"]))
def test_lists_of_any_text_keep_the_limits(texts: list[str], title: str, language: str) -> None:
    t = translator(language)
    sources = [sentence(text, title, None, number, 1) for number, text in enumerate(texts)]
    claims = [StoredClaim(s.claims[0], s.text, s.sentence, s.text, s.article, s.flags) for s in sources]
    summaries = [s.article for s in sources]
    for page in (0, 1, 999_999):
        valid(article_cards.articles(summaries, t, plain(title, LONGEST_SEARCH), page))
        for kind in (None, ClaimKind.CASUALTY):
            valid(article_cards.article(summaries[0], claims, t, kind, page))
            listed = lists.PageOfClaims(lists.kinds_of(claims), claims[:CLAIMS_A_PAGE], kind, page, page + 2)
            shown = "".join(part.get("content", "") for part in walk(valid(lists.claims(listed, t))))
            assert all(f"`{stored.claim.code}`" in shown for stored in listed.shown)  # however long, none is left out of its page
    added = Added(summaries[0], AddOutcome.ADDED, tuple(claims))
    valid(article_cards.added(added, t))
    valid(article_cards.restored(added, t))
    valid(article_cards.confirm_removal(summaries[0], t))
    valid(article_cards.removed(summaries[0], t))
    valid(article_cards.reading(title, 3, 7, t))
    outcomes = (added, EmptyArticle(source=title), None)
    tried = [Tried("https://example.org/" + title, outcome) for outcome in (*outcomes, *outcomes, *outcomes, None)]
    valid(article_cards.several(tried, 3, 7, 90, t))
    for style in Style:
        valid(lists.citation(claims[0], style, "@" + texts[0] * 3, t))


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_form_keeps_the_limits(language: str) -> None:
    from bot.flagging import FlagForm

    check_modal(FlagForm("0" * 32, translator(language)).to_dict())
