"""The cards of articles: adding, listing, showing and removing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot import ids
from bot.cards import Card, button, link, notice
from bot.lists import add_claims, by_kind, claim_lines, counts, kinds_of
from bot.localisation import Translator
from bot.markdown import escape, plain, units
from bot.paging import ALL_KINDS, CLAIMS_A_PAGE, kind_select, name_of, page_of, pager
from bot.render import source_line
from claims.errors import TelisikError
from claims.types import ClaimKind
from index.archive import UNDO_WITHIN, Added
from index.store import AddOutcome, ArticleSummary, StoredClaim

ARTICLES_A_PAGE = 15
_ID_DIGITS = 8
_GREEN = discord.Colour(0x2E7D32)


def articles(found: Sequence[ArticleSummary], t: Translator, search: str = "", page: int = 0) -> Card:
    """A page, counted from 0, of the archive's articles in this order; a page beyond the last is the last. ``found`` is what ``search`` (at
    most ids.LONGEST_SEARCH code units) left of them."""
    if not found and search:
        return notice("🔎 " + escape(t("No article fits “{search}”.", search=search), 300))
    if not found:
        return notice(t("The archive is empty: add articles with /article add."))
    page, pages = page_of(page, len(found), ARTICLES_A_PAGE)
    card = Card()
    if search:
        fitting = t.plural("{n} article fits “{search}”.", "{n} articles fit “{search}”.", len(found), search=search)
        card.text(f"🔎 **{escape(fitting, 300)}**")
    else:
        card.text("📚 **" + t.plural("{n} article in the archive.", "{n} articles in the archive.", len(found)) + "**")
    lines = []
    for one in found[page * ARTICLES_A_PAGE :][:ARTICLES_A_PAGE]:
        claims = t.plural("{n} claim", "{n} claims", one.claims)
        lines.append(f"- {escape(source_line(one, t), 170)} · {claims} · `{one.id[:_ID_DIGITS]}`")
    card.text("\n".join(lines))
    return card.row(*pager(page, pages, lambda number, letter: ids.articles(number, search, letter), t)).done()


def article(summary: ArticleSummary, claims: Sequence[StoredClaim], t: Translator, kind: ClaimKind | None = None, page: int = 0) -> Card:
    """One article: where it comes from, and a page, counted from 0, of its claims, of one kind or of all; a page beyond the last is the
    last."""
    shown = [stored for stored in by_kind(claims) if kind in (None, stored.claim.kind)]
    page, pages = page_of(page, len(shown), CLAIMS_A_PAGE)
    card = Card().text(_particulars(summary, claims, t))
    share = card.left // CLAIMS_A_PAGE - 1
    card.text("\n".join(claim_lines(stored, t, share) for stored in shown[page * CLAIMS_A_PAGE :][:CLAIMS_A_PAGE]) or t("No claims."))
    card.row(*pager(page, pages, lambda number, letter: ids.article(summary.id, name_of(kind), number, letter), t))
    card.row(*kind_select(ids.kinds(summary.id), kinds_of(claims), kind, t))
    return card.row(*link(summary.url, t)).done()


def _particulars(summary: ArticleSummary, claims: Sequence[StoredClaim], t: Translator) -> str:
    published = t.day(summary.published) if summary.published else t("date unknown")
    lines = [
        f"📰 **{escape(summary.title, 300)}**",
        " · ".join(escape(part, 200) for part in (summary.publisher, ", ".join(summary.authors), published) if part),
        t.plural("{n} sentence", "{n} sentences", summary.sentences) + f" · {counts(kinds_of(claims), t)} · `{summary.id[:_ID_DIGITS]}`",
    ]
    return "\n".join(lines)


def reading(source: str, done: int, total: int, t: Translator) -> Card:
    """Progress while an article is archived; ``total`` is 0 until it is known."""
    line = "⏳ " + escape(t("Reading {source} …", source=plain(source, 200)), 500)
    return notice(f"{line}\n{_progress(done, total, t)}" if total else line)


def _progress(done: int, total: int, t: Translator) -> str:
    bar = f"{'▰' * (10 * done // total)}{'▱' * (10 - 10 * done // total)} "
    return bar + t("{done} of {total} sentences", done=t.number(done), total=t.number(total))


def added(result: Added, t: Translator) -> Card:
    """What adding an article did, and the first claims found in it, with the way to all where there are more."""
    outcomes = {
        AddOutcome.ADDED: t("✅ Archived."),
        AddOutcome.UNCHANGED: t("☑️ This article was in the archive already."),
        AddOutcome.UPDATED: t("✅ Archived already; its particulars are updated."),
    }
    card = Card(_GREEN).text(outcomes[result.outcome]).text(_particulars(result.article, result.claims, t))
    add_claims(card, by_kind(result.claims), t)
    more = len(result.claims) > CLAIMS_A_PAGE
    everything = [button(t("All claims"), ids.article(result.article.id, ALL_KINDS, 0, "a"), "🔎")] if more else []
    return card.row(*everything, *link(result.article.url, t)).done()


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one address among several: ``result`` is None while it waits, or what adding it did or raised."""

    url: str
    result: Added | TelisikError | None = None


def several(tried: Sequence[Tried], done: int, total: int, left_out: int, t: Translator) -> Card:
    """What became of several addresses so far, at most 10: the first that waits is being read, ``done`` of its ``total`` sentences (0 until
    they are known). ``left_out`` addresses are not tried."""
    waiting = next((place for place, one in enumerate(tried) if one.result is None), None)
    archived = sum(isinstance(one.result, Added) for one in tried)
    card = Card(_GREEN if waiting is None and archived else discord.Colour(0x757575))
    said = t("{done} of {total} links archived.", done=t.number(archived), total=t.number(len(tried)))
    card.text(f"{'⏳' if waiting is not None else '🔗'} **{escape(said, 300)}**")
    share = (card.left - 300) // len(tried)
    lines = [_tried(one, place == waiting, share, t) for place, one in enumerate(tried)]
    if waiting is not None and total:
        lines.insert(waiting + 1, "-# " + _progress(done, total, t))
    if left_out:
        lines.append("-# " + t.plural("{n} more link was left out.", "{n} more links were left out.", left_out))
    return card.text("\n".join(lines)).done()


def _tried(one: Tried, reading_it: bool, limit: int, t: Translator) -> str:
    if isinstance(one.result, Added):
        found = one.result.article
        sign = "☑️" if one.result.outcome is AddOutcome.UNCHANGED else "✅"
        tail = " · " + t.plural("{n} claim", "{n} claims", found.claims) + f" · `{found.id[:_ID_DIGITS]}`"
        return f"{sign} {escape(source_line(found, t), min(200, limit - units(tail) - 4))}{tail}"
    if isinstance(one.result, TelisikError):
        return "⚠️ " + escape(t.error(one.result), min(300, limit - 4))
    return ("⏳ " if reading_it else "▫️ ") + escape(one.url, min(200, limit - 4))


def confirm_removal(summary: ArticleSummary, t: Translator) -> Card:
    """Asks whether an article is really to go."""
    card = Card().text(escape(t("Remove “{title}” with its claims?", title=plain(summary.title, 300)), 1_500))
    remove = button(t("Remove"), ids.remove(summary.id), "🗑️", discord.ButtonStyle.danger)
    return card.row(remove, button(t("Keep"), "keep")).done()


def removed(gone: ArticleSummary, t: Translator) -> Card:
    """Says that an article is gone, and lets it be brought back."""
    minutes = int(UNDO_WITHIN.total_seconds() // 60)
    card = Card().text("🗑️ " + escape(t("Removed “{title}”.", title=plain(gone.title, 300)), 1_500))
    card.text("-# " + t.plural("This can be undone for {n} minute.", "This can be undone for {n} minutes.", minutes))
    return card.row(button(t("Undo"), ids.restore(gone.id), "↩️")).done()


def restored(result: Added, t: Translator) -> Card:
    """Says that a removed article is there again."""
    card = Card(_GREEN).text("↩️ " + escape(t("“{title}” is in the archive again.", title=plain(result.article.title, 300)), 1_500))
    return card.text(_particulars(result.article, result.claims, t)).done()
