"""The cards of articles, claims, citations and flags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import discord
from discord import ui

from bot import ids
from bot.cards import Card, button, facts, link, notice
from bot.localisation import Translator
from bot.markdown import code_block, escape, plain, units
from bot.render import KIND_NAMES, source_line
from claims.errors import N_
from claims.types import ClaimKind
from index.archive import Added
from index.cite import Style
from index.store import AddOutcome, ArticleSummary, Flag, FlagReason, StoredClaim

REASON_NAMES: dict[FlagReason, str] = {
    FlagReason.WRONG_NUMBER: N_("Wrong figure"),
    FlagReason.WRONG_DATE: N_("Wrong date"),
    FlagReason.MISATTRIBUTED: N_("Said by somebody else"),
    FlagReason.OUTDATED: N_("Outdated"),
    FlagReason.OUT_OF_CONTEXT: N_("Out of context"),
    FlagReason.NOT_IN_SOURCE: N_("Not in the source"),
    FlagReason.OTHER: N_("Other"),
}
STYLE_NAMES: dict[Style, str] = {
    Style.PLAIN: N_("Plain text"),
    Style.MARKDOWN: N_("Markdown"),
    Style.APA: N_("APA"),
    Style.BIBTEX: N_("BibTeX"),
    Style.CSL_JSON: N_("CSL-JSON"),
    Style.CLAIM_REVIEW: N_("ClaimReview"),
}
_FENCE_LANGUAGES = {Style.BIBTEX: "bibtex", Style.CSL_JSON: "json", Style.CLAIM_REVIEW: "json"}
_ID_DIGITS = 8
_ARTICLES_SHOWN = 15
_CLAIMS_SHOWN = 20


def articles(found: Sequence[ArticleSummary], more: int, t: Translator) -> Card:
    """The archive's articles, the last added first; ``more`` are not shown."""
    if not found:
        return notice(t("The archive is empty: add articles with /article add."))
    card = Card().text(f"📚 **{t.plural('{n} article in the archive.', '{n} articles in the archive.', len(found) + more)}**")
    lines = []
    for one in found:
        claims = t.plural("{n} claim", "{n} claims", one.claims)
        lines.append(f"- {escape(source_line(one, t), 170)} · {claims} · `{one.id[:_ID_DIGITS]}`")
    card.text("\n".join(lines))
    if more:
        card.text("-# " + t("and {n} more", n=t.number(more)))
    return card.done()


def article(summary: ArticleSummary, claims: Sequence[StoredClaim], t: Translator) -> Card:
    """One article: where it comes from, and its claims."""
    card = Card().text(_particulars(summary, claims, t))
    _add_claims(card, _by_kind(claims), t, with_source=False)
    return card.row(*link(summary.url, t)).done()


def _particulars(summary: ArticleSummary, claims: Sequence[StoredClaim], t: Translator) -> str:
    published = t.day(summary.published) if summary.published else t("date unknown")
    lines = [
        f"📰 **{escape(summary.title, 300)}**",
        " · ".join(escape(part, 200) for part in (summary.publisher, ", ".join(summary.authors), published) if part),
        f"{t.plural('{n} sentence', '{n} sentences', summary.sentences)} · {_counts(claims, t)} · `{summary.id[:_ID_DIGITS]}`",
    ]
    return "\n".join(lines)


def _counts(claims: Sequence[StoredClaim], t: Translator) -> str:
    counted = Counter(stored.claim.kind for stored in claims)
    kinds = ", ".join(f"{t(KIND_NAMES[kind])} {t.number(n)}" for kind, n in counted.most_common())
    total = t.plural("{n} claim", "{n} claims", len(claims))
    return f"{total} ({kinds})" if kinds else total


def reading(source: str, done: int, total: int, t: Translator) -> Card:
    """Progress while an article is archived; ``total`` is 0 until it is known."""
    line = "⏳ " + escape(t("Reading {source} …", source=plain(source, 200)), 500)
    if total:
        line += f"\n{'▰' * (10 * done // total)}{'▱' * (10 - 10 * done // total)} "
        line += t("{done} of {total} sentences", done=t.number(done), total=t.number(total))
    return notice(line)


def added(result: Added, t: Translator) -> Card:
    """What adding an article did, and the claims found in it."""
    outcomes = {
        AddOutcome.ADDED: t("✅ Archived."),
        AddOutcome.UNCHANGED: t("☑️ This article was in the archive already."),
        AddOutcome.UPDATED: t("✅ Archived already; its particulars are updated."),
    }
    card = Card(discord.Colour(0x2E7D32)).text(outcomes[result.outcome]).text(_particulars(result.article, result.claims, t))
    _add_claims(card, _by_kind(result.claims), t, with_source=False)
    return card.row(*link(result.article.url, t)).done()


def claims(found: Sequence[StoredClaim], t: Translator) -> Card:
    """Claims with their codes, as many as fit."""
    if not found:
        return notice(t("No claims."))
    card = Card().text(f"🔎 **{_counts(found, t)}**")
    _add_claims(card, found, t, with_source=True)
    return card.done()


def _by_kind(found: Sequence[StoredClaim]) -> list[StoredClaim]:
    """Casualties first, statements last; within a kind in order of position."""
    order = list(ClaimKind)
    return sorted(found, key=lambda stored: order.index(stored.claim.kind))


def _add_claims(card: Card, found: Sequence[StoredClaim], t: Translator, *, with_source: bool) -> None:
    """As many claims as fit; with their source, where it is not that of the claim above."""
    room = card.left - 60
    lines: list[str] = []
    for number, stored in enumerate(found[:_CLAIMS_SHOWN]):
        new_source = with_source and (number == 0 or found[number - 1].article.id != stored.article.id)
        line = ("-# " + escape(source_line(stored.article, t), 140) + "\n" if new_source else "") + _claim_lines(stored, t)
        if units(line) + 1 > room:
            break
        room -= units(line) + 1
        lines.append(line)
    card.text("\n".join(lines))
    if len(found) > len(lines):
        card.text("-# " + t("and {n} more", n=t.number(len(found) - len(lines))))


def _claim_lines(stored: StoredClaim, t: Translator) -> str:
    claim, begin = stored.claim, stored.sentence.start
    head = [f"`{claim.code}` {t(KIND_NAMES[claim.kind])}", facts(claim, 220, t), f"🚩 {t.number(stored.flags)}" if stored.flags else ""]
    quoted = escape(stored.sentence_text, 200, [(claim.start - begin, claim.end - begin)])
    return " · ".join(part for part in head if part) + "\n> " + quoted


def confirm_removal(summary: ArticleSummary, t: Translator) -> Card:
    """Asks whether an article is really to go."""
    card = Card().text(escape(t("Remove “{title}” with its claims?", title=plain(summary.title, 300)), 1_500))
    remove = button(t("Remove"), ids.remove(summary.id), "🗑️", discord.ButtonStyle.danger)
    return card.row(remove, button(t("Keep"), "keep")).done()


def removed(gone: ArticleSummary, t: Translator) -> Card:
    """Says that an article is gone."""
    return notice("🗑️ " + escape(t("Removed “{title}”.", title=plain(gone.title, 300)), 1_500))


def citation(stored: StoredClaim, style: Style, text: str, t: Translator) -> Card:
    """A citation to copy, and the choice of another style."""
    title = t("Citation of {code}: {style}", code=stored.claim.code, style=t(STYLE_NAMES[style]))
    card = Card().text(f"❝ **{escape(title, 200)}**")
    card.text(code_block(text, _FENCE_LANGUAGES.get(style, ""), card.left - 20))
    options = [
        discord.SelectOption(label=plain(t(name), 100), value=str(value), default=value is style) for value, name in STYLE_NAMES.items()
    ]
    select: ui.Select[Card] = ui.Select(custom_id=ids.style(stored.claim.id), options=options, placeholder=plain(t("Citation style"), 150))
    return card.row(select).row(*link(stored.article.url, t)).done()


def flagged(flag: Flag, stored: StoredClaim, t: Translator) -> Card:
    """Confirms an objection."""
    said = t("Claim {code} is flagged: {reason}.", code=stored.claim.code, reason=t(REASON_NAMES[flag.reason]))
    lines = [f"🚩 {escape(said, 300)}", "> " + escape(stored.text, 400)]
    if flag.note:
        lines.append(f"-# {escape(flag.note, 1_200)}")
    return notice("\n".join(lines))
