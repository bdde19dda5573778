"""Indexes on the disk: a cache that saves the time of reading every vector from the database. What cannot be used is made anew.

A file is a mark, the length of its header, the header (JSON), the codes as FAISS has them, and the SHA-256 of all that.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from index.store import EmbeddingSpace, Tenant
from index.vectors import Blocks, TenantIndex, space_key
from index.vectors_compact import CompactIndex

_log = logging.getLogger(__name__)

_MARK = b"TELISIK1"
_LENGTH = struct.Struct("<Q")
_DIGEST = hashlib.sha256().digest_size

_CHUNK = 1 << 20
# Rows that go from a file to an exact index in one step.
_ROWS_AT_ONCE = 16_384

# What was being written when a process died lies there for ever otherwise.
_ABANDONED_SECONDS = 86_400


class IndexFiles:
    """The cache files of one embedding space, one a tenant, in a folder that is made when the first is written."""

    def __init__(self, folder: Path, space: EmbeddingSpace) -> None:
        self._folder = folder
        self._space = space

    def path(self, tenant: Tenant) -> Path:
        """Where the tenant's index is kept. Another model's lies at the same place, and is replaced."""
        return self._folder / f"{hashlib.sha256(tenant.encode()).hexdigest()[:32]}.index"

    def save(self, tenant: Tenant, index: TenantIndex | CompactIndex) -> bool:
        """Write the index; False, and a line in the log, when that cannot be done. Nobody may change a compact index meanwhile; an exact
        one is copied first, under its lock."""
        path = self.path(tenant)
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._sweep()
            try:
                with unfinished.open("wb") as file:
                    self._write(_Digested(file), tenant, index)
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
        except (OSError, RuntimeError) as error:  # FAISS raises RuntimeError where its writer fails
            _log.warning("the index cache %s was not written: %s", path, error)
            return False
        return True

    def load(self, tenant: Tenant) -> TenantIndex | CompactIndex | None:
        """The index in the tenant's file, not yet compared with the database; None when there is none that can be used."""
        path = self.path(tenant)
        try:
            with path.open("rb") as file:
                header = self._checked(file, tenant)
                if header is None:
                    return None
                return self._exact(file, header) if header["kind"] == TenantIndex.kind else _compact(file, header)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            _log.warning("the index cache %s cannot be used and will be made anew: %s", path, error)
            return None

    def forget(self, tenant: Tenant) -> None:
        """Delete the tenant's file, if there is one."""
        try:
            self.path(tenant).unlink(missing_ok=True)
        except OSError as error:
            _log.warning("the index cache %s cannot be deleted: %s", self.path(tenant), error)

    def _write(self, file: _Digested, tenant: Tenant, index: TenantIndex | CompactIndex) -> None:
        import faiss

        header = {"kind": index.kind, "space": space_key(self._space), "tenant": tenant}
        if isinstance(index, TenantIndex):
            with index.lock:
                blocks, codes = _blocks(index.blocks), faiss.vector_to_array(index.flat.codes)
                index.unsaved = 0
            file.head(header | blocks | {"declined": index.declined})
            file.write(codes.data)
        else:
            file.head(header | _blocks(index.blocks) | {"candidates": index.candidates, "built": index.built})
            faiss.write_index(index.refined, faiss.PyCallbackIOWriter(file.write, _CHUNK))  # type: ignore[attr-defined] # not in its stubs
        file.close()

    def _checked(self, file: BinaryIO, tenant: Tenant) -> dict[str, Any] | None:
        """The header, with ``file`` behind it; None when it is of another tenant or model. Raises ValueError for a damaged file."""
        size = os.fstat(file.fileno()).st_size - _DIGEST
        digest = hashlib.sha256()
        for chunk in _chunks(file, size):
            digest.update(chunk)
        if file.read(_DIGEST) != digest.digest():
            raise ValueError("its checksum is wrong")
        file.seek(0)
        if file.read(len(_MARK)) != _MARK:
            raise ValueError("it is of another format")
        (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
        header: dict[str, Any] = json.loads(file.read(length))
        return header if (header["space"], header["tenant"]) == (space_key(self._space), tenant) else None

    def _exact(self, file: BinaryIO, header: dict[str, Any]) -> TenantIndex:
        index = TenantIndex(self._space.dimension)
        index.blocks = Blocks(header["articles"], header["revisions"], header["sizes"])
        index.declined = header["declined"]
        index.saved = True
        width: int = index.flat.code_size
        for start in range(0, index.blocks.total, _ROWS_AT_ONCE):
            rows = min(_ROWS_AT_ONCE, index.blocks.total - start)
            index.flat.add_sa_codes(np.frombuffer(file.read(rows * width), np.uint8).reshape(rows, width))
        return index

    def _sweep(self) -> None:
        for path in self._folder.glob("*.tmp"):
            with suppress(FileNotFoundError):  # another process swept it
                if path.stat().st_mtime < time.time() - _ABANDONED_SECONDS:
                    path.unlink()


class _Digested:
    """A file being written, and the digest of what went into it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def head(self, header: dict[str, Any]) -> None:
        data = json.dumps(header, ensure_ascii=True).encode()
        self.write(_MARK + _LENGTH.pack(len(data)) + data)

    def write(self, data: bytes | memoryview) -> int:
        self._digest.update(data)
        return self._file.write(data)

    def close(self) -> None:
        self._file.write(self._digest.digest())


def _blocks(blocks: Blocks) -> dict[str, list[Any]]:
    return {"articles": list(blocks.articles), "revisions": list(blocks.revisions), "sizes": blocks.sizes()}


def _compact(file: BinaryIO, header: dict[str, Any]) -> CompactIndex:
    import faiss

    blocks = Blocks(header["articles"], header["revisions"], header["sizes"])
    reader = faiss.PyCallbackIOReader(file.read, _CHUNK)  # type: ignore[attr-defined] # not in its stubs
    index = CompactIndex(faiss.read_index(reader), blocks, header["candidates"])
    index.built = header["built"]
    return index


def _chunks(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (chunk := file.read(min(size, _CHUNK))):
        size -= len(chunk)
        yield chunk
