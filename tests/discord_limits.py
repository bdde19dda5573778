"""What Discord's published API refuses, as checks that answer 400 in tests/discord_server.py.

Sources: the Discord developer documentation on messages, components, interactions and application commands. Lengths are counted in
UTF-16 code units, the strictest of the ways in which Discord's clients and servers count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = dict[str, Any]
#: Files sent with a message, by the name of their form field: their names and contents.
Files = dict[str, tuple[str, bytes]]

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15

LOCALES = frozenset(
    [
        *("id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR", "ro", "fi"),
        *("sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko"),
    ]
)
_COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")
_SUB_COMMAND, _SUB_COMMAND_GROUP, _STRING = 1, 2, 3
_ROW, _BUTTON, _SELECT, _INPUT, _SECTION, _TEXT, _SEPARATOR, _CONTAINER, _LABEL = 1, 2, 3, 4, 9, 10, 14, 17, 18
_THUMBNAIL, _GALLERY, _FILE = 11, 12, 13
_FILE_LIMIT = 10 << 20


class Refused(Exception):
    """Discord answers 400 with this message."""


def length(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def require(condition: object, message: str) -> None:
    """Refuse the request unless the condition holds."""
    if not condition:
        raise Refused(message)


def bounded(value: object, low: int, high: int, what: str) -> str:
    """The value, if it is a text of ``low`` to ``high`` code units."""
    if not isinstance(value, str) or not low <= length(value) <= high:
        raise Refused(f"{what}: must be {low} to {high} in length, is {value!r:.200}")
    return value


def check_message(payload: Json, *, flags: int, partial: bool = False, files: Files | None = None, kept: Sequence[Json] = ()) -> None:
    """A message to be created, or the changed fields of one to be edited (``partial``), that has the attachments ``kept``."""
    content = payload.get("content")
    components = payload.get("components") or []
    _check_files(payload, files or {}, kept)
    if flags & COMPONENTS_V2:
        require(not content and not payload.get("embeds") and not payload.get("poll"), "components v2: no content, embeds or poll")
        require(components or partial, "components v2: at least one component")
        _check_layout(components)
    else:
        require(content is None or length(content) <= 2000, "content: at most 2000")
        require(len(payload.get("embeds") or []) <= 10, "embeds: at most 10")
        require(partial or content or components or payload.get("embeds") or files, "cannot send an empty message")
        require(len(components) <= 5, "components: at most 5 action rows")
        for row in components:
            require(row["type"] == _ROW, f"component type {row['type']} needs the components v2 flag")
            _check_row(row)
    _check_custom_ids(components)


def _check_files(payload: Json, files: Files, kept: Sequence[Json]) -> None:
    """The attachments of a message, and the references to them in its components."""
    attachments = payload.get("attachments")
    names = [str(one["filename"]) for one in kept] if attachments is None else []
    for one in attachments or []:
        sent, old = files.get(f"files[{one['id']}]"), [k for k in kept if k["id"] == str(one["id"])]
        require(sent or old, f"attachments: {one['id']} is neither sent nor there")
        names.append(sent[0] if sent else str(old[0]["filename"]))
        require(length(one.get("description") or "") <= 1024, "attachment description: at most 1024")
    require(len(names) <= 10, "attachments: at most 10")
    for name, data in files.values():
        require(re.fullmatch(r"[\w.-]{1,255}", name), f"file name {name!r}")
        require(0 < len(data) <= _FILE_LIMIT, f"file {name}: empty or too large")
    for media in media_of(payload.get("components") or []):
        if media["url"].startswith("attachment://"):
            require(media["url"].removeprefix("attachment://") in names, f"media: {media['url']} is no attachment of the message")
        else:
            require(re.match(r"https?://", media["url"]), "media url: scheme must be http, https or attachment")


def media_of(components: Sequence[Json]) -> Iterator[Json]:
    """The media of galleries, thumbnails and files."""
    for component in walk(components):
        if component["type"] == _GALLERY:
            yield from (item["media"] for item in component.get("items") or [])
        elif component["type"] == _THUMBNAIL:
            yield component["media"]
        elif component["type"] == _FILE:
            yield component["file"]


def walk(components: Sequence[Json]) -> Iterator[Json]:
    """Every component, nested ones included, in the order in which they are shown."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for key in ("accessory", "component"):
            if component.get(key):
                yield from walk([component[key]])


def _check_layout(components: Sequence[Json]) -> None:
    everything = list(walk(components))
    require(len(everything) <= 40, f"components: at most 40 in all, {len(everything)} given")
    texts = [c["content"] for c in everything if c["type"] == _TEXT]
    require(sum(map(length, texts)) <= 4000, f"text displays: at most 4000 in all, {sum(map(length, texts))} given")
    for component in components:
        _check_block(component, (_ROW, _SECTION, _TEXT, _GALLERY, _FILE, _SEPARATOR, _CONTAINER))


def _check_block(component: Json, allowed: Sequence[int]) -> None:
    kind = component["type"]
    require(kind in allowed, f"component type {kind} is not allowed here")
    if kind == _ROW:
        _check_row(component)
    elif kind == _TEXT:
        bounded(component.get("content"), 1, 4000, "text display")
    elif kind == _SECTION:
        require(1 <= len(component["components"]) <= 3, "section: 1 to 3 texts")
        for text in component["components"]:
            _check_block(text, (_TEXT,))
        accessory = component["accessory"]
        require(accessory["type"] in (_BUTTON, _THUMBNAIL), "section: the accessory must be a button or a thumbnail")
        if accessory["type"] == _BUTTON:
            _check_button(accessory)
        else:
            _check_alt_text(accessory)
    elif kind == _GALLERY:
        require(1 <= len(component.get("items") or []) <= 10, "media gallery: 1 to 10 items")
        for item in component["items"]:
            _check_alt_text(item)
    elif kind == _FILE:
        require(component["file"]["url"].startswith("attachment://"), "file: attachments only")
    elif kind == _CONTAINER:
        require(component["components"], "container: at least one component")
        colour = component.get("accent_color")
        require(colour is None or 0 <= colour <= 0xFFFFFF, "container: accent colour out of range")
        for child in component["components"]:
            _check_block(child, (_ROW, _SECTION, _TEXT, _GALLERY, _FILE, _SEPARATOR))


def _check_alt_text(item: Json) -> None:
    # The documentation says 1024, discord.py 256: the stricter of both.
    require(length(item.get("description") or "") <= 256, "media description: at most 256")


def _check_row(row: Json) -> None:
    children = row.get("components") or []
    kinds = {child["type"] for child in children}
    if kinds == {_BUTTON}:
        require(len(children) <= 5, "action row: at most 5 buttons")
        for button in children:
            _check_button(button)
    else:
        require(kinds == {_SELECT} and len(children) == 1, "action row: 1 to 5 buttons, or one select")
        _check_select(children[0])


def _check_button(button: Json) -> None:
    require(button.get("label") or button.get("emoji"), "button: a label or an emoji")
    if button.get("label"):
        bounded(button["label"], 1, 80, "button label")
    if button.get("style") == 5:
        bounded(button.get("url"), 1, 512, "button url")
        require(re.match(r"(https?|discord)://", button["url"]), "button url: scheme must be http, https or discord")
        require(not button.get("custom_id"), "link button: no custom id")
    else:
        require(button.get("style") in (1, 2, 3, 4), "button style")
        bounded(button.get("custom_id"), 1, 100, "button custom id")


def _check_select(select: Json) -> None:
    bounded(select.get("custom_id"), 1, 100, "select custom id")
    options = select.get("options") or []
    require(1 <= len(options) <= 25, "select: 1 to 25 options")
    require(len({o["value"] for o in options}) == len(options), "select: values must differ")
    require(length(select.get("placeholder") or "") <= 150, "select placeholder: at most 150")
    for option in options:
        bounded(option.get("label"), 1, 100, "option label")
        bounded(option.get("value"), 1, 100, "option value")
        require(length(option.get("description") or "") <= 100, "option description: at most 100")


def _check_custom_ids(components: Sequence[Json]) -> None:
    ids = [c["custom_id"] for c in walk(components) if c.get("custom_id")]
    require(len(set(ids)) == len(ids), f"custom ids must differ: {ids}")
    numbers = [c["id"] for c in walk(components) if c.get("id")]
    require(len(set(numbers)) == len(numbers), f"ids of components must differ: {numbers}")
    require(all(0 <= number < 1 << 31 for number in numbers), f"ids of components are numbers of 32 bits: {numbers}")


def check_modal(data: Json) -> None:
    """A modal as an interaction response."""
    bounded(data.get("title"), 1, 45, "modal title")
    bounded(data.get("custom_id"), 1, 100, "modal custom id")
    components = data.get("components") or []
    require(1 <= len(components) <= 5, "modal: 1 to 5 components")
    _check_custom_ids(components)
    for component in components:
        require(component["type"] in (_LABEL, _TEXT), "modal: labels and texts only")
        if component["type"] == _TEXT:
            bounded(component.get("content"), 1, 4000, "text display")
            continue
        bounded(component.get("label"), 1, 45, "label")
        require(length(component.get("description") or "") <= 100, "label description: at most 100")
        _check_field(component["component"])


def _check_field(field: Json) -> None:
    if field["type"] == _SELECT:
        _check_select(field)
        return
    require(field["type"] == _INPUT, f"label: component type {field['type']}")
    bounded(field.get("custom_id"), 1, 100, "text input custom id")
    require(field.get("style") in (1, 2), "text input style")
    require(0 <= field.get("min_length", 0) <= 4000, "text input minimum")
    require(1 <= field.get("max_length", 4000) <= 4000, "text input maximum")
    require(length(field.get("placeholder") or "") <= 100, "text input placeholder: at most 100")
    require(length(field.get("value") or "") <= 4000, "text input value: at most 4000")


def check_choices(choices: Sequence[Json], what: str) -> None:
    """The choices of an option, declared or offered by autocompletion."""
    require(len(choices) <= 25, f"{what}: at most 25 choices")
    for choice in choices:
        bounded(choice.get("name"), 1, 100, f"{what}: choice name")
        if isinstance(choice["value"], str):
            bounded(choice["value"], 1, 100, f"{what}: choice value")
        for locale, text in (choice.get("name_localizations") or {}).items():
            require(locale in LOCALES, f"{what}: unknown locale {locale}")
            bounded(text, 1, 100, f"{what}: choice name in {locale}")


def check_commands(commands: Sequence[Json]) -> None:
    """A bulk overwrite of an application's global commands."""
    for kind, limit in ((1, 100), (2, 15), (3, 15)):
        same_kind = [c["name"] for c in commands if c.get("type", 1) == kind]
        require(len(same_kind) <= limit, f"commands of type {kind}: at most {limit}")
        require(len(set(same_kind)) == len(same_kind), "command names must differ")
    for command in commands:
        if command.get("type", 1) == 1:
            _check_named(command, "command")
            _check_options(command.get("options") or [], command["name"])
            require(_size(command) <= 8000, f"{command['name']}: more than 8000 characters")
        else:
            bounded(command.get("name"), 1, 32, "context menu name")
            require(not command.get("description") and not command.get("options"), "context menus have neither description nor options")
        require(set(command.get("contexts") or ()) <= {0, 1, 2}, "contexts")
        require(set(command.get("integration_types") or ()) <= {0, 1}, "integration types")


def _check_named(item: Json, what: str) -> None:
    for locale, name in (("", item.get("name")), *(item.get("name_localizations") or {}).items()):
        require(not locale or locale in LOCALES, f"{what}: unknown locale {locale}")
        require(isinstance(name, str) and _COMMAND_NAME.fullmatch(name) and name == name.lower(), f"{what}: bad name {name!r}")
    for locale, text in (("", item.get("description")), *(item.get("description_localizations") or {}).items()):
        require(not locale or locale in LOCALES, f"{what}: unknown locale {locale}")
        bounded(text, 1, 100, f"{what} {item['name']}: description")


def _check_options(options: Sequence[Json], path: str) -> None:
    require(len(options) <= 25, f"{path}: at most 25 options")
    for locale in (None, *LOCALES):
        names = [(o.get("name_localizations") or {}).get(locale, o["name"]) for o in options]
        require(len(set(names)) == len(names), f"{path}: option names must differ in {locale}: {names}")
    kinds = {option["type"] for option in options}
    require(kinds <= {_SUB_COMMAND, _SUB_COMMAND_GROUP} or not kinds & {_SUB_COMMAND, _SUB_COMMAND_GROUP}, f"{path}: mixed options")
    required = [bool(option.get("required")) for option in options]
    require(required == sorted(required, reverse=True), f"{path}: required options come first")
    for option in options:
        _check_named(option, f"{path}: option")
        if option["type"] in (_SUB_COMMAND, _SUB_COMMAND_GROUP):
            _check_options(option.get("options") or [], f"{path} {option['name']}")
            continue
        check_choices(option.get("choices") or [], f"{path}: {option['name']}")
        require(not (option.get("choices") and option.get("autocomplete")), f"{path}: choices and autocompletion")
        require(0 <= option.get("min_length", 0) <= 6000, f"{path}: min_length")
        require(1 <= option.get("max_length", 6000) <= 6000, f"{path}: max_length")


def _size(item: Mapping[str, Any]) -> int:
    """Discord's size of a command: names, descriptions and values, the longest of each with its localisations."""
    own = sum(
        max([length(item.get(key) or ""), *(length(text) for text in (item.get(f"{key}_localizations") or {}).values())])
        for key in ("name", "description")
    )
    own += sum(max(map(length, [c["name"], *(c.get("name_localizations") or {}).values()])) for c in item.get("choices") or ())
    own += sum(length(str(choice["value"])) for choice in item.get("choices") or ())
    return own + sum(_size(option) for option in item.get("options") or ())
