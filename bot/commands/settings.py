"""/settings: what a guild, or a person for their own library, chooses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import cards, guild_settings
from bot.commands.naming import named
from bot.commands.permissions import require_settings
from bot.guild_settings import MOST_DAYS, MOST_WATCHED, GuildSettings
from bot.localisation import Translator
from bot.markdown import escape
from bot.turn import Turn, serving, translator_of
from claims.errors import N_, TelisikError
from index.store import Tenant

if TYPE_CHECKING:
    from bot.client import TelisikBot
    from bot.turn import Interaction

#: Each by its own name, so that everybody finds theirs.
LANGUAGE_NAMES = {"en": "English", "id": "Bahasa Indonesia"}
_LANGUAGES = [app_commands.Choice(name=name, value=language) for language, name in LANGUAGE_NAMES.items()]


class SettingOfServers(TelisikError):
    template = N_("This can be set in a server only: your own library has a language and a retention.")


class CannotWriteThere(TelisikError):
    template = N_("I cannot write in that channel: let me see it and send messages there, then try again.")


class MessageContentOff(TelisikError):
    template = N_("Channels cannot be watched: whoever runs this bot has not enabled Discord's message-content intent (MESSAGE_CONTENT).")


class TooManyChannels(TelisikError):
    template = N_("At most {limit} channels can be watched: stop watching another one first.")


class TextChannels(app_commands.Transformer):
    """A channel that people write in; the bot need not see it."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return [discord.ChannelType.text, discord.ChannelType.news]

    async def transform(self, _: discord.Interaction[discord.Client], value: app_commands.AppCommandChannel, /) -> int:
        """The channel's id."""
        return value.id


Channel = app_commands.Transform[int, TextChannels]


class SettingsCommands(commands.Cog):
    """What is in force, and changing it. Every change answers with all settings as they then are."""

    settings = app_commands.Group(
        name=named("settings", N_("/settings")),
        description=app_commands.locale_str(N_("What this server, or your own library, chooses.")),
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: TelisikBot) -> None:
        self._bot = bot

    async def _change(self, turn: Turn, changed: Callable[[GuildSettings], GuildSettings]) -> None:
        await turn.show(
            card(turn.tenant, await guild_settings.change(self._bot.archive, turn.tenant, changed), translator_of(turn.interaction))
        )

    @settings.command(name=named("show", N_("/settings show")), description=app_commands.locale_str(N_("Show what is in force.")))
    async def show(self, interaction: Interaction) -> None:
        """Changes nothing, so it is for whoever may use the command."""
        async with serving(interaction) as turn:
            await turn.show(card(turn.tenant, await guild_settings.load(self._bot.archive, turn.tenant), turn.t))

    @settings.command(
        name=named("reviewers", N_("/settings reviewers")),
        description=app_commands.locale_str(N_("Choose the role that reviews flags; without one, people who may manage the server do.")),
    )
    @app_commands.rename(role=named("role", N_("/settings reviewers role")))
    @app_commands.describe(role=app_commands.locale_str(N_("The role")))
    async def reviewers(self, interaction: Interaction, role: discord.Role | None = None) -> None:
        """Everyone is no role of reviewers: that would let anybody settle their own flags."""
        async with serving(interaction) as turn:
            _require_guild(turn)
            await self._change(turn, lambda settings: replace(settings, reviewer_role=_chosen(role)))

    @settings.command(
        name=named("review-channel", N_("/settings review-channel")),
        description=app_commands.locale_str(N_("Choose the channel where new flags are shown to reviewers, or none.")),
    )
    @app_commands.rename(channel=named("channel", N_("/settings review-channel channel")))
    @app_commands.describe(channel=app_commands.locale_str(N_("The channel")))
    async def review_channel(self, interaction: Interaction, channel: Channel | None = None) -> None:
        """Tried out with a message first: a channel that takes none is not kept."""
        async with serving(interaction) as turn:
            _require_guild(turn)
            if channel is not None:
                await self._announce(interaction, channel)
            await self._change(turn, lambda settings: replace(settings, review_channel=channel))

    async def _announce(self, interaction: Interaction, channel: int) -> None:
        t = translator_of(interaction, public=True)
        try:
            await self._bot.get_partial_messageable(channel, guild_id=interaction.guild_id).send(
                view=cards.notice("🚩 " + escape(t("New flags will be shown here to the people who review them."), 500))
            )
        except (discord.Forbidden, discord.NotFound):
            raise CannotWriteThere from None

    @settings.command(
        name=named("watch-channel", N_("/settings watch-channel")),
        description=app_commands.locale_str(N_("Archive the links that are posted in a channel, or stop doing so.")),
    )
    @app_commands.rename(
        channel=named("channel", N_("/settings watch-channel channel")), stop=named("stop", N_("/settings watch-channel stop"))
    )
    @app_commands.describe(
        channel=app_commands.locale_str(N_("The channel")), stop=app_commands.locale_str(N_("Stop watching this channel"))
    )
    async def watch_channel(self, interaction: Interaction, channel: Channel, stop: bool = False) -> None:
        """Only with the message-content intent; stopping works without it too."""
        async with serving(interaction) as turn:
            _require_guild(turn)
            if not stop and not self._bot.intents.message_content:
                raise MessageContentOff

            def changed(settings: GuildSettings) -> GuildSettings:
                others = tuple(one for one in settings.watched_channels if one != channel)
                if not stop and len(others) >= MOST_WATCHED:
                    raise TooManyChannels(limit=MOST_WATCHED)
                return replace(settings, watched_channels=others if stop else (*others, channel))

            await self._change(turn, changed)

    @settings.command(
        name=named("language", N_("/settings language")),
        description=app_commands.locale_str(N_("Choose the language of shared messages, or that of your own library.")),
    )
    @app_commands.rename(language=named("language", N_("/settings language language")))
    @app_commands.describe(language=app_commands.locale_str(N_("The language; without one, that of the server or of your Discord.")))
    @app_commands.choices(language=_LANGUAGES)
    async def language(self, interaction: Interaction, language: str | None = None) -> None:
        """In a library of one's own it holds for everything."""
        async with serving(interaction) as turn:
            require_settings(interaction, turn.tenant)
            await self._change(turn, lambda settings: replace(settings, language=language))

    @settings.command(
        name=named("adders", N_("/settings adders")),
        description=app_commands.locale_str(N_("Choose the role that may add articles; without one, everyone may.")),
    )
    @app_commands.rename(role=named("role", N_("/settings adders role")))
    @app_commands.describe(role=app_commands.locale_str(N_("The role")))
    async def adders(self, interaction: Interaction, role: discord.Role | None = None) -> None:
        """The role @everyone is everyone."""
        async with serving(interaction) as turn:
            _require_guild(turn)
            await self._change(turn, lambda settings: replace(settings, adders=_chosen(role)))

    @settings.command(
        name=named("retention", N_("/settings retention")),
        description=app_commands.locale_str(N_("Choose how long articles stay; without a number, until somebody removes them.")),
    )
    @app_commands.rename(days=named("days", N_("/settings retention days")))
    @app_commands.describe(days=app_commands.locale_str(N_("Days after which an article is removed, counted from when it was added")))
    async def retention(self, interaction: Interaction, days: app_commands.Range[int, 1, MOST_DAYS] | None = None) -> None:
        """Says what the choice will cost; nothing is removed before the next daily round."""
        async with serving(interaction) as turn:
            require_settings(interaction, turn.tenant)
            settings = await guild_settings.change(self._bot.archive, turn.tenant, lambda known: replace(known, retention_days=days))
            await turn.show(card(turn.tenant, settings, turn.t, await self._outdated(turn.tenant, days)))

    async def _outdated(self, tenant: Tenant, days: int | None) -> int:
        """How many articles have stayed longer than this already."""
        if days is None:
            return 0
        before = self._bot.archive.now() - timedelta(days=days)
        return sum(article.added < before for article in await self._bot.archive.articles(tenant))

    @settings.command(
        name=named("reset", N_("/settings reset")), description=app_commands.locale_str(N_("Take back every choice made here."))
    )
    async def reset(self, interaction: Interaction) -> None:
        """Articles, claims and flags stay."""
        async with serving(interaction) as turn:
            require_settings(interaction, turn.tenant)
            await self._change(turn, lambda _: GuildSettings())


def _chosen(role: discord.Role | None) -> int | None:
    """The id of a role; None where none is chosen, and for @everyone."""
    return None if role is None or role.is_default() else role.id


def _require_guild(turn: Turn) -> None:
    """Raise SettingOfServers in a library of one's own, MayNotSet for people who may not manage the guild."""
    if not turn.tenant.startswith("guild:"):
        raise SettingOfServers
    require_settings(turn.interaction, turn.tenant)


def card(tenant: Tenant, settings: GuildSettings, t: Translator, outdated: int = 0) -> cards.Card:
    """All settings of a tenant; ``outdated`` articles will be removed by them within a day."""
    of_guild = tenant.startswith("guild:")
    title = t("Settings of this server") if of_guild else t("Settings of your own library")
    lines = [f"⚙️ **{escape(title, 200)}**"]
    if of_guild:
        lines += _guild_lines(settings, t)
    default = t("that of the server") if of_guild else t("that of your Discord, or of the question")
    lines.append(
        _line(t("Language of shared messages") if of_guild else t("Language"), LANGUAGE_NAMES.get(settings.language or "", default))
    )
    days = settings.retention_days
    lines.append(_line(t("Articles stay"), t("until somebody removes them") if days is None else t.plural("{n} day", "{n} days", days)))
    if outdated:
        lines.append(
            "⚠️ "
            + t.plural(
                "{n} article is older and will be removed within a day.",
                "{n} articles are older and will be removed within a day.",
                outdated,
            )
        )
    return cards.notice("\n".join(lines))


def _guild_lines(settings: GuildSettings, t: Translator) -> list[str]:
    watched = " ".join(f"<#{channel}>" for channel in settings.watched_channels)
    return [
        _line(t("Flags are reviewed by"), _role(settings.reviewer_role, t("people who may manage the server"))),
        _line(
            t("New flags are shown in"),
            t("no channel; /review has them") if settings.review_channel is None else f"<#{settings.review_channel}>",
        ),
        _line(t("Links are archived from"), watched or t("no channel")),
        _line(t("Articles are added by"), _role(settings.adders, t("everyone"))),
    ]


def _role(role: int | None, otherwise: str) -> str:
    return otherwise if role is None else f"<@&{role}>"


def _line(what: str, value: str) -> str:
    return f"- {what}: {value}"
