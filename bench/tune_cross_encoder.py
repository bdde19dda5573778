"""Train the cross-encoder further on what is written for Telisik: the last parts of training it.

    python -m bench.tune_cross_encoder DATA START OUT [--models data/models] [--parts verdict]

START is a packed file: the one that bench/pack_cross_encoder.py wrote, or the committed one, to go on from it. OUT is the file to write,
packed likewise. The layers that verdicts and relevance share stay as they are, so that the two are
trained side by side, a process and a core each, on the pairs, claims and questions of bench/training, mixed with the public data lest
those be forgotten. A claim is read with the sentence that decides it and, as
neutral, with others of the same article, which is what a verdict meets in an archive: sentences near in meaning that settle nothing.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from bench.beir import read
from bench.train_cross_encoder import (
    GROUP,
    OWN,
    UNANSWERABLE,
    Asked,
    beir_questions,
    bucketed,
    embed,
    endless,
    of_groups,
    own_pairs,
    paired,
    relevance_loss,
    surroundings,
)
from claims.languages import detect, load
from claims.shorthand import spelled_out
from index import weights
from index.cross_network import LABELS, SHARED_LAYERS, CrossNetwork, Pair, collate, nli_pair, pack, read_packed
from index.encoder import SentenceEncoder

SEED = 20261203
PARTS = ("verdict", "relevance")
WARM_UP, LEARNING_RATE, HEAD_LEARNING_RATE = 40, 8e-5, 1.5e-4
#: Pairs of a verdict step by where they are from, and how many steps.
INDONLI, TRANSLATED, OWN_PAIRS, CLAIMS, VERDICT_STEPS = 4, 1, 5, 22, 1850
#: Questions of a relevance step, each with GROUP sentences, by where they are from, and how many steps.
PUBLIC_QUESTIONS, OWN_QUESTIONS, RELEVANCE_STEPS = 3, 6, 1750
#: Of the pairs drawn from claims, how many in a hundred are of a sentence that does not decide them.
UNDECIDED = 35
#: How many sentences of other articles a question is told apart from.
OTHERS = 6
#: Share of pairs and questions that are read without what stands around the sentence.
BARE = 0.25
_OF_VERDICT = {"supported": "entailment", "refuted": "contradiction"}

Batches = Iterator[tuple[list[Pair], Any]]


def written_out(text: str) -> str:
    """A question or claim as the product reads it."""
    return spelled_out(text, load(detect(text)))


def own_passages() -> list[dict[str, Any]]:
    """The passages of bench/training, in a fixed order."""
    return [row for path in sorted(OWN.glob("passages-*.jsonl")) for row in read(path)]


async def embed_own(models: Path, out: Path) -> None:
    """Write the vectors of all sentences and questions of :func:`own_passages`, unless they are there."""
    if (out / "own-queries.npy").exists():
        return
    passages = own_passages()
    async with SentenceEncoder(None, models) as encoder:
        np.save(out / "own-corpus.npy", await encoder.passages([text for row in passages for text in row["sentences"]]))
        asked = [written_out(one["ask"]) for row in passages for one in (*row["questions"], *row["twisted"])]
        np.save(out / "own-queries.npy", np.array([await encoder.query(text) for text in asked], dtype=np.float32))


def hard_questions(embedded: Path) -> list[Asked]:
    """The questions of bench/training, each with the sentences of its article and of others that are nearest to it in meaning and do not
    answer it: an archive has many articles."""
    passages = own_passages()
    corpus, queries = np.load(embedded / "own-corpus.npy"), np.load(embedded / "own-queries.npy")
    around = [surroundings(row["sentences"], at, row["title"]) for row in passages for at in range(len(row["sentences"]))]
    found: list[Asked] = []
    first = number = 0
    for row in passages:
        mine = range(first, first + len(row["sentences"]))
        for one in (*row["questions"], *row["twisted"]):
            near = corpus @ queries[number]
            right = [first + at for at in one.get("answer", ())]
            own = sorted((at for at in mine if at not in right), key=lambda at: -near[at])
            other = [at for at in np.argsort(-near)[: OTHERS + len(mine)].tolist() if at not in mine][:OTHERS]
            wrong = [*own[:4], *other, *own[4:8]]
            found.append(Asked(written_out(one["ask"]), tuple(around[at] for at in right), tuple(around[at] for at in wrong)))
            number += 1
        first = mine.stop
    return found


def own_claims() -> list[tuple[list[tuple[tuple[str, str, str], str]], list[tuple[str, str, str]], str]]:
    """The claims of bench/training: for each the sentences that decide it with their label, the others of its article, and its text."""
    articles = {row["title"]: row for row in own_passages()}
    found = []
    for path in sorted(OWN.glob("claims-*.jsonl")):
        for row in read(path):
            article = articles[row["title"]]
            texts = [surroundings(article["sentences"], at, article["title"]) for at in range(len(article["sentences"]))]
            for claim in row["claims"]:
                deciding = [(texts[at], _OF_VERDICT[claim["label"]]) for at in claim["sentences"]]
                others = [text for at, text in enumerate(texts) if at not in claim["sentences"]]
                found.append((deciding, others, written_out(claim["text"])))
    return found


def verdict_batches(data: Path, rng: random.Random, network: CrossNetwork) -> Batches:
    """Premise and hypothesis pairs with their labels."""
    sources: list[tuple[Iterator[dict[str, Any]], int]] = [
        (endless(read(data / "indonli" / "train.jsonl"), rng), INDONLI),
        (endless(read(data / "indonli" / "mnli_translated_small.jsonl"), rng), TRANSLATED),
        (endless([row | {"hypothesis": written_out(row["hypothesis"])} for row in own_pairs()], rng), OWN_PAIRS),
    ]
    claims = endless(own_claims(), rng)

    def of_claim() -> tuple[Pair, str]:
        deciding, others, text = next(claims)
        if deciding and (not others or rng.randrange(100) >= UNDECIDED):
            (sentence, head, before), label = rng.choice(deciding)
        else:
            (sentence, head, before), label = rng.choice(others), "neutral"
        bare = rng.random() < BARE
        return nli_pair(network.tokenizer, sentence, text, "" if bare else head, "" if bare else before), label

    def draw(_: int) -> list[tuple[int, Any]]:
        rows = [next(source) for source, count in sources for _ in range(count)]
        pairs = [(nli_pair(network.tokenizer, row["premise"], row["hypothesis"]), row["label"]) for row in rows]
        pairs += [of_claim() for _ in range(CLAIMS)]
        return [(len(pair.pieces), (pair, label)) for pair, label in pairs]

    for batch in bucketed(draw, VERDICT_STEPS):
        yield [pair for pair, _ in batch], torch.tensor([LABELS.index(label) for _, label in batch])


def question_batches(data: Path, embedded: Path, rng: random.Random, network: CrossNetwork) -> Batches:
    """Questions with sentences: the pairs, the group that each belongs to, and whether it answers."""
    public = endless(beir_questions(data / "facqa", embedded) + beir_questions(data / "idk-mrc", embedded, unanswerable=UNANSWERABLE), rng)
    own = endless(hard_questions(embedded), rng)

    def draw(_: int) -> list[tuple[int, Any]]:
        return [paired(one, rng, network) for one in [*islice(public, PUBLIC_QUESTIONS), *islice(own, OWN_QUESTIONS)]]

    for batch in bucketed(draw, RELEVANCE_STEPS):
        yield of_groups(batch)


def tune(part: str, options: argparse.Namespace) -> None:
    """One of the two processes; writes the weights of its part."""
    torch.set_num_threads(1)
    rng = random.Random(SEED)
    torch.manual_seed(SEED)
    network = started(options)
    layers, head = trained_part(network, part)
    for module in (layers, head):
        module.train()
    steps = VERDICT_STEPS if part == "verdict" else RELEVANCE_STEPS
    batches = (
        verdict_batches(options.data, rng, network) if part == "verdict" else question_batches(options.data, options.embedded, rng, network)
    )
    groups = [{"params": list(layers.parameters()), "lr": LEARNING_RATE}, {"params": list(head.parameters()), "lr": HEAD_LEARNING_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / WARM_UP, max(0.0, (steps - step) / (steps - WARM_UP)))
    )
    losses: dict[str, Callable[[CrossNetwork, list[Pair], Any], Tensor]] = {"verdict": _verdict_loss, "relevance": _relevance_loss}
    began, recent = time.monotonic(), 1.0
    for step, (pairs, targets) in enumerate(batches):
        loss = losses[part](network, pairs, targets)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([*layers.parameters(), *head.parameters()], 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        recent = 0.98 * recent + 0.02 * loss.item()
        if step % 20 == 0:
            print(f"{part} step {step} loss {recent:.4f} {time.monotonic() - began:.0f} s", flush=True)
        if (step + 1) % 250 == 0 or step + 1 == steps:
            save_file({f"{name}.{key}": value for name, module in (("layers", layers), ("head", head)) for key, value in
                       module.state_dict().items()}, options.out.with_suffix(f".{part}"))  # fmt: skip


def _verdict_loss(network: CrossNetwork, pairs: list[Pair], labels: Tensor) -> Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        read_pairs = network.for_verdict(collate(pairs))
    return functional.cross_entropy(network.verdict(read_pairs), labels, label_smoothing=0.05)


def _relevance_loss(network: CrossNetwork, pairs: list[Pair], targets: tuple[Tensor, Tensor]) -> Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        read_pairs = network.for_relevance(collate(pairs))
    return relevance_loss(network.relevance(read_pairs).squeeze(1), *targets)


def started(options: argparse.Namespace) -> CrossNetwork:
    """The network of START, nothing of it set to be trained."""
    network = read_packed(options.start, weights.unpacked(options.models, print))
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    return network


def trained_part(network: CrossNetwork, part: str) -> tuple[nn.Module, nn.Module]:
    """The layers of a part behind the shared ones, and its head, set to be trained."""
    assert network.deeper is not None
    layers = network.deeper if part == "verdict" else network.layers[SHARED_LAYERS:]
    head = network.verdict if part == "verdict" else network.relevance
    for module in (layers, head):
        module.requires_grad_(True)
    return layers, head


def together(options: argparse.Namespace) -> CrossNetwork:
    """The network of START with what was learned."""
    network = started(options)
    for part in options.parts:
        learned = load_file(options.out.with_suffix(f".{part}"))
        for name, module in zip(("layers", "head"), trained_part(network, part), strict=True):
            module.load_state_dict({key: learned[f"{name}.{key}"] for key in module.state_dict()})
    return network


def main() -> None:
    import asyncio

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("start", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    arguments.add_argument("--embedded", type=Path, default=Path("data/training"), help="where vectors are kept between runs")
    arguments.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS, help="what to train; the other stays as it is")
    options = arguments.parse_args()
    options.embedded.mkdir(parents=True, exist_ok=True)
    if "relevance" in options.parts:
        asyncio.run(embed([options.data / "facqa", options.data / "idk-mrc"], options.models, options.embedded))
        asyncio.run(embed_own(options.models, options.embedded))
    processes = [get_context("spawn").Process(target=tune, args=(part, options)) for part in options.parts]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    pack(together(options), options.out)
    print(f"{options.out.name}: {options.out.stat().st_size / 1e6:.1f} MB, {GROUP} sentences a question")


if __name__ == "__main__":
    main()
