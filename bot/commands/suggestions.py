"""What is offered while somebody types an article or a claim: at most 25 choices, from their own tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.markdown import plain
from bot.turn import tenant_of

if TYPE_CHECKING:
    from bot.turn import Interaction

_MOST = 25
#: How many articles, the last added first, are looked through for what was typed.
_LOOKED_THROUGH = 200
#: How many articles' claims are offered before a code is typed.
_RECENT = 5


async def suggest_articles(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Articles whose title, publisher or id holds what was typed."""
    wanted = typed.casefold().strip()
    found = await interaction.client.archive.articles(tenant_of(interaction), limit=_LOOKED_THROUGH)
    fitting = [a for a in found if wanted in f"{a.title} {a.publisher or ''} {a.id}".casefold()]
    return [app_commands.Choice(name=plain(a.title, 100), value=a.id) for a in fitting[:_MOST]]


async def suggest_claims(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Claims of the articles last added whose code or words hold what was typed."""
    archive, tenant = interaction.client.archive, tenant_of(interaction)
    wanted = typed.casefold().strip()
    choices: list[app_commands.Choice[str]] = []
    for article in await archive.articles(tenant, limit=_RECENT):
        for stored in await archive.claims(tenant, article.id):
            if wanted in f"{stored.claim.code} {stored.text}".casefold():
                choices.append(app_commands.Choice(name=plain(f"{stored.claim.code} · {stored.text}", 100), value=stored.claim.code))
                if len(choices) == _MOST:
                    return choices
    return choices
