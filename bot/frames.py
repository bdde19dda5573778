"""What stands around an answer or a verdict: who asked what, and the buttons to turn its pages and to share it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import discord
from discord import ui

from bot import ids
from bot.cards import Card, button
from bot.localisation import Translator
from bot.markdown import escape, mention

#: So much of what was asked stands above its answer, in UTF-16 code units.
ASKED_LIMIT = 300


class Sharing(Enum):
    """Whether a card offers to be shared: not at all, once, or no more since it has been."""

    NO = "no"
    OFFERED = "offered"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Frame:
    """``token`` names what was asked (:mod:`bot.questions`), ``page`` counts from 0; ``within`` is the title of the only article asked,
    ``by`` the id of the person who shares the answer."""

    token: str
    page: int = 0
    sharing: Sharing = Sharing.NO
    within: str | None = None
    by: str | None = None


def heading(asked: str, frame: Frame, t: Translator) -> str:
    """Who shares it, what was asked, and of which article."""
    lines = ["-# 📣 " + t("Shared by {person}", person=mention(frame.by))] if frame.by is not None else []
    lines.append(f"-# 💬 {escape(asked, ASKED_LIMIT)}")
    if frame.within is not None:
        lines.append("-# 📰 " + escape(t("Only in “{title}”", title=frame.within), 200))
    return "\n".join(lines)


def pager(frame: Frame, page: int, first: int, last: int, t: Translator) -> list[ui.Item[Card]]:
    """Buttons back and forth among the pages ``first`` to ``last``, with the place between them; none where there is one page."""
    if first >= last:
        return []
    place = t("{n} of {total}", n=t.number(page - first + 1), total=t.number(last - first + 1))
    return [
        _turn(frame, "◀", page - 1, "p", possible=page > first),
        ui.Button(label=place, custom_id=ids.page(frame.token, page, "h"), disabled=True),
        _turn(frame, "▶", page + 1, "n", possible=page < last),
    ]


def _turn(frame: Frame, label: str, page: int, letter: str, *, possible: bool) -> ui.Button[Card]:
    # At either end the button stays where it was, so that no other comes under the finger.
    return ui.Button(label=label, custom_id=ids.page(frame.token, max(0, page), letter), disabled=not possible)


def share_button(frame: Frame, page: int, t: Translator) -> list[ui.Item[Card]]:
    """The button to post the answer for everybody, or the sign that it has been."""
    if frame.sharing is Sharing.NO:
        return []
    if frame.sharing is Sharing.DONE:
        done = button(t("Shared"), ids.share(frame.token, page), "☑️")
        done.disabled = True
        return [done]
    return [button(t("Share"), ids.share(frame.token, page), "📣", discord.ButtonStyle.primary)]
