"""The network of the cross-encoder while it is trained; :mod:`index.cross_inference` runs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from index.cross_inference import LAYERS, RELEVANCE_LAYERS, SCALE, SHARED_LAYERS, pooled, unpack
from index.cross_pairs import LABELS, Pair, read_tokenizer

_PADDING = 1
_HIDDEN, _INNER = 384, 256
_INT8 = 127
#: Batches are padded to a multiple of this, so that the matrix kernels are made for few shapes.
_MULTIPLE = 8
#: The name that attention goes by in transformers while the network is trained.
_ATTENTION = "telisik"


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

    pieces = padded([pair.pieces for pair in pairs], _PADDING)
    return Batch(pieces, padded([p.parts for p in pairs], 0), padded([p.segments for p in pairs], 0), pieces != _PADDING)


class CrossNetwork(nn.Module):
    """The body with its two heads. ``verdict`` maps a pooled pair to logits of :data:`index.cross_pairs.LABELS`, ``relevance`` to one.

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


def read_packed(path: Path, folder: Path) -> CrossNetwork:
    """The network that :func:`pack` wrote to ``path``, with the tables of the unpacked encoder in ``folder``, in float32, to be trained
    further. Raises ValueError where the file is of another network."""
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
