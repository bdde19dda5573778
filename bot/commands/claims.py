"""/claims and /cite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot import lists
from bot.article_buttons import show_article, show_claims
from bot.buttons import show_citation
from bot.commands.naming import named
from bot.commands.suggestions import suggest_articles, suggest_claims
from bot.paging import ALL_KINDS
from bot.render import KIND_NAMES
from bot.turn import serving
from claims.errors import N_
from index.cite import Style

if TYPE_CHECKING:
    from bot.client import TelisikBot
    from bot.turn import Interaction


def _choices(names: dict[str, str]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=app_commands.locale_str(name), value=value) for value, name in names.items()]


_KINDS = _choices({str(kind): name for kind, name in KIND_NAMES.items()})
_STYLES = _choices({str(style): name for style, name in lists.STYLE_NAMES.items()})


class Claims(commands.Cog):
    """Claims: listing and citing."""

    def __init__(self, _: TelisikBot) -> None:
        """Made with the bot, as every cog is."""

    @app_commands.command(
        name=named("claims", N_("/claims")), description=app_commands.locale_str(N_("List the claims of one article, or of all."))
    )
    @app_commands.rename(article=named("article", N_("/claims article")), kind=named("kind", N_("/claims kind")))
    @app_commands.describe(
        article=app_commands.locale_str(N_("Title, address or id of an article")),
        kind=app_commands.locale_str(N_("Only claims of this kind.")),
    )
    @app_commands.autocomplete(article=suggest_articles)
    @app_commands.choices(kind=_KINDS)
    async def claims(self, interaction: Interaction, article: str | None = None, kind: str | None = None) -> None:
        """Page by page: those of one article as /article show has them, those of all under their articles, the last added first."""
        async with serving(interaction) as turn:
            if article is None:
                await show_claims(turn, kind or ALL_KINDS)
            else:
                await show_article(turn, article, kind or ALL_KINDS)

    @app_commands.command(name=named("cite", N_("/cite")), description=app_commands.locale_str(N_("Cite a claim, to copy.")))
    @app_commands.rename(claim=named("claim", N_("/cite claim")), style=named("style", N_("/cite style")))
    @app_commands.describe(
        claim=app_commands.locale_str(N_("Code of a claim, as K7F2-9QD.")), style=app_commands.locale_str(N_("Citation style."))
    )
    @app_commands.autocomplete(claim=suggest_claims)
    @app_commands.choices(style=_STYLES)
    async def cite(self, interaction: Interaction, claim: str, style: str = Style.APA) -> None:
        """In a code block, with the other styles to choose from."""
        async with serving(interaction) as turn:
            await show_citation(turn, claim, Style(style))
