"""The cards of watched questions: the note that an article answers, and what a person watches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord

from bot.cards import Card, evidence_buttons, facts, link, notice
from bot.localisation import Translator
from bot.markdown import escape, mention, plain, units
from bot.render import TOLLS, figure, source_line
from claims.compare import Relation, relate
from claims.types import Quantity
from index.ranking import Evidence
from index.store import Watch

if TYPE_CHECKING:
    from bot.watching import Known

_BLUE = discord.Colour(0x1565C0)
_QUOTED = 1_200


def note(watch: Watch, evidence: Evidence, known: Known, guild: str | None, t: Translator) -> Card:
    """Tells that a new article answers a watched question; ``guild`` is the name of the guild whose archive it is, if one's it is.

    What belongs to a guild is not looked up from direct messages, so the buttons stand only where they work.
    """
    source = evidence.source
    spans = [(claim.start - source.sentence.start, claim.end - source.sentence.start) for claim in evidence.answering]
    lines = [
        f"🔔 **{_heading(evidence, known, t)}**",
        f"-# 💬 {escape(watch.question, 300)}",
        "> " + escape(source.text, _QUOTED, spans),
        *filter(None, (facts(claim, 300, t) for claim in (evidence.answering or source.claims[:1])[:2])),
        "— " + escape(source_line(source.article, t), 300),
        *_before(evidence, known, t),
    ]
    card = Card(_BLUE).text("\n".join(lines))
    card.row(*(evidence_buttons(evidence, t) if guild is None or watch.channel is not None else link(source.article.url, t)))
    return card.text(f"-# {_why_here(watch, guild, t)}").done()


def _heading(evidence: Evidence, known: Known, t: Translator) -> str:
    values = [claim.value for claim in evidence.answering if claim.value is not None]
    published = evidence.source.article.published
    older = known.published is not None and published is not None and published < known.published
    if known.figure is not None and values and not older and relate(values[0], known.figure) is Relation.DISJOINT:
        new, old = (escape(figure(value, t, in_words=True), 200) for value in (values[0], known.figure))
        if known.figure.metric in TOLLS and _is_below(values[0], known.figure):  # the dead do not become fewer
            return t("A new article has another figure: {new}, until now {old}.", new=new, old=old)
        return t("The figure has changed: {new}, before that {old}.", new=new, old=old)
    return t("A new article answers your question.")


def _is_below(one: Quantity, other: Quantity) -> bool:
    return one.high is not None and other.low is not None and one.high <= other.low


def _before(evidence: Evidence, known: Known, t: Translator) -> list[str]:
    """What was known, where it is not just what the article says."""
    if known.figure is None or any(claim.value == known.figure for claim in evidence.answering):
        return []
    said = t("Known until now: {figure} ({source})", figure=figure(known.figure, t, in_words=True), source=plain(known.source, 300))
    return ["-# " + escape(said, 500)]


def _why_here(watch: Watch, guild: str | None, t: Translator) -> str:
    if watch.channel is not None:
        return t("{person} watches this question; /watch remove ends it.", person=mention(watch.person))
    if guild is not None:
        return escape(t("You watch this question in {server}; /watch remove there ends it.", server=plain(guild, 100)), 300)
    return t("You watch this question; /watch remove ends it.")


def watched(watch: Watch, known: Known, t: Translator) -> Card:
    """Confirms that a question is watched from now on, and says what is known so far."""
    told = t("You will be told when a new article answers this.")
    lines = [f"🔔 **{told}**", f"-# 💬 {escape(watch.question, 300)}", _where(watch, t)]
    if known.figure is not None:
        said = t("Known until now: {figure} ({source})", figure=figure(known.figure, t, in_words=True), source=plain(known.source, 300))
        lines.append("-# " + escape(said, 500))
    return notice("\n".join(lines), _BLUE)


def _where(watch: Watch, t: Translator) -> str:
    if watch.channel is None:
        return t("The notes come by direct message.")
    return t("The notes come in {channel}.", channel=f"<#{watch.channel}>")


def watches(found: Sequence[Watch], t: Translator) -> Card:
    """What a person watches here, oldest first."""
    if not found:
        return notice(t("You watch no question here: /watch add begins it."))
    count = t.plural("You watch {n} question here.", "You watch {n} questions here.", len(found))
    card = Card(_BLUE).text(f"🔔 **{count}**")
    room = (card.left - 100) // len(found)
    lines = []
    for watch in found:
        where = t("by direct message") if watch.channel is None else f"<#{watch.channel}>"
        end = f" · {where} · {t.short_day(watch.created)}"
        lines.append(f"- {escape(watch.question, min(300, room - units(end) - 3))}{end}")
    return card.text("\n".join(lines)).done()


def unwatched(watch: Watch, t: Translator) -> Card:
    """Says that a watch has ended."""
    return notice("🔕 " + t("You are not told of this any more.") + f"\n-# 💬 {escape(watch.question, 300)}")
