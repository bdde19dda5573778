"""The pictures of the documentation: what people see in Discord, from the messages that the bot really sends.

    python -m tests.pictures            # docs/pictures/*.png anew (`make pictures`)

The real client, encoder and cross-encoder, on the sample articles of the first run.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from PIL import Image

from bot import guild_settings
from bot.client import TelisikBot
from bot.guild_settings import GuildSettings
from bot.samples import drafts
from claims.article import Draft
from claims.types import ClaimKind
from index import weights
from index.cross_encoder import LocalCrossEncoder
from index.encoder import SentenceEncoder
from index.store import Tenant
from tests.chromium import MISSING, executable, photograph
from tests.discord_bot import running
from tests.discord_look import Shown, page
from tests.discord_markdown import Reader
from tests.discord_people import Person
from tests.discord_server import DiscordServer, Guild

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
#: What the archive takes for the present: after the last of the sample articles.
NOW = datetime(2025, 12, 6, 2, 30, tzinfo=UTC)
_ZONE = timezone(timedelta(hours=7))
_COLOURS = 128

#: The landslide of the samples two days later, in a third newspaper, so that there is a course of events to draw.
AFTERMATH = Draft(
    "Search ends in Cilandrawu; 21 dead\n\n"
    "MANDALASARI – The landslide in Cilandrawu killed 21 people on Monday night, the national disaster agency said on Thursday.\n"
    "The search was ended after the last missing villager had been found.\n",
    title="Search ends in Cilandrawu; 21 dead",
    url="https://example.org/harbour-gazette/cilandrawu-search-ends",
    publisher="Harbour Gazette",
    authors=("Philippa Dunmore",),
    published=datetime(2025, 11, 20, 12, 15, tzinfo=_ZONE),
    language="en",
)
TOLL = "How many people were killed in the landslide in Cilandrawu?"
RUMOUR = (
    "Only 9 people were killed in the landslide in Cilandrawu. The landslide buried 14 houses in Cilandrawu. "
    "The president will visit the village on Sunday."
)


@dataclass(frozen=True)
class Newsroom:
    """A guild whose archive holds the sample articles, and the people in it."""

    discord: DiscordServer
    bot: TelisikBot
    guild: Guild
    role: str
    people: dict[str, Person]

    @property
    def tenant(self) -> Tenant:
        return Tenant(f"guild:{self.guild.id}")

    def reader(self, person: str) -> Reader:
        names = {one.id: one.name for one in self.people.values()} | {self.role: "Reviewers"}
        return Reader(self.people[person].locale, _ZONE, names)


@asynccontextmanager
async def newsroom(database: Path, model_directory: Path) -> AsyncIterator[Newsroom]:
    """The bot, connected, with the samples in the archive of one guild."""
    async with (
        DiscordServer() as discord,
        SentenceEncoder(None, model_directory) as encoder,
        LocalCrossEncoder(None, model_directory) as cross,
    ):
        guild = discord.guild("Newsroom")
        role = str(discord.role(guild, "Reviewers")["id"])
        people = {name: discord.person(name) for name in ("Maya", "Jonas", "Rina")} | {"Sari": discord.person("Sari", locale="id")}
        people["Rina"].roles.append(role)
        async with running(discord, database, encoder=encoder, cross=cross, now=NOW) as bot:
            made = Newsroom(discord, bot, guild, role, people)
            await guild_settings.put(bot.archive, made.tenant, GuildSettings(reviewer_role=int(role)))
            for name, draft in drafts():
                await bot.archive.add(made.tenant, draft, name)
            yield made


async def _asked(room: Newsroom, person: str, command: str, **options: Any) -> str:
    exchange = await room.people[person].slash(room.guild, command, **options)
    return page(room.discord, room.reader(person), Shown(exchange.message, exchange))


async def answer(room: Newsroom) -> str:
    """A quotation, found by what was said."""
    return await _asked(room, "Maya", "ask", question="What did judge Ines Calloway say about the votes in Eastgate?")


async def update(room: Newsroom) -> str:
    """A toll that rose."""
    return await _asked(room, "Maya", "ask", question=TOLL)


async def abstention(room: Newsroom) -> str:
    """What no article says, though some come near."""
    return await _asked(room, "Jonas", "ask", question="How many people were arrested after the landslide in Cilandrawu?")


async def check(room: Newsroom) -> str:
    """A message from the channel, checked claim by claim."""
    posted = await room.people["Jonas"].say(room.guild, RUMOUR)
    exchange = await room.people["Maya"].menu(posted, "Check this message")
    return page(room.discord, room.reader("Maya"), Shown(posted, author="Jonas"), Shown(exchange.message, exchange))


async def review(room: Newsroom) -> str:
    """A claim that two people object to, before a reviewer."""
    found = await room.bot.archive.claims(room.tenant, kind=ClaimKind.CASUALTY)
    code = next(one.claim.code for one in found if one.claim.value is not None and one.claim.value.low == 11)
    await room.people["Jonas"].slash(room.guild, "flag", claim=code, reason="Outdated", note="17 by the afternoon, says the Courier.")
    await room.people["Sari"].slash(room.guild, "tandai", klaim=code, alasan="wrong-number", catatan="BNPB: 21")
    return await _asked(room, "Rina", "review")


async def timeline(room: Newsroom) -> str:
    """Every toll reported, drawn."""
    await room.bot.archive.add(room.tenant, AFTERMATH, "aftermath")
    return await _asked(room, "Maya", "timeline", question=TOLL)


async def jawaban(room: Newsroom) -> str:
    """An answer in Indonesian."""
    return await _asked(room, "Sari", "tanya", pertanyaan="Berapa warga Tanjung Rawa yang mengungsi akibat banjir?")


#: By the names of their files, in the order in which they can be made: later ones add to the archive.
SCENES: dict[str, Callable[[Newsroom], Awaitable[str]]] = {
    one.__name__: one for one in (answer, update, abstention, check, jawaban, review, timeline)
}


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture with few colours, which the look has, in few bytes."""
    picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


async def main(folder: Path) -> None:
    """Draw every scene into the folder."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        weights.unpacked(work / "models", lambda _: None)
        async with newsroom(work / "archive.db", work / "models") as room:
            for scene, make in SCENES.items():
                picture, _ = await photograph(await make(room))
                save(picture, folder / f"{scene}.png")


if __name__ == "__main__":
    if executable() is None:
        raise SystemExit(MISSING)
    FOLDER.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(FOLDER))
