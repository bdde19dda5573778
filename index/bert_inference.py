"""The layers of the bundled BERT networks, for running alone: the encoder's and the cross-encoder's.

They compute what transformers' layers compute, with less around it: the tokens of several texts lie one after the other without padding,
the three products of attention's inputs are one, and between products everything stays in float32. Products are done in a narrow
arithmetic that the processor multiplies by itself (:func:`arithmetic`); what each costs and how near it comes stands in docs/encoder.md
and docs/cross-encoder.md. Needs torch, so that whoever imports this does so lazily.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import torch
from safetensors import safe_open
from torch import Tensor
from torch.nn import functional

#: As in the configuration of the bundled model, which :mod:`index.weights` writes.
HEADS, _EPSILON = 12, 1e-12
#: Instructions of processors that multiply bfloat16; without one it is emulated and slower than float32.
_BFLOAT16 = ("avx512_bf16", "amx_bf16", "bf16")
#: Those that torch's product of 8-bit matrices was measured with; without one it falls back to a loop that is slower than float32.
_INT8 = ("avx512_vnni",)
#: How many input channels of a product are kept out of the 8-bit one and multiplied in float32. BERT has a few that are ten times as large
#: as all others: in one scale with them, these would be left with four bits.
_APART = 4
#: The least value that GELU takes, a little rounded down.
_LEAST = -0.17
_MOST = 127

#: Maps (tokens, inputs) to (tokens, outputs), both float32.
Product = Callable[[Tensor], Tensor]


class Arithmetic(StrEnum):
    """What the matrix products are done in."""

    INT8 = "int8"
    BFLOAT16 = "bfloat16"
    FLOAT32 = "float32"


def arithmetic(*, integers: bool) -> Arithmetic:
    """The narrowest arithmetic that this processor multiplies by itself, 8-bit integers only where they are asked for: a rule and no
    timing, so that it is the same at every start."""
    if integers and _capable(_INT8):
        return Arithmetic.INT8
    return Arithmetic.BFLOAT16 if capable_of_bfloat16() else Arithmetic.FLOAT32


def capable_of_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 itself."""
    return _capable(_BFLOAT16)


def _capable(instructions: Iterable[str]) -> bool:
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(instruction) for instruction in instructions)


class Tables:
    """The embedding tables of an unpacked encoder. Mapped, not read: only the rows that are looked up come into memory."""

    def __init__(self, folder: Path) -> None:
        with safe_open(folder / "model.safetensors", framework="pt") as file:

            def read(name: str) -> Tensor:
                table: Tensor = file.get_tensor(f"embeddings.{name}")
                return table

            self._words = read("word_embeddings.weight")
            self._places = read("position_embeddings.weight").float() + read("token_type_embeddings.weight")[0].float()
            self._norm = read("LayerNorm.weight").float(), read("LayerNorm.bias").float()

    @property
    def places(self) -> int:
        """How many word pieces a text may have."""
        return len(self._places)

    def __call__(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """The embeddings of texts given as word pieces, one after the other: float32 of shape (pieces of all, hidden)."""
        words = functional.embedding(torch.tensor([piece for text in texts for piece in text]), self._words).float()
        places = torch.cat([self._places[: len(text)] for text in texts])
        return functional.layer_norm(words.add_(places), words.shape[1:], *self._norm, _EPSILON)


class Layer:
    """One layer, of the weights that transformers names ``prefix + "attention.self.query.weight"`` and so on.

    ``before`` is the layer before it, None for the first: it tells which channels of the input are large. ``kind`` is what its products
    are done in. May be called from several threads at once.
    """

    def __init__(self, weights: Mapping[str, Tensor], prefix: str, before: Layer | None, kind: Arithmetic) -> None:
        def read(name: str) -> Tensor:
            return weights[prefix + name].float()

        def product(*names: str, apart: Tensor | None = None) -> Product:
            weight = torch.cat([read(f"{name}.weight") for name in names])
            bias = torch.cat([read(f"{name}.bias") for name in names])
            return _Quantised(weight, bias, apart) if kind is Arithmetic.INT8 else _Plain(weight, bias, kind)

        self._middle = read("attention.output.LayerNorm.weight"), read("attention.output.LayerNorm.bias")
        self._end = read("output.LayerNorm.weight"), read("output.LayerNorm.bias")
        self.large = _large(*self._middle)
        self._inputs = product(
            "attention.self.query", "attention.self.key", "attention.self.value", apart=self.large if before is None else before.large
        )
        self._attended = product("attention.output.dense")
        self._wide = product("intermediate.dense", apart=self.large)
        narrow = read("output.dense.weight"), read("output.dense.bias")
        self._narrow: Product = _AfterGelu(*narrow) if kind is Arithmetic.INT8 else _Plain(*narrow, kind)

    def __call__(self, hidden: Tensor, lengths: list[int]) -> Tensor:
        """``hidden``, float32 of shape (tokens, hidden size), holds texts of these lengths one after the other; the result is like it."""
        shape = hidden.shape[1:]
        attended = self._attended(_attention(self._inputs(hidden), lengths)).add_(hidden)
        middle = functional.layer_norm(attended, shape, *self._middle, _EPSILON)
        out = self._narrow(torch.ops.aten.gelu_(self._wide(middle))).add_(middle)
        return functional.layer_norm(out, shape, *self._end, _EPSILON)


def layers(weights: Mapping[str, Tensor], prefixes: Iterable[str], kind: Arithmetic, before: Layer | None = None) -> list[Layer]:
    """A layer for each prefix of the weights' names, each on top of the other, the first on ``before`` where it is given.

    Raises KeyError where a weight is missing.
    """
    made: list[Layer] = []
    for prefix in prefixes:
        before = Layer(weights, prefix, before, kind)
        made.append(before)
    return made


def through(stack: Iterable[Layer], hidden: Tensor, lengths: list[int]) -> Tensor:
    """The last hidden states of texts: ``hidden`` and the result as for :class:`Layer`."""
    for layer in stack:
        hidden = layer(hidden, lengths)
    return hidden


def _attention(inputs: Tensor, lengths: list[int]) -> Tensor:
    """Attention within each text. ``inputs`` are queries, keys and values beside each other, (tokens, 3 · hidden size)."""
    found = []
    for text in torch.split(inputs.view(len(inputs), 3, HEADS, -1), lengths):
        query, key, value = text.permute(1, 2, 0, 3).unsqueeze(1)
        found.append(functional.scaled_dot_product_attention(query, key, value)[0].transpose(0, 1).reshape(len(text), -1))
    return torch.cat(found)


def _large(gain: Tensor, shift: Tensor) -> Tensor:
    """The channels that are largest behind a layer norm, judged by the norm itself: three standard deviations from its mean."""
    return (3 * gain.abs() + shift.abs()).topk(_APART).indices


class _Plain:
    """A product in one floating-point arithmetic."""

    def __init__(self, weight: Tensor, bias: Tensor, kind: Arithmetic) -> None:
        dtype = torch.bfloat16 if kind is Arithmetic.BFLOAT16 else torch.float32
        self._weight, self._bias = weight.to(dtype), bias.to(dtype)

    def __call__(self, values: Tensor) -> Tensor:
        return functional.linear(values.to(self._weight.dtype), self._weight, self._bias).float()


class _Quantised:
    """A product of 8-bit integers, with a scale for each token and one for each output.

    The channels ``apart`` are multiplied in float32. What is quantised of them counts for nothing, since their 8-bit weights are 0.
    """

    def __init__(self, weight: Tensor, bias: Tensor, apart: Tensor | None) -> None:
        self._apart, self._bias = apart, bias
        integers, self._scale = _rows(weight)
        if apart is not None:
            self._exact = weight[:, apart].t().contiguous()
            integers[:, apart] = 0
        self._weight = integers.t().contiguous()

    def __call__(self, values: Tensor) -> Tensor:
        size = values.abs()
        if self._apart is None:
            base = self._bias
        else:
            base = torch.addmm(self._bias, values[:, self._apart], self._exact)
            size.index_fill_(1, self._apart, 0.0)
        scale = size.amax(dim=1, keepdim=True).div_(_MOST).clamp_(min=1e-12)
        product = torch._int_mm((values / scale).round_().to(torch.int8), self._weight)
        return (product * self._scale).mul_(scale).add_(base)


class _AfterGelu:
    """As :class:`_Quantised`, for what GELU gives: nearly all of it lies just below 0 and the rest far above, so that integers are counted
    from the least value up, and with the same weights twice as fine."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        integers, self._scale = _rows(weight)
        self._bias, self._weight = bias, integers.t().contiguous()
        self._sums = integers.sum(dim=1, dtype=torch.float32).mul_(self._scale).unsqueeze(0)

    def __call__(self, values: Tensor) -> Tensor:
        scale = (values.amax(dim=1, keepdim=True) - _LEAST).div_(2 * _MOST + 1).clamp_(min=1e-12)
        # A value is scale · (integer + 128) + least; what is the same for all of a token's values is multiplied by the weights' sums.
        integers = torch.addcmul(-_LEAST / scale - (_MOST + 1), values, 1 / scale).round_().to(torch.int8)
        base = torch.addmm(self._bias, scale * (_MOST + 1) + _LEAST, self._sums)
        return base.addcmul_(torch._int_mm(integers, self._weight) * self._scale, scale)


def _rows(weight: Tensor) -> tuple[Tensor, Tensor]:
    """A matrix as int8 and a float32 scale for each row."""
    scale = weight.abs().amax(dim=1).div_(_MOST).clamp_(min=1e-12)
    return (weight / scale.unsqueeze(1)).round_().clamp_(-_MOST, _MOST).to(torch.int8), scale
