"""What is offered while somebody types an article or a claim: at most 25 choices, from their own tenant."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from discord import app_commands

from bot.markdown import plain
from bot.turn import tenant_of
from index.errors import NotFound
from index.store import ArticleSummary

if TYPE_CHECKING:
    from bot.turn import Interaction

_MOST = 25
#: How many articles, the last added first, are looked through for what was typed.
_LOOKED_THROUGH = 200
#: How many articles' claims are offered before a code is typed.
_RECENT = 5
#: So much of an id must be typed: figures stand in every id.
_ID_DIGITS = 4
#: How many open flags, the oldest first, are looked through for those of one person.
_FLAGS_LOOKED_THROUGH = 1_000


async def suggest_articles(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Articles that fit what was typed."""
    found = await interaction.client.archive.articles(tenant_of(interaction), limit=_LOOKED_THROUGH)
    fitting = [a for a in found if fits(a, typed)]
    return [app_commands.Choice(name=plain(a.title, 100), value=a.id) for a in fitting[:_MOST]]


def fits(article: ArticleSummary, typed: str) -> bool:
    """Whether every word that was typed stands in an article's title, publisher or address, in capitals or not, or begins its id."""
    said = f"{article.title} {article.publisher or ''} {article.url or ''}".casefold()
    return all(word in said or (len(word) >= _ID_DIGITS and article.id.startswith(word)) for word in typed.casefold().split())


async def suggest_own_flags(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The claims, by code, on which the person has an open flag."""
    archive, tenant = interaction.client.archive, tenant_of(interaction)
    wanted = typed.casefold().strip()
    choices: list[app_commands.Choice[str]] = []
    for flag in await archive.queue(tenant, limit=_FLAGS_LOOKED_THROUGH):
        if flag.person != str(interaction.user.id) or len(choices) == _MOST:
            continue
        with suppress(NotFound):  # its article was removed meanwhile
            stored = await archive.claim(tenant, flag.claim_id)
            if wanted in f"{stored.claim.code} {stored.text}".casefold():
                choices.append(app_commands.Choice(name=plain(f"{stored.claim.code} · {stored.text}", 100), value=stored.claim.code))
    return choices


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
