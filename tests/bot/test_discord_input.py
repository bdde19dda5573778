"""Bad input, questions in messages, and what nobody foresaw: each is answered with one sentence, privately where it can be."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from aiohttp import web

from bot.documents import MAX_BYTES
from index.store import Tenant, Vectors
from tests.discord_bot import archive_flood, running
from tests.discord_server import DiscordServer
from tests.fake_encoder import FakeEncoder

QUESTION = "Berapa orang tewas di Watubiru?"


async def test_a_mention_and_a_direct_message_are_questions(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Redaksi", locale="id")
        sari = discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, sari, guild)
            answer = await sari.mention(guild, QUESTION)
            empty = await sari.mention(guild, "")
            context = await sari.press(answer, "Konteks")
        assert f"-# 💬 {QUESTION}" in answer.text
        assert "**35 tewas**" in answer.text
        assert not answer.pings
        assert discord.typing.count(guild.channel) == 2
        assert "Sebut saya dengan pertanyaan" in empty.text
        assert context.message.ephemeral


async def test_what_is_not_addressed_to_the_bot_is_left_alone(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, other = discord.person("Joe"), discord.person("OtherBot")
        async with running(discord, tmp_path / "archive.db"):
            overheard = await joe.say(guild, QUESTION)
            robot = await discord.post(other.user | {"bot": True}, guild.channel, guild, f"<@{discord.bot['id']}> {QUESTION}")
            answer = await joe.mention(guild, QUESTION)
        assert joe.replies(overheard) == []
        assert joe.replies(robot) == []
        assert joe.replies(answer) == []


async def test_a_question_of_ten_thousand_characters(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            mentioned = await joe.mention(guild, "How many people were killed? " * 345)
            asked = await joe.slash(guild, "ask", question="Berapa orang tewas? " * 300)
            empty = await joe.slash(guild, "ask", question=" ")
        assert "The text is too long: 10004 characters, at most 2000 are read." in mentioned.text
        assert "The text is too long" in asked.text
        assert "Ask something: the question is empty." in empty.text
        assert not discord.refused


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\xff\xfe", "is of a kind that is not read"),
        (b"\x7fELF\x00\xff\xfe", "is not a text file"),
        (b"", "There is no text in"),
        (b" \n\t ", "There is no text in"),
    ],
)
async def test_attachments_that_are_no_article(tmp_path: Path, data: bytes, said: str) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            adding = await joe.slash(guild, "article add", file=discord.upload("a_b*c*.bin", data), wait=False)
            await adding.until(said)
            assert await bot.archive.articles(Tenant(f"guild:{guild.id}")) == []
        assert "a_b*c*.bin" in adding.text.replace("\\", "")
        assert "**" not in adding.text


async def test_a_file_too_large_is_not_even_fetched(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            adding = await joe.slash(guild, "article add", file=discord.upload("big.txt", b"x", size=MAX_BYTES + 1), wait=False)
            await adding.until("big.txt is too large: a file may have at most")
        assert discord.downloads == 0


async def test_a_file_that_is_gone(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            file = discord.upload("gone.txt", b"x")
            discord.forget(file)
            adding = await joe.slash(guild, "article add", file=file, wait=False)
            await adding.until("gone.txt could not be fetched from Discord: attach it again.")


async def test_addresses_that_give_no_article_and_one_that_does(tmp_path: Path) -> None:
    page = "<html><head><title>Banjir Watubiru</title></head><body><article>{}</article></body></html>"
    sentences = (
        "Banjir bandang menewaskan 35 orang di Watubiru pada hari Minggu.",
        "Warga kampung pesisir mengungsi ke balai desa di atas bukit sejak malam, membawa anak-anak dan ternak mereka.",
        "Jembatan gantung yang menghubungkan pasar dengan pelabuhan putus, sehingga bantuan harus dikirim dengan perahu.",
        "Para relawan memasak di dapur umum dan membagikan selimut, sementara listrik belum menyala di separuh kota.",
    )

    async def news(_: web.Request) -> web.Response:
        return web.Response(text=page.format("".join(f"<p>{one}</p>" for one in sentences)), content_type="text/html")

    app = web.Application()
    app.router.add_get("/news", news)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with DiscordServer() as discord:
            guild = discord.guild("Newsroom")
            joe = discord.person("Joe")
            async with running(discord, tmp_path / "archive.db"):
                missing = await joe.slash(guild, "article add", url=f"{site}/gone", wait=False)
                await missing.until("404")
                malformed = await joe.slash(guild, "article add", url="not an address", wait=False)
                await malformed.until("is not a web address")
                added = await joe.slash(guild, "article add", url=f"{site}/news", published="2025-04-18", wait=False)
                await added.until("✅ Archived.")
                answer = await joe.slash(guild, "ask", question=QUESTION)
    finally:
        await runner.cleanup()
    link = answer.message.button("Source")
    assert link["url"] == f"{site}/news"
    assert not discord.refused


async def test_other_input_that_cannot_be_used(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db"):
            file = discord.upload("a.txt", b"Tiga orang tewas.")
            both = await joe.slash(guild, "article add", url="http://127.0.0.1/", file=file, wait=False)
            await both.until("Give either the address of a page or a file, not both.")
            date = await joe.slash(guild, "article add", file=file, published="yesterday", wait=False)
            await date.until("“yesterday” is not a date")
            code = await sari.slash(guild, "kutip", klaim="K7F2-9QD")
            article = await joe.slash(guild, "claims", article="Nothing of the kind")
        assert "K7F2-9QD" in code.text
        assert "There is no article “Nothing of the kind” in this archive." in article.text


async def test_what_nobody_foresaw_is_logged_and_not_shown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class BrokenEncoder(FakeEncoder):
        async def query(self, text: str) -> Vectors:
            raise ZeroDivisionError("the encoder's insides")

    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db", encoder=BrokenEncoder()):
            with caplog.at_level(logging.ERROR):
                exchange = await joe.slash(guild, "ask", question=QUESTION, share=True)
                mentioned = await joe.mention(guild, QUESTION)
    for shown in (exchange.message, mentioned):
        code = re.search(r"[0-9a-f]{8}", shown.text)
        assert code is not None
        assert f"unexpected error {code[0]}" in caplog.text
        assert "insides" not in shown.text
    assert exchange.message.ephemeral
    assert "ZeroDivisionError" in caplog.text


async def test_a_channel_where_the_bot_may_not_write(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            discord.fail(r"/channels/\d+/(typing|messages)", 403, code=50013)
            await joe.say(guild, f"<@{discord.bot['id']}> {QUESTION}")
            await discord.until(lambda: [r for r in discord.requests if r.status == 403], "the refusal")
            answer = await joe.mention(guild, QUESTION)
        assert "Tidak ada di arsip" in answer.text


async def test_a_hostile_article_is_quoted_and_nothing_more(tmp_path: Path) -> None:
    link = "[Menang](https://evil.example/)"
    text = f"# {link}\n\nBanjir **@everyone** <@1> menewaskan 35 orang di Watubiru pada hari Minggu ```ya``` ||tak||.\n"
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            file = discord.upload("[x](https://evil.example/).txt", text.encode())
            added = await joe.slash(guild, "article add", file=file, title=f"<@1> **t** {link}", wait=False)
            await added.until("✅")
            answer = (await joe.slash(guild, "ask", question="Banjir menewaskan berapa orang di Watubiru?", share=True)).message
            shown = [answer, added.message]
            shown += [(await joe.slash(guild, command)).message for command in ("claims", "article list")]
            shown += [(await joe.press(answer, label)).message for label in ("Context", "Cite")]
    assert "\\*\\*\\@everyone\\*\\*" in answer.text
    for message in shown:
        outside = re.sub(r"```.*?```", "", message.text, flags=re.DOTALL)
        assert not re.search(r"(?<!\\)(@everyone|<@|\]\(|://|\|\|)", outside)
        assert not message.pings
    assert not discord.refused
