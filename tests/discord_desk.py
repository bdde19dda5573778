"""A guild with reviewers on the wire-level Discord, and what they do."""

from __future__ import annotations

import re

from bot import guild_settings
from bot.client import TelisikBot
from bot.guild_settings import GuildSettings
from claims.types import ClaimKind
from index.store import Flag, StoredClaim, Tenant
from tests.discord_bot import archive_flood
from tests.discord_people import Exchange, Message, Person
from tests.discord_server import DiscordServer


class Desk:
    """A guild with a reviewer role and, where it is asked for, a review channel; its archive holds the flood."""

    def __init__(self, discord: DiscordServer, locale: str = "en-US") -> None:
        self.discord = discord
        self.guild = discord.guild("Newsroom", locale)
        self.tenant = Tenant(f"guild:{self.guild.id}")
        self.role = discord.role(self.guild, "Reviewers")["id"]
        self.channel = str(discord.channel(self.guild, "review")["id"])

    def reviewer(self, name: str, locale: str = "en-US") -> Person:
        person = self.discord.person(name, locale)
        person.roles.append(self.role)
        return person

    async def open(self, bot: TelisikBot, *, channel: bool = False) -> StoredClaim:
        """Choose the settings, archive the flood; the claim about its dead."""
        chosen = GuildSettings(reviewer_role=int(self.role), review_channel=int(self.channel) if channel else None)
        await guild_settings.put(bot.archive, self.tenant, chosen)
        await archive_flood(self.discord, self.discord.person("Editor"), self.guild)
        return (await bot.archive.claims(self.tenant, kind=ClaimKind.CASUALTY))[0]

    async def flags(self, bot: TelisikBot, claim: StoredClaim) -> list[Flag]:
        return await bot.archive.flags(self.tenant, claim.claim.id)

    async def card(self, number: int = 1) -> Message:
        """The last card in the review channel, once there are as many."""
        await self.discord.until(lambda: len(self.discord.in_channel(self.channel)) >= number, f"card {number} in the review channel")
        return self.discord.in_channel(self.channel)[-1]


async def decide(reviewer: Person, message: Message, button: str, note: str = "", *, deliveries: int = 1) -> Exchange:
    """Press Uphold or Reject, and send the form with this note."""
    form = await reviewer.press(message, button, deliveries=deliveries)
    label = form.modal["components"][0]["label"]
    return await reviewer.submit(form, {label: note}, deliveries=deliveries)


def plain(text: str) -> str:
    """What is to be read, without the backslashes that Discord drops."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)
