"""Train the verdict further, in layers of its own, and leave relevance as it is: the second part of training the cross-encoder.

    python -m bench.train_verdicts DATA TRAINED OUT

TRAINED is what bench/train_cross_encoder.py wrote. Behind the shared layers the verdict gets a copy of the others, which alone are trained,
on IndoNLI, the translated sample of MNLI, and the pairs of bench/training. Two processes add up their gradients at every step.
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.multiprocessing.spawn import spawn
from torch.nn import functional

from bench.beir import read
from bench.cross_network import CrossNetwork, collate
from bench.train_cross_encoder import add_up, bucketed, endless, own_pairs, rising_and_falling
from index import weights
from index.cross_inference import SHARED_LAYERS
from index.cross_pairs import LABELS, Pair, nli_pair

SEED = 20261131
STEPS, WARM_UP, LEARNING_RATE, HEAD_LEARNING_RATE = 1000, 40, 9e-5, 2e-4
#: Pairs of a step in each of the two processes, by where they are from.
INDONLI, TRANSLATED, OWN = 21, 8, 3


def batches(data: Path, rng: random.Random, network: CrossNetwork) -> Iterator[tuple[list[Pair], Tensor]]:
    """Batches of premise and hypothesis pairs with their labels."""
    sources: list[tuple[Iterator[dict[str, Any]], int]] = [
        (endless(read(data / "indonli" / "train.jsonl"), rng), INDONLI),
        (endless(read(data / "indonli" / "mnli_translated_small.jsonl"), rng), TRANSLATED),
        (endless(own_pairs(), rng), OWN),
    ]

    def draw(_: int) -> list[tuple[int, Any]]:
        rows = [next(source) for source, count in sources for _ in range(count)]
        pairs = [(nli_pair(network.tokenizer, row["premise"], row["hypothesis"]), row["label"]) for row in rows]
        return [(len(pair.pieces), (pair, label)) for pair, label in pairs]

    for batch in bucketed(draw, STEPS):
        yield [pair for pair, _ in batch], torch.tensor([LABELS.index(label) for _, label in batch])


def work(rank: int, options: argparse.Namespace, shared: Tensor, meet: Any) -> None:
    """One of the two processes; both hold the same weights throughout."""
    torch.set_num_threads(1)
    rng = random.Random(SEED + rank)
    network = parted(options.trained, options.models)
    network.train()
    network.layers[:SHARED_LAYERS].eval()
    torch.manual_seed(SEED + rank)
    deeper, head = trained_part(network)
    optimizer = torch.optim.AdamW([{"params": deeper, "lr": LEARNING_RATE}, {"params": head, "lr": HEAD_LEARNING_RATE}], weight_decay=0.01)
    schedule = rising_and_falling(optimizer, WARM_UP, STEPS)
    began, recent = time.monotonic(), 1.0
    for step, (pairs, labels) in enumerate(batches(options.data, rng, network)):
        with torch.autocast("cpu", torch.bfloat16):
            read_pairs = network.for_verdict(collate(pairs))
        loss = functional.cross_entropy(network.verdict(read_pairs), labels, label_smoothing=0.05)
        (loss / 2).backward()  # type: ignore[no-untyped-call]
        add_up([*deeper, *head], shared, rank, meet)
        torch.nn.utils.clip_grad_norm_([*deeper, *head], 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        recent = 0.98 * recent + 0.02 * loss.item()
        if rank == 0 and step % 20 == 0:
            print(f"step {step} loss {recent:.4f} {time.monotonic() - began:.0f} s", flush=True)
        if rank == 0 and (step + 1) % 250 == 0:
            network.save(options.out)


def parted(trained: Path, models: Path) -> CrossNetwork:
    """The network of the first part of training, with layers of its own for the verdict."""
    network = CrossNetwork.from_encoder(weights.unpacked(models, print))
    network.load_state_dict(load_file(trained), strict=False)
    network.part()
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    return network


def trained_part(network: CrossNetwork) -> tuple[list[torch.nn.Parameter], list[torch.nn.Parameter]]:
    """The parameters of the verdict's own layers and of its head, set to be trained."""
    assert network.deeper is not None
    deeper, head = list(network.deeper.parameters()), list(network.verdict.parameters())
    for parameter in itertools.chain(deeper, head):
        parameter.requires_grad_(True)
    return deeper, head


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("trained", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    options = arguments.parse_args()
    size = sum(p.numel() for part in trained_part(parted(options.trained, options.models)) for p in part)
    shared = torch.zeros(2, size).share_memory_()  # type: ignore[no-untyped-call]
    spawn(work, (options, shared, get_context("spawn").Barrier(2)), nprocs=2)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
