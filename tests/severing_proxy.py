"""A proxy in front of a PostgreSQL server that severs a connection at a moment of the test's choosing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

#: What becomes of the next COMMIT: it goes through, never reaches the server, or reaches it without its answer ever coming back.
Fate = Literal["through", "before", "behind"]


class SeveringProxy:
    """Passes bytes on both ways, until ``fate`` says that the next COMMIT is to be the last word of its connection."""

    def __init__(self, dsn: str) -> None:
        self._target = urlsplit(dsn)
        self.fate: Fate = "through"
        self.severed = 0

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The address of the database by way of the proxy."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        user = f"{self._target.netloc.rpartition('@')[0]}@" if "@" in self._target.netloc else ""
        try:
            yield urlunsplit(self._target._replace(netloc=f"{user}127.0.0.1:{port}"))
        finally:
            server.close()

    async def _serve(self, client: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        replies, server = await asyncio.open_connection(self._target.hostname, self._target.port)
        back = asyncio.create_task(_copy(replies, answers))
        try:
            while data := await client.read(65_536):
                if b"COMMIT;" in data and self.fate != "through":
                    fate, self.fate = self.fate, "through"
                    self.severed += 1
                    if fate == "behind":
                        back.cancel()
                        await asyncio.wait([back])
                        server.write(data)
                        await replies.read(1)  # the server has committed
                    return
                server.write(data)
        except ConnectionError:
            pass  # either end went
        finally:
            back.cancel()
            for writer in (server, answers):
                writer.close()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65_536):
            target.write(data)
    except ConnectionError:
        pass
    finally:
        target.close()
