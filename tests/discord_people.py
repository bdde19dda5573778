"""People on the wire-level Discord: what they can do (commands, buttons, modals, messages) and what they then see."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.discord_limits import COMPONENTS_V2, EPHEMERAL, LOADING, Files, Json, check_choices, check_message, check_modal, require, walk

if TYPE_CHECKING:
    from tests.discord_server import DiscordServer, Guild, Interaction

_COMMAND, _COMPONENT, _AUTOCOMPLETE, _MODAL = 2, 3, 4, 5
_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE, _CHOICES, _SHOW_MODAL = 4, 5, 6, 7, 8, 9
#: Which responses Discord accepts to which interaction.
_ALLOWED = {
    _COMMAND: {_MESSAGE, _DEFERRED, _SHOW_MODAL},
    _COMPONENT: {_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE, _SHOW_MODAL},
    _AUTOCOMPLETE: {_CHOICES},
    _MODAL: {_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE},
}
_OPTION_TYPES: dict[int, type] = {3: str, 4: int, 5: bool, 7: dict, 8: dict, 11: dict}
#: What is named by its id in an option and described beside it.
_RESOLVED = {7: "channels", 8: "roles", 11: "attachments"}


@dataclass
class Message:
    """A message as Discord keeps it; ``history`` holds what it said before each edit."""

    payload: Json
    allowed_mentions: Json | None = None
    deleted: bool = False
    history: list[str] = field(default_factory=list)
    #: The bot's reactions that stand under it, and all that it ever put there.
    reactions: list[str] = field(default_factory=list)
    reacted: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.payload["id"])

    @property
    def flags(self) -> int:
        return int(self.payload["flags"])

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def components(self) -> list[Json]:
        return list(walk(self.payload["components"]))

    @property
    def text(self) -> str:
        """Everything there is to read, in order, as written (Markdown not rendered)."""
        return "\n".join([self.payload["content"], *(c["content"] for c in self.components if c["type"] == 10)]).strip()

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons, in order."""
        return [c["label"] for c in self.components if c["type"] == 2]

    @property
    def pictures(self) -> list[Json]:
        """The pictures shown, with their addresses and descriptions."""
        return [item for c in self.components if c["type"] == 12 for item in c["items"]]

    @property
    def pings(self) -> bool:
        """Whether anybody could have been notified by what the message says."""
        return self.allowed_mentions is None or bool(self.allowed_mentions.get("parse") or self.allowed_mentions.get("users"))

    def button(self, label: str, nth: int = 0) -> Json:
        """The n-th button with this label."""
        found = [c for c in self.components if c["type"] == 2 and c["label"] == label]
        assert len(found) > nth, f"no button {label!r} among {self.labels}"
        return found[nth]

    def edit(self, body: Json, checked: Json | None = None, files: Files | None = None) -> None:
        """``checked`` is the request's body where it is not stored as it was sent (DiscordServer.stored)."""
        flags = (self.flags & ~LOADING) | (body.get("flags", 0) & COMPONENTS_V2)
        check_message(checked or body, flags=flags, partial=True, files=files or {}, kept=self.payload["attachments"])
        self.history.append(self.text)
        self.payload["flags"] = flags
        for key in ("content", "components", "attachments"):
            if key in body:
                self.payload[key] = body[key] or ("" if key == "content" else [])
        self.allowed_mentions = body.get("allowed_mentions", self.allowed_mentions)


@dataclass
class Exchange:
    """What a person did and what came of it."""

    server: DiscordServer
    interaction: Interaction

    @property
    def messages(self) -> list[Message]:
        """What the person sees in answer, in order."""
        all_ = [self.interaction.original, *self.interaction.followups]
        return [m for m in all_ if m is not None and not m.deleted and not m.flags & LOADING]

    @property
    def message(self) -> Message:
        assert self.messages, "nothing to see"
        return self.messages[-1]

    @property
    def text(self) -> str:
        return "\n".join(message.text for message in self.messages)

    @property
    def modal(self) -> Json:
        assert self.interaction.modal is not None, "no modal was opened"
        return self.interaction.modal

    @property
    def choices(self) -> list[Json]:
        assert self.interaction.choices is not None, "no choices were offered"
        return self.interaction.choices

    def answered(self) -> bool:
        """Whether there is something to see: a message that is no longer loading, a modal, choices, or an update in place."""
        seen = self.interaction
        done = seen.modal is not None or seen.choices is not None or seen.updated or seen.followups
        return bool(done) or (
            self.interaction.acknowledged is not None and bool(self.messages) and self.interaction.kind != _DEFERRED_UPDATE
        )

    async def until(self, words: str) -> Exchange:
        """Wait until these words are to be seen."""
        await self.server.until(lambda: words in self.text, f"the words {words!r}, instead of {self.text!r}")
        return self


def dm_channel(person: str) -> str:
    """The id of the channel of direct messages between a person and the bot."""
    return str(int(person) + (1 << 50))


@dataclass
class Person:
    """Somebody with a Discord client in a language of their own."""

    server: DiscordServer
    id: str
    name: str
    locale: str
    permissions: int
    #: The ids of the roles they have, of all guilds.
    roles: list[str] = field(default_factory=list)

    @property
    def user(self) -> Json:
        return {"id": self.id, "username": self.name.lower(), "global_name": self.name, "discriminator": "0", "avatar": None}

    def member(self, permissions: int | None = None) -> Json:
        granted = self.permissions if permissions is None else permissions
        return {
            "user": self.user, "roles": self.roles, "joined_at": "2025-01-01T00:00:00+00:00", "premium_since": None, "deaf": False,
            "mute": False, "flags": 0, "nick": None, "avatar": None, "pending": False, "permissions": str(granted),
            "communication_disabled_until": None,
        }  # fmt: skip

    # ---- acting --------------------------------------------------------------------------------------------------------------

    async def slash(self, guild: Guild | None, command: str, *, deliveries: int = 1, wait: bool = True, **options: Any) -> Exchange:
        """Use a command, named (with its options) as in the person's language or in English: ``slash(guild, "article add", url=…)``."""
        data, declared = self._find(command)
        innermost = data
        while innermost.get("options"):
            innermost = innermost["options"][0]
        innermost["options"], resolved = self._fill(declared, options)
        if resolved:
            data["resolved"] = resolved
        return await self._interact(_COMMAND, guild, data, deliveries=deliveries, wait=wait)

    async def complete(self, guild: Guild | None, command: str, option: str, typed: str) -> list[Json]:
        """The choices offered for an option while typing."""
        data, declared = self._find(command)
        innermost = data
        while innermost.get("options"):
            innermost = innermost["options"][0]
        found = next(o for o in declared if option in self._names(o))
        assert found.get("autocomplete"), f"{option} has no autocompletion"
        innermost["options"] = [{"name": found["name"], "type": found["type"], "value": typed, "focused": True}]
        return (await self._interact(_AUTOCOMPLETE, guild, data)).choices

    async def menu(self, message: Message, name: str) -> Exchange:
        """Use a command of a message's menu, named as in the person's language or in English."""
        found = next(c for c in self.server.commands if c.get("type") == 3 and name in self._names(c))
        data = {"id": found["id"], "name": found["name"], "type": 3, "target_id": message.id}
        data["resolved"] = {"messages": {message.id: message.payload}}
        return await self._interact(_COMMAND, self._where(message.payload), data)

    async def press(self, message: Message, label: str, *, nth: int = 0, guild: Guild | None = None, deliveries: int = 1) -> Exchange:
        """Press the n-th button with this label."""
        return await self.press_id(message, message.button(label, nth)["custom_id"], guild=guild, deliveries=deliveries)

    async def press_id(
        self,
        message: Message,
        custom_id: str,
        *,
        guild: Guild | None = None,
        in_dm: bool = False,
        deliveries: int = 1,
        values: list[str] | None = None,
    ) -> Exchange:
        """Press a button (or choose ``values`` in a select) by its custom id, as a tampering client can: any id, and in another guild or in
        direct messages."""
        data: Json = {"custom_id": custom_id, "component_type": 2}
        if values is not None:
            data = {"custom_id": custom_id, "component_type": 3, "values": values}
        where = None if in_dm else guild or self._where(message.payload)
        return await self._interact(_COMPONENT, where, data, message=message, deliveries=deliveries)

    async def choose(self, message: Message, value: str, *, guild: Guild | None = None) -> Exchange:
        """Choose an option of the message's select, by its value."""
        select = next(c for c in message.components if c["type"] == 3)
        assert value in [option["value"] for option in select["options"]], f"{value!r} is not offered"
        data = {"custom_id": select["custom_id"], "component_type": 3, "values": [value]}
        return await self._interact(_COMPONENT, guild or self._where(message.payload), data, message=message)

    async def submit(self, modal: Exchange, values: dict[str, str], *, guild: Guild | None = None, deliveries: int = 1) -> Exchange:
        """Fill in the modal's fields by their labels (a select by the label of its option) and submit it."""
        components = []
        for number, label in enumerate(modal.modal["components"], start=1):
            field_, given = label["component"], values.get(label["label"], "")
            filled: Json = {"type": field_["type"], "custom_id": field_["custom_id"], "id": number}
            if field_["type"] == 3:
                filled["values"] = [next(o["value"] for o in field_["options"] if o["label"] == given)]
            else:
                assert given or not field_.get("required", True), f"{label['label']} is required"
                assert len(given) <= field_.get("max_length", 4000)
                filled["value"] = given
            components.append({"type": 18, "id": 100 + number, "component": filled})
        data = {"custom_id": modal.modal["custom_id"], "components": components}
        opened = modal.interaction.payload
        return await self._interact(_MODAL, guild or self._where(opened), data, deliveries=deliveries, message=opened.get("message"))

    async def mention(self, guild: Guild, text: str) -> Message:
        """Mention the bot in the guild's channel; the bot's reply."""
        return await self._reply(await self.say(guild, f"<@{self.server.bot['id']}> {text}"))

    async def dm(self, text: str) -> Message:
        """Write to the bot directly; the bot's reply."""
        return await self._reply(await self.say(None, text))

    async def say(self, guild: Guild | None, text: str) -> Message:
        """Write in the guild's channel, or to the bot directly, without waiting for anything."""
        if guild is None:
            return await self.server.post(self.user, self._dm_channel, None, text)
        return await self.server.post(self.user, guild.channel, guild, text, self.member())

    def replies(self, message: Message) -> list[Message]:
        """The bot's replies to a message."""
        references = ((m, m.payload.get("message_reference") or {}) for m in self.server.messages.values())
        return [m for m, reference in references if str(reference.get("message_id")) == message.id]

    async def _reply(self, message: Message) -> Message:
        await self.server.until(lambda: self.replies(message), f"a reply to {message.text!r:.100}")
        return self.replies(message)[-1]

    def _where(self, payload: Json) -> Guild | None:
        return self.server.find_guild(payload["channel_id"])

    @property
    def _dm_channel(self) -> str:
        return dm_channel(self.id)

    @property
    def inbox(self) -> list[Message]:
        """What the bot has written to the person directly, in order."""
        return [m for m in self.server.in_channel(self._dm_channel) if m.payload["author"]["id"] == self.server.bot["id"]]

    # ---- what the client of a person does ------------------------------------------------------------------------------------

    def _names(self, item: Json) -> set[str]:
        return {item["name"], (item.get("name_localizations") or {}).get(self.locale, item["name"])}

    def _find(self, command: str) -> tuple[Json, list[Json]]:
        """The interaction data of a command and the options that its innermost part declares."""
        words = command.split()
        found = next((c for c in self.server.commands if words[0] in self._names(c)), None)
        assert found is not None, f"there is no command /{words[0]} among {[c['name'] for c in self.server.commands]}"
        data: Json = {"id": found["id"], "name": found["name"], "type": 1}
        inner, declared = data, found.get("options") or []
        for word in words[1:]:
            part = next((o for o in declared if o["type"] in (1, 2) and word in self._names(o)), None)
            assert part is not None, f"/{command}: no {word!r}"
            inner["options"] = [{"name": part["name"], "type": part["type"]}]
            inner, declared = inner["options"][0], part.get("options") or []
        return data, declared

    def _fill(self, declared: list[Json], options: dict[str, Any]) -> tuple[list[Json], Json]:
        """Options as a client sends them, after the checks a client makes."""
        filled: list[Json] = []
        resolved: Json = {}
        for option in declared:
            given = [name for name in options if name in self._names(option)]
            assert given or not option.get("required"), f"{option['name']} is required"
            if not given:
                continue
            value = options.pop(given[0])
            assert isinstance(value, _OPTION_TYPES[option["type"]]), f"{option['name']}: {value!r}"
            if option.get("choices"):
                value = next(c["value"] for c in option["choices"] if value in (c["value"], *self._names(c)))
            if option["type"] == 3:
                assert option.get("min_length", 0) <= len(value) <= option.get("max_length", 6000), f"{option['name']}: length"
            if option["type"] == 4:
                assert option.get("min_value", value) <= value <= option.get("max_value", value), f"{option['name']}: {value}"
            if option["type"] == 7:
                assert value["type"] in option.get("channel_types", [value["type"]]), f"{option['name']}: type of channel"
            if option["type"] in _RESOLVED:
                resolved.setdefault(_RESOLVED[option["type"]], {})[value["id"]] = value
                value = value["id"]
            filled.append({"name": option["name"], "type": option["type"], "value": value})
        assert not options, f"no such options: {sorted(options)}"
        return filled, resolved

    async def _interact(
        self, kind: int, guild: Guild | None, data: Json, *, message: Any = None, deliveries: int = 1, wait: bool = True
    ) -> Exchange:
        from tests.discord_server import Interaction

        channel = self._dm_channel if guild is None else guild.channel
        payload: Json = {
            "id": self.server.snowflake(), "application_id": self.server.application_id, "type": kind, "version": 1, "data": data,
            "token": secrets.token_urlsafe(24), "locale": self.locale, "channel_id": channel, "entitlements": [],
            "app_permissions": str(1 << 11), "attachment_size_limit": 10 << 20,
        }  # fmt: skip
        if guild is None:
            payload |= {"user": self.user, "context": 1, "authorizing_integration_owners": {"0": "0"}}
            payload["channel"] = {"id": channel, "type": 1, "recipients": [self.user]}
        else:
            payload |= {"member": self.member(), "guild_id": guild.id, "guild_locale": guild.locale, "context": 0}
            payload["guild"] = {"id": guild.id, "locale": guild.locale, "features": []}
            payload["authorizing_integration_owners"] = {"0": guild.id} if guild.has_bot else {"1": self.id}
            payload["channel"] = {"id": channel, "type": 0, "name": "general", "position": 0, "permissions": str(self.permissions)}
        if message is not None:
            payload["message"] = message.payload if isinstance(message, Message) else message
        interaction = Interaction(payload["id"], payload["token"], payload, self)
        exchange = Exchange(self.server, interaction)
        await self.server.interact(interaction, deliveries)
        if wait:
            await self.server.until(exchange.answered, f"an answer to {data}")
        return exchange

    def receive(self, interaction: Interaction, kind: int, data: Json, files: Files | None = None) -> Message | None:
        """The bot's first response, checked as Discord does; the message it makes, if any."""
        files = files or {}
        require(kind in _ALLOWED[interaction.payload["type"]], f"response type {kind} to interaction type {interaction.payload['type']}")
        if kind == _SHOW_MODAL:
            check_modal(data)
            interaction.modal = data
        elif kind == _CHOICES:
            check_choices(data.get("choices") or [], "autocompletion")
            interaction.choices = data.get("choices") or []
        elif kind == _DEFERRED:
            interaction.original = self.server.respond(interaction, {}, (data.get("flags", 0) & EPHEMERAL) | LOADING)
        elif kind == _MESSAGE:
            flags = data.get("flags", 0) & (EPHEMERAL | COMPONENTS_V2)
            check_message(data, flags=flags, files=files)
            interaction.original = self.server.respond(interaction, self.server.stored(data, files), flags)
        elif interaction.payload.get("message") is not None:
            shown = self.server.messages[interaction.payload["message"]["id"]]
            if kind == _UPDATE:
                shown.edit(self.server.stored(data, files, shown.payload["attachments"]), checked=data, files=files)
                interaction.updated += 1
            interaction.original = shown
        return interaction.original
