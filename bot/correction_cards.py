"""What is written at the top of a public message that proves wrong or outdated, the message with it, and what its reader is told of a claim
that only they were shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import discord
from discord import ui

from bot.cards import TEXT_LIMIT, Card, notice
from bot.localisation import Translator
from bot.markdown import clip, escape, plain, units
from bot.render import REASON_NAMES, figure, source_line
from claims.types import Claim, Quantity, code_of
from index.store import ArticleSummary, Correction, StoredClaim

#: So many corrections stand in one message, the last first.
MOST_CORRECTIONS = 3
_MOST_COMPONENTS = 40
_ORANGE = discord.Colour(0xEF6C00)
#: Ids of components from here on are those of corrections; Discord numbers the others from 1.
_FIRST_MARK = 1 << 30


def upheld(why: Correction, wrong: StoredClaim | None, instead: tuple[ArticleSummary, Claim] | None, t: Translator) -> str:
    """That reviewers found a claim wrong, and what another article says ``instead``; ``wrong`` is None where its article was removed."""
    heading = "⚠️ **" + t("Corrected: reviewers found wrong what this message shows.") + "**"
    return "\n".join([heading, *_found_wrong(why, wrong, instead, t)])


def told(
    why: Correction, wrong: StoredClaim | None, instead: tuple[ArticleSummary, Claim] | None, question: str, guild: str, t: Translator
) -> Card:
    """The same for a person who was shown it in answer to a question of theirs; ``guild`` is the name of the server."""
    lines = ["⚠️ **" + t("Reviewers found wrong what you were shown.") + "**", f"-# 💬 {escape(question, 300)}"]
    lines += _found_wrong(why, wrong, instead, t)
    lines.append("-# " + escape(t("You were shown it in {server}.", server=plain(guild, 100)), 300))
    return notice("\n".join(lines), _ORANGE)


def _found_wrong(why: Correction, wrong: StoredClaim | None, instead: tuple[ArticleSummary, Claim] | None, t: Translator) -> Iterator[str]:
    quoted = "" if wrong is None else f" “{escape(wrong.text, 200)}”"
    yield f"`{code_of(why.claim_id)}`{quoted}: {escape(t(REASON_NAMES[why.reason]), 100)}"
    if why.note:
        yield "> " + escape(why.note, 400)
    if instead is not None:
        article, claim = instead
        yield _says(claim.value, article, t)


def newer(old: Claim, new: Claim, article: ArticleSummary, t: Translator, *, update: bool) -> str:
    """That a new article brings the figure of a message up to date, or contradicts it."""
    heading = t("Brought up to date: a newer report has another figure.") if update else t("Another source has another figure.")
    lines = [f"{'🔄' if update else '⚖️'} **{heading}**", _says(new.value, article, t)]
    if old.value is not None:
        lines.append("-# " + escape(t("Below, as it was: {figure}", figure=figure(old.value, t, in_words=True)), 300))
    return "\n".join(lines)


def _says(value: Quantity | None, article: ArticleSummary, t: Translator) -> str:
    said = "" if value is None else figure(value, t, in_words=True)
    return f"**{escape(said, 200)}** — {escape(source_line(article, t), 300)}"


def mark_of(reason: str) -> int:
    """The id of the component that says why a message was corrected: 31 bits, apart from those that Discord gives."""
    return _FIRST_MARK | (int.from_bytes(hashlib.sha256(reason.encode()).digest()[:4]) % _FIRST_MARK)


def corrected(old: ui.LayoutView, mark: int, words: str) -> ui.LayoutView | None:
    """The message with a correction at its top, within Discord's limits; None where it stands there already."""
    boxes = list(old.children)
    box = boxes[0] if boxes and isinstance(boxes[0], ui.Container) else None
    if box is None or any(item.id == mark for item in old.walk_children()):
        return None
    corrections = [item for item in box.children if _is_correction(item)]
    rest = [item for item in box.children if not _is_correction(item)]
    if not corrections:
        rest.insert(0, ui.Separator())
    children = [ui.TextDisplay(clip(words, TEXT_LIMIT // 4), id=mark), *corrections[: MOST_CORRECTIONS - 1], *rest]
    _fit(children, boxes[1:])
    view = ui.LayoutView(timeout=None)
    view.stop()  # its buttons are found by their ids (bot/buttons.py): nothing to keep in memory
    for item in (ui.Container(*children, accent_colour=_ORANGE, id=box.id), *boxes[1:]):
        view.add_item(item)
    return view


def _is_correction(item: ui.Item[ui.LayoutView]) -> bool:
    return isinstance(item, ui.TextDisplay) and item.id is not None and item.id >= _FIRST_MARK


def _fit(children: list[ui.Item[ui.LayoutView]], others: Sequence[ui.Item[ui.LayoutView]]) -> None:
    """Take away from the end what is too much for one message: components, then text."""
    while 1 + sum(1 for _ in _walk([*children, *others])) > _MOST_COMPONENTS:
        children.pop()
    texts = [item for item in _walk([*children, *others]) if isinstance(item, ui.TextDisplay)]
    over = sum(units(text.content) for text in texts) - TEXT_LIMIT
    for text in reversed(texts):
        if over > 0 and not _is_correction(text):
            length = units(text.content)
            text.content = clip(text.content, max(1, length - over))
            over -= length - units(text.content)


def _walk(items: Sequence[ui.Item[ui.LayoutView]]) -> Iterator[ui.Item[ui.LayoutView]]:
    for item in items:
        yield item
        if isinstance(item, ui.Container | ui.ActionRow | ui.Section):
            yield from item.walk_children()
