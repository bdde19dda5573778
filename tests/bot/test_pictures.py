"""What people see in Discord, in a real browser: the main answers fit on a phone, and text of articles stays text."""

from __future__ import annotations

import re
from datetime import UTC
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.markdown import escape
from tests.bot.test_discord_cards import HOSTILE
from tests.chromium import MISSING, SCALE, executable, photograph
from tests.discord_bot import archive_flood, running
from tests.discord_look import WIDTH, Shown, page
from tests.discord_markdown import Reader, to_html
from tests.discord_server import DiscordServer
from tests.pictures import FOLDER, RUMOUR, SCENES, TOLL, newsroom

needs_chromium = pytest.mark.skipif(executable() is None, reason=MISSING)
READER = Reader("en-US", UTC, {"7": "Maya", "8": "Reviewers", "9": "general"})
LARGEST = 150_000  # bytes
#: What is to be read in each picture, in this order.
WORDS = {
    "answer": ["Maya used /ask", "Every vote in Eastgate will be counted in public, by hand", "Harbour Gazette", "Context", "Share"],
    "update": [TOLL, "≥ 17 deaths", "11 deaths", "At least 17 people were killed", "1 of 2"],
    "abstention": ["Nothing in the archive says this.", "Tell me when something does"],
    "check": [
        "Jonas",
        RUMOUR,
        "❌ Refuted",
        "❌ 9 ⟷ ≥ 17 deaths",
        "✅ 14",
        "❔ “The president will visit the village on Sunday”",
        "Evidence",
    ],
    "jawaban": ["Sari menggunakan /tanya", "Sebanyak 4.250 warga mengungsi", "5 Des 2025", "Bagikan"],
    "review": ["Rina used /review", "11 orang tewas", "@Jonas", "6 December 2025 09:30", "@Sari", "Uphold", "Reject", "Skip"],
    "timeline": [TOLL, "11 deaths", "≥ 17 deaths", "21 deaths", "Context 3"],
}
EVIL = f"""Banjir bandang melanda Watubiru

Banjir bandang menewaskan 35 orang di Watubiru <img src=x onerror="document.title='evil'"> **tebal** {"W" * 200} </div><script>1</script>.
"""


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**a *b* c** _d_ __e__ ~~f~~ ||g||", "<p><b>a <i>b</i> c</b> <i>d</i> <u>e</u> <s>f</s> <mark>g</mark></p>"),
        ("-# small\n# Large\ntext", "<small>small</small><h1>Large</h1><p>text</p>"),
        ("> one\n> two\nthree", "<blockquote>one<br>two</blockquote><p>three</p>"),
        ("- a\n2. b", "<ul><li><span>•</span> a</li><li><span>2.</span> b</li></ul>"),
        ("`a*b*` ``c`d``", "<p><code>a*b*</code> <code>c`d</code></p>"),
        ("before\n```json\n{\n  *1*\n}\n```\nafter", "<p>before</p><pre>{\n  *1*\n}</pre><p>after</p>"),
        ("<@7> <@&8> <#9> @here", "".join(["<p>", *(f'<span class="mention">{m}</span> ' for m in ("@Maya", "@Reviewers", "#general"))])
         + '<span class="mention">@here</span></p>'),
        ("<t:0:f>", '<p><span class="moment">1 January 1970 00:00</span></p>'),
        ("[label](https://example.org/) </ask:1>", '<p><span class="link">label</span> <span class="mention">/ask</span></p>'),
        (r"\*\*a\*\* \<@7> \# 1 < 2 & 3", "<p>**a** &lt;@7&gt; # 1 &lt; 2 &amp; 3</p>"),
        ("**11 deaths** · *", "<p><b>11 deaths</b> · *</p>"),
    ],
)  # fmt: skip
def test_markdown_as_discord_shows_it(markdown: str, html: str) -> None:
    assert to_html(markdown, READER) == html


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.sampled_from(HOSTILE), st.text("*_~|`<>[]()#@\\-+.:/ \n1a😀", max_size=300)))
def test_what_the_bot_escapes_is_shown_as_it_is(text: str) -> None:
    escaped = escape(text, 5_000)
    shown = to_html(escaped, READER)
    assert set(re.findall(r"<[^>]*>", shown)) <= {"<p>", "</p>"}
    assert unescape(re.sub(r"<[^>]*>", "", shown)) == re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escaped).strip("\n")


@needs_chromium
async def test_the_main_answers_fit_on_a_phone(tmp_path: Path, model_directory: Path) -> None:
    async with newsroom(tmp_path / "archive.db", model_directory) as room:
        for scene, make in SCENES.items():
            picture, measured = await photograph(await make(room))
            assert measured["outside"] == [], scene
            assert picture.width == WIDTH * SCALE
            text, at = " ".join(measured["text"].split()), 0
            for words in WORDS[scene]:
                at = text.find(words, at)
                assert at >= 0, f"{scene}: {words!r} does not stand (in this order) in {text!r}"
        assert not room.discord.refused


@needs_chromium
async def test_hostile_text_of_an_article_is_text_and_breaks_nothing(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("</span><script>2</script>")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild, EVIL)
            asked = await joe.slash(guild, "ask", question="Berapa orang tewas di Watubiru? <b>x</b>")
        html = page(discord, READER, Shown(asked.message, asked))
    _, measured = await photograph(html)
    # The same page whose words are not broken at its edge: what sticks out is found.
    _, unbroken = await photograph(html.replace("overflow-wrap: anywhere", "white-space: nowrap"))
    assert "35 orang di Watubiru <img src=x onerror=\"document.title='evil'\"> **tebal** WWWW" in measured["text"]
    assert "Berapa orang tewas di Watubiru? <b>x</b>" in measured["text"]
    assert measured["title"] == "Discord"
    assert measured["foreign"] == 0
    assert measured["outside"] == []
    assert unbroken["outside"]


def test_the_pictures_of_the_documentation_are_there_and_small() -> None:
    files = sorted(FOLDER.glob("*.png"))
    assert [file.stem for file in files] == sorted(SCENES)
    for file in files:
        assert file.stat().st_size < LARGEST, file.name
        with Image.open(file) as picture:
            assert picture.width == WIDTH * SCALE, file.name
    documentation = FOLDER.parent.joinpath("discord.md").read_text("utf-8")
    shown = re.findall(r'<img src="pictures/([a-z]+)\.png"[^>]* alt="[^"]{20,}"', documentation)
    assert sorted(shown) == sorted(SCENES)
