"""Messages as the wire-level Discord keeps them, as an HTML page that looks like Discord in its dark theme on a phone.

The page is closed in itself: no font, script or picture comes from elsewhere, and nothing of a message can add to its markup. When it is
loaded it measures itself: ``data-seen`` of its body then is JSON with the height of the page, what is to be read in it, what sticks out
of its card, its title, and how many pictures and scripts there are besides its own.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

from tests.discord_limits import Json
from tests.discord_markdown import Reader, to_html
from tests.discord_people import Exchange, Message
from tests.discord_server import DiscordServer

#: CSS pixels.
WIDTH = 420
_ROW, _BUTTON, _SELECT, _SECTION, _TEXT, _THUMBNAIL, _GALLERY, _FILE, _SEPARATOR, _CONTAINER = 1, 2, 3, 9, 10, 11, 12, 13, 14, 17
_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "outside"}
#: What the client itself says.
_CLIENT = {
    "en": {"app": "APP", "used": "used", "private": "Only you can see this", "dismiss": "Dismiss message"},
    "id": {"app": "APL", "used": "menggunakan", "private": "Hanya kamu yang bisa melihat ini", "dismiss": "Tutup pesan"},
}

_CSS = """
* { box-sizing: border-box; margin: 0; padding: 0 }
body { width: %dpx; padding: 14px 12px 16px; background: #1a1a1e; color: #dfe0e2; overflow-wrap: anywhere;
  font: 15px/1.34 "Noto Sans", "Liberation Sans", "Noto Color Emoji", system-ui, sans-serif }
.message { display: grid; grid-template-columns: 36px minmax(0, 1fr); column-gap: 10px }
.message + .message { margin-top: 16px }
.above { grid-column: 1 / -1; display: flex; align-items: center; gap: 5px; margin: 0 0 5px 17px; color: #a0a1a8; font-size: 12.5px;
  white-space: nowrap; overflow: hidden }
.above::before { content: ""; flex: none; width: 24px; height: 9px; margin: 9px 3px 0 0; border: solid #4a4b52; border-width: 2px 0 0 2px;
  border-radius: 6px 0 0 0 }
.above > span { overflow: hidden; text-overflow: ellipsis }
.avatar { width: 36px; height: 36px; border-radius: 50%%; background: #6b4fa0; color: #fff; font: bold 16px/36px sans-serif;
  text-align: center }
.avatar.bot { background: #1f6f6b }
.avatar.tiny { flex: none; width: 16px; height: 16px; font-size: 9px; line-height: 16px }
.head { margin-bottom: 3px }
.head b { color: #f2f3f5 }
.badge { display: inline-block; margin-left: 5px; padding: 0 4px; border-radius: 4px; background: #5865f2; color: #fff;
  font: bold 10px/15px sans-serif; vertical-align: 1px }
.container { padding: 12px 12px 12px 14px; border: 1px solid #36373d; border-left: 4px solid var(--accent, #36373d); border-radius: 8px;
  background: #242429 }
.container > * + *, .section > * + * { margin-top: 10px }
small { display: block; color: #a0a1a8; font-size: 12.5px }
h1 { font-size: 21px } h2 { font-size: 18px } h3 { font-size: 16px }
h1, h2, h3, b { color: #f2f3f5 }
blockquote { padding-left: 10px; border-left: 4px solid #4e5058; border-radius: 3px }
.text > * + * { margin-top: 3px }
.text > blockquote + p { margin-top: 6px }
ul { list-style: none; padding-left: 4px }
code, pre { padding: 1px 4px; border: 1px solid #36373d; border-radius: 4px; background: #1a1a1e; font: 13px/1.4 "Noto Sans Mono",
  "Liberation Mono", monospace; white-space: pre-wrap }
code { display: inline-block; max-width: 100%% }
pre { padding: 8px }
mark { background: #4e5058; color: inherit; border-radius: 3px }
.mention { padding: 0 2px; border-radius: 3px; background: #3c4270; color: #c9cdfb }
.moment { padding: 0 2px; border-radius: 3px; background: #36373d }
.link { color: #7cb5ff }
hr { border: 0; border-top: 1px solid #3f4047 }
.row { display: flex; flex-wrap: wrap; gap: 8px }
.button { display: inline-flex; align-items: center; gap: 6px; max-width: 100%%; min-height: 33px; padding: 4px 11px;
  border-radius: 8px; background: #3a3b42; color: #fff; font-size: 14px; font-weight: 500 }
.button > :not(.emoji) { font-family: "Noto Sans", "Liberation Sans", "DejaVu Sans", system-ui, sans-serif }
.button.primary { background: #5865f2 } .button.success { background: #22793d } .button.danger { background: #c9303c }
.button.off { opacity: .5 }
.select { display: flex; justify-content: space-between; width: 100%%; padding: 8px 12px; border: 1px solid #3f4047; border-radius: 8px;
  background: #1a1a1e; color: #a0a1a8 }
img { display: block; width: 100%%; border-radius: 6px }
.file { padding: 10px 12px; border: 1px solid #3f4047; border-radius: 8px; background: #1f1f24 }
.below { margin-top: 6px; color: #a0a1a8; font-size: 12.5px }
"""
#: The script of the page; its nonce keeps every other one from running.
_NONCE = "look"
_SCRIPT = """
const seen = { height: Math.ceil(document.body.getBoundingClientRect().height), text: document.body.innerText, outside: [],
  title: document.title, foreign: document.querySelectorAll("img, script:not([nonce])").length };
for (const card of document.querySelectorAll(".container")) {
  const right = card.getBoundingClientRect().right, left = card.getBoundingClientRect().left;
  for (const part of card.querySelectorAll("*")) {
    const box = part.getBoundingClientRect();
    if (box.right > right + 0.5 || box.left < left - 0.5 || part.scrollWidth > part.clientWidth + 1)
      seen.outside.push(part.outerHTML.slice(0, 200));
  }
  if (card.getBoundingClientRect().right > %d) seen.outside.push("the card");
}
document.body.dataset.seen = JSON.stringify(seen);
"""


@dataclass(frozen=True)
class Shown:
    """A message, with what somebody did to get it; ``author`` where a person wrote it."""

    message: Message
    exchange: Exchange | None = None
    author: str | None = None


@dataclass(frozen=True)
class _Look:
    discord: DiscordServer
    reader: Reader

    def say(self, what: str) -> str:
        return _CLIENT["id" if self.reader.locale == "id" else "en"][what]

    def message(self, shown: Shown) -> str:
        above = self._used(shown.exchange) if shown.exchange is not None else ""
        if shown.author is None:
            head = f'<b>Telisik</b><span class="badge">{self.say("app")}</span>'
            avatar = '<div class="avatar bot">T</div>'
        else:
            head, avatar = f"<b>{escape(shown.author)}</b>", _avatar(shown.author)
        payload = shown.message.payload
        content = f'<div class="text">{to_html(payload["content"], self.reader)}</div>' if payload["content"] else ""
        body = "".join(map(self.component, payload["components"]))
        private = f'👁 {self.say("private")} · <span class="link">{self.say("dismiss")}</span>'
        below = f'<div class="below">{private}</div>' if shown.message.ephemeral else ""
        return f'<div class="message">{above}{avatar}<div><div class="head">{head}</div>{content}{body}{below}</div></div>'

    def _used(self, exchange: Exchange) -> str:
        person, data = exchange.interaction.person, exchange.interaction.payload["data"]
        declared = next(one for one in self.discord.commands if one["id"] == data["id"])
        name = (declared.get("name_localizations") or {}).get(person.locale, data["name"])
        sign = "/" if data["type"] == 1 else ""
        used = f'{escape(person.name)} {self.say("used")} <span class="link">{sign}{escape(name)}</span>'
        return f'<div class="above">{_avatar(person.name, "tiny")}<span>{used}</span></div>'

    def component(self, one: Json) -> str:
        """One component with all that is in it."""
        kind = one["type"]
        if kind == _CONTAINER:
            accent = "" if one.get("accent_color") is None else f' style="--accent: #{one["accent_color"]:06x}"'
            return f'<div class="container"{accent}>{self._all(one["components"])}</div>'
        if kind == _TEXT:
            return f'<div class="text">{to_html(one["content"], self.reader)}</div>'
        if kind == _ROW:
            return f'<div class="row">{self._all(one["components"])}</div>'
        if kind == _SECTION:
            return f'<div class="section">{self._all([*one["components"], one["accessory"]])}</div>'
        if kind == _BUTTON:
            return _button(one)
        if kind == _SELECT:
            chosen = next((option["label"] for option in one["options"] if option.get("default")), one.get("placeholder") or "")
            return f'<div class="select"><span>{escape(chosen)}</span><span>▾</span></div>'
        if kind == _SEPARATOR:
            return "<hr>" if one.get("divider", True) else "<br>"
        if kind in (_GALLERY, _THUMBNAIL):
            return "".join(map(self._picture, one["items"] if kind == _GALLERY else [one]))
        assert kind == _FILE, f"no look for a component of type {kind}"
        return (
            f'<div class="file">📄 <span class="link">{escape(str(one.get("name") or one["file"]["url"].rpartition("/")[2]))}</span></div>'
        )

    def _all(self, components: Sequence[Json]) -> str:
        return "".join(map(self.component, components))

    def _picture(self, item: Json) -> str:
        media = item["media"]
        data = base64.b64encode(self.discord.content({"id": media["attachment_id"]})).decode("ascii")
        return f'<img src="data:{escape(media["content_type"])};base64,{data}" alt="{escape(item.get("description") or "")}">'


def _avatar(name: str, more: str = "") -> str:
    return f'<div class="avatar {more}">{escape(name[:1])}</div>'


def _button(one: Json) -> str:
    emoji = f'<span class="emoji">{escape(one["emoji"]["name"])}</span>' if one.get("emoji") else ""
    label = f"<span>{escape(one['label'])}</span>" if one.get("label") else ""
    leads_out = "<span>↗</span>" if one["style"] == 5 else ""
    off = " off" if one.get("disabled") else ""
    return f'<span class="button {_STYLES[one["style"]]}{off}">{emoji}{label}{leads_out}</span>'


def page(discord: DiscordServer, reader: Reader, *messages: Shown) -> str:
    """The messages below each other, as ``reader`` sees them."""
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-{_NONCE}'"
    body = "".join(map(_Look(discord, reader).message, messages))
    return (
        f'<!DOCTYPE html><html lang="{escape(reader.locale)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>Discord</title><style>{_CSS % WIDTH}</style></head>'
        f'<body>{body}<script nonce="{_NONCE}">{_SCRIPT % WIDTH}</script></body></html>'
    )


def seen(document: str) -> Json:
    """What a page found when it measured itself; ``document`` is the text of the loaded page (Chromium's ``--dump-dom``)."""
    found = re.search(r'<body data-seen="([^"]*)"', document)
    assert found is not None, f"the page did not measure itself: {document[:500]}"
    measured: Json = json.loads(unescape(found[1]))
    return measured
