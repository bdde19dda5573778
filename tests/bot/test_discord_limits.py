"""The wire-level Discord refuses what Discord refuses; otherwise the tests that rely on it could not fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.discord_bot import running
from tests.discord_limits import COMPONENTS_V2, Refused, check_choices, check_commands, check_message, check_modal, length
from tests.discord_server import DiscordServer

TEXT = {"type": 10, "content": "x"}
PICTURE = {"media": {"url": "https://example.org/chart.png"}}
BUTTON = {"type": 2, "style": 2, "label": "Cite", "custom_id": "cite"}


def layout(*components: Any) -> Callable[[], None]:
    return lambda: check_message({"components": list(components)}, flags=COMPONENTS_V2)


def command(**fields: Any) -> Callable[[], None]:
    return lambda: check_commands([{"name": "ask", "description": "Ask", "type": 1, **fields}])


def option(**fields: Any) -> dict[str, Any]:
    return {"type": 3, "name": "claim", "description": "Claim", **fields}


REFUSED: dict[str, Callable[[], None]] = {
    "content beside components v2": lambda: check_message({"content": "x", "components": [TEXT]}, flags=COMPONENTS_V2),
    "v2 components without the flag": lambda: check_message({"components": [TEXT]}, flags=0),
    "nothing at all": lambda: check_message({}, flags=0),
    "content of 2001": lambda: check_message({"content": "x" * 2001}, flags=0),
    "4001 characters over two texts": layout(TEXT, {"type": 10, "content": "x" * 4000}),
    "an emoji counted once": layout({"type": 10, "content": "😀" * 2001}),
    "an empty text": layout({"type": 10, "content": ""}),
    "41 components, nested ones counted": layout({"type": 17, "components": [TEXT] * 40}),
    "an empty container": layout({"type": 17, "components": []}),
    "six buttons in a row": layout({"type": 1, "components": [BUTTON | {"custom_id": str(n)} for n in range(6)]}),
    "a button twice": layout({"type": 1, "components": [BUTTON, BUTTON]}),
    "a custom id of 101": layout({"type": 1, "components": [BUTTON | {"custom_id": "x" * 101}]}),
    "a label of 81": layout({"type": 1, "components": [BUTTON | {"label": "x" * 81}]}),
    "a link to a script": layout({"type": 1, "components": [{"type": 2, "style": 5, "label": "x", "url": "javascript:alert(1)"}]}),
    "26 options of a select": layout(
        {"type": 1, "components": [{"type": 3, "custom_id": "s", "options": [{"label": str(n), "value": str(n)} for n in range(26)]}]}
    ),
    "an unknown component": layout({"type": 99}),
    "a gallery without pictures": layout({"type": 12, "items": []}),
    "eleven pictures": layout({"type": 12, "items": [PICTURE] * 11}),
    "a description of 257": layout({"type": 12, "items": [PICTURE | {"description": "x" * 257}]}),
    "a picture that is not sent along": layout({"type": 12, "items": [{"media": {"url": "attachment://chart.png"}}]}),
    "a picture from a disk": layout({"type": 12, "items": [{"media": {"url": "file:///chart.png"}}]}),
    "an attachment without its file": lambda: check_message({"content": "x", "attachments": [{"id": 0}]}, flags=0),
    "a file name with a path": lambda: check_message({}, flags=0, files={"files[0]": ("../chart.png", b"x")}),
    "an empty file": lambda: check_message({}, flags=0, files={"files[0]": ("chart.png", b"")}),
    "a modal title of 46": lambda: check_modal({"title": "x" * 46, "custom_id": "m", "components": [TEXT]}),
    "a modal without fields": lambda: check_modal({"title": "x", "custom_id": "m", "components": []}),
    "26 choices": lambda: check_choices([{"name": str(n), "value": str(n)} for n in range(26)], "option"),
    "a choice of 101": lambda: check_choices([{"name": "x" * 101, "value": "x"}], "option"),
    "a command in capitals": command(name="Ask"),
    "a command with a space": command(name="ask me"),
    "a localised name with a space": command(name_localizations={"id": "tanya saja"}),
    "a locale that Discord lacks": command(name_localizations={"ms": "tanya"}),
    "a description of 101": command(description="x" * 101),
    "no description": command(description=""),
    "an optional option before a required one": command(options=[option(), option(name="note", required=True)]),
    "two options of one name": command(options=[option(), option()]),
    "two options of one name in one language": command(options=[option(), option(name="note", name_localizations={"id": "claim"})]),
    "choices and autocompletion": command(options=[option(autocomplete=True, choices=[{"name": "a", "value": "a"}])]),
}


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED.keys())
def test_what_discord_refuses_is_refused(request_: Callable[[], None]) -> None:
    with pytest.raises(Refused):
        request_()


def test_what_discord_takes_is_taken() -> None:
    layout({"type": 10, "content": "x" * 4000})()
    layout({"type": 17, "components": [TEXT] * 39})()
    layout({"type": 17, "components": [TEXT, {"type": 1, "components": [BUTTON]}]})()
    command(name_localizations={"id": "tanya"}, options=[option(required=True), option(name="note")])()
    sent = {"items": [{"media": {"url": "attachment://chart.png"}, "description": "x" * 256}], "type": 12}
    body = {"components": [{"type": 17, "components": [sent]}], "attachments": [{"id": 0, "description": "x" * 1024}]}
    check_message(body, flags=COMPONENTS_V2, files={"files[0]": ("chart.png", b"x")})
    kept = [{"id": "7", "filename": "chart.png"}]
    check_message({"components": [sent]}, flags=COMPONENTS_V2, kept=kept)
    check_message({"components": [TEXT], "attachments": [{"id": 7}]}, flags=COMPONENTS_V2, kept=kept)


def test_lengths_are_those_of_utf_16() -> None:
    assert length("a😀") == 3


async def test_a_refused_request_is_answered_with_400(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        async with running(discord, tmp_path / "archive.db"), aiohttp.ClientSession() as client:
            headers = {"Authorization": f"Bot {discord.token}"}
            url = f"{discord.url}channels/{guild.channel}/messages"
            async with client.post(url, json={"content": "x" * 2001}, headers=headers) as response:
                assert response.status == 400
            async with client.post(url, json={"content": "x"}, headers={"Authorization": "Bot somebody-else"}) as response:
                assert response.status == 401
        assert len(discord.refused) == 1


async def test_the_documentation_names_every_command_in_both_languages(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "discord.md").read_text("utf-8")
    async with DiscordServer() as discord, running(discord, tmp_path / "archive.db"):
        pass
    for english, indonesian in names(discord.commands):
        assert f"`{english}`" in page
        assert f"`{indonesian}`" in page


def names(items: list[dict[str, Any]], english: str = "/", indonesian: str = "/") -> list[tuple[str, str]]:
    """The commands and subcommands as people type them, message menus by their name."""
    found: list[tuple[str, str]] = []
    for item in items:
        menu = item["type"] == 3 and "options" not in item
        pair = ("" if menu else english) + item["name"], ("" if menu else indonesian) + item["name_localizations"]["id"]
        inner = [o for o in item.get("options") or [] if o["type"] == 1]
        found += names(inner, pair[0] + " ", pair[1] + " ") if inner else [pair]
    return found
