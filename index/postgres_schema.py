"""The schema of the shared store, brought up to date when it is opened, on plain PostgreSQL and on Citus."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import asyncpg

from index.errors import ForeignDatabase, NewerArchive, StoreError

# "TLSK", as in the embedded store's file: the lock under which one program at a time changes the schema.
_LOCK = 0x544C534B

_VERSION = "CREATE TABLE telisik_schema (version INTEGER NOT NULL PRIMARY KEY)"
_OURS = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY($1)"
# The tables with a tenant that Citus has not distributed; "tenant" first, since the others lie beside it.
_UNDISTRIBUTED = """
    SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant'
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_dist_partition p WHERE p.logicalrelid = c.oid) ORDER BY c.relname <> 'tenant', c.relname
"""


async def prepare(connection: Any, place: str) -> None:
    """Create or bring up to date the tables in the connection's first schema, once, however many programs open it; ``place`` names the
    database in errors.

    Raises StoreError where pgvector is missing, ForeignDatabase, NewerArchive.
    """
    await connection.execute(f"SELECT pg_advisory_lock({_LOCK})")
    try:
        await _need_vectors(connection, place)
        scripts = migrations()
        found = await _version(connection, scripts, place)
        if found > len(scripts):
            raise NewerArchive(path=place, found=found, known=len(scripts))
        citus = await connection.fetchval("SELECT count(*) FROM pg_extension WHERE extname = 'citus'")
        for number, script in enumerate(scripts, start=1):
            if number > found:
                async with connection.transaction():
                    for statement in statements(script):
                        await connection.execute(statement)
                    if citus:
                        await _distribute(connection)
                    await connection.execute("INSERT INTO telisik_schema VALUES ($1)", number)
    finally:
        if not connection.is_closed():
            await connection.execute(f"SELECT pg_advisory_unlock({_LOCK})")


async def _need_vectors(connection: Any, place: str) -> None:
    there = "SELECT count(*) FROM pg_type WHERE typname = 'halfvec'"
    if await connection.fetchval(there):
        return
    try:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    except asyncpg.PostgresError as error:
        detail = f"it needs the extension pgvector, which could not be created ({error})"
        raise StoreError(path=place, detail=detail) from error
    if not await connection.fetchval(there):
        raise StoreError(path=place, detail="its pgvector is older than 0.7, which has no half-precision vectors")


async def _version(connection: Any, scripts: list[str], place: str) -> int:
    """How many scripts the schema has been through. Raises ForeignDatabase where another program's tables have names of ours."""
    if await connection.fetchval(_OURS, ["telisik_schema"]):
        return int(await connection.fetchval("SELECT coalesce(max(version), 0) FROM telisik_schema"))
    names = re.findall(r"^CREATE TABLE (\w+)", "\n".join(scripts), re.MULTILINE)
    if await connection.fetchval(_OURS, names):
        raise ForeignDatabase(path=place)
    await connection.execute(_VERSION)
    return 0


async def _distribute(connection: Any) -> None:
    for (table,) in await connection.fetch(_UNDISTRIBUTED):
        beside = "default" if table == "tenant" else "tenant"
        await connection.execute("SELECT create_distributed_table($1::regclass, 'tenant', colocate_with => $2)", table, beside)


def migrations() -> list[str]:
    """The SQL scripts that lead from an empty schema to the present one, in order; the first is number 1."""
    scripts = (entry for entry in files("index.postgres_migrations").iterdir() if entry.name.endswith(".sql"))
    return [script.read_text("utf-8") for script in sorted(scripts, key=lambda script: script.name)]


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one, as Citus wants them. None of ours has a semicolon in it, but comments may."""
    bare = re.sub(r"--[^\n]*", "", script)
    return (statement.strip() for statement in bare.split(";") if statement.strip())
