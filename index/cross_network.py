"""The network of the cross-encoder: two texts read together, a head that judges them and a head that says whether one answers the other.

The body is a copy of the bundled encoder's twelve layers; the embedding tables are the encoder's own and are shared with it. The heads
see the first token and the means of both texts (u, v, |u-v|, u·v: Conneau et al. 2017, InferSent), which e5's layers are trained to make
comparable. It needs torch, so that what imports it does so lazily: training, :mod:`index.cross_inference` and, once it runs,
:mod:`index.cross_encoder`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

#: In the order of the verdict head's outputs.
LABELS = ("entailment", "neutral", "contradiction")
#: How many layers the heads stand on. Relevance is asked of several sentences for every question, and has to be quick. The first layers
#: serve both; behind them the verdict has layers of its own.
LAYERS, RELEVANCE_LAYERS, SHARED_LAYERS = 12, 8, 5
START, PADDING, END = 0, 1, 2
#: The most word pieces read of each part of a pair.
LONGEST_QUESTION, LONGEST_SENTENCE, LONGEST_HEAD, LONGEST_BEFORE = 40, 96, 12, 18
LONGEST_PREMISE, LONGEST_HYPOTHESIS = 96, 48
_HIDDEN, _INNER = 384, 256
#: Brings the encoder's last hidden states, of a root mean square of .22, to the size that a fresh linear layer expects.
SCALE = 4.5
_INT8 = 127
#: Batches are padded to a multiple of this, so that the matrix kernels are made for few shapes.
_MULTIPLE = 8
#: The name that attention goes by in transformers while the network is trained.
_ATTENTION = "telisik"


@dataclass(frozen=True, slots=True)
class Pair:
    """Word pieces of a pair, and for each the part it belongs to: 0 none (a mark) or what is around, 1 the first text, 2 the second."""

    pieces: tuple[int, ...]
    parts: tuple[int, ...]
    segments: tuple[int, ...]


def nli_pair(tokenizer: Tokenizer, premise: str, hypothesis: str, head: str = "", before: str = "") -> Pair:
    """A premise and a hypothesis, with what stands around the premise as in :func:`question_pair`."""
    first = _pieces(tokenizer, premise)[:LONGEST_PREMISE]
    second = _pieces(tokenizer, hypothesis)[:LONGEST_HYPOTHESIS]
    return _pair(first, second, _around(tokenizer, head, before))


def question_pair(tokenizer: Tokenizer, question: str, sentence: str, head: str, before: str) -> Pair:
    """A question and a sentence; ``head`` is the title of the sentence's article or its first sentence, ``before`` the sentence before,
    each empty where there is none. Of the head the beginning is read, of the sentence before the end."""
    first = _pieces(tokenizer, f"query: {question}")[:LONGEST_QUESTION]
    second = _pieces(tokenizer, f"passage: {sentence}")[:LONGEST_SENTENCE]
    return _pair(first, second, _around(tokenizer, head, before))


def _around(tokenizer: Tokenizer, head: str, before: str) -> list[int]:
    around = [] if not head or head == before else _pieces(tokenizer, head)[:LONGEST_HEAD]
    if before:
        around += _pieces(tokenizer, before)[-LONGEST_BEFORE - (LONGEST_HEAD if head == before else 0) :]
    elif head:
        around = _pieces(tokenizer, head)[: LONGEST_HEAD + LONGEST_BEFORE]
    return around


def _pieces(tokenizer: Tokenizer, text: str) -> list[int]:
    # A lone surrogate cannot be tokenised.
    pieces: list[int] = tokenizer.encode(text.strip().encode("utf-8", "replace").decode(), add_special_tokens=False).ids
    return pieces


def _pair(first: Sequence[int], second: Sequence[int], around: Sequence[int]) -> Pair:
    pieces = [START, *first, END, END, *second, END]
    parts = [0, *[1] * len(first), 0, 0, *[2] * len(second), 0]
    segments = [*[0] * (len(first) + 2), *[1] * (len(second) + 2)]
    if around:
        pieces += [*around, END]
        parts += [0] * (len(around) + 1)
        segments += [2] * (len(around) + 1)
    return Pair(tuple(pieces), tuple(parts), tuple(segments))


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded pairs: integer tensors of shape (pairs, longest); ``mask`` is True where there is a word piece."""

    pieces: Tensor
    parts: Tensor
    segments: Tensor
    mask: Tensor


def collate(pairs: Sequence[Pair]) -> Batch:
    """The pairs as one batch, padded to the longest."""
    longest = -(-max(len(pair.pieces) for pair in pairs) // _MULTIPLE) * _MULTIPLE

    def padded(rows: Sequence[tuple[int, ...]], filler: int) -> Tensor:
        return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows])

    pieces = padded([pair.pieces for pair in pairs], PADDING)
    return Batch(pieces, padded([p.parts for p in pairs], 0), padded([p.segments for p in pairs], 0), pieces != PADDING)


class CrossNetwork(nn.Module):
    """The body with its two heads. ``verdict`` maps a pooled pair to logits of :data:`LABELS`, ``relevance`` to one logit.

    ``tables`` are the encoder's embeddings, which are neither trained nor saved; ``layers`` the body's own. Once it is parted
    (:meth:`part`), ``layers`` are those of relevance, and ``deeper`` those of the verdict behind the shared ones.
    """

    def __init__(self, tables: Any, layers: nn.ModuleList, tokenizer: Tokenizer) -> None:
        super().__init__()
        self.tables = tables
        self.layers = layers
        self.deeper: nn.ModuleList | None = None
        self.tokenizer = tokenizer
        self.segments = nn.Parameter(torch.zeros(3, _HIDDEN))
        self.verdict = _head(len(LABELS))
        self.relevance = _head(1)

    @classmethod
    def from_encoder(cls, folder: Path) -> Self:
        """With the layers of the unpacked encoder in ``folder``, to be trained; its embedding tables stay as they are."""
        from transformers import AutoModel

        # Dropout of attention would keep torch from its fused kernel; that of the hidden states is left.
        body = AutoModel.from_pretrained(
            folder, dtype=torch.float32, local_files_only=True, add_pooling_layer=False, attention_probs_dropout_prob=0.0
        )
        for parameter in body.embeddings.parameters():
            parameter.requires_grad_(False)
        return cls(body.embeddings, body.encoder.layer, read_tokenizer(folder))

    def part(self) -> None:
        """Give the verdict layers of its own behind the shared ones."""
        self.deeper = deepcopy(self.layers[SHARED_LAYERS:])
        self.layers = self.layers[:RELEVANCE_LAYERS]

    def for_verdict(self, batch: Batch) -> Tensor:
        """What the verdict head reads, float32 of shape (pairs, 5 · 384)."""
        return self._pooled(batch, self.layers if self.deeper is None else [*self.layers[:SHARED_LAYERS], *self.deeper])

    def for_relevance(self, batch: Batch) -> Tensor:
        """What the relevance head reads, float32 of shape (pairs, 5 · 384)."""
        return self._pooled(batch, self.layers[:RELEVANCE_LAYERS])

    def _pooled(self, batch: Batch, layers: Iterable[nn.Module]) -> Tensor:
        hidden = self.tables(input_ids=batch.pieces).float() + self.segments[batch.segments]
        allowed = torch.zeros(batch.mask.shape, dtype=hidden.dtype).masked_fill(~batch.mask, torch.finfo(hidden.dtype).min)
        for layer in layers:
            hidden = layer(hidden, attention_mask=allowed[:, None, None, :])
        hidden = hidden.float() * SCALE
        return pooled(hidden[:, 0], _mean(hidden, batch.parts == 1), _mean(hidden, batch.parts == 2))

    def save(self, path: Path) -> None:
        """Everything that was trained, in the safetensors format; the embedding tables are left out."""
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file({name: value.contiguous() for name, value in self.state_dict().items() if not name.startswith("tables.")}, path)


def pooled(first: Tensor, u: Tensor, v: Tensor) -> Tensor:
    """What the heads read, (pairs, 5 · 384): of each pair the first token's state, and the means of its texts' in the forms that tell how
    the two lie to each other."""
    return torch.cat([first, u, v, (u - v).abs(), u * v], dim=1)


def _head(outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Dropout(0.1), nn.Linear(5 * _HIDDEN, _INNER), nn.GELU(), nn.Dropout(0.1), nn.Linear(_INNER, outputs))


def _mean(hidden: Tensor, chosen: Tensor) -> Tensor:
    weight = chosen.unsqueeze(2).to(hidden.dtype)
    mean: Tensor = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1)
    return mean


def pack(network: CrossNetwork, path: Path) -> None:
    """Write what was trained at 8 bits: of each matrix the rows as int8 with a float16 scale each, all else as float16."""
    packed = {}
    for name, value in network.state_dict().items():
        if name.startswith("tables."):
            continue
        if name.startswith(("layers.", "deeper.")) and value.ndim == 2:
            scale = (value.abs().amax(dim=1) / _INT8).to(torch.float16)
            packed[f"{name}.scale"] = scale
            packed[name] = (value / scale.float().unsqueeze(1)).round().clamp(-_INT8, _INT8).to(torch.int8)
        else:
            packed[name] = value.to(torch.float16).contiguous()
    save_file(packed, path)


def unpack(path: Path) -> dict[str, Tensor]:
    """What :func:`pack` wrote, by the names it had in the network, in float32."""
    weights = {}
    packed = load_file(path)
    for name, value in packed.items():
        if not name.endswith(".scale"):
            scale = packed.get(f"{name}.scale")
            weights[name] = value.float() if scale is None else value.float() * scale.float().unsqueeze(1)
    return weights


def read_packed(path: Path, folder: Path) -> CrossNetwork:
    """The network that :func:`pack` wrote to ``path``, with the tables of the unpacked encoder in ``folder``, in float32, to be trained
    further; :mod:`index.cross_inference` runs it quicker. Raises ValueError where the file is of another network."""
    from transformers import AttentionInterface, AutoConfig
    from transformers.models.bert.modeling_bert import BertEmbeddings, BertLayer

    AttentionInterface.register(_ATTENTION, _attention)
    # Without dropout: nearly every claim is new to it, and drawing the random numbers took a tenth of the time.
    config = AutoConfig.from_pretrained(
        folder, local_files_only=True, attn_implementation=_ATTENTION, attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0
    )
    with torch.device("meta"):  # every weight is given below
        tables, layers = BertEmbeddings(config), [BertLayer(config) for _ in range(LAYERS)]  # type: ignore[no-untyped-call]
        network = CrossNetwork(tables, nn.ModuleList(layers), read_tokenizer(folder))
        network.part()
    weights = unpack(path)
    # Mapped, not read: the tables are the encoder's own file, and only the rows that are looked up come into memory.
    with safe_open(folder / "model.safetensors", framework="pt") as file:
        for name in file.keys():  # noqa: SIM118 - it is no dictionary
            if name.startswith("embeddings."):
                weights[f"tables.{name.removeprefix('embeddings.')}"] = file.get_tensor(name)
    missing, surplus = network.load_state_dict(weights, strict=False, assign=True)
    if surplus or any(not name.startswith("tables.") for name in missing):
        raise ValueError(f"{path.name} is of another network")
    positions = config.max_position_embeddings
    network.tables.position_ids = torch.arange(positions).unsqueeze(0)
    network.tables.token_type_ids = torch.zeros(1, positions, dtype=torch.long)
    return network.eval()


def _attention(_: nn.Module, query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor, **__: Any) -> tuple[Tensor, None]:
    """Attention by plain products, in the form that transformers wants. Behind the backward pass of torch's fused kernel for processors a
    step of training took 4.1 s of processor time, behind this one 2.7 s (32 pairs of 104 pieces, bfloat16)."""
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    weights = torch.softmax(scores + attention_mask.to(scores.dtype), dim=-1)
    return (weights @ value).transpose(1, 2).contiguous(), None


def read_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of the unpacked encoder, which gives the pieces of a text and nothing around them."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
