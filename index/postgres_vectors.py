"""Nearest neighbours in the shared store: exact for most tenants, by a partial HNSW index of its own for one that has grown large.

A global index is no use here: with a tenant filter behind it, it answers a small tenant's unusual question with sentences of others, which
are then thrown away.
"""

# ruff: noqa: S608 - values are bound, or quoted where an index must see them.

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
from collections.abc import Sequence

from index.errors import StoreError
from index.postgres_database import Connection, Database
from index.store import EmbeddingSpace, Hit, Key, Tenant, Vectors
from index.vectors import space_key

logger = logging.getLogger(__name__)

#: Up to so many sentences a tenant is searched by reading all of its vectors: in 3 ms here, by an index in 1.
EXACT_UP_TO = 5_000

#: The least share of the ten nearest that an approximate index must find, or it is not used.
LEAST_RECALL = 0.98

#: The most values that a vector may have for pgvector to index it at half precision.
_LONGEST_INDEXED = 4_000

# Links of a sentence in an index, and candidates looked at when it is put in. With pgvector's own 16 and 64 an index of 100,000 vectors
# that lie in tight clusters found 0.80 of the nearest, since the links of a cluster all stayed within it; with these 1.00 in 2.9 ms, and
# took 98 s to build instead of 27 (2026-11-30, docs/performance.md).
_LINKS, _WHILE_BUILDING = 32, 100

# More than the index's candidates (hnsw.ef_search) are not asked of it.
_MOST_APPROXIMATE = 150
# Candidates fetched beyond k, so that ties at the end of the list come in their order.
_SLACK = 16
_QUESTIONS = 100
_QUIET_SECONDS, _LONGEST_WAIT_SECONDS = 2.0, 600.0
# pgvector adds in float32: two ways to the same distance may differ by this much.
_ROUNDING = 1e-5

# "+ 0" keeps every planner from an index on the distance (Citus's shards choose one otherwise), and so the answer exact.
_EXACT = """
    SELECT article_id, ordinal, (vector <#> $3::halfvec) + 0 AS distance FROM sentence
    WHERE tenant = $1 AND space = $2 AND vector IS NOT NULL ORDER BY distance, article_id, ordinal LIMIT $4
"""
# The same for a tenant that has no index to be asked instead; of one that has, a row without a sentence and nothing searched. One message
# does for most tenants, and what it answers is never out of date.
_EXACT_UNLESS_INDEXED = f"""
    WITH indexed AS MATERIALIZED (
        SELECT 1 FROM tenant t JOIN vector_index v ON v.tenant = t.tenant AND v.space = $2
        WHERE t.tenant = $1 AND t.sentences > $5 AND v.sentences > 0 AND v.recall >= {LEAST_RECALL}
    )
    (SELECT * FROM ({_EXACT}) nearest WHERE NOT EXISTS (SELECT FROM indexed))
    UNION ALL SELECT NULL, NULL, NULL FROM indexed
"""
_SIMILARITIES = """
    SELECT (s.vector <#> $3::halfvec) + 0 FROM unnest($4::text[], $5::integer[]) WITH ORDINALITY AS wanted (article, place, number)
    LEFT JOIN sentence s ON s.tenant = $1 AND s.space = $2 AND s.article_id = wanted.article AND s.ordinal = wanted.place ORDER BY number
"""
# An index built otherwise counts for none: an earlier version's may have been put aside where the present one's would do.
_STANDING = """
    SELECT t.sentences, coalesce(v.sentences, 0) FROM tenant t
    LEFT JOIN vector_index v ON v.tenant = t.tenant AND v.space = $2 AND v.name = $3 WHERE t.tenant = $1
"""


class VectorIndexes:
    """The search for nearest neighbours over one database, and the work in the background that keeps the indexes of large tenants."""

    def __init__(self, database: Database, space: EmbeddingSpace, exact_up_to: int = EXACT_UP_TO) -> None:
        self._database = database
        self._space = space
        self._exact_up_to = exact_up_to
        self._building: dict[Tenant, asyncio.Task[None]] = {}
        self._added: dict[Tenant, float] = {}

    async def nearest(self, connection: Connection, tenant: Tenant, vector: Vectors, k: int) -> list[Hit]:
        """As :meth:`index.store.Store.nearest`."""
        if k == 0:
            return []
        key = space_key(self._space)
        if k > _MOST_APPROXIMATE:
            found = await connection.fetch(_EXACT, tenant, key, vector, k)
        else:
            found = await connection.fetch(_EXACT_UNLESS_INDEXED, tenant, key, vector, k, self._exact_up_to)
            if found and found[0][0] is None:
                found = await connection.fetch(self._approximate(tenant), vector, k + _SLACK)
        hits = [Hit(article_id, ordinal, -distance) for article_id, ordinal, distance in found]
        return sorted(hits, key=lambda hit: (-hit.score, hit.article_id, hit.ordinal))[:k]

    async def similarities(self, connection: Connection, tenant: Tenant, vector: Vectors, keys: Sequence[Key]) -> list[float]:
        """As :meth:`index.store.Store.similarities`."""
        asked = [key[0] for key in keys], [key[1] for key in keys]
        found = await connection.fetch(_SIMILARITIES, tenant, space_key(self._space), vector, *asked)
        return [math.nan if distance is None else -distance for (distance,) in found]

    async def consider(self, tenant: Tenant) -> None:
        """Begin, in the background, to build the index of a tenant that has grown large, or to measure again one that has doubled since."""
        if self._space.dimension > _LONGEST_INDEXED:
            return
        if tenant in self._building:
            self._added[tenant] = _now()
            return
        standing = await self._database.look(_standing, tenant, space_key(self._space), self._name(tenant))
        if standing is not None and standing[0] > self._exact_up_to and standing[0] >= 2 * standing[1]:
            self._added[tenant] = _now()
            self._building[tenant] = asyncio.create_task(self._build(tenant), name=f"index of {tenant}")
            self._building[tenant].add_done_callback(lambda _: self._forget(tenant))

    def _forget(self, tenant: Tenant) -> None:
        del self._building[tenant], self._added[tenant]

    async def settled(self) -> None:
        """Wait until nothing is being built."""
        while self._building:
            await asyncio.wait(self._building.values())

    async def close(self) -> None:
        """Stop building. What is left of a half-built index is never used, and taken away by whoever builds it next."""
        for task in list(self._building.values()):
            task.cancel()
        await self.settled()

    async def _build(self, tenant: Tenant) -> None:
        """Build the index beside the work that goes on, measure it, and say so; one process does it at a time."""
        name = self._name(tenant)
        await self._quiet(tenant)
        try:
            async with self._database.apart() as connection:
                if await connection.fetchval("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", name):
                    await self._drop_stale(connection, tenant, name)
                    for statement in self._creating(tenant, name):
                        await connection.execute(statement)
                    await self._record(connection, tenant, name)
        except StoreError as error:
            logger.warning("the index of %s could not be built, and its search stays exact: %s", tenant, error)

    async def _quiet(self, tenant: Tenant) -> None:
        """Wait until this process has added nothing for a moment, but not for ever: while an archive is brought in, an index would make
        each sentence several times as dear, and building it afterwards costs no more."""
        latest = _now() + _LONGEST_WAIT_SECONDS
        while (pause := min(self._added[tenant] + _QUIET_SECONDS, latest) - _now()) > 0:  # noqa: ASYNC110 - the time is what it waits for
            await asyncio.sleep(pause)

    def _creating(self, tenant: Tenant, name: str) -> list[str]:
        size = f"vector::halfvec({self._space.dimension})"
        built = f"USING hnsw (({size}) halfvec_ip_ops) WITH (m = {_LINKS}, ef_construction = {_WHILE_BUILDING})"
        index = f"{name} ON sentence {built} WHERE {self._own(tenant)}"
        return [
            "SET maintenance_work_mem = '256MB'",  # holds the graph of some 100,000 sentences; beyond it building goes on, slower
            "SET max_parallel_maintenance_workers = 0",  # they need more shared memory than containers give
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {index}",
        ]

    async def _drop_stale(self, connection: Connection, tenant: Tenant, name: str) -> None:
        """Take away what an interrupted build left, and the tenant's indexes of other models or built otherwise."""
        broken = "SELECT true FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid"
        stale = [name] if await connection.fetchval(broken, name) else []
        others = "DELETE FROM vector_index WHERE tenant = $1 AND (space <> $2 OR name <> $3) RETURNING name"
        stale += [row[0] for row in await connection.fetch(others, tenant, space_key(self._space), name)]
        for each in stale:
            await connection.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {each}")

    async def _record(self, connection: Connection, tenant: Tenant, name: str) -> None:
        key = space_key(self._space)
        recall = await self._recall(connection, tenant)
        if recall < LEAST_RECALL:
            logger.warning("the index of %s found %.3f of the nearest sentences and is not used", tenant, recall)
            await connection.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        await connection.execute(
            "INSERT INTO vector_index (tenant, space, name, sentences, recall) "
            "SELECT tenant, $2, $3, sentences, $4 FROM tenant WHERE tenant = $1 "
            "ON CONFLICT (tenant, space) DO UPDATE SET name = excluded.name, sentences = excluded.sentences, recall = excluded.recall",
            *(tenant, key, name, recall),
        )

    async def _recall(self, connection: Connection, tenant: Tenant) -> float:
        """The share of the ten nearest that the index finds, asked with vectors of the tenant's own."""
        own = "SELECT vector FROM sentence WHERE tenant = $1 AND space = $2 AND vector IS NOT NULL"
        questions = await connection.fetch(
            f"{own} ORDER BY md5(article_id || ordinal) LIMIT $3", tenant, space_key(self._space), _QUESTIONS
        )
        approximate, found, wanted = self._approximate(tenant), 0, 0
        for (vector,) in questions:
            exact = [row[2] for row in await connection.fetch(_EXACT, tenant, space_key(self._space), vector, 10)]
            near = [row[2] for row in await connection.fetch(approximate, vector, 10)]
            wanted += len(exact)
            found += sum(distance <= exact[-1] + _ROUNDING for distance in near)
        return found / wanted if wanted else 0.0

    def _approximate(self, tenant: Tenant) -> str:
        """The search by the tenant's own index, which the planner takes only where the query names the tenant as the index does."""
        distance = f"vector::halfvec({self._space.dimension}) <#> $1::halfvec({self._space.dimension})"
        return f"SELECT article_id, ordinal, {distance} FROM sentence WHERE {self._own(tenant)} ORDER BY {distance} LIMIT $2"

    def _own(self, tenant: Tenant) -> str:
        return f"tenant = {_literal(tenant)} AND space = {_literal(space_key(self._space))}"

    def _name(self, tenant: Tenant) -> str:
        told = f"{tenant}\0{space_key(self._space)}\0{_LINKS}\0{_WHILE_BUILDING}"
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        return f"sentence_near_{digest[:16]}"


def _now() -> float:
    return asyncio.get_running_loop().time()


def _literal(text: str) -> str:
    """A string as a constant of SQL, whatever the server makes of backslashes in plain ones."""
    quoted = text.replace("'", "''")
    return f"'{quoted}'" if "\\" not in quoted else " E'" + quoted.replace("\\", "\\\\") + "'"


async def _standing(connection: Connection, tenant: Tenant, space: str, name: str) -> Sequence[int] | None:
    row: Sequence[int] | None = await connection.fetchrow(_STANDING, tenant, space, name)
    return row
