"""Long lists in pages, by kind of claim where they are of claims: the same buttons and selects under all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import discord
from discord import ui

from bot.cards import Card
from bot.localisation import Translator
from bot.markdown import plain
from bot.render import KIND_NAMES
from claims.types import ClaimKind

CLAIMS_A_PAGE = 8
#: Stands for the claims of every kind, in ids.
ALL_KINDS = "all"


def kind_named(name: str) -> ClaimKind | None:
    """The kind that an id or a choice names; None for all of them, and for a name that no kind has."""
    return next((kind for kind in ClaimKind if kind == name), None)


def name_of(kind: ClaimKind | None) -> str:
    """What ids call a kind, or all of them."""
    return ALL_KINDS if kind is None else str(kind)


def page_of(page: int, count: int, size: int) -> tuple[int, int]:
    """The page that is there, and how many there are, at least 1."""
    pages = max(1, -(-count // size))
    return min(page, pages - 1), pages


def pager(page: int, pages: int, named: Callable[[int, str], str], t: Translator) -> list[ui.Item[Card]]:
    """Buttons back and forth with the place between them, as :func:`bot.frames.pager` has them; none where there is one page."""
    if pages == 1:
        return []
    place = t("{n} of {total}", n=t.number(page + 1), total=t.number(pages))
    return [
        ui.Button(label="◀", custom_id=named(max(0, page - 1), "p"), disabled=page == 0),
        ui.Button(label=place, custom_id=named(page, "h"), disabled=True),
        ui.Button(label="▶", custom_id=named(page + 1, "n"), disabled=page == pages - 1),
    ]


def kind_select(custom_id: str, counted: Mapping[ClaimKind, int], chosen: ClaimKind | None, t: Translator) -> list[ui.Item[Card]]:
    """The choice of a kind of claims, with how many there are of each; none where all are of one."""
    there = [kind for kind in ClaimKind if counted.get(kind)]
    if len(there) < 2:
        return []
    options = [discord.SelectOption(label=plain(t("Claims of every kind"), 100), value=ALL_KINDS, default=chosen is None)]
    for kind in there:
        name = f"{t(KIND_NAMES[kind])} ({t.number(counted[kind])})"
        options.append(discord.SelectOption(label=plain(name, 100), value=str(kind), default=kind is chosen))
    return [ui.Select(custom_id=custom_id, options=options)]
