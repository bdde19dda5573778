"""Train the cross-encoder further on what is written for Telisik: the last parts of training it.

    python -m bench.tune_cross_encoder DATA START OUT [--models data/models]

START is a packed file: the one that bench/pack_cross_encoder.py wrote, or the committed one, to go on from it. OUT is the file to write,
packed likewise. Two processes, a core each, learn verdicts and relevance side by side on the pairs, claims and questions of bench/training,
mixed with the public data lest those be forgotten; of the layers that the two share they add up their gradients at every step. A claim is
read with the sentence that decides it and, as neutral, with those that are near to it in meaning and settle nothing, of its article and
of others, which is what a verdict meets in an archive.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.multiprocessing.spawn import spawn
from torch.nn import functional

from bench.beir import read
from bench.cross_network import CrossNetwork, collate, pack, read_packed
from bench.train_cross_encoder import (
    GROUP,
    OWN,
    UNANSWERABLE,
    Asked,
    add_up,
    beir_questions,
    bucketed,
    embed,
    endless,
    keep_vectors,
    of_groups,
    own_pairs,
    paired,
    relevance_loss,
    rising_and_falling,
    surroundings,
)
from claims.languages import detect, load
from claims.propositions import propositions
from claims.shorthand import spelled_out
from index import weights
from index.cross_inference import SHARED_LAYERS
from index.cross_pairs import LABELS, Pair, nli_pair
from index.encoder import SentenceEncoder

SEED = 20261209
PARTS = ("verdict", "relevance")
STEPS = 1000
#: Learning rates of the layers that both share, of those of one part, and of its head.
WARM_UP, SHARED_LEARNING_RATE, LEARNING_RATE, HEAD_LEARNING_RATE = 20, 5e-5, 8e-5, 1e-4
#: Pairs of a verdict step by where they are from.
INDONLI, TRANSLATED, OWN_PAIRS, CLAIMS = 4, 1, 4, 29
#: Questions of a relevance step, each with GROUP sentences, by where they are from.
PUBLIC_QUESTIONS, OWN_QUESTIONS = 4, 8
#: Of the pairs drawn from claims, how many in a hundred are of a sentence that does not decide them.
UNDECIDED = 35
#: How many sentences of other articles a question is told apart from, and how many of a claim's own article and of others do not decide it.
OTHERS, NEAR_OF_OWN, NEAR_OF_OTHERS = 6, 5, 2
#: The files written last. Their claims and questions are drawn twice as often as the others, which earlier parts have had.
LATEST = ("bs", "bu", "bw", "by", "bz", "cb", "cc", "cd", "ce", "cf", "cg")
#: Share of pairs and questions that are read without what stands around the sentence.
BARE = 0.25
_OF_VERDICT = {"supported": "entailment", "refuted": "contradiction"}
#: Twists of claims that the product compares exactly, and keeps from the cross-encoder.
_COMPARED = frozenset({"number", "date"})

Batches = Iterator[tuple[list[Pair], Any]]


def written_out(text: str) -> str:
    """A question or claim as the product reads it."""
    return spelled_out(text, load(detect(text)))


def as_read(claim: dict[str, Any]) -> tuple[str, str]:
    """A claim as the product has it read, without its day and with "several" for its figures, and the label that is left of its own: what
    was wrong of it by the day or a number alone is borne out then."""
    text = written_out(claim["text"])
    label = _OF_VERDICT.get(claim["label"], "neutral")
    said = propositions(text, detect(text))
    if len(said) != 1:
        return text, label
    read_as = said[0].undated(said[0].some)
    if label == "contradiction" and claim["twist"] in _COMPARED and read_as != said[0].text:
        return read_as, "entailment"
    return read_as, label


def own_passages() -> list[dict[str, Any]]:
    """The passages of bench/training, in a fixed order."""
    return [row for path in sorted(OWN.glob("passages-*.jsonl")) for row in read(path)]


def claim_rows() -> list[dict[str, Any]]:
    """The claims of bench/training by article, in a fixed order."""
    return [row for path in sorted(OWN.glob("claims-*.jsonl")) for row in read(path)]


def latest_titles() -> frozenset[str]:
    """The titles of the passages of :data:`LATEST`."""
    return frozenset(row["title"] for name in LATEST for row in read(OWN / f"passages-{name}.jsonl"))


async def embed_own(models: Path, out: Path) -> None:
    """Write the vectors of all sentences and questions of :func:`own_passages` and of all claims, which are searched for like questions."""
    passages = own_passages()
    asked = [written_out(one["ask"]) for row in passages for one in (*row["questions"], *row["twisted"])]
    said = [written_out(claim["text"]) for row in claim_rows() for claim in row["claims"]]
    async with SentenceEncoder(None, models) as encoder:
        await keep_vectors(encoder, out / "own-corpus.npy", [text for row in passages for text in row["sentences"]], asked=False)
        await keep_vectors(encoder, out / "own-queries.npy", asked, asked=True)
        await keep_vectors(encoder, out / "own-claims.npy", said, asked=True)


def similarities(corpus: NDArray[np.float32], vectors: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """For each of the vectors its cosines with all of the corpus."""
    for start in range(0, len(vectors), 256):
        yield from vectors[start : start + 256] @ corpus.T


def hard_questions(embedded: Path) -> list[Asked]:
    """The questions of bench/training, each with the sentences of its article and of others that are nearest to it in meaning and do not
    answer it: an archive has many articles."""
    passages = own_passages()
    corpus, queries = np.load(embedded / "own-corpus.npy"), np.load(embedded / "own-queries.npy")
    around = [surroundings(row["sentences"], at, row["title"]) for row in passages for at in range(len(row["sentences"]))]
    found: list[Asked] = []
    latest = latest_titles()
    first = 0
    nearness = similarities(corpus, queries)
    for row in passages:
        mine = range(first, first + len(row["sentences"]))
        for one in (*row["questions"], *row["twisted"]):
            near = next(nearness)
            right = [first + at for at in one.get("answer", ())]
            own = sorted((at for at in mine if at not in right), key=lambda at: -near[at])
            best = np.argpartition(-near, OTHERS + len(mine))[: OTHERS + len(mine)].tolist()
            other = sorted((at for at in best if at not in mine), key=lambda at: -near[at])[:OTHERS]
            wrong = [*own[:4], *other, *own[4:8]]
            asked = Asked(written_out(one["ask"]), tuple(around[at] for at in right), tuple(around[at] for at in wrong))
            found += [asked] * (2 if row["title"] in latest else 1)
        first = mine.stop
    return found


Around = tuple[str, str, str]


def own_claims(embedded: Path) -> list[tuple[list[tuple[Around, str]], list[Around], str]]:
    """The claims of bench/training: for each the sentences that decide it with their label, the nearest of those that do not, of its
    article and of others, and its text."""
    corpus, vectors = np.load(embedded / "own-corpus.npy"), np.load(embedded / "own-claims.npy")
    around: list[Around] = []
    places: dict[str, range] = {}
    for row in own_passages():
        places[row["title"]] = range(len(around), len(around) + len(row["sentences"]))
        around += [surroundings(row["sentences"], at, row["title"]) for at in range(len(row["sentences"]))]
    found: list[tuple[list[tuple[Around, str]], list[Around], str]] = []
    latest = latest_titles()
    nearness = similarities(corpus, vectors)
    for row in claim_rows():
        mine = places[row["title"]]
        for claim in row["claims"]:
            near = next(nearness)
            deciding = [mine[at] for at in claim["sentences"]]
            own = sorted((at for at in mine if at not in deciding), key=lambda at: -near[at])[:NEAR_OF_OWN]
            best = np.argpartition(-near, NEAR_OF_OTHERS + len(mine))[: NEAR_OF_OTHERS + len(mine)].tolist()
            other = sorted((at for at in best if at not in mine), key=lambda at: -near[at])[:NEAR_OF_OTHERS]
            text, label = as_read(claim)
            one = [(around[at], label) for at in deciding], [around[at] for at in (*own, *other)], text
            found += [one] * (2 if row["title"] in latest else 1)
    return found


def verdict_batches(data: Path, embedded: Path, rng: random.Random, network: CrossNetwork) -> Batches:
    """Premise and hypothesis pairs with their labels."""
    sources: list[tuple[Iterator[dict[str, Any]], int]] = [
        (endless(read(data / "indonli" / "train.jsonl"), rng), INDONLI),
        (endless(read(data / "indonli" / "mnli_translated_small.jsonl"), rng), TRANSLATED),
        (endless([row | {"hypothesis": written_out(row["hypothesis"])} for row in own_pairs()], rng), OWN_PAIRS),
    ]
    claims = endless(own_claims(embedded), rng)

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

    for batch in bucketed(draw, STEPS):
        yield [pair for pair, _ in batch], torch.tensor([LABELS.index(label) for _, label in batch])


def question_batches(data: Path, embedded: Path, rng: random.Random, network: CrossNetwork) -> Batches:
    """Questions with sentences: the pairs, the group that each belongs to, and whether it answers."""
    public = endless(beir_questions(data / "facqa", embedded) + beir_questions(data / "idk-mrc", embedded, unanswerable=UNANSWERABLE), rng)
    own = endless(hard_questions(embedded), rng)

    def draw(_: int) -> list[tuple[int, Any]]:
        return [paired(one, rng, network) for one in [*islice(public, PUBLIC_QUESTIONS), *islice(own, OWN_QUESTIONS)]]

    for batch in bucketed(draw, STEPS):
        yield of_groups(batch)


def tune(rank: int, options: argparse.Namespace, shared: Tensor, meet: Any) -> None:
    """One of the two processes; writes the weights of its part, the first those of the shared layers too.

    ``shared``, of shape (2, weights of the shared layers), is memory that both see; ``meet`` is a barrier.
    """
    part = PARTS[rank]
    torch.set_num_threads(1)
    rng = random.Random(SEED + rank)
    torch.manual_seed(SEED + rank)
    network = started(options)
    modules = trained_modules(network, part)
    for module in modules.values():
        module.train()
    draw = verdict_batches if rank == 0 else question_batches
    both = [*modules["both"].parameters(), network.segments]
    own = [*modules["layers"].parameters(), *modules["head"].parameters()]
    optimizer = torch.optim.AdamW(
        [
            {"params": both, "lr": SHARED_LEARNING_RATE},
            {"params": list(modules["layers"].parameters()), "lr": LEARNING_RATE},
            {"params": list(modules["head"].parameters()), "lr": HEAD_LEARNING_RATE},
        ],
        weight_decay=0.01,
    )
    schedule = rising_and_falling(optimizer, WARM_UP, STEPS)
    began, recent = time.monotonic(), 1.0
    for step, (pairs, targets) in enumerate(draw(options.data, options.embedded, rng, network)):
        loss = _verdict_loss(network, pairs, targets) if rank == 0 else _relevance_loss(network, pairs, targets)
        loss.backward()  # type: ignore[no-untyped-call]
        add_up(both, shared, rank, meet)
        for trained in (both, own):  # apart, so that both processes clip what they share alike
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        recent = 0.98 * recent + 0.02 * loss.item()
        if step % 20 == 0:
            print(f"{part} step {step} loss {recent:.4f} {time.monotonic() - began:.0f} s", flush=True)
        if (step + 1) % 250 == 0 or step + 1 == STEPS:
            learned = {f"{name}.{key}": value for name, module in modules.items() for key, value in module.state_dict().items()}
            save_file({**learned, "segments": network.segments.data}, options.out.with_suffix(f".{part}"))


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


def trained_modules(network: CrossNetwork, part: str) -> dict[str, nn.Module]:
    """The layers that ``both`` parts share, those of one part behind them, and its head, set to be trained."""
    assert network.deeper is not None
    modules: dict[str, nn.Module] = {
        "both": network.layers[:SHARED_LAYERS],
        "layers": network.deeper if part == "verdict" else network.layers[SHARED_LAYERS:],
        "head": network.verdict if part == "verdict" else network.relevance,
    }
    for module in modules.values():
        module.requires_grad_(True)
    network.segments.requires_grad_(True)
    return modules


def together(options: argparse.Namespace) -> CrossNetwork:
    """The network of START with what was learned."""
    network = started(options)
    for part in PARTS:
        learned = load_file(options.out.with_suffix(f".{part}"))
        for name, module in trained_modules(network, part).items():
            module.load_state_dict({key: learned[f"{name}.{key}"] for key in module.state_dict()})
        network.segments.data = learned["segments"]
    return network


def main() -> None:
    import asyncio

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("start", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    arguments.add_argument("--embedded", type=Path, default=Path("data/training"), help="where vectors are kept between runs")
    options = arguments.parse_args()
    options.embedded.mkdir(parents=True, exist_ok=True)
    asyncio.run(embed([options.data / "facqa", options.data / "idk-mrc"], options.models, options.embedded))
    asyncio.run(embed_own(options.models, options.embedded))
    network = started(options)
    size = sum(weight.numel() for weight in (*network.layers[:SHARED_LAYERS].parameters(), network.segments))
    shared = torch.zeros(2, size).share_memory_()  # type: ignore[no-untyped-call]
    spawn(tune, (options, shared, get_context("spawn").Barrier(2)), nprocs=len(PARTS))  # type: ignore[no-untyped-call]
    pack(together(options), options.out)
    print(f"{options.out.name}: {options.out.stat().st_size / 1e6:.1f} MB, {GROUP} sentences a question")


if __name__ == "__main__":
    main()
