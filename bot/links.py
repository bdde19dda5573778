"""The web addresses in a message of a person, and when two of them are the same."""

from __future__ import annotations

import re

from yarl import URL

#: Discord takes at most 4,000 characters, and longer addresses than this lead to no article.
_LONGEST = 2_000
_ADDRESS = re.compile(r"https?://[^\s<>\"`]+", re.IGNORECASE)
# What stands behind an address in a sentence, or around it in Discord's Markdown, rather than in it.
_BEHIND = ".,;:!?'\"’”*_~|]}"
#: Discord's own pages: messages, files, invitations. They are no articles, and most are not for everybody.
_DISCORD = frozenset(("discord.com", "discord.gg", "discordapp.com", "discordapp.net", "discord.media"))
# What says only where somebody found the address.
_TRACKING = frozenset(("fbclid", "gclid", "igshid", "mc_cid", "mc_eid"))


def links(text: str) -> list[str]:
    """The addresses of pages in a text, in order, each once; those of Discord itself are left out."""
    # In "[title](address)" and "||address||" the marks would pass for a part of the address.
    found: dict[str, str] = {}
    for match in _ADDRESS.finditer(text.replace("](", " ").replace("||", " ")):
        address = _trimmed(match[0])
        if _is_page(address):
            found.setdefault(identity(address), address)
    return list(found.values())


def identity(address: str) -> str:
    """What two addresses of one page have in common: without fragment and without what campaigns add. Raises ValueError."""
    url = URL(address).with_fragment(None)
    kept = [(name, value) for name, value in url.query.items() if name not in _TRACKING and not name.startswith("utm_")]
    return str(url.with_query(kept))


def _trimmed(address: str) -> str:
    while address[-1] in _BEHIND or (address[-1] == ")" and address.count("(") < address.count(")")):
        address = address[:-1]
    return address


def _is_page(address: str) -> bool:
    try:
        host = URL(address).host or ""
    except ValueError:
        return False
    return len(address) <= _LONGEST and "." in host and ".".join(host.lower().rsplit(".", 2)[-2:]) not in _DISCORD
