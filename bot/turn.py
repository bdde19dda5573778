"""One thing a person did in Discord, from its acknowledgement to its answer."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot import cards, guild_settings, metrics
from bot.limits import LimitReached
from bot.localisation import Translator, translator
from claims.errors import N_, TelisikError
from index.errors import StoreError, UnknownArticle, UnknownClaim, UnknownFlag
from index.store import Tenant

if TYPE_CHECKING:
    from bot.client import TelisikBot

    Interaction = discord.Interaction[TelisikBot]

_log = logging.getLogger(__name__)

#: Discord's codes for an interaction that is not this process's to answer: unknown (too late, or long answered), and acknowledged already.
_UNKNOWN_INTERACTION, _ACKNOWLEDGED = 10062, 40060


#: Seconds between attempts to show an answer over a connection that breaks.
_PAUSES_S = (0.5, 2.0, 5.0)
#: Key, among an interaction's extras, of the monotonic moment at which the gateway delivered it.
DELIVERED = "delivered"

#: What sending to Discord can raise when the message, the channel, the permission or the connection is gone.
UNDELIVERABLE = (discord.HTTPException, aiohttp.ClientError, OSError)


def for_ever(failure: Exception) -> bool:
    """Whether Discord will never take what it did not take: other failures (its own, a rate limit, the connection) may pass."""
    return isinstance(failure, discord.HTTPException) and failure.status < 500 and failure.status != 429


class Unexpected(TelisikError):
    """Stands for an error nobody foresaw; the log has the rest under the same code."""

    template = N_("Something went wrong here. It is in the log under {code}: give that code to whoever runs this bot.")


class NotHere(TelisikError):
    """What a button or form names by its id is not in this tenant's archive: removed, or another's."""

    template = N_("What this belongs to is not in this archive (any more).")


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

    async def show(self, card: cards.Card) -> discord.InteractionMessage:
        """Show this card (in place of the message whose button was pressed, if that is what the turn is for).

        A connection that breaks is made again, for the same edit twice is no harm. Files are read while they are sent, and so sent once.
        """
        for pause in () if card.files else _PAUSES_S:
            with suppress(aiohttp.ClientConnectionError):
                return await self.interaction.edit_original_response(view=card, attachments=[])
            await asyncio.sleep(pause)
        return await self.interaction.edit_original_response(view=card, attachments=card.files)

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
    """The person's language; for what everybody sees, the one chosen for the guild, or else the guild's own.

    In a library of their own a person's choice goes before the language of their Discord. Choices are known from memory, where
    :func:`serving` puts them: nothing waits for the store here.
    """
    tenant = tenant_of(interaction)
    chosen = guild_settings.remembered(interaction.client.archive, tenant).language
    if chosen is not None and (public or tenant.startswith("user:")):
        return translator(chosen)
    locale = interaction.guild_locale if public and interaction.guild_locale is not None else interaction.locale
    return translator(str(locale))


def command_of(interaction: Interaction) -> str:
    """What was used, as metrics name it: ``article add``, the message menu's name, or the kind of a button or form."""
    if interaction.command is not None:
        return interaction.command.qualified_name
    data: Any = interaction.data or {}
    return str(data.get("custom_id", "")).partition(":")[0]  # bot/ids.py matched it: one of few words


def foreseen(error: BaseException) -> TelisikError:
    """The error as a person may read it; what was not foreseen goes to the log under a code."""
    if isinstance(error, TelisikError):
        return error
    code = secrets.token_hex(4)
    _log.error("unexpected error %s", code, exc_info=error)
    return Unexpected(code=code)


def outcome_of(error: TelisikError) -> str:
    """What metrics call an end with this error."""
    kinds = ((Unexpected, metrics.FAILED), (LimitReached, metrics.LIMITED), (Leaving, metrics.LEAVING))
    return next((outcome for kind, outcome in kinds if isinstance(error, kind)), metrics.REFUSED)


async def acknowledge(interaction: Interaction, send: Awaitable[object]) -> None:
    """Await the first response. Raises NotServed when Discord says that it is not ours to give."""
    try:
        with interaction.client.acknowledging():
            await send
    except discord.HTTPException as error:
        if error.code in (_UNKNOWN_INTERACTION, _ACKNOWLEDGED):
            raise NotServed(f"interaction {interaction.id}: {error.text}") from None
        raise
    counted = interaction.client.metrics
    counted.acknowledged(_seconds_since_delivery(interaction))
    if interaction.response.type is discord.InteractionResponseType.modal:  # its answer is an interaction of its own
        counted.ended(command_of(interaction), metrics.FORM, _seconds_since_delivery(interaction))


@asynccontextmanager
async def serving(interaction: Interaction, *, public: bool = False, in_place: bool = False) -> AsyncIterator[Turn]:
    """Acknowledge an interaction at once, then let the block answer it; whatever the block raises is told to the person.

    Raises NotServed, before the block runs, for a delivery that is not to be acted upon.
    """
    bot = interaction.client
    turn = Turn(interaction, tenant_of(interaction), translator_of(interaction, public=public), public, in_place)
    late = bot.leaving.is_set()  # what came before that is still served
    with bot.working(), _counted(interaction) as end:
        bot.first_time(interaction.id)
        await acknowledge(interaction, interaction.response.defer(thinking=not in_place, ephemeral=not public))
        await bot.all_acknowledged()
        with suppress(StoreError):  # whatever the block wants of the store will say so
            await guild_settings.load(bot.archive, turn.tenant)
        turn.t = translator_of(interaction, public=public)
        try:
            _admit(turn, late=late)
        except (Leaving, LimitReached) as error:
            end.outcome = outcome_of(error)
            await _tell(turn, error)
            raise NotServed(f"interaction {interaction.id}: {error}") from None
        try:
            yield turn
        except Exception as error:
            told = _foreseen_by(interaction, error)
            end.outcome = outcome_of(told)
            await _tell(turn, told)


def _foreseen_by(interaction: Interaction, error: BaseException) -> TelisikError:
    """As :func:`foreseen`, for whoever pressed a button or sent a form: its ids are nothing that a person could tell anything from."""
    if interaction.type is not discord.InteractionType.application_command and isinstance(
        error, UnknownArticle | UnknownClaim | UnknownFlag
    ):
        return NotHere()
    return foreseen(error)


def _admit(turn: Turn, *, late: bool) -> None:
    """Raise Leaving or LimitReached for work that is not to be begun. Buttons and selects, which cost little, are not counted."""
    if late:
        raise Leaving
    bot = turn.interaction.client
    if turn.interaction.type is not discord.InteractionType.component:
        bot.limits.take(turn.person, turn.tenant)


@dataclass(slots=True)
class _End:
    """How an interaction ends."""

    outcome: str = metrics.ANSWERED


@contextmanager
def _counted(interaction: Interaction) -> Iterator[_End]:
    """Count the interaction when the block ends, with the outcome that the block leaves."""
    end = _End()
    try:
        yield end
    except BaseException:
        if end.outcome == metrics.ANSWERED:
            end.outcome = metrics.NOT_SERVED
        raise
    finally:
        interaction.client.metrics.ended(command_of(interaction), end.outcome, _seconds_since_delivery(interaction))


def _seconds_since_delivery(interaction: Interaction) -> float:
    now = time.monotonic()
    return now - float(interaction.extras.get(DELIVERED, now))


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
    card = cards.warning(translator_of(interaction).error(_foreseen_by(interaction, error)))
    try:
        if interaction.response.is_done():
            await interaction.followup.send(view=card, ephemeral=True)
        else:
            await interaction.response.send_message(view=card, ephemeral=True)
    except UNDELIVERABLE as failure:
        _log.warning("interaction %s: the error could not be shown: %s", interaction.id, failure)
