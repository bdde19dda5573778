"""The gateway half of the wire-level Discord: sessions, shards, events, resumption and dropped connections."""

from __future__ import annotations

import asyncio
import importlib
import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import WSMsgType, web

Json = dict[str, Any]

_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME, _RECONNECT, _INVALID_SESSION, _HELLO, _ACK = 0, 1, 2, 6, 7, 9, 10, 11
_PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15)  # guild members, presences, message content
MESSAGE_CONTENT = 1 << 15
DIRECT_MESSAGES = 1 << 12
GUILD_MESSAGES = 1 << 9


def _compressor(name: str | None) -> Callable[[bytes], bytes]:
    """What packs one gateway message, over the whole life of a connection, for the ``compress`` that the client asked for."""
    if name is None:
        return lambda data: data
    if name == "zlib-stream":
        stream = zlib.compressobj()
        return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    if name == "zstd-stream":
        zstd = importlib.import_module("zstandard").ZstdCompressor().compressobj()
        return lambda data: bytes(zstd.compress(data) + zstd.flush(1))
    raise ValueError(f"unknown compression {name}")


class Connection:
    """One WebSocket. Messages are sent in the order in which they are given."""

    def __init__(self, socket: web.WebSocketResponse, compress: str | None) -> None:
        self._socket = socket
        self._pack = _compressor(compress)
        self._binary = compress is not None

    async def send(self, op: int, data: Any = None, name: str | None = None, sequence: int | None = None) -> None:
        message = json.dumps({"op": op, "d": data, "t": name, "s": sequence}).encode()
        if self._socket.closed:
            return
        if self._binary:
            await self._socket.send_bytes(self._pack(message))
        else:
            await self._socket.send_str(message.decode())

    async def close(self, code: int) -> None:
        await self._socket.close(code=code)


@dataclass
class Session:
    """What survives a dropped connection: its shard, intents and the events sent so far."""

    id: str
    shard: int
    shards: int
    intents: int
    connection: Connection | None
    events: list[tuple[str, Json]] = field(default_factory=list)
    resumable: bool = True

    async def dispatch(self, name: str, data: Json) -> None:
        self.events.append((name, data))
        if self.connection is not None:
            await self.connection.send(_DISPATCH, data, name, len(self.events))


class World(Protocol):
    """What the gateway needs to know of the rest of Discord."""

    token: str
    message_content: bool

    @property
    def resume_url(self) -> str: ...
    def ready(self) -> Json: ...
    def guilds_of(self, shard: int, shards: int) -> list[Json]: ...
    def changed(self) -> None: ...


class Gateway:
    """Every session of the bot. ``identified`` and ``resumed`` count what clients did; tests wait on them through the server."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sockets: set[web.WebSocketResponse] = set()
        self.sessions: dict[str, Session] = {}
        self.identified = 0
        self.resumed = 0
        self.heartbeats = 0
        #: Connections wait for it while it is cleared, as they do for a gateway that is down.
        self.reachable = asyncio.Event()
        self.reachable.set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection from HELLO to its end."""
        await self.reachable.wait()
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.add(socket)
        connection = Connection(socket, request.query.get("compress"))
        try:
            await connection.send(_HELLO, {"heartbeat_interval": 41250})
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._receive(connection, json.loads(message.data))
        finally:
            self._sockets.discard(socket)
            for session in self.sessions.values():
                if session.connection is connection:
                    session.connection = None
            self._world.changed()
        return socket

    async def _receive(self, connection: Connection, message: Json) -> None:
        if message["op"] == _HEARTBEAT:
            self.heartbeats += 1
            await connection.send(_ACK)
        elif message["op"] == _IDENTIFY:
            await self._identify(connection, message["d"])
        elif message["op"] == _RESUME:
            await self._resume(connection, message["d"])
        self._world.changed()

    async def _identify(self, connection: Connection, data: Json) -> None:
        if data["token"] != self._world.token:
            await connection.close(4004)
            return
        allowed = MESSAGE_CONTENT if self._world.message_content else 0
        if data["intents"] & _PRIVILEGED & ~allowed:
            await connection.close(4014)
            return
        shard, shards = data.get("shard", (0, 1))
        session = Session(secrets.token_hex(8), shard, shards, data["intents"], connection)
        self.sessions = {id_: s for id_, s in self.sessions.items() if s.shard != shard} | {session.id: session}
        guilds = self._world.guilds_of(shard, shards)
        ready = self._world.ready() | {
            "session_id": session.id,
            "resume_gateway_url": self._world.resume_url,
            "shard": [shard, shards],
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in guilds],
        }
        await session.dispatch("READY", ready)
        for guild in guilds:
            await session.dispatch("GUILD_CREATE", guild)
        self.identified += 1

    async def _resume(self, connection: Connection, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None or not session.resumable or data["token"] != self._world.token:
            await connection.send(_INVALID_SESSION, False)
            return
        session.connection = connection
        for sequence, (name, event) in enumerate(session.events[data["seq"] :], start=data["seq"] + 1):
            await connection.send(_DISPATCH, event, name, sequence)
        await session.dispatch("RESUMED", {})
        self.resumed += 1

    async def dispatch(self, name: str, data: Json, guild_id: str | None) -> None:
        """Send an event to the session of the guild's shard, or of shard 0; kept for its resumption while the session is away."""
        sessions = [s for s in self.sessions.values() if s.shard == (0 if guild_id is None else (int(guild_id) >> 22) % s.shards)]
        assert sessions, "the bot never connected"
        await sessions[-1].dispatch(name, data)

    async def drop(self, code: int = 1001) -> None:
        """Close every connection, as a restarting gateway does. Sessions stay resumable."""
        for socket in list(self._sockets):
            await socket.close(code=code)

    async def ask_to_reconnect(self) -> None:
        """RECONNECT to everybody."""
        for session in self.sessions.values():
            if session.connection is not None:
                await session.connection.send(_RECONNECT)

    async def invalidate(self) -> None:
        """Forget every session and drop its connection: RESUME will be answered with INVALID_SESSION."""
        for session in self.sessions.values():
            session.resumable = False
        await self.drop()

    @property
    def connected(self) -> bool:
        return any(session.connection is not None for session in self.sessions.values())
