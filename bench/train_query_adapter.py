"""Train index/query_adapter.safetensors: what the encoder of questions learns beside its own weights.

    python -m bench.train_query_adapter DATA OUT [--start FILE] [--steps 800] [--rate 4e-4] [--models data/models]

A question, or a claim, is drawn to the sentences that answer or decide it and away from all others of its pool at once (a softmax over the
whole pool, so that every sentence of every article is a wrong one): the vectors of sentences stay those of the bundled encoder and are
made once. Questions and claims are those of bench/training and the public questions of DATA (the BEIR folders ``facqa`` and ``idk-mrc``),
training splits only. Every 200 steps, and before the first, it prints how often the right sentence is the first, and among the first 4, 16
and 32: for the public validation splits, and for questions and claims of the calibration files, which nothing is trained on, among the
sentences of all passages of bench/training together. --start goes on from an adapter.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from bench.beir import questions, read
from bench.train_cross_encoder import OWN, embed, endless, rising_and_falling
from bench.tune_cross_encoder import claim_rows, embed_own, own_passages, written_out
from claims.languages import detect
from index import weights
from index.encoder import SentenceEncoder
from index.query_adapter import PRODUCTS, SCALE

SEED = 20261130
RANK, LEARNING_RATE, WARM_UP, BATCH = 16, 4e-4, 30, 64
#: Cosines are divided by this before the softmax.
TEMPERATURE = 0.02
#: Shares of public questions and of claims in a batch; the rest are our own questions.
PUBLIC, CLAIMS = 0.3, 0.2
#: Batches drawn together and sorted by length.
WINDOW = 20
#: Word pieces of a question at most.
LONGEST = 96
#: How many questions of a kind are measured at most, and among how many first sentences.
MEASURED, FIRST = 500, (1, 4, 16, 32)
FOLDERS = ("facqa", "idk-mrc")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question or claim, the numbers of its right sentences in a pool, and the pool's name."""

    text: str
    right: tuple[int, ...]
    pool: str


class Adapted(nn.Module):
    """A product with B A beside its weight. B begins at 0, so that the product is its own at first."""

    def __init__(self, product: nn.Linear, rank: int) -> None:
        super().__init__()
        self.product = product
        self.a = nn.Parameter(torch.randn(rank, product.in_features) / product.in_features**0.5)
        self.b = nn.Parameter(torch.zeros(product.out_features, rank))

    def forward(self, values: Tensor) -> Tensor:
        added = functional.linear(functional.linear(values, self.a), self.b)
        out: Tensor = self.product(values) + SCALE * added
        return out


class Questions(nn.Module):
    """The encoder of questions, its own weights fixed."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        self.network = BertModel.from_pretrained(folder, dtype=torch.float32, add_pooling_layer=False)
        self.network.requires_grad_(False)
        for layer in self.network.encoder.layer:
            for name in PRODUCTS:
                owner, _, last = name.rpartition(".")
                holder = layer.get_submodule(owner)
                setattr(holder, last, Adapted(getattr(holder, last), RANK))

    def pieces(self, text: str) -> list[int]:
        found: list[int] = self._tokenizer.encode(f"query: {text.strip()}").ids
        return found

    def forward(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """Unit vectors of shape (texts, dimension) of texts given as word pieces."""
        widest = max(map(len, texts))
        pieces = torch.full((len(texts), widest), 1)
        there = torch.zeros(len(texts), widest)
        for at, text in enumerate(texts):
            pieces[at, : len(text)] = torch.tensor(text)
            there[at, : len(text)] = 1
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.network(input_ids=pieces, attention_mask=there).last_hidden_state
        means = (hidden.float() * there.unsqueeze(2)).sum(1) / there.sum(1, keepdim=True)
        return functional.normalize(means)

    def adapter(self) -> dict[str, Tensor]:
        """What is kept: the A and B of every product."""
        return {name: value.to(torch.bfloat16).contiguous() for name, value in self.network.named_parameters() if value.requires_grad}


def places(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The number of each passage's first sentence among the sentences of all, by title."""
    ends = itertools.accumulate(len(row["sentences"]) for row in rows)
    return {row["title"]: end - len(row["sentences"]) for row, end in zip(rows, ends, strict=True)}


def asked(rows: Sequence[dict[str, Any]], pool: str) -> Iterator[tuple[Drawn, bool]]:
    """The questions of passages, and whether each is in another language than its passage."""
    first = places(rows)
    for row in rows:
        for one in row["questions"]:
            right = tuple(first[row["title"]] + at for at in one["answer"])
            yield Drawn(written_out(one["ask"]), right, pool), detect(one["ask"]) != row["language"]


def claimed(listed: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]], pool: str) -> list[Drawn]:
    """The claims that a sentence decides."""
    first = places(rows)
    return [
        Drawn(written_out(claim["text"]), tuple(first[row["title"]] + at for at in claim["sentences"]), pool)
        for row in listed
        for claim in row["claims"]
        if claim["sentences"] and row["title"] in first
    ]


def public(folder: Path, split: str) -> list[Drawn]:
    """The questions of a split of a BEIR folder."""
    place = {row["_id"]: at for at, row in enumerate(read(folder / "corpus.jsonl"))}
    return [Drawn(one.text, tuple(place[sentence] for sentence in one.gold), folder.name) for one in questions(folder, split)]


def loss(vectors: Tensor, drawn: Sequence[Drawn], pools: dict[str, Tensor]) -> Tensor:
    """The mean cross-entropy of the right sentences, each among all of its pool."""
    values = []
    for name, pool in pools.items():
        rows = [at for at, one in enumerate(drawn) if one.pool == name]
        if not rows:
            continue
        scores = vectors[rows] @ pool.T / TEMPERATURE
        wrong = torch.ones_like(scores, dtype=torch.bool)
        for row, at in enumerate(rows):
            wrong[row, list(drawn[at].right)] = False
        values.append(torch.logsumexp(scores, 1) - torch.logsumexp(scores.masked_fill(wrong, -torch.inf), 1))
    return torch.cat(values).mean()


def measure(network: Questions, held: dict[str, list[Drawn]], pools: dict[str, Tensor]) -> str:
    """For each kind how often the right sentence is among the first so many."""
    network.eval()
    told = []
    with torch.no_grad():
        for kind, rows in held.items():
            pieces = [network.pieces(row.text) for row in rows]
            vectors = torch.cat([network(pieces[start : start + BATCH]) for start in range(0, len(pieces), BATCH)])
            best = (vectors @ pools[rows[0].pool].T).topk(FIRST[-1]).indices.tolist()
            shares = [sum(bool({*row.right} & {*found[:many]}) for row, found in zip(rows, best, strict=True)) for many in FIRST]
            told.append(f"{kind} " + " ".join(f"{share / len(rows):.3f}" for share in shares))
    network.train()
    return "; ".join(told)


def batches(
    sources: Sequence[tuple[list[Drawn], float]], network: Questions, rng: random.Random
) -> Iterator[list[tuple[list[int], Drawn]]]:
    """Endless batches of texts of like length, drawn from the sources by their shares."""
    drawing = [endless(rows, rng) for rows, _ in sources]
    while True:
        chosen = rng.choices(drawing, weights=[share for _, share in sources], k=WINDOW * BATCH)
        drawn = [(network.pieces(one.text), one) for one in map(next, chosen)]
        drawn.sort(key=lambda item: len(item[0]))
        dealt = [drawn[start : start + BATCH] for start in range(0, len(drawn), BATCH)]
        rng.shuffle(dealt)
        yield from dealt


def train(options: argparse.Namespace, held: dict[str, list[Drawn]], pools: dict[str, Tensor]) -> None:
    """Train as the options say and write the adapter; ``held`` are questions by kind that are only measured."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    network = Questions(weights.unpacked(options.models, print))
    if options.start is not None:
        network.network.load_state_dict({name: value.float() for name, value in load_file(options.start).items()}, strict=False)
    trained = [weight for weight in network.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=options.rate, weight_decay=0.01)
    steps: int = options.steps
    schedule = rising_and_falling(optimizer, WARM_UP, steps)
    rows = own_passages()
    own = [one for one, _ in asked(rows, "own")]
    asked_in_public = [one for name in FOLDERS for one in public(options.data / name, "train")]
    sources = [(own, 1 - PUBLIC - CLAIMS), (claimed(claim_rows(), rows, "own"), CLAIMS), (asked_in_public, PUBLIC)]
    print("start", measure(network, held, pools), flush=True)
    began = time.monotonic()
    for step, batch in enumerate(itertools.islice(batches(sources, network, rng), steps)):
        value = loss(network([pieces for pieces, _ in batch]), [one for _, one in batch], pools)
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        if step % 20 == 0:
            print(f"step {step} loss {value.item():.3f} {time.monotonic() - began:.0f} s", flush=True)
        if (step + 1) % 200 == 0 or step + 1 == steps:
            print(f"step {step + 1}", measure(network, held, pools), flush=True)
            save_file(network.adapter(), options.out)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--start", type=Path)
    arguments.add_argument("--steps", type=int, default=800)
    arguments.add_argument("--rate", type=float, default=LEARNING_RATE, help="the learning rate after the first steps")
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    arguments.add_argument("--embedded", type=Path, default=Path("data/training"), help="where vectors are kept between runs")
    options = arguments.parse_args()
    options.embedded.mkdir(parents=True, exist_ok=True)
    asyncio.run(embed([options.data / name for name in FOLDERS], options.models, options.embedded))
    asyncio.run(embed_own(options.models, options.embedded))
    kept = [row for path in sorted(OWN.glob("calibration-passages-*.jsonl")) for row in read(path)]
    pools = {name: torch.tensor(np.load(options.embedded / f"{name}-corpus.npy")).float() for name in ("own", *FOLDERS)}
    pools["calibration"] = torch.cat([asyncio.run(vectors_of(kept, options.models)), pools["own"]])
    own = list(asked(kept, "calibration"))
    said = claimed([row for path in sorted(OWN.glob("calibration-claims-*.jsonl")) for row in read(path)], kept, "calibration")
    held = {name: public(options.data / name, "valid") for name in FOLDERS}
    held |= {
        "same language": [one for one, foreign in own if not foreign],
        "other language": [one for one, foreign in own if foreign],
    }
    held["claims"] = said
    train(options, {kind: random.Random(SEED).sample(rows, min(MEASURED, len(rows))) for kind, rows in held.items()}, pools)


async def vectors_of(rows: Sequence[dict[str, Any]], models: Path) -> Tensor:
    """The vectors of all sentences of passages."""
    async with SentenceEncoder(None, models) as encoder:
        return torch.tensor(await encoder.passages([text for row in rows for text in row["sentences"]]))


if __name__ == "__main__":
    main()
