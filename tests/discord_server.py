"""Discord over the wire, on loopback: the REST API and the gateway that the real discord.py client talks to in tests.

    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom", locale="id")
        sari = discord.person("Sari", locale="id")
        ...                                     # start the bot with use_api(discord.url) and discord.token
        await discord.connected()
        reply = await sari.slash(guild, "tanya", pertanyaan="Berapa orang tewas?")
        await sari.press(reply.message, "Konteks")

Requests that the published API would refuse (tests/discord_limits.py) are answered with 400 and kept in ``refused``. Waiting is
for events, never for time: whatever changes the state wakes everybody who waits.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import mimetypes
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web

from tests.discord_gateway import DIRECT_MESSAGES, GUILD_MESSAGES, MESSAGE_CONTENT, Gateway
from tests.discord_limits import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    Files,
    Json,
    Refused,
    check_commands,
    check_message,
    media_of,
    require,
    walk,
)
from tests.discord_people import Message, Person, dm_channel

#: How long a test waits for the bot before it fails with what was seen; no test asserts a duration.
PATIENCE = 30.0
#: What a request brought, read once: its JSON, and the files sent along.
BODY: web.RequestKey[Any] = web.RequestKey("body", object)
FILES: web.RequestKey[Files] = web.RequestKey("files", dict)
EVERYTHING = (1 << 53) - 1
EVERYDAY = (1 << 10) | (1 << 11) | (1 << 31)  # view channels, send messages, use application commands


@dataclass(frozen=True)
class Request:
    """One REST request as it arrived, with the moment of its arrival and the status of its answer."""

    method: str
    path: str
    body: Any
    at: float
    status: int


@dataclass
class Guild:
    """A guild with a text channel, in which everything happens, and maybe others. Without the bot, people can still use it there if they
    installed it for themselves."""

    id: str
    name: str
    locale: str
    channel: str
    has_bot: bool = True
    roles: list[Json] = field(default_factory=list)
    channels: list[Json] = field(default_factory=list)

    def payload(self) -> Json:
        return {
            "id": self.id, "name": self.name, "owner_id": "1", "preferred_locale": self.locale, "unavailable": False, "large": False,
            "member_count": 2, "roles": self.roles, "emojis": [], "stickers": [], "features": [], "channels": self.channels, "threads": [],
            "members": [], "voice_states": [], "presences": [], "joined_at": now(),
        }  # fmt: skip


@dataclass
class Interaction:
    """What somebody did, and what the bot answered: kept by the server under its id and token."""

    id: str
    token: str
    payload: Json
    person: Person
    acknowledged: float | None = None
    kind: int | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    updated: int = 0


@dataclass
class Fault:
    """An injected failure of the requests whose path matches, for the next ``times`` of them."""

    pattern: re.Pattern[str]
    status: int
    retry_after: float
    times: int
    code: int


def now() -> str:
    return datetime.now(UTC).isoformat()


class DiscordServer:
    """The server. Its address for ``use_api`` is ``url``; the only token it accepts is ``token``."""

    def __init__(self, *, shards: int = 1, message_content: bool = False) -> None:
        self.token = "MTIz.fake." + secrets.token_urlsafe(12)
        self.shards = shards
        self.message_content = message_content
        self.application_id = "1000000000000000001"
        self.bot: Json = {"id": "1000000000000000002", "username": "Telisik", "discriminator": "0", "avatar": None, "bot": True}
        self.commands: list[Json] = []
        self.syncs = 0
        self.requests: list[Request] = []
        self.refused: list[str] = []
        self.messages: dict[str, Message] = {}
        self.interactions: dict[str, Interaction] = {}
        self.typing: list[str] = []
        #: Guild and person, of those who are no members any more.
        self.left: set[tuple[str, str]] = set()
        self.downloads = 0
        self.gateway = Gateway(self)
        self._guilds: list[Guild] = []
        self._faults: list[Fault] = []
        self._nonces: dict[tuple[str, str], Message] = {}
        self._files: dict[str, bytes] = {}
        self._ids = itertools.count((1_400_000_000_000 << 22) + 1)
        self._watched: asyncio.Task[None] | None = None
        self._change = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.origin = ""

    # ---- for tests -----------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._edge], client_max_size=64 << 20)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/files/{name}", self._file)
        for method, path, handler in self._routes():
            app.router.add_route(method, "/api/v10" + path, handler)
        self._runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.origin = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.gateway.drop()
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The base of the REST API, with the trailing slash that people tend to write."""
        return f"{self.origin}/api/v10/"

    def guild(self, name: str, locale: str = "en-US", shard: int = 0, *, has_bot: bool = True) -> Guild:
        """A guild of this shard; to be made before the bot connects."""
        first = next(self._ids) >> 22
        id_ = ((first - first % self.shards + shard) << 22) + next(self._ids) % (1 << 22)
        guild = Guild(str(id_), name, locale, self.snowflake(), has_bot)
        self._guilds.append(guild)
        self.channel(guild, "general", guild.channel)
        self.role(guild, "@everyone", guild.id)
        return guild

    def channel(self, guild: Guild, name: str, id_: str | None = None) -> Json:
        """One more text channel of a guild, as an option names it; to be made before the bot connects."""
        permissions = {"permission_overwrites": [], "permissions": str(EVERYDAY)}
        channel = {"id": id_ or self.snowflake(), "type": 0, "name": name, "position": 0, "guild_id": guild.id, **permissions}
        guild.channels.append(channel)
        return channel

    def role(self, guild: Guild, name: str, id_: str | None = None) -> Json:
        """One more role of a guild, as an option names it; to be made before the bot connects."""
        role = {
            "id": id_ or self.snowflake(), "name": name, "permissions": str(EVERYDAY), "color": 0, "colors": {"primary_color": 0},
            "position": len(guild.roles), "hoist": False, "managed": False, "mentionable": False, "flags": 0,
        }  # fmt: skip
        guild.roles.append(role)
        return role

    def person(self, name: str, locale: str = "en-US", permissions: int = EVERYDAY) -> Person:
        """Somebody with these permissions in every guild."""
        return Person(self, self.snowflake(), name, locale, permissions)

    def fail(self, path: str, status: int, *, times: int = 1, retry_after: float = 0.0, code: int = 0) -> None:
        """Answer the next requests whose path, or ``METHOD path``, matches the regular expression with this status (429 with
        ``retry_after``); 0 breaks the connection instead."""
        self._faults.append(Fault(re.compile(path), status, retry_after, times, code))

    async def connected(self, identified: int = 1) -> None:
        """Wait until the bot has identified itself this many times and is connected."""
        await self.until(lambda: self.gateway.identified >= identified and self.gateway.connected, f"identify number {identified}")

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until the condition holds."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    assert self._watched is None or not self._watched.done(), f"the bot ended while Discord waited for {what}"
                    await self._change.wait()
        except TimeoutError:
            seen = "\n".join(f"{r.method} {r.path} {r.status}" for r in self.requests[-15:])
            raise AssertionError(f"Discord waited for {what} in vain; refused: {self.refused}; last requests:\n{seen}") from None

    def watch(self, bot: asyncio.Task[None] | None) -> None:
        """Stop waiting when this bot ends."""
        self._watched = bot
        if bot is not None:
            bot.add_done_callback(lambda _: self.changed())

    def changed(self) -> None:
        """Wake everybody who waits."""
        self._change.set()
        self._change = asyncio.Event()

    def requested(self, method: str, path: str) -> list[Request]:
        """The requests so far with this method, whose path matches the regular expression."""
        return [r for r in self.requests if r.method == method and re.search(path, r.path)]

    def in_channel(self, channel: str) -> list[Message]:
        """What everybody in a channel sees, in order."""
        return [m for m in self.messages.values() if m.payload["channel_id"] == channel and not m.ephemeral and not m.deleted]

    # ---- for people (tests/discord_people.py) --------------------------------------------------------------------------------

    def snowflake(self) -> str:
        return str(next(self._ids))

    def upload(self, name: str, data: bytes, content_type: str | None = None, size: int | None = None) -> Json:
        """An attachment as an interaction carries it; ``size`` overrides the size that is claimed."""
        id_ = self.snowflake()
        self._files[id_] = data
        url = f"{self.origin}/files/{id_}"
        claimed = len(data) if size is None else size
        return {"id": id_, "filename": name, "size": claimed, "url": url, "proxy_url": url, "content_type": content_type}

    def content(self, attachment: Json) -> bytes:
        """What is in an uploaded file, of a person or of the bot."""
        return self._files[attachment["id"]]

    def forget(self, attachment: Json) -> None:
        """Delete an uploaded file."""
        del self._files[attachment["id"]]

    async def interact(self, interaction: Interaction, deliveries: int) -> None:
        self.interactions[interaction.id] = interaction
        through_guild = "0" in interaction.payload["authorizing_integration_owners"]
        for _ in range(deliveries):
            await self.gateway.dispatch(
                "INTERACTION_CREATE", interaction.payload, interaction.payload.get("guild_id") if through_guild else None
            )

    async def post(self, author: Json, channel: str, guild: Guild | None, content: str, member: Json | None = None) -> Message:
        """A person's message; its content reaches the bot as far as Discord lets it."""
        message = self._message(author, channel, {"content": content}, 0, guild)
        if member is not None:
            message.payload["member"] = {key: value for key, value in member.items() if key != "user"}
        session = next(iter(self.gateway.sessions.values()))
        seen = guild is None or session.intents & MESSAGE_CONTENT or any(u["id"] == self.bot["id"] for u in message.payload["mentions"])
        assert session.intents & (DIRECT_MESSAGES if guild is None else GUILD_MESSAGES), "the bot does not listen to messages"
        event = message.payload if seen else message.payload | {"content": ""}
        await self.gateway.dispatch("MESSAGE_CREATE", event, None if guild is None else guild.id)
        return message

    def stored(self, body: Json, files: Files, kept: Sequence[Json] = ()) -> Json:
        """A message's body with its uploaded files at addresses, and their references in its components resolved, as Discord gives it
        back; ``kept`` are the attachments that the message had."""
        attachments = []
        for one in kept if "attachments" not in body else body["attachments"] or []:
            if f"files[{one['id']}]" in files:
                name, data = files[f"files[{one['id']}]"]
                uploaded = self.upload(name, data, mimetypes.guess_type(name)[0])
                attachments.append(uploaded | {"description": one.get("description")})
            else:
                attachments += [old for old in kept if old["id"] == str(one["id"])]
        body = json.loads(json.dumps(body)) | ({"attachments": attachments} if "attachments" in body else {})
        addresses = {f"attachment://{one['filename']}": one for one in attachments}
        for media in media_of(body.get("components") or []):
            one = addresses.get(media["url"])
            if one is not None:
                media.update({key: one[key] for key in ("url", "proxy_url", "content_type")}, attachment_id=one["id"])
        return body

    def _edit(self, message: Message, request: web.Request) -> None:
        body, kept = request[BODY], message.payload["attachments"]
        message.edit(self.stored(body, request[FILES], kept), checked=body, files=request[FILES])

    def _message(self, author: Json, channel: str, body: Json, flags: int, guild: Guild | None = None) -> Message:
        text = str(body.get("content") or "")
        mentions = [self.bot] if re.search(rf"<@!?{self.bot['id']}>", text) else []
        payload: Json = {
            "id": self.snowflake(), "channel_id": channel, "author": author, "content": text, "timestamp": now(),
            "edited_timestamp": None, "tts": False, "mention_everyone": False, "mentions": mentions, "mention_roles": [],
            "attachments": body.get("attachments") or [], "embeds": [], "pinned": False, "type": 0, "flags": flags,
            "components": body.get("components") or [],
        }  # fmt: skip
        if guild is not None:
            payload["guild_id"] = guild.id
        if body.get("message_reference"):
            payload["message_reference"] = body["message_reference"]
            payload["type"] = 19
        message = Message(payload, body.get("allowed_mentions"))
        self.messages[message.id] = message
        return message

    # ---- gateway.World -------------------------------------------------------------------------------------------------------

    @property
    def resume_url(self) -> str:
        return self.origin.replace("http", "ws") + "/gateway"

    def ready(self) -> Json:
        return {"v": 10, "user": self.bot, "application": {"id": self.application_id, "flags": 0}}

    def guilds_of(self, shard: int, shards: int) -> list[Json]:
        return [guild.payload() for guild in self._guilds if guild.has_bot and (int(guild.id) >> 22) % shards == shard]

    def find_guild(self, channel: str) -> Guild | None:
        return next((guild for guild in self._guilds if channel in [one["id"] for one in guild.channels]), None)

    # ---- the REST API --------------------------------------------------------------------------------------------------------

    def _routes(self) -> list[tuple[str, str, Callable[[web.Request], Any]]]:
        webhook = f"/webhooks/{self.application_id}/{{token}}"
        return [
            ("GET", "/users/@me", self._me),
            ("POST", "/users/@me/channels", self._create_dm),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/gateway/bot", self._gateway_bot),
            ("GET", f"/applications/{self.application_id}/commands", self._get_commands),
            ("PUT", f"/applications/{self.application_id}/commands", self._put_commands),
            ("POST", "/channels/{channel}/messages", self._create_message),
            ("GET", "/channels/{channel}/messages/{message}", self._get_message),
            ("PATCH", "/channels/{channel}/messages/{message}", self._edit_message),
            ("GET", "/guilds/{guild}/members/{person}", self._get_member),
            ("PUT", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me", self._react),
            ("DELETE", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me", self._unreact),
            ("POST", "/channels/{channel}/typing", self._typing),
            ("POST", "/interactions/{id}/{token}/callback", self._callback),
            ("GET", webhook + "/messages/@original", self._get_original),
            ("PATCH", webhook + "/messages/@original", self._edit_original),
            ("DELETE", webhook + "/messages/@original", self._delete_original),
            ("POST", webhook, self._follow_up),
        ]

    @web.middleware
    async def _edge(self, request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
        """Authorisation, injected faults, refusals and the record of every request."""
        path = request.path.removeprefix("/api/v10")
        if path == request.path:
            return await handler(request)  # type: ignore[no-any-return]
        at = time.perf_counter()
        body, request[FILES] = await read_body(request)
        request[BODY] = body
        response = self._unauthorised(request, path) or self._fault(request, path)
        if response is None:
            try:
                response = await handler(request)
            except Refused as error:
                self.refused.append(f"{request.method} {path}: {error}")
                response = failure(400, 50035, str(error))
            except web.HTTPException as error:
                response = failure(error.status, 0, error.reason)
        self.requests.append(Request(request.method, path, body, at, response.status))
        self.changed()
        return response

    def _unauthorised(self, request: web.Request, path: str) -> web.Response | None:
        by_token = path.startswith(("/interactions/", "/webhooks/"))
        if by_token or request.headers.get("Authorization") == f"Bot {self.token}":
            return None
        return failure(401, 0, "401: Unauthorized")

    def _fault(self, request: web.Request, path: str) -> web.Response | None:
        for fault in self._faults:
            if fault.times > 0 and (fault.pattern.search(path) or fault.pattern.search(f"{request.method} {path}")):
                fault.times -= 1
                if fault.status == 0 and request.transport is not None:
                    request.transport.abort()
                    return failure(503, 0, "nobody is there to read this")
                if fault.status != 429:
                    return failure(fault.status, fault.code, "injected")
                body = {"message": "You are being rate limited.", "retry_after": fault.retry_after, "global": False}
                return answer(body, 429, {"Via": "1.1 test", "Retry-After": str(fault.retry_after)})
        return None

    async def _me(self, _: web.Request) -> web.Response:
        return answer(self.bot)

    async def _create_dm(self, request: web.Request) -> web.Response:
        id_ = request[BODY]["recipient_id"]
        user = {"id": id_, "username": f"user{id_}", "global_name": None, "discriminator": "0", "avatar": None}
        return answer({"id": dm_channel(id_), "type": 1, "last_message_id": None, "recipients": [user]})

    async def _application(self, _: web.Request) -> web.Response:
        owner = {"id": "1", "username": "owner", "discriminator": "0", "avatar": None}
        body = {
            "id": self.application_id, "name": "Telisik", "description": "", "icon": None, "bot_public": True,
            "bot_require_code_grant": False, "owner": owner, "verify_key": "0" * 64, "flags": 0, "team": None,
        }  # fmt: skip
        return answer(body)

    async def _gateway_bot(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return answer({"url": self.resume_url, "shards": self.shards, "session_start_limit": limit})

    async def _get_commands(self, _: web.Request) -> web.Response:
        return answer(self.commands)

    async def _put_commands(self, request: web.Request) -> web.Response:
        check_commands(request[BODY])
        extra = {"application_id": self.application_id, "version": "1", "description": ""}
        self.commands = [extra | command | {"id": self.snowflake()} for command in request[BODY]]
        self.syncs += 1
        return answer(self.commands)

    async def _create_message(self, request: web.Request) -> web.Response:
        body, channel = request[BODY], request.match_info["channel"]
        flags = body.get("flags", 0)
        nonce = (channel, str(body.get("nonce")))
        require(len(nonce[1]) <= 25, "nonce: at most 25")
        if body.get("enforce_nonce") and nonce in self._nonces:
            return answer(self._nonces[nonce].payload)
        check_message(body, flags=flags, files=request[FILES])
        message = self._message(self.bot, channel, self.stored(body, request[FILES]), flags, self.find_guild(channel))
        self._nonces[nonce] = message
        return answer(message.payload)

    def _existing(self, request: web.Request) -> Message | None:
        message = self.messages.get(request.match_info["message"])
        there = message is not None and not message.deleted and message.payload["channel_id"] == request.match_info["channel"]
        return message if there else None

    async def _get_message(self, request: web.Request) -> web.Response:
        message = self._existing(request)
        if message is None:
            return failure(404, 10008, "Unknown Message")
        payload = json.loads(json.dumps(message.payload))
        taken = {component["id"] for component in walk(payload["components"]) if "id" in component}
        free = (number for number in itertools.count(1) if number not in taken)
        for component in walk(payload["components"]):
            component.setdefault("id", next(free))
        return answer(payload)

    async def _get_member(self, request: web.Request) -> web.Response:
        guild, id_ = request.match_info["guild"], request.match_info["person"]
        if (guild, id_) in self.left:
            return failure(404, 10007, "Unknown Member")
        return answer(Person(self, id_, f"user{id_}", "en-US", EVERYDAY).member())

    async def _edit_message(self, request: web.Request) -> web.Response:
        message = self._existing(request)
        if message is None:
            return failure(404, 10008, "Unknown Message")
        self._edit(message, request)
        return answer(message.payload)

    async def _react(self, request: web.Request) -> web.Response:
        message, emoji = self.messages.get(request.match_info["message"]), request.match_info["emoji"]
        if message is None:
            return failure(404, 10008, "Unknown Message")
        message.reacted.append(emoji)
        if emoji not in message.reactions:
            message.reactions.append(emoji)
        return web.Response(status=204)

    async def _unreact(self, request: web.Request) -> web.Response:
        message, emoji = self.messages.get(request.match_info["message"]), request.match_info["emoji"]
        if message is None or emoji not in message.reactions:
            return failure(404, 10008, "Unknown Message")
        message.reactions.remove(emoji)
        return web.Response(status=204)

    async def _typing(self, request: web.Request) -> web.Response:
        self.typing.append(request.match_info["channel"])
        return web.Response(status=204)

    async def _callback(self, request: web.Request) -> web.Response:
        interaction = self.interactions.get(request.match_info["id"])
        if interaction is None or interaction.token != request.match_info["token"]:
            return failure(404, 10062, "Unknown interaction")
        if interaction.acknowledged is not None:
            return failure(400, 40060, "Interaction has already been acknowledged.")
        body = request[BODY]
        message = interaction.person.receive(interaction, body["type"], body.get("data") or {}, request[FILES])
        interaction.kind = body["type"]
        interaction.acknowledged = time.perf_counter()
        if not request.query.get("with_response"):
            return web.Response(status=204)
        about: Json = {"id": interaction.id, "type": interaction.payload["type"]}
        resource: Json = {"type": body["type"]}
        if message is not None:
            about |= {"response_message_id": message.id, "response_message_loading": bool(message.flags & LOADING)}
            about["response_message_ephemeral"] = message.ephemeral
            resource["message"] = message.payload
        return answer({"interaction": about, "resource": resource})

    def _by_token(self, request: web.Request) -> Interaction:
        token = request.match_info["token"]
        found = next((i for i in self.interactions.values() if i.token == token and i.acknowledged is not None), None)
        if found is None:
            raise web.HTTPNotFound(reason="Unknown Webhook")
        return found

    def _original(self, request: web.Request) -> tuple[Interaction, Message]:
        interaction = self._by_token(request)
        if interaction.original is None or interaction.original.deleted:
            raise web.HTTPNotFound(reason="Unknown Message")
        return interaction, interaction.original

    async def _get_original(self, request: web.Request) -> web.Response:
        return answer(self._original(request)[1].payload)

    async def _edit_original(self, request: web.Request) -> web.Response:
        interaction, message = self._original(request)
        self._edit(message, request)
        interaction.updated += 1
        return answer(message.payload)

    async def _delete_original(self, request: web.Request) -> web.Response:
        self._original(request)[1].deleted = True
        return web.Response(status=204)

    async def _follow_up(self, request: web.Request) -> web.Response:
        interaction, body = self._by_token(request), request[BODY]
        flags = body.get("flags", 0) & (EPHEMERAL | COMPONENTS_V2)
        check_message(body, flags=flags, files=request[FILES])
        message = self._message(self.bot, interaction.payload["channel_id"], self.stored(body, request[FILES]), flags)
        interaction.followups.append(message)
        return answer(message.payload)

    def respond(self, interaction: Interaction, body: Json, flags: int) -> Message:
        """The message with which an interaction is answered."""
        return self._message(self.bot, interaction.payload["channel_id"], body, flags)

    async def _file(self, request: web.Request) -> web.Response:
        self.downloads += 1
        data = self._files.get(request.match_info["name"])
        return web.Response(status=404) if data is None else web.Response(body=data, content_type="application/octet-stream")


async def read_body(request: web.Request) -> tuple[Any, Files]:
    """The JSON of a request, and the files sent with it, by the name of their form field."""
    if not request.can_read_body:
        return None, {}
    if request.content_type != "multipart/form-data":
        return await request.json(), {}
    form = await request.post()
    files = {name: (part.filename, part.file.read()) for name, part in form.items() if isinstance(part, web.FileField)}
    return json.loads(str(form["payload_json"])), files


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON answer; Discord's content type has no charset, and discord.py reads no other as JSON."""
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json")


def failure(status: int, code: int, message: str) -> web.Response:
    """An error as Discord's API words it."""
    return answer({"code": code, "message": message}, status)
