"""The packed cross-encoder, for running alone: what :class:`bench.cross_network.CrossNetwork` computes, without what training needs.

The body has the shape of the bundled encoder's layers; the embedding tables are the encoder's own. The heads see the first token and the
means of both texts (u, v, |u-v|, u·v: Conneau et al. 2017, InferSent), which e5's layers are trained to make comparable. It needs torch, so
that what imports it does so lazily.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

from index.bert_inference import Arithmetic, Layer, Tables, layers, through
from index.cross_pairs import Pair, read_tokenizer

#: How many layers the heads stand on. Relevance is asked of several sentences for every question, and has to be quick. The first layers
#: serve both; behind them the verdict has layers of its own.
LAYERS, RELEVANCE_LAYERS, SHARED_LAYERS = 12, 8, 5
#: Brings the encoder's last hidden states, of a root mean square of .22, to the size that a fresh linear layer expects.
SCALE = 4.5


class CrossReader:
    """Reads pairs. Safe in several threads at once."""

    def __init__(self, path: Path, folder: Path, kind: Arithmetic) -> None:
        """``path`` is what :func:`bench.cross_network.pack` wrote, ``folder`` the unpacked encoder. Raises ValueError where the file is of
        another network."""
        weights = unpack(path)
        self.tokenizer = read_tokenizer(folder)
        self._tables = Tables(folder)
        try:
            self._relevance = layers(weights, (f"layers.{n}." for n in range(RELEVANCE_LAYERS)), kind)
            shared = self._relevance[:SHARED_LAYERS]
            deeper = layers(weights, (f"deeper.{n}." for n in range(LAYERS - SHARED_LAYERS)), kind, shared[-1])
            self._verdict = [*shared, *deeper]
            self._segments = weights["segments"]
            self._heads = {name: _Head(weights, name) for name in ("relevance", "verdict")}
        except KeyError as error:
            raise ValueError(f"{path.name} is of another network") from error

    def relevance(self, pairs: Sequence[Pair]) -> Tensor:
        """Logits, float32 of shape (len(pairs), 1): how surely the second text of each answers the first."""
        return self._heads["relevance"](self._read(pairs, self._relevance))

    def verdict(self, pairs: Sequence[Pair]) -> Tensor:
        """Logits of :data:`index.cross_pairs.LABELS`, float32 of shape (len(pairs), 3)."""
        return self._heads["verdict"](self._read(pairs, self._verdict))

    def _read(self, pairs: Sequence[Pair], stack: Sequence[Layer]) -> Tensor:
        segments = torch.tensor([segment for pair in pairs for segment in pair.segments])
        hidden = self._tables([pair.pieces for pair in pairs]).add_(self._segments[segments])
        hidden = through(stack, hidden, [len(pair.pieces) for pair in pairs]).mul_(SCALE)
        starts, firsts, seconds = _places(pairs)
        return pooled(hidden[starts], firsts @ hidden, seconds @ hidden)


def unpack(path: Path) -> dict[str, Tensor]:
    """What :func:`bench.cross_network.pack` wrote, by the names it had in the network, in float32."""
    weights = {}
    packed = load_file(path)
    for name, value in packed.items():
        if not name.endswith(".scale"):
            scale = packed.get(f"{name}.scale")
            weights[name] = value.float() if scale is None else value.float() * scale.float().unsqueeze(1)
    return weights


def pooled(first: Tensor, u: Tensor, v: Tensor) -> Tensor:
    """What the heads read, (pairs, 5 · 384): of each pair the first token's state, and the means of its texts' in the forms that tell how
    the two lie to each other."""
    return torch.cat([first, u, v, (u - v).abs(), u * v], dim=1)


class _Head:
    def __init__(self, weights: Mapping[str, Tensor], name: str) -> None:
        self._inner = weights[f"{name}.1.weight"], weights[f"{name}.1.bias"]
        self._outer = weights[f"{name}.4.weight"], weights[f"{name}.4.bias"]

    def __call__(self, read: Tensor) -> Tensor:
        return functional.linear(functional.gelu(functional.linear(read, *self._inner)), *self._outer)


def _places(pairs: Sequence[Pair]) -> tuple[Tensor, Tensor, Tensor]:
    """Where each pair's first piece lies among those of all, and matrices, (len(pairs), pieces of all), that take the means of the first
    texts and of the second ones; an empty text has the mean 0."""
    starts, at = [], 0
    means = torch.zeros(2, len(pairs), sum(len(pair.pieces) for pair in pairs))
    for row, pair in enumerate(pairs):
        starts.append(at)
        for part in (1, 2):
            count = pair.parts.count(part)  # a text's pieces follow one another
            if count:
                first = at + pair.parts.index(part)
                means[part - 1, row, first : first + count] = 1 / count
        at += len(pair.pieces)
    return torch.tensor(starts), means[0], means[1]
