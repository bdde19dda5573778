"""English names of commands and options, and how the catalogues hold the others.

A name's key in the catalogue is its place (``/article add url``), because one English word can need different words elsewhere;
descriptions and choices are their own keys, as every other message is.
"""

from __future__ import annotations

import discord
from discord import app_commands

from bot.localisation import translator


def named(name: str, key: str) -> app_commands.locale_str:
    """A command's or option's name; ``key`` is its place, marked for the catalogues."""
    return app_commands.locale_str(name, key=key)


class CommandTranslator(app_commands.Translator):
    """Gives Discord the Indonesian names, descriptions and choices from the catalogue (Discord has no Malay)."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - discord.py's signature
    ) -> str | None:
        if locale is not discord.Locale.indonesian:
            return None
        key = str(string.extras.get("key", string.message))
        translated = translator("id")(key)
        return None if translated == key else translated
