"""What people see in Discord: cards of Components V2, within Discord's limits by construction (4,000 code units, 40 components)."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import discord
from discord import ui

from bot import ids
from bot.localisation import Translator
from bot.markdown import clip, escape, plain, units
from bot.render import correction_lines, figure, particulars
from claims.types import Claim
from index.ranking import Evidence
from index.store import Correction

TEXT_LIMIT = 4_000
_MOST_CORRECTIONS = 2
_URL_LIMIT = 512
#: What is read out in place of a picture (discord.py says 256, Discord 1,024), and the description of a file.
_ALT_TEXT, _FILE_DESCRIPTION = 256, 1_024

_ORANGE, _GREY = discord.Colour(0xEF6C00), discord.Colour(0x757575)


class Card(ui.LayoutView):
    """A framed message. Text beyond what Discord takes is cut, never refused."""

    def __init__(self, colour: discord.Colour = _GREY) -> None:
        super().__init__(timeout=None)
        self._box: ui.Container[Card] = ui.Container(accent_colour=colour)
        #: What is sent along; in place of what an earlier card sent.
        self.files: list[discord.File] = []
        self._left = TEXT_LIMIT
        # Buttons are found by their ids, whichever process sent them (bot/buttons.py): no view is ever kept in memory.
        self.stop()

    @property
    def left(self) -> int:
        """How much text still fits, in UTF-16 code units."""
        return self._left

    def text(self, content: str) -> Card:
        """Add a text, already escaped."""
        content = clip(content, self._left) if self._left > 1 else ""
        if content.strip():
            self._box.add_item(ui.TextDisplay(content))
            self._left -= units(content)
        return self

    def rule(self) -> Card:
        """Add a line between two parts."""
        self._box.add_item(ui.Separator())
        return self

    def row(self, *items: ui.Item[Card]) -> Card:
        """Add a row of buttons, or of one select."""
        if items:
            self._box.add_item(ui.ActionRow(*items))
        return self

    def attach(self, name: str, data: bytes) -> Card:
        """Add a file to download. ``name`` is one of our own making: letters, digits, hyphens and dots."""
        self.files.append(discord.File(BytesIO(data), name))
        self._box.add_item(ui.File(f"attachment://{name}"))
        return self

    def picture(self, name: str, data: bytes, alt: str, description: str) -> Card:
        """Add a picture. ``alt`` is what is read out in its place, ``description`` says at length what it shows; ``name`` as in
        :meth:`attach`."""
        self.files.append(discord.File(BytesIO(data), name, description=clip(description, _FILE_DESCRIPTION)))
        self._box.add_item(ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{name}", description=clip(alt, _ALT_TEXT))))
        return self

    def done(self) -> Card:
        """The finished card, ready to send."""
        self.add_item(self._box)
        return self


def notice(text: str, colour: discord.Colour = _GREY) -> Card:
    """A card with one text, already escaped."""
    return Card(colour).text(text).done()


def warning(sentence: str) -> Card:
    """What went wrong, in one sentence as the error words it."""
    return notice("⚠️ " + escape(sentence, 1_500), _ORANGE)


def facts(claim: Claim, limit: int, t: Translator) -> str:
    """A claim's particulars on one line, its figure in bold."""
    line = particulars(claim, t)
    bold = len(figure(claim.value, t)) if claim.value is not None else 0
    return escape(line, limit, [(0, bold)]) if line else ""


def corrected(corrections: Sequence[Correction], limit: int, t: Translator) -> str:
    """What reviewers have set right, in lines of ``limit`` code units together; empty where there is nothing."""
    lines = correction_lines(corrections, t)[:_MOST_CORRECTIONS]
    return "\n".join(escape(line, (limit - len(lines)) // len(lines)) for line in lines)


def evidence_buttons(evidence: Evidence, t: Translator) -> list[ui.Item[Card]]:
    """Context, Cite, Flag and the link to the source. Cite and Flag act on the claim that answers, else on the sentence's first."""
    source = evidence.source
    row: list[ui.Item[Card]] = [button(t("Context"), ids.context(source.article.id, source.sentence.ordinal), "📄")]
    claim = next(iter((*evidence.answering, *source.claims)), None)
    if claim is not None:
        row += [button(t("Cite"), ids.cite(claim.id), "🔖"), button(t("Flag"), ids.flag(claim.id), "🚩")]
    return row + link(source.article.url, t)


def button(
    label: str, custom_id: str, emoji: str | None = None, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> ui.Button[Card]:
    """A button that bot/buttons.py knows by its id."""
    return ui.Button(label=plain(label, 80), custom_id=custom_id, emoji=emoji, style=style)


def link(url: str | None, t: Translator) -> list[ui.Item[Card]]:
    """The link to a source, if Discord takes it."""
    if url is None or not url.startswith(("http://", "https://")) or units(url) > _URL_LIMIT:
        return []
    return [ui.Button(label=plain(t("Source"), 80), url=url)]
