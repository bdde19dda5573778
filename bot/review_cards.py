"""The cards of flags: what reviewers decide on, what was decided, and what the people who raised them are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import discord

from bot import ids
from bot.cards import Card, button, corrected, facts, link, notice
from bot.localisation import Translator
from bot.markdown import escape, mention
from bot.render import REASON_NAMES, source_line
from index.store import Flag, FlagState, StoredClaim, StoredSentence

_GREEN, _ORANGE, _GREY = (discord.Colour(value) for value in (0x2E7D32, 0xEF6C00, 0x757575))
_MOST_FLAGS = 6


@dataclass(frozen=True, slots=True)
class Case:
    """A claim to decide on: ``context`` are its sentence and those beside it, ``flags`` the open ones, oldest first, at least one."""

    stored: StoredClaim
    context: tuple[StoredSentence, ...]
    flags: tuple[Flag, ...]


def case(shown: Case, t: Translator, *, place: str = "", above: str = "") -> Card:
    """A claim with every open flag on it and the buttons to decide. ``place`` is its place in the queue; ``above``, escaped, is what has
    just happened."""
    heading = t("🚩 Flagged: is the claim right?") + (f" · {place}" if place else "")
    card = Card(_ORANGE).text("\n".join(filter(None, (above, f"**{heading}**"))))
    card.text(_claim(shown.stored, shown.context, t)).rule().text(_flags(shown.flags, card.left - 100, t))
    first, last = shown.flags[0].id, shown.flags[-1].id
    card.row(
        button(t("Uphold"), ids.decide(first, last, uphold=True), "✅", discord.ButtonStyle.success),
        button(t("Reject"), ids.decide(first, last, uphold=False), "❌", discord.ButtonStyle.danger),
        button(t("Skip"), ids.skip(first), "⏭️"),
        *link(shown.stored.article.url, t),
    )
    return card.done()


def decided(stored: StoredClaim, flags: Sequence[Flag], t: Translator) -> Card:
    """What has become of these flags (at least one, all settled alike or withdrawn), in the place of the card with the buttons."""
    flag = flags[-1]
    card = Card(_GREEN if flag.state is FlagState.UPHELD else _GREY).text(f"**{decision(flag, t)}**{_moment(flag.settled)}")
    if flag.review_note and flag.state is FlagState.REJECTED:
        card.text("> " + escape(flag.review_note, 900))
    card.text(_claim(stored, (), t))
    return card.rule().text(_flags(flags, card.left - 100, t)).done()


def decision(flag: Flag, t: Translator) -> str:
    """Who has settled or withdrawn a flag, escaped."""
    if flag.state is FlagState.WITHDRAWN:
        return t("↩️ {person} has withdrawn this flag.", person=mention(flag.person))
    reviewer = mention(flag.reviewer or "?")
    if flag.state is FlagState.UPHELD:
        return t("✅ {person} has upheld this flag.", person=reviewer)
    return t("❌ {person} has rejected this flag.", person=reviewer)


def overtaken(before: Flag, note: str, t: Translator) -> str:
    """What became of a flag before a reviewer decided, escaped, with the note that came too late."""
    lines = [decision(before, t)]
    if note:
        lines.append("-# " + escape(t("Your note was not used: {note}", note=note), 1_100))
    return "\n".join(lines)


def queue_ended(waiting: int, t: Translator, above: str = "") -> Card:
    """The end of the queue; ``waiting`` claims in it were passed over."""
    if not waiting:
        return Card().text("\n".join(filter(None, (above, t("Nothing is waiting for review."))))).done()
    left = t.plural("This was the last: {n} claim still waits.", "This was the last: {n} claims still wait.", waiting)
    card = Card().text("\n".join(filter(None, (above, left))))
    return card.row(button(t("From the beginning"), "queue", "⏮️")).done()


def withdrawn(flag: Flag, code: str, t: Translator) -> Card:
    """Confirms that a flag is taken back."""
    said = t("Your flag on claim {code} is withdrawn: {reason}.", code=code, reason=t(REASON_NAMES[flag.reason]))
    return notice("↩️ " + escape(said, 400))


def told(flag: Flag, stored: StoredClaim, guild: str, t: Translator) -> Card:
    """What the person who raised a flag hears when it is settled; ``guild`` is the server's name."""
    upheld = flag.state is FlagState.UPHELD
    said = (
        t("✅ Your flag on claim {code} was upheld: the claim now carries a correction.", code=stored.claim.code)
        if upheld
        else t("❌ Your flag on claim {code} was rejected: the claim stands.", code=stored.claim.code)
    )
    card = Card(_GREEN if upheld else _GREY).text(f"**{escape(said, 400)}**").text(_claim(stored, (), t))
    if flag.review_note and not upheld:
        card.text(escape(t("Reviewer's note: {note}", note=flag.review_note), 1_200))
    yours = t("You flagged it as: {reason}", reason=t(REASON_NAMES[flag.reason]))
    return card.text("-# " + escape(" · ".join(part for part in (yours, guild) if part), 300)).done()


def _claim(stored: StoredClaim, context: Sequence[StoredSentence], t: Translator) -> str:
    """The claim in bold in its sentence, among those beside it; what it says, what was corrected, where it stands."""
    begin = stored.sentence.start
    lines = []
    for one in context:
        if one.sentence.ordinal != stored.sentence.ordinal:
            lines.append("> " + escape(one.text, 250))
            continue
        lines.append("> ➤ " + escape(one.text, 700, [(stored.claim.start - begin, stored.claim.end - begin)]))
    if not lines:
        lines.append("> " + escape(stored.sentence_text, 700, [(stored.claim.start - begin, stored.claim.end - begin)]))
    source = f"— {escape(source_line(stored.article, t), 260)} · `{stored.claim.code}`"
    return "\n".join(filter(None, (*lines, facts(stored.claim, 220, t), corrected(stored.corrections, 900, t), source)))


def _flags(flags: Sequence[Flag], room: int, t: Translator) -> str:
    """Each flag with its reason, who raised it and when, and the note; ``room`` is in UTF-16 code units."""
    shown = flags[:_MOST_FLAGS]
    share = room // max(1, len(shown)) - 120
    lines = []
    for flag in shown:
        lines.append(f"🚩 **{t(REASON_NAMES[flag.reason])}** · {mention(flag.person)}{_moment(flag.created)}")
        if flag.note:
            lines.append("> " + escape(flag.note, max(40, min(share, 700))))
    if len(flags) > len(shown):
        lines.append("-# " + t("and {n} more", n=t.number(len(flags) - len(shown))))
    return "\n".join(lines)


def _moment(moment: datetime | None) -> str:
    """A moment as Discord's clients show it: in each reader's own language and time zone."""
    return "" if moment is None else f" · <t:{int(moment.timestamp())}:f>"
