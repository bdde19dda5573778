"""What people hear of flags without having asked: reviewers in their channel, and whoever raised a flag in a direct message.

Nothing here raises for a message that Discord does not deliver (a channel gone, direct messages closed): the log tells.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import discord

from bot import guild_settings
from bot.cards import Card
from bot.localisation import Translator, translator
from bot.review_cards import Case, case, decided, told
from bot.turn import UNDELIVERABLE
from index.errors import NotFound
from index.store import Flag, FlagState, StoredClaim, Tenant

if TYPE_CHECKING:
    from bot.client import TelisikBot

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Raised:
    """What is remembered of a flag besides what the archive knows: the language of who raised it, and its card in the review channel."""

    language: str
    channel: int | None = None
    message: int | None = None


async def announce_flag(bot: TelisikBot, tenant: Tenant, flag: Flag, language: str) -> None:
    """Show a new flag in the review channel, where there is one; ``language`` is the one in which its person will be told."""
    await _remember(bot, tenant, flag.id, _Raised(language))
    settings = await guild_settings.load(bot.archive, tenant)
    guild = guild_of(tenant)
    if guild is None or settings.review_channel is None:
        return
    t = await shared_translator(bot, tenant)
    try:
        stored = await bot.archive.claim(tenant, flag.claim_id)
        waiting = await open_case(bot, tenant, stored)
        if waiting is None:
            return
        channel = bot.get_partial_messageable(settings.review_channel, guild_id=guild)
        message = await channel.send(view=case(waiting, t))
    except NotFound as error:  # the article was removed meanwhile
        _log.info("flag %s is not announced: %s", flag.id, error)
        return
    except UNDELIVERABLE as failure:
        _log.warning("flag %s could not be shown in the review channel %s: %s", flag.id, settings.review_channel, failure)
        return
    await _remember(bot, tenant, flag.id, _Raised(language, channel.id, message.id))
    now = await bot.archive.raised(tenant, flag.id)
    if now.state is not FlagState.OPEN:  # settled from the queue before its card was known
        await _update_card(bot, tenant, now, stored)


async def announce_settled(bot: TelisikBot, tenant: Tenant, flag: Flag, claim: StoredClaim, *, shown_in: int | None = None) -> None:
    """Show in the review channel what became of a flag that was upheld or rejected, and tell who raised it (unless it is the reviewer).

    ``claim`` is as it stands now, with its corrections; ``shown_in`` is the message, if any, that shows the decision already. Public
    messages that show a claim that was found wrong are corrected in the background.
    """
    if flag.state is FlagState.UPHELD:
        await bot.afterwards.upheld(tenant, flag)
    await _update_card(bot, tenant, flag, claim, shown_in)
    if flag.person != flag.reviewer:
        raised = await _recall(bot, tenant, flag.id)
        guild = bot.get_guild(guild_of(tenant) or 0)
        await tell(bot, flag.person, told(flag, claim, "" if guild is None else guild.name, translator(raised.language)))


async def announce_withdrawn(bot: TelisikBot, tenant: Tenant, flag: Flag) -> None:
    """Show in the review channel that a flag was taken back."""
    try:
        stored = await bot.archive.claim(tenant, flag.claim_id)
    except NotFound as error:
        _log.info("the withdrawal of flag %s is not announced: %s", flag.id, error)
        return
    await _update_card(bot, tenant, flag, stored)


async def tell(bot: TelisikBot, person: str, card: Card) -> bool:
    """Send a person a direct message; whether it was delivered. Whoever is no Discord user (``local``) hears nothing."""
    if not (person.isascii() and person.isdecimal()):
        return False
    try:
        channel = await bot.create_dm(discord.Object(int(person)))
        await channel.send(view=card)
    except UNDELIVERABLE as failure:
        _log.warning("person %s could not be told: %s", person, failure)
        return False
    return True


async def open_case(bot: TelisikBot, tenant: Tenant, stored: StoredClaim) -> Case | None:
    """The claim with its open flags, oldest first, for a reviewer; None where none is open. Raises NotFound when it is gone."""
    flags = tuple(flag for flag in await bot.archive.flags(tenant, stored.claim.id) if flag.state is FlagState.OPEN)
    if not flags:
        return None
    context = await bot.archive.context(tenant, stored.article.id, stored.sentence.ordinal, around=1)
    return Case(stored, tuple(context), flags)


def guild_of(tenant: Tenant) -> int | None:
    """The id of the guild, or None for a person's own library."""
    kind, _, number = tenant.partition(":")
    return int(number) if kind == "guild" else None


async def shared_translator(bot: TelisikBot, tenant: Tenant) -> Translator:
    """The language of what everybody in the tenant sees: the one chosen in its settings, or else the guild's own."""
    settings = await guild_settings.load(bot.archive, tenant)
    guild = bot.get_guild(guild_of(tenant) or 0)
    own = "en" if guild is None else str(guild.preferred_locale)
    return translator(settings.language or own)


async def _update_card(bot: TelisikBot, tenant: Tenant, flag: Flag, stored: StoredClaim, shown_in: int | None = None) -> None:
    """Put what became of a flag in the place of its card in the review channel, if it has one other than ``shown_in``."""
    raised = await _recall(bot, tenant, flag.id)
    if raised.channel is None or raised.message is None or raised.message == shown_in:
        return
    t = await shared_translator(bot, tenant)
    channel = bot.get_partial_messageable(raised.channel, guild_id=guild_of(tenant))
    try:
        await channel.get_partial_message(raised.message).edit(view=decided(stored, [flag], t))
    except UNDELIVERABLE as failure:
        _log.warning("the card of flag %s could not be brought up to date: %s", flag.id, failure)


async def _remember(bot: TelisikBot, tenant: Tenant, flag_id: str, raised: _Raised) -> None:
    await bot.archive.put_note(tenant, f"flag:{flag_id}", json.dumps(asdict(raised)))


async def _recall(bot: TelisikBot, tenant: Tenant, flag_id: str) -> _Raised:
    note = await bot.archive.note(tenant, f"flag:{flag_id}")
    return _Raised("en") if note is None else _Raised(**json.loads(note))
