"""One thing a person did in Discord, from its acknowledgement to its answer."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot import cards
from bot.localisation import Translator, translator
from claims.errors import N_, TelisikError
from index.store import Tenant

if TYPE_CHECKING:
    from bot.client import TelisikBot

    Interaction = discord.Interaction[TelisikBot]

_log = logging.getLogger(__name__)

#: Discord's codes for an interaction that is not this process's to answer: unknown (too late, or long answered), and acknowledged already.
_UNKNOWN_INTERACTION, _ACKNOWLEDGED = 10062, 40060


#: What sending to Discord can raise when the message, the channel, the permission or the connection is gone.
UNDELIVERABLE = (discord.HTTPException, aiohttp.ClientError, OSError)


class Unexpected(TelisikError):
    """Stands for an error nobody foresaw; the log has the rest under the same code."""

    template = N_("Something went wrong here. It is in the log under {code}: give that code to whoever runs this bot.")


class Leaving(TelisikError):
    template = N_("Telisik is restarting: try again in a minute.")


class NotServed(Exception):
    """This delivery of an interaction is not to be acted upon: it was acted upon already, or Discord no longer takes an answer."""


@dataclass(slots=True)
class Turn:
    """An acknowledged interaction: who asks in which tenant, and where the answer goes. Every answer replaces the one before."""

    interaction: Interaction
    tenant: Tenant
    t: Translator
    public: bool
    in_place: bool

    @property
    def person(self) -> str:
        """Names the person in flags."""
        return str(self.interaction.user.id)

    async def show(self, card: cards.Card) -> None:
        """Show this card (in place of the message whose button was pressed, if that is what the turn is for)."""
        await self.interaction.edit_original_response(view=card)

    async def refuse(self, error: TelisikError) -> None:
        """Tell only the person what went wrong, and leave nothing half done in the channel."""
        card = cards.warning(translator_of(self.interaction).error(error))
        if not self.public and not self.in_place:
            await self.show(card)
            return
        if self.public:
            await self.interaction.delete_original_response()
        await self.interaction.followup.send(view=card, ephemeral=True)


def tenant_of(interaction: Interaction) -> Tenant:
    """The guild, where the bot is a member of it; otherwise the person (direct messages, and guilds where only they installed the bot)."""
    here = interaction.guild_id
    # Either sign will do: the interaction names who installed the bot, and the gateway has told which guilds it is a member of.
    if here is not None and (interaction.is_guild_integration() or interaction.client.get_guild(here) is not None):
        return Tenant(f"guild:{here}")
    return Tenant(f"user:{interaction.user.id}")


def translator_of(interaction: Interaction, *, public: bool = False) -> Translator:
    """The person's language; for what everybody sees, the guild's."""
    locale = interaction.guild_locale if public and interaction.guild_locale is not None else interaction.locale
    return translator(str(locale))


def foreseen(error: BaseException) -> TelisikError:
    """The error as a person may read it; what was not foreseen goes to the log under a code."""
    if isinstance(error, TelisikError):
        return error
    code = secrets.token_hex(4)
    _log.error("unexpected error %s", code, exc_info=error)
    return Unexpected(code=code)


async def acknowledge(interaction: Interaction, send: Awaitable[object]) -> None:
    """Await the first response. Raises NotServed when Discord says that it is not ours to give."""
    try:
        await send
    except discord.HTTPException as error:
        if error.code in (_UNKNOWN_INTERACTION, _ACKNOWLEDGED):
            raise NotServed(f"interaction {interaction.id}: {error.text}") from None
        raise


@asynccontextmanager
async def serving(interaction: Interaction, *, public: bool = False, in_place: bool = False) -> AsyncIterator[Turn]:
    """Acknowledge an interaction at once, then let the block answer it; whatever the block raises is told to the person.

    Raises NotServed, before the block runs, for a delivery that is not to be acted upon.
    """
    bot = interaction.client
    turn = Turn(interaction, tenant_of(interaction), translator_of(interaction, public=public), public, in_place)
    bot.first_time(interaction.id)
    with bot.working():
        await acknowledge(interaction, interaction.response.defer(thinking=not in_place, ephemeral=not public))
        if bot.leaving.is_set():
            await _tell(turn, Leaving())
            raise NotServed(f"interaction {interaction.id}: shutting down")
        try:
            yield turn
        except Exception as error:
            await _tell(turn, foreseen(error))


async def _tell(turn: Turn, error: TelisikError) -> None:
    try:
        await turn.refuse(error)
    except UNDELIVERABLE as failure:  # nobody is left to tell
        _log.warning("interaction %s: the error could not be shown: %s", turn.interaction.id, failure)


async def refuse(interaction: Interaction, error: BaseException) -> None:
    """Tell the person about an error raised before (or without) :func:`serving`."""
    if isinstance(error, NotServed):
        _log.info("%s", error)
        return
    card = cards.warning(translator_of(interaction).error(foreseen(error)))
    try:
        if interaction.response.is_done():
            await interaction.followup.send(view=card, ephemeral=True)
        else:
            await interaction.response.send_message(view=card, ephemeral=True)
    except UNDELIVERABLE as failure:
        _log.warning("interaction %s: the error could not be shown: %s", interaction.id, failure)
