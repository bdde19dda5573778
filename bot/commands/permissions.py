"""Who may remove what, and who may review. Discord can restrict whole commands only, so it is checked here, on every press too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot import guild_settings
from bot.guild_settings import GuildSettings
from claims.errors import N_, TelisikError
from index.store import Tenant

if TYPE_CHECKING:
    from bot.turn import Interaction


class MayNotRemove(TelisikError):
    template = N_("Only people who may manage messages here can remove articles.")


def require_removal(interaction: Interaction, tenant: Tenant) -> None:
    """Raise MayNotRemove, unless the archive is the person's own or they may manage messages where they ask."""
    if tenant.startswith("guild:") and not interaction.permissions.manage_messages:
        raise MayNotRemove


class MayNotSet(TelisikError):
    template = N_("Only people who may manage this server can change its settings.")


def require_settings(interaction: Interaction, tenant: Tenant) -> None:
    """Raise MayNotSet, unless the archive is the person's own or they may manage the guild."""
    if tenant.startswith("guild:") and not interaction.permissions.manage_guild:
        raise MayNotSet


class MayNotAdd(TelisikError):
    template = N_("Only people with the role for it can add articles here: ask whoever manages this server.")


async def require_adding(interaction: Interaction, tenant: Tenant) -> None:
    """Raise MayNotAdd, unless the archive is the person's own or :func:`may_add`."""
    if tenant.startswith("guild:"):
        settings = await guild_settings.load(interaction.client.archive, tenant)
        if not may_add(settings, interaction.user, manages=interaction.permissions.manage_guild):
            raise MayNotAdd


def may_add(settings: GuildSettings, person: discord.Member | discord.User, *, manages: bool) -> bool:
    """Whether somebody may add articles in a guild: everyone, or the chosen role; and those who manage it, who could choose themselves."""
    role = settings.adders
    if role is None or manages:
        return True
    return isinstance(person, discord.Member) and (role == person.guild.id or person.get_role(role) is not None)


class MayNotReview(TelisikError):
    template = N_("Only reviewers can do this here: ask whoever manages this server for the reviewer role.")


async def require_review(interaction: Interaction, tenant: Tenant) -> None:
    """Raise MayNotReview, unless the archive is the person's own, they have the guild's reviewer role, or there is no such role (any more)
    and they may manage the guild."""
    if not tenant.startswith("guild:"):
        return
    settings = await guild_settings.load(interaction.client.archive, tenant)
    guild, role = interaction.guild, settings.reviewer_role
    if guild is None or role is None or guild.get_role(role) is None:
        allowed = interaction.permissions.manage_guild
    else:
        person = interaction.user
        allowed = role == guild.id or (isinstance(person, discord.Member) and person.get_role(role) is not None)
    if not allowed:
        raise MayNotReview
