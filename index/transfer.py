"""A tenant as one JSON Lines file, and whole archives from one store into another, both by way of :meth:`index.store.Store.dump`.

The first line of a file says what it is and how much is in it, then comes a piece a line (:mod:`index.piece_lines`), and the last line has
the sha256 of all bytes before it. Nothing in it depends on when, where or by which kind of store it was written: the same tenant gives the
same bytes.
"""

from __future__ import annotations

import asyncio
import glob
import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO, Any

from index.errors import CopyDiffers, DamagedExport, NewerExport, NotAnExport, UnknownTenant, UnreadableFile, UnwritableFile
from index.piece_lines import decoded, encoded, line
from index.pieces import ArticlePiece, Contents, Piece, Restored
from index.records import storable, storable_piece
from index.store import LOCAL, EmbeddingSpace, Store, Tenant

#: The form of the file. A reader refuses a later one.
VERSION = 1

#: Pieces, and sentences in them, that are put in within one transaction: a crash costs no more than these, and no other writer waits long.
PIECES_AT_ONCE, SENTENCES_AT_ONCE = 200, 2_000

# What is longer than this before its first newline, or says that its vectors have more numbers, is no export.
_LONGEST_HEADER, _LARGEST_DIMENSION = 65_536, 65_536

#: Called with (pieces done, pieces in all).
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Header:
    """What the first line of an export says."""

    tenant: Tenant
    space: EmbeddingSpace
    contents: Contents


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the pieces of an import. ``embedded`` is False where the vectors in the file are another model's and were left out."""

    tenant: Tenant
    contents: Contents
    outcomes: Counter[Restored]
    embedded: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a tenant that was moved: how much it has, and how many pieces had been there already."""

    tenant: Tenant
    contents: Contents
    outcomes: Counter[Restored]


async def export(store: Store, tenant: Tenant, path: Path, progress: Progress | None = None) -> Contents:
    """Write everything that a tenant has into a file, which appears, or replaces an earlier one, whole or not at all.

    Only its owner can read it. Raises UnknownTenant, UnwritableFile, and StoreError, also for an article that is damaged.
    """
    known = await store.all_tenants()
    if tenant != LOCAL and tenant not in known:
        raise UnknownTenant(tenant=tenant, tenants=", ".join(known) or "–")
    async with _replacing(path) as (file, _):
        exported = _Export(store, tenant, progress)
        async with aclosing(exported.lines()) as lines:
            async for data in lines:
                await asyncio.to_thread(file.write, data)
    return exported.contents


async def backup(store: Store, path: Path, progress: Progress | None = None) -> int:
    """Copy a whole archive, every tenant of it, into a file that can be put in its place; how many bytes it has.

    Others go on using the archive; the copy is that of one moment, and checked before it takes the place of an earlier one. Only its owner
    can read it. Raises NoBackup, UnwritableFile, StoreError.
    """
    async with _replacing(path) as (_, temporary):
        await store.backup(temporary, progress)
        return temporary.stat().st_size


async def import_file(store: Store, path: Path, tenant: Tenant | None = None, progress: Progress | None = None) -> Imported:
    """Put an export in, into the tenant it is of or another one. The file is read to its end first: one that is damaged changes nothing.

    Stopped half way, it goes on when it is repeated; repeated after the end, it changes nothing. Raises UnreadableFile, NotAnExport,
    NewerExport, DamagedExport, StoreError.
    """
    with _opened(path) as file:
        header = await asyncio.to_thread(_verify, file, path)
        header = replace(header, tenant=tenant or header.tenant)
        embedded = header.space == store.space
        file.seek(0)
        pieces = _pieces(file, path, header, check=False)  # they were checked above, and the store does it again
        outcomes: Counter[Restored] = Counter()
        while batch := await asyncio.to_thread(_next_batch, pieces):
            kept = batch if embedded else [replace(piece, vectors=None) if isinstance(piece, ArticlePiece) else piece for piece in batch]
            outcomes.update(await store.restore(header.tenant, kept))
            if progress is not None:
                progress(outcomes.total(), header.contents.total)
    return Imported(header.tenant, header.contents, outcomes, embedded)


async def migrate(source: Store, target: Store, progress: Callable[[Tenant, int, int], None] | None = None) -> list[Moved]:
    """Copy every tenant into another store of the same embedding space, each compared with the original afterwards by counts and checksum.

    Stopped half way, it goes on when it is repeated. Nothing is taken out of either store. Raises StoreError, and CopyDiffers where the
    target had, or the source got meanwhile, something that the other lacks.
    """
    moved = []
    for tenant in await source.all_tenants():
        told = None if progress is None else _of_tenant(progress, tenant)
        outcomes: Counter[Restored] = Counter()
        async with aclosing(source.dump(tenant)) as pieces:
            contents = await _contents(pieces)
            async for batch in _batches(pieces):
                outcomes.update(await target.restore(tenant, batch))
                if told is not None:
                    told(outcomes.total(), contents.total)
        await _compare(source, target, tenant)
        moved.append(Moved(tenant, contents, outcomes))
    return moved


async def _compare(source: Store, target: Store, tenant: Tenant) -> None:
    """Raises CopyDiffers unless the two stores have the same of a tenant, to the byte."""
    original, copy = _Export(source, tenant), _Export(target, tenant)
    await original.run()
    await copy.run()
    if original.contents != copy.contents:
        counts = zip(asdict(original.contents).items(), asdict(copy.contents).values(), strict=True)
        raise CopyDiffers(tenant=tenant, detail=", ".join(f"{name} {count}/{other}" for (name, count), other in counts if count != other))
    if original.sha256 != copy.sha256:
        raise CopyDiffers(tenant=tenant, detail=f"sha256 {original.sha256[:12]}/{copy.sha256[:12]}")


class _Export:
    """The lines of a tenant's export as they are read from a store, with what is known of them at their end."""

    contents: Contents
    sha256: str

    def __init__(self, store: Store, tenant: Tenant, progress: Progress | None = None) -> None:
        self._store = store
        self._tenant = tenant
        self._progress = progress

    async def lines(self) -> AsyncGenerator[bytes, None]:
        """Some lines at a time."""
        digest, done = hashlib.sha256(), 0
        async with aclosing(self._store.dump(self._tenant)) as pieces:
            self.contents = await _contents(pieces)
            head = line(_header_to_json(Header(self._tenant, self._store.space, self.contents)))
            digest.update(head)
            yield head
            async for batch in _batches(pieces):
                data = await asyncio.to_thread(_encoded, batch)
                await asyncio.to_thread(digest.update, data)
                yield data
                done += len(batch)
                if self._progress is not None:
                    self._progress(done, self.contents.total)
        self.sha256 = digest.hexdigest()
        yield line({"sha256": self.sha256})

    async def run(self) -> None:
        """Read to the end."""
        async with aclosing(self.lines()) as lines:
            async for _ in lines:
                pass


async def _contents(pieces: AsyncIterator[Contents | Piece]) -> Contents:
    first = await anext(pieces)
    assert isinstance(first, Contents)
    return first


async def _batches(pieces: AsyncIterator[Contents | Piece]) -> AsyncIterator[list[Piece]]:
    """The pieces behind the contents, as many together as one transaction takes."""
    batch: list[Piece] = []
    sentences = 0
    async for piece in pieces:
        assert not isinstance(piece, Contents)
        batch.append(piece)
        sentences += _sentences(piece)
        if len(batch) >= PIECES_AT_ONCE or sentences >= SENTENCES_AT_ONCE:
            yield batch
            batch, sentences = [], 0
    if batch:
        yield batch


def _next_batch(pieces: Iterator[Piece]) -> list[Piece]:
    """As :func:`_batches`; empty at the end."""
    batch: list[Piece] = []
    sentences = 0
    for piece in islice(pieces, PIECES_AT_ONCE):
        batch.append(piece)
        sentences += _sentences(piece)
        if sentences >= SENTENCES_AT_ONCE:
            break
    return batch


def _sentences(piece: Piece) -> int:
    return len(piece.sentences) if isinstance(piece, ArticlePiece) else 0


def _encoded(pieces: Sequence[Piece]) -> bytes:
    return b"".join(map(encoded, pieces))


def _header_to_json(header: Header) -> dict[str, Any]:
    space = {"name": header.space.name, "dimension": header.space.dimension}
    return {"telisik": VERSION, "tenant": header.tenant, "space": space, "contents": asdict(header.contents)}


def _header(data: bytes, path: Path) -> Header:
    try:
        held = json.loads(data)
        version = held["telisik"]
    except (ValueError, TypeError, LookupError, RecursionError):  # the last where brackets are nested too deep
        raise NotAnExport(path=path) from None
    if not isinstance(version, int) or version < 1:
        raise NotAnExport(path=path)
    if version > VERSION:
        raise NewerExport(path=path, found=version, known=VERSION)
    try:
        tenant, contents = held["tenant"], Contents(**held["contents"])
        space = EmbeddingSpace(str(held["space"]["name"]), int(held["space"]["dimension"]))
        if not isinstance(tenant, str) or not all(isinstance(count, int) for count in asdict(contents).values()):
            raise TypeError("a header of another form")
        if storable(tenant) != tenant or not 0 < space.dimension <= _LARGEST_DIMENSION:
            raise ValueError("a tenant or a dimension that cannot be")
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise DamagedExport(path=path, line=1, detail=error) from None
    return Header(Tenant(tenant), space, contents)


def _verify(file: IO[bytes], path: Path) -> Header:
    """Read a file to its end and return its header. Raises NotAnExport, NewerExport, and DamagedExport for all else that is wrong."""
    header = _header(file.readline(_LONGEST_HEADER), path)
    file.seek(0)
    digest, last, number = hashlib.sha256(), b"", 0
    for data in _lines(file, path):
        digest.update(last)  # one behind: the last line is not among the bytes that it vouches for
        last, number = data, number + 1
    if last != line({"sha256": digest.hexdigest()}):
        raise DamagedExport(path=path, line=number, detail="the checksum does not fit, or the end is missing")
    file.seek(0)
    counts = Counter(type(piece) for piece in _pieces(file, path, header, check=True))
    if counts.total() != header.contents.total or counts[ArticlePiece] != header.contents.articles:
        raise DamagedExport(path=path, line=1, detail="the counts do not fit")
    return header


def _pieces(file: IO[bytes], path: Path, header: Header, *, check: bool) -> Iterator[Piece]:
    """The pieces of a file between its first and its last line. Raises DamagedExport for one that cannot be read, and with ``check`` for
    one that no store would take."""
    for number, data in enumerate(_but_last(_lines(file, path)), start=1):
        if number == 1:
            continue
        try:
            piece = decoded(data, header.tenant, header.space.dimension)
            yield storable_piece(header.tenant, piece, header.space) if check else piece
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError) as error:  # a number beyond floats
            raise DamagedExport(path=path, line=number, detail=error) from None


def _lines(file: IO[bytes], path: Path) -> Iterator[bytes]:
    try:
        yield from file
    except OSError as error:
        raise UnreadableFile(path=path, detail=error.strerror or error) from error


def _but_last(lines: Iterable[bytes]) -> Iterator[bytes]:
    previous: bytes | None = None
    for data in lines:
        if previous is not None:
            yield previous
        previous = data


def _of_tenant(progress: Callable[[Tenant, int, int], None], tenant: Tenant) -> Progress:
    return lambda done, total: progress(tenant, done, total)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnreadableFile(path=path, detail=error.strerror or error) from error
    with file:
        yield file


@asynccontextmanager
async def _replacing(path: Path) -> AsyncIterator[tuple[IO[bytes], Path]]:
    """A new file beside ``path``, and its own path; once the block is done it is on the disk and in the place of ``path``, and where the
    block fails it is gone. Only its owner can read it. Raises UnwritableFile."""
    temporary: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            yield file, temporary
            await asyncio.to_thread(_put_in_place, file, temporary, path)
    except OSError as error:
        raise UnwritableFile(path=path, detail=error.strerror or error) from error
    finally:
        if temporary is not None:
            for left in path.parent.glob(f"{glob.escape(temporary.name)}*"):  # a database's journal besides
                with suppress(OSError):
                    left.unlink()


def _put_in_place(file: IO[bytes], temporary: Path, path: Path) -> None:
    file.flush()
    os.fsync(file.fileno())
    temporary.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut, where folders can be opened (not on Windows)."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
