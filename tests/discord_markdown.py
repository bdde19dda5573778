"""The Markdown that Discord shows in a text display, as HTML. Whatever is not markup is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from html import escape

from babel.dates import format_date, format_datetime, format_time


@dataclass(frozen=True)
class Reader:
    """Who looks at the message: the language and time zone of their client, and the names it knows by id."""

    locale: str
    zone: tzinfo
    names: Mapping[str, str]

    def name(self, id_: str) -> str:
        return self.names.get(id_, id_)

    def moment(self, timestamp: int, style: str) -> str:
        """A timestamp as the client shows it; ``style`` is one of Discord's letters, of which R is shown as f."""
        when = datetime.fromtimestamp(timestamp, self.zone)
        language = self.locale.replace("-", "_")
        if style in "tT":
            return format_time(when, "short" if style == "t" else "medium", locale=language)
        if style in "dD":
            return format_date(when, "short" if style == "d" else "long", locale=language)
        return format_datetime(when, "EEEE d MMMM y HH:mm" if style == "F" else "d MMMM y HH:mm", locale=language)


_FENCE = re.compile(r"```(?:[\w+-]*\n)?(.*?)\n?```", re.DOTALL)
_HEADING = re.compile(r"(#{1,3}|-#) +(\S.*)")
_ITEM = re.compile(r"( *)([-*]|\d+\.) +(\S.*)")
_INLINE = re.compile(
    r"""\\(?P<escaped>[^0-9A-Za-z\s])
    | (?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)
    | <(?P<kind>@!?|@&|\#)(?P<mentioned>\d+)>
    | <t:(?P<timestamp>-?\d{1,13})(?::(?P<style>[tTdDfFR]))?>
    | </(?P<command>[-\w ]+):\d+>
    | (?P<everybody>@everyone|@here)
    | \[(?P<label>[^\]\n]+)\]\(<?(?P<target>https?://[^\s)>]+)>?\)
    | <?(?P<address>https?://[^\s<>)]+)>?
    | (?P<marks>\*\*|__|~~|\|\||\*|_)(?P<marked>(?:\\.|`[^`\n]+`|(?!(?P=marks)).|(?<=\*)\*\*)+?)(?P=marks)(?![*_])""",
    re.VERBOSE | re.DOTALL,
)
_TAGS = {"**": "b", "__": "u", "~~": "s", "||": "mark", "*": "i", "_": "i"}


def to_html(text: str, reader: Reader) -> str:
    """Code blocks, quotes, headings, small print, lists, and the inline markup in them."""
    parts: list[str] = []
    end = 0
    for fence in _FENCE.finditer(text):
        parts += [_lines(text[end : fence.start()].strip("\n"), reader), f"<pre>{escape(fence[1])}</pre>"]
        end = fence.end()
    return "".join([*parts, _lines(text[end:].strip("\n"), reader)])


def _lines(text: str, reader: Reader) -> str:
    """Lines of one kind that follow each other belong together, as the lines of a quotation do."""
    groups: list[tuple[str, list[str]]] = []
    for line in text.split("\n") if text else []:
        kind, shown = _line(line, reader)
        if groups and groups[-1][0] == kind and kind in ("blockquote", "ul", "p"):
            groups[-1][1].append(shown)
        else:
            groups.append((kind, [shown]))
    joints: dict[str, Callable[[list[str]], str]] = {"ul": "".join}
    return "".join(f"<{kind}>{joints.get(kind, '<br>'.join)(lines)}</{kind}>" for kind, lines in groups)


def _line(line: str, reader: Reader) -> tuple[str, str]:
    """The element that a line belongs in, and its content."""
    if heading := _HEADING.fullmatch(line):
        return {"#": "h1", "##": "h2", "###": "h3", "-#": "small"}[heading[1]], inline(heading[2], reader)
    if line.startswith("> "):
        return "blockquote", inline(line[2:], reader)
    if item := _ITEM.fullmatch(line):
        sign = "•" if item[2] in "-*" else item[2]
        return "ul", f"<li><span>{sign}</span> {inline(item[3], reader)}</li>"
    return "p", inline(line, reader)


def inline(text: str, reader: Reader) -> str:
    """The markup within a line."""
    parts: list[str] = []
    end = 0
    for match in _INLINE.finditer(text):
        parts += [escape(text[end : match.start()]), _element(match, reader)]
        end = match.end()
    return "".join([*parts, escape(text[end:])])


def _element(match: re.Match[str], reader: Reader) -> str:
    found = {name: value for name, value in match.groupdict().items() if value is not None}
    if "escaped" in found:
        return escape(found["escaped"])
    if "code" in found:
        return f"<code>{escape(found['code'])}</code>"
    if "mentioned" in found:
        return f'<span class="mention">{"#" if found["kind"] == "#" else "@"}{escape(reader.name(found["mentioned"]))}</span>'
    if "timestamp" in found:
        return f'<span class="moment">{escape(reader.moment(int(found["timestamp"]), found.get("style", "f")))}</span>'
    if "command" in found:
        return f'<span class="mention">/{escape(found["command"])}</span>'
    if "everybody" in found:
        return f'<span class="mention">{found["everybody"]}</span>'
    if "label" in found:
        return f'<span class="link">{inline(found["label"], reader)}</span>'
    if "address" in found:
        return f'<span class="link">{escape(found["address"])}</span>'
    tag = _TAGS[found["marks"]]
    return f"<{tag}>{inline(found['marked'], reader)}</{tag}>"
