"""Addresses in what people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import identity, links


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("tidak ada http:// di sini, juga bukan ftp://a.example/", []),
        ("https://a.example/x", ["https://a.example/x"]),
        ("Baca https://a.example/x, lalu (http://b.example/y).", ["https://a.example/x", "http://b.example/y"]),
        ("<https://a.example/x?y=1&z=2>!", ["https://a.example/x?y=1&z=2"]),
        (
            "[judul](https://a.example/x) ||https://b.example/y|| `https://c.example/z`",
            ["https://a.example/x", "https://b.example/y", "https://c.example/z"],
        ),
        ("[https://a.example/x](https://b.example/y)", ["https://a.example/x", "https://b.example/y"]),
        ("**https://a.example/x** “https://b.example/y”", ["https://a.example/x", "https://b.example/y"]),
        ("https://id.wiki.example/Gempa_(2018)", ["https://id.wiki.example/Gempa_(2018)"]),
        ("HTTPS://A.example/X", ["HTTPS://A.example/X"]),
        ("https://a.example/x https://A.EXAMPLE/x#y https://a.example/x?utm_source=z&fbclid=1", ["https://a.example/x"]),
        ("https://a.example/ https://b.example/ https://a.example/", ["https://a.example/", "https://b.example/"]),
        ("https://discord.com/channels/1/2 https://cdn.discordapp.com/a.png https://discord.gg/x", []),
        ("https://notdiscord.com/x", ["https://notdiscord.com/x"]),
        ("https://localhost/x https://[::1]/ https://a.example:99999/", []),
        ("https://127.0.0.1:8080/x", ["https://127.0.0.1:8080/x"]),
        (f"https://a.example/{'x' * 2_000}", []),
    ],
)
def test_links_of_a_message(text: str, found: list[str]) -> None:
    assert links(text) == found


def test_one_page_has_one_identity() -> None:
    assert identity("HTTPS://A.example/x?b=1&utm_medium=z#c") == identity("https://a.example/x?b=1")
    assert identity("https://a.example/x?b=1") != identity("https://a.example/x?b=2")
    assert identity("https://a.example/x") != identity("https://a.example/X")


@given(st.text(alphabet="htps:/.ab()[]<>|*#?&=%1 ", max_size=80))
def test_any_text_has_links_or_none(text: str) -> None:
    for one in links(f"{text}https://a.example/{text}"):
        assert one.lower().startswith("http")
        assert identity(one)
