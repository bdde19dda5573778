"""What people hear of flags without having asked: reviewers in their channel, and whoever raised a flag in a direct message.

All of it may be done again (:mod:`bot.afterwards`): what was sent is remembered, and Discord drops a second message with the same nonce.
A message that Discord will never deliver (a channel gone, direct messages closed) is given up, and the log tells; what keeps one from being
delivered for now (:data:`bot.turn.UNDELIVERABLE`) is raised.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot import guild_settings
from bot.localisation import Translator, translator
from bot.review_cards import Case, case, decided, told
from bot.turn import for_ever
from index.store import Flag, FlagState, StoredClaim, Tenant

if TYPE_CHECKING:
    from bot.cards import Card
    from bot.client import TelisikBot

_log = logging.getLogger(__name__)

_UNKNOWN_MEMBER = 10007
#: The flags of a card are settled one after the other, within this.
_ONE_DECISION = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Raised:
    """What is remembered of a flag besides what the archive knows: the language of who raised it, its card in the review channel, and
    whether its person was told what became of it."""

    language: str
    channel: int | None = None
    message: int | None = None
    told: bool = False


async def announce_flag(bot: TelisikBot, tenant: Tenant, flag: Flag, language: str) -> None:
    """Show a new flag in the review channel, where there is one; ``language`` is the one in which its person will be told.

    Raises NotFound where the article was removed meanwhile.
    """
    raised = await _recall(bot, tenant, flag.id)
    if raised is None:
        raised = _Raised(language)
        await _remember(bot, tenant, flag.id, raised)
    channel_id, guild = (await guild_settings.load(bot.archive, tenant)).review_channel, guild_of(tenant)
    if guild is None or channel_id is None or raised.message is not None:
        return
    stored = await bot.archive.claim(tenant, flag.claim_id)
    waiting = await open_case(bot, tenant, stored)
    if waiting is None:
        return
    channel = bot.get_partial_messageable(channel_id, guild_id=guild)
    try:
        message = await channel.send(view=case(waiting, await shared_translator(bot, tenant)), nonce=_once("card", flag.id))
    except discord.HTTPException as failure:
        if not for_ever(failure):
            raise
        _log.warning("flag %s could not be shown in the review channel %s: %s", flag.id, channel_id, failure)
        return
    await _remember(bot, tenant, flag.id, replace(raised, channel=channel.id, message=message.id))
    now = await bot.archive.raised(tenant, flag.id)
    if now.state is not FlagState.OPEN:  # settled from the queue before its card was known
        await _update_card(bot, tenant, now, stored)


async def announce_ended(bot: TelisikBot, tenant: Tenant, flag: Flag) -> None:
    """Show in the review channel what became of a flag, and tell who raised it if somebody else has upheld or rejected it; nothing for one
    that is open. Raises NotFound where the article was removed meanwhile."""
    if flag.state is FlagState.OPEN:
        return
    stored = await bot.archive.claim(tenant, flag.claim_id)
    if flag.reviewer is not None and flag.reviewer != flag.person:
        raised = await _recall(bot, tenant, flag.id) or _Raised("en")
        if not raised.told:
            guild = bot.get_guild(guild_of(tenant) or 0)
            card = told(flag, stored, "" if guild is None else guild.name, translator(raised.language))
            await tell(bot, flag.person, card, _once("told", flag.id))
            await _remember(bot, tenant, flag.id, replace(raised, told=True))
    await _update_card(bot, tenant, flag, stored)


async def tell(bot: TelisikBot, person: str, card: Card, once: str) -> bool:
    """Send a person a direct message; whether it was delivered. ``once`` is its nonce, of at most 25 characters. Whoever is no Discord user
    (``local``) hears nothing."""
    if not (person.isascii() and person.isdecimal()):
        return False
    try:
        channel = await bot.create_dm(discord.Object(int(person)))
        await channel.send(view=card, nonce=once)
    except discord.HTTPException as failure:
        if not for_ever(failure):
            raise
        _log.warning("person %s could not be told: %s", person, failure)
        return False
    return True


def _once(kind: str, flag_id: str) -> str:
    """The nonce of a message about a flag."""
    return hashlib.sha256(f"{kind}:{flag_id}".encode()).hexdigest()[:25]


async def open_case(bot: TelisikBot, tenant: Tenant, stored: StoredClaim) -> Case | None:
    """The claim with its open flags, oldest first, for a reviewer; None where none is open. Raises NotFound when it is gone."""
    flags = tuple(flag for flag in await bot.archive.flags(tenant, stored.claim.id) if flag.state is FlagState.OPEN)
    if not flags:
        return None
    context = await bot.archive.context(tenant, stored.article.id, stored.sentence.ordinal, around=1)
    return Case(stored, tuple(context), flags)


async def is_member(guild: discord.Guild, person: str) -> bool:
    """Whether a person (a user id) is in the guild now. Raises what keeps Discord from telling (:data:`bot.turn.UNDELIVERABLE`)."""
    try:
        await guild.fetch_member(int(person))
    except discord.NotFound as error:
        if error.code != _UNKNOWN_MEMBER:
            raise
        return False
    return True


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


async def _update_card(bot: TelisikBot, tenant: Tenant, flag: Flag, stored: StoredClaim) -> None:
    """Put what became of a flag, and of those settled with it, in the place of its card in the review channel, if it has one."""
    raised = await _recall(bot, tenant, flag.id)
    if raised is None or raised.channel is None or raised.message is None:
        return
    t = await shared_translator(bot, tenant)
    together = [one for one in await bot.archive.flags(tenant, flag.claim_id) if _stood_with(one, flag)]
    channel = bot.get_partial_messageable(raised.channel, guild_id=guild_of(tenant))
    try:
        await channel.get_partial_message(raised.message).edit(view=decided(stored, together, t))
    except discord.HTTPException as failure:
        if not for_ever(failure):
            raise
        _log.warning("the card of flag %s could not be brought up to date: %s", flag.id, failure)


def _stood_with(one: Flag, flag: Flag) -> bool:
    """Whether a flag is this one, or stood on its card and was settled by the same decision."""
    if one.id == flag.id or one.settled is None or flag.settled is None:
        return one.id == flag.id
    alike = (one.state, one.reviewer, one.review_note) == (flag.state, flag.reviewer, flag.review_note)
    before = one.created <= flag.created
    return alike and before and flag.state is not FlagState.WITHDRAWN and abs(one.settled - flag.settled) < _ONE_DECISION


async def _remember(bot: TelisikBot, tenant: Tenant, flag_id: str, raised: _Raised) -> None:
    await bot.archive.put_note(tenant, f"flag:{flag_id}", json.dumps(asdict(raised)))


async def _recall(bot: TelisikBot, tenant: Tenant, flag_id: str) -> _Raised | None:
    note = await bot.archive.note(tenant, f"flag:{flag_id}")
    return None if note is None else _Raised(**json.loads(note))
