"""The indexes in memory: loaded when a tenant asks, kept up with the database, given up when others need the room."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from index.index_building import Builder, Stopped
from index.store import EmbeddingSpace, Hit, Tenant, Vectors
from index.stored_vectors import StoredVectors
from index.vectors import Key, TenantIndex, use_one_thread
from index.vectors_compact import CompactIndex
from index.vectors_files import IndexFiles

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How the indexes use memory and disk. ``memory`` is in bytes, for the indexes of all tenants together; that of the tenant who is
    asking is held however large it is.

    From ``compact_from`` sentences a tenant gets a compact index. From ``cached_from`` an index is kept in a file too; below, reading the
    database takes no longer. For ``patience`` seconds after the start nothing is done behind the scenes: a command that ends at once would
    only throw it away.
    """

    memory: int = 1024 * 2**20
    compact_from: int = 50_000
    cached_from: int = 5_000
    patience: float = 2.0


@dataclass(slots=True)
class _Slot:
    """A tenant's index, None until it is loaded. ``changing`` is held by whoever loads, catches up or replaces it; ``waiting`` says that
    work on it is already asked for."""

    index: TenantIndex | CompactIndex | None = None
    changing: threading.Lock = field(default_factory=threading.Lock)
    waiting: bool = False


class Indexes:
    """The indexes of all tenants that have asked something of late."""

    def __init__(self, space: EmbeddingSpace, files: IndexFiles, connect: Callable[[], sqlite3.Connection], limits: Limits) -> None:
        """``connect`` opens a connection for the work behind the scenes, which is closed by it."""
        self._space = space
        self._files = files
        self._connect = connect
        self._limits = limits
        self._lock = threading.Lock()
        self._slots: OrderedDict[Tenant, _Slot] = OrderedDict()  # the one used last at the end
        self._behind = ThreadPoolExecutor(1, "telisik-indexer")
        self._stop = threading.Event()
        self._begin = time.monotonic() + limits.patience

    def nearest(self, connection: sqlite3.Connection, tenant: Tenant, vector: Vectors, k: int) -> list[Hit]:
        """Search the tenant's index, first bringing it up to the state of the database that ``connection`` sees."""
        stored = StoredVectors(connection, tenant, self._space)
        with self._current(stored, tenant) as index:
            return index.nearest(vector, k, stored) if k else []

    def similarities(self, connection: sqlite3.Connection, tenant: Tenant, vector: Vectors, keys: Sequence[Key]) -> list[float]:
        """The cosines of single sentences, from the index brought up to date as for :meth:`nearest`."""
        stored = StoredVectors(connection, tenant, self._space)
        with self._current(stored, tenant) as index:
            return index.similarities(vector, keys, stored)

    @property
    def memory(self) -> dict[Tenant, int]:
        """The tenants whose indexes are in memory, and about how many bytes each takes; the one used last at the end."""
        with self._lock:
            return {tenant: slot.index.memory for tenant, slot in self._slots.items() if slot.index is not None}

    def settle(self) -> None:
        """Wait until the work behind the scenes that was asked for is done."""
        self._behind.submit(lambda: None).result()

    def close(self) -> None:
        """End the work behind the scenes and forget every index. Nobody may ask meanwhile."""
        with self._lock:
            self._stop.set()
        self._behind.shutdown(cancel_futures=True)
        self._slots.clear()

    @contextmanager
    def _current(self, stored: StoredVectors, tenant: Tenant) -> Iterator[TenantIndex | CompactIndex]:
        """The tenant's index, locked and at the state of the database that ``stored`` sees, or at a later one."""
        use_one_thread()
        revision = stored.revision()
        slot = self._slot(tenant)
        index = slot.index
        if index is None or index.revision < revision:
            with slot.changing:
                # Another thread may have seen a later state than this one and brought the index there: that is no reason to go back.
                index = slot.index or self._files.load(tenant) or TenantIndex(self._space.dimension)
                if index.revision < revision:
                    stored.catch_up(index)
                    index.revision = revision
                slot.index = index
            self._make_room(tenant)
            self._consider(tenant, slot, index)
        with index.lock:
            yield index

    def _slot(self, tenant: Tenant) -> _Slot:
        with self._lock:
            slot = self._slots.setdefault(tenant, _Slot())
            self._slots.move_to_end(tenant)
            return slot

    def _make_room(self, tenant: Tenant) -> None:
        """Give up the indexes that were not used for the longest time, but not this tenant's, until the others fit. Who is searching one
        of them finishes undisturbed."""
        with self._lock:
            taken = {name: slot.index.memory for name, slot in self._slots.items() if slot.index is not None}
            over = sum(taken.values()) - self._limits.memory
            for name, size in taken.items():
                if over <= 0:
                    break
                if name != tenant:
                    del self._slots[name]
                    over -= size

    def _consider(self, tenant: Tenant, slot: _Slot, index: TenantIndex | CompactIndex) -> None:
        """Ask for the work that has become due on an index, unless it was asked for."""
        if self._due(index) is None:
            return
        with self._lock:
            if slot.waiting or self._stop.is_set():
                return
            slot.waiting = True
            self._behind.submit(self._work, tenant, slot)

    def _due(self, index: TenantIndex | CompactIndex) -> Callable[[Tenant, _Slot, TenantIndex | CompactIndex], None] | None:
        sentences = index.blocks.live
        if isinstance(index, CompactIndex):
            if sentences < self._limits.compact_from // 2:  # not as soon as it is below: it may come and go there
                return self._make_exact
            # What was added since it was built is read from the database at every start: let that be a tenth at most.
            worn = 4 * sentences < 3 * index.blocks.total or 10 * index.blocks.total > 11 * index.built
            return self._make_compact if worn else None
        if sentences >= self._limits.compact_from and sentences >= 2 * index.declined:
            return self._make_compact
        if sentences < self._limits.cached_from:
            return self._forget_file if index.saved else None
        return self._save if not index.saved or index.unsaved > sentences // 10 else None

    def _work(self, tenant: Tenant, slot: _Slot) -> None:
        """Do what is due on an index; a failure costs nobody more than time, and is tried again after the next change."""
        try:
            self._stop.wait(max(0.0, self._begin - time.monotonic()))
            use_one_thread()
            index = slot.index
            due = None if index is None or self._stop.is_set() else self._due(index)
            if index is not None and due is not None:
                due(tenant, slot, index)
        except Stopped:
            pass
        except Exception as error:
            _log.warning("the index of tenant %s was not renewed: %s", tenant, error)
        finally:
            slot.waiting = False

    def _make_compact(self, tenant: Tenant, slot: _Slot, index: TenantIndex | CompactIndex) -> None:
        with closing(self._connect()) as connection:
            builder = Builder(connection, tenant, self._space, self._stop.is_set)
            made: TenantIndex | CompactIndex | None = builder.compact()
            if made is None and isinstance(index, CompactIndex):
                made = builder.exact()
                made.declined = made.blocks.total
        if made is not None:
            self._replace(tenant, slot, made)
        elif isinstance(index, TenantIndex):
            index.declined = index.blocks.total
            self._save(tenant, slot, index)

    def _make_exact(self, tenant: Tenant, slot: _Slot, _: TenantIndex | CompactIndex) -> None:
        with closing(self._connect()) as connection:
            made = Builder(connection, tenant, self._space, self._stop.is_set).exact()
        self._replace(tenant, slot, made)

    def _replace(self, tenant: Tenant, slot: _Slot, made: TenantIndex | CompactIndex) -> None:
        """Write an index that nobody uses yet to its file, then put it in the place of the present one."""
        self._save(tenant, slot, made)
        with slot.changing:
            slot.index = made

    def _save(self, tenant: Tenant, _: _Slot, index: TenantIndex | CompactIndex) -> None:
        written = self._files.save(tenant, index)
        if isinstance(index, TenantIndex):
            index.saved = index.saved or written

    def _forget_file(self, tenant: Tenant, _: _Slot, index: TenantIndex | CompactIndex) -> None:
        self._files.forget(tenant)
        if isinstance(index, TenantIndex):
            index.saved = False
