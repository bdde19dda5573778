"""What PostgreSQL's planner knows of the tables' sizes, kept near the truth while an archive grows.

An archive that is brought into an empty database is there before autovacuum has looked at it. Until it does the planner takes the tables
for empty, reads all articles to see whether that of a sentence exists, and adding slows down with every article: 2,100 sentences a
second at 35,000 sentences, 6,500 after an ANALYZE (2026-11-30, docs/performance.md).
"""

from __future__ import annotations

import asyncio
import logging

from index.errors import StoreError
from index.postgres_database import Database

logger = logging.getLogger(__name__)

#: So many sentences are worth telling the planner of; from then on each doubling is.
FIRST = 1_000

_TABLES = ("tenant", "article", "sentence", "sentence_terms", "term", "claim")
#: Negative where the table was never looked at.
_KNOWN = "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass('sentence')"


class Planning:
    """Tells the planner, behind the scenes, how large the tables of one database have become."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._added = 0
        self._known = -1
        self._work: asyncio.Task[None] | None = None

    def added(self, sentences: int) -> None:
        """Count sentences that this process has put in."""
        self._added += sentences
        if self._added >= max(FIRST, self._known) and self._work is None:
            self._work = asyncio.create_task(self._look(), name="planner's statistics")
            self._work.add_done_callback(self._done)

    async def settled(self) -> None:
        """Wait until nothing is being looked at."""
        while self._work is not None:
            await asyncio.wait([self._work])

    async def close(self) -> None:
        """Stop looking; half of it does no harm."""
        if self._work is not None:
            self._work.cancel()
        await self.settled()

    def _done(self, _: asyncio.Task[None]) -> None:
        self._work = None

    async def _look(self) -> None:
        self._added = 0
        try:
            # Outside the pool: the statistics of large tables take seconds.
            async with self._database.apart() as connection:
                known = await connection.fetchval(_KNOWN)
                if known <= self._known:  # else another process has told it since, or the server by itself
                    for table in _TABLES:
                        await connection.execute(f"ANALYZE {table}")
                    known = await connection.fetchval(_KNOWN)
                self._known = known
        except StoreError as error:
            logger.warning("the planner was not told how large the tables are: %s", error)
