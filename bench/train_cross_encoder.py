"""Train the cross-encoder of index/cross_encoder: one body, a head for verdicts and a head for relevance.

    python -m bench.train_cross_encoder DATA OUT [--models data/models]

DATA is a folder with ``facqa``, ``idk-mrc`` (BEIR folders) and ``indonli`` (JSON lines); the pairs and passages written for Telisik under
bench/training join in the second part, while the learning rate falls. Two processes, one a task and a core, add up their gradients at
every step. The result, float32, goes to OUT; ``python -m bench.pack_cross_encoder`` rounds it to what is committed.

The negatives of a question are its answer's neighbours and the sentences that the untrained encoder likes best, since those are what a
ranking must tell from the answer. A sentence that holds the annotated answer's words is never taken for wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.multiprocessing.spawn import spawn
from torch.nn import functional

from bench.beir import questions, read
from bench.cross_network import CrossNetwork, collate
from index import query_adapter, weights
from index.cross_pairs import LABELS, Pair, nli_pair, question_pair
from index.encoder import SentenceEncoder

SEED = 20261130
STEPS = 1500
#: The step from which the project's own data are mixed in.
OWN_FROM = 650
WARM_UP = 60
LEARNING_RATE, HEAD_LEARNING_RATE = 1.2e-4, 4e-4
#: Pairs of a verdict step, and of those the ones written for Telisik from OWN_FROM on.
PAIRS, OWN_PAIRS = 32, 4
#: Questions of a relevance step, each with GROUP sentences; and of those the ones written for Telisik from OWN_FROM on.
GROUPS, OWN_GROUPS, GROUP = 7, 2, 4
#: Steps whose batches are drawn together and sorted by length.
WINDOW = 16
#: How many of a question's nearest sentences its negatives are drawn from.
NEAREST = 15
#: Share of questions whose sentences are read without what stands around them.
BARE = 0.25
#: Public unanswerable questions are few here on purpose: their wording gives them away (see docs/answers.md).
UNANSWERABLE = 1000
OWN = Path(__file__).parent / "training"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the sentences that answer it (``right``, may be empty) and those that do not, as (sentence, head, before)."""

    text: str
    right: tuple[tuple[str, str, str], ...]
    wrong: tuple[tuple[str, str, str], ...]


def surroundings(sentences: Sequence[str], at: int, title: str) -> tuple[str, str, str]:
    """A sentence with the head of its article and the sentence before it, as :func:`index.cross_pairs.question_pair` wants them."""
    return sentences[at], title or (sentences[0] if at > 0 else ""), sentences[at - 1] if at > 0 else ""


def beir_questions(folder: Path, embedded: Path, *, unanswerable: int = 0, seed: int = SEED) -> list[Asked]:
    """The training questions of a BEIR folder with hard negatives; ``embedded`` holds the vectors of :func:`embed`."""
    corpus = read(folder / "corpus.jsonl")
    place = {row["_id"]: i for i, row in enumerate(corpus)}
    articles: dict[str, list[int]] = defaultdict(list)
    for i in sorted(range(len(corpus)), key=lambda i: (corpus[i]["metadata"]["article"], corpus[i]["metadata"]["position"])):
        articles[corpus[i]["metadata"]["article"]].append(i)
    around: dict[int, tuple[str, str, str]] = {}
    for members in articles.values():
        texts = [corpus[i]["text"] for i in members]
        around.update({i: surroundings(texts, at, corpus[i]["title"]) for at, i in enumerate(members)})
    vectors = np.load(embedded / f"{folder.name}-corpus.npy").astype(np.float32)
    asked = np.load(embedded / f"{folder.name}-queries.npy").astype(np.float32)
    gold = {one.id: {place[sentence] for sentence in one.gold} for one in questions(folder, "train")}
    rows = read(folder / "queries.jsonl")
    found = []
    for number, row in enumerate(rows):
        right = gold.get(row["_id"])
        if not right:
            continue
        answers = [answer.lower() for answer in row["metadata"]["answers"] if len(answer) > 2]
        near: list[int] = np.argsort(-(vectors @ asked[number]))[: NEAREST + len(right)].tolist()
        pool = dict.fromkeys([*articles[row["metadata"]["article"]], *near])
        wrong = [i for i in pool if i not in right and not any(answer in corpus[i]["text"].lower() for answer in answers)]
        found.append(Asked(row["text"], tuple(around[i] for i in sorted(right)), tuple(around[i] for i in wrong[: NEAREST + 6])))
    if unanswerable:
        extra = read(folder / "unanswerable.jsonl")
        chosen = [i for i, row in enumerate(extra) if row["metadata"]["split"] == "train"]
        for i in random.Random(seed).sample(chosen, min(unanswerable, len(chosen))):
            nearest = np.argsort(-(vectors @ asked[len(rows) + i]))[:4].tolist()
            shown = dict.fromkeys([*articles[extra[i]["metadata"]["article"]], *nearest])
            found.append(Asked(extra[i]["text"], (), tuple(around[j] for j in shown)))
    return found


def own_questions() -> list[Asked]:
    """The questions of bench/training; a twisted question has no sentence that answers."""
    found = []
    for path in sorted(OWN.glob("passages-*.jsonl")):
        for passage in read(path):
            texts = [surroundings(passage["sentences"], at, passage["title"]) for at in range(len(passage["sentences"]))]
            for question in passage["questions"]:
                right = set(question["answer"])
                wrong = tuple(text for at, text in enumerate(texts) if at not in right)
                found.append(Asked(question["ask"], tuple(texts[at] for at in sorted(right)), wrong))
            found += [Asked(question["ask"], (), tuple(texts)) for question in passage["twisted"]]
    return found


def own_pairs() -> list[dict[str, Any]]:
    """The premise and hypothesis pairs of bench/training."""
    return [row for path in sorted(OWN.glob("pairs-*.jsonl")) for row in read(path)]


def endless(items: Sequence[Any], rng: random.Random) -> Iterator[Any]:
    """The items in a new order each time round."""
    while True:
        order = list(items)
        rng.shuffle(order)
        yield from order


def later(read_items: Callable[[], Sequence[Any]], rng: random.Random) -> Iterator[Any]:
    """As :func:`endless`, reading the items only when the first is wanted."""
    yield from endless(read_items(), rng)


def group(asked: Asked, rng: random.Random) -> tuple[list[tuple[str, str, str]], bool]:
    """:data:`GROUP` sentences of a question, the one that answers first if there is one, and whether there is.

    Half of the wrong ones are neighbours of the answer: they stand first among the wrong.
    """
    right = [rng.choice(asked.right)] if asked.right else []
    wanted = GROUP - len(right)
    near, far = list(asked.wrong[:4]), list(asked.wrong[4:])
    rng.shuffle(near)
    rng.shuffle(far)
    half = near[: (wanted + 1) // 2]
    return [*right, *(half + far + near[len(half) :])[:wanted]], bool(right)


Batch = tuple[list[Pair], Any]


def bucketed(draw: Callable[[int], list[tuple[int, Any]]], steps: int) -> Iterator[list[Any]]:
    """For each step a batch of items of like length. ``draw`` gives a step's items with their lengths.

    The batches of WINDOW steps are drawn together, sorted and dealt in an order that is the same in both processes, so that neither
    waits long for the other.
    """
    shared = random.Random(SEED)
    for start in range(0, steps, WINDOW):
        drawn = [draw(step) for step in range(start, min(steps, start + WINDOW))]
        items = iter(sorted((item for batch in drawn for item in batch), key=lambda item: item[0]))
        batches = [[next(items)[1] for _ in batch] for batch in drawn]
        shared.shuffle(batches)
        yield from batches


def verdict_batches(data: Path, rng: random.Random, network: CrossNetwork) -> Iterator[Batch]:
    """Batches of premise and hypothesis pairs with their labels."""
    indonli = read(data / "indonli" / "train.jsonl")
    first = endless([*indonli, *read(data / "indonli" / "mnli_translated_small.jsonl")], rng)
    second, own = endless(indonli, rng), later(own_pairs, rng)

    def draw(step: int) -> list[tuple[int, Any]]:
        rows = [next(first) for _ in range(PAIRS)] if step < OWN_FROM else [next(second) for _ in range(PAIRS - OWN_PAIRS)]
        if step >= OWN_FROM:
            rows += [next(own) for _ in range(OWN_PAIRS)]
        pairs = [(nli_pair(network.tokenizer, row["premise"], row["hypothesis"]), row["label"]) for row in rows]
        return [(len(pair.pieces), (pair, label)) for pair, label in pairs]

    for batch in bucketed(draw, STEPS):
        yield [pair for pair, _ in batch], (torch.tensor([LABELS.index(label) for _, label in batch]),)


def question_batches(data: Path, embedded: Path, rng: random.Random, network: CrossNetwork) -> Iterator[Batch]:
    """Batches of questions with sentences: the pairs, the group that each belongs to, and whether it answers."""
    public = endless(beir_questions(data / "facqa", embedded) + beir_questions(data / "idk-mrc", embedded, unanswerable=UNANSWERABLE), rng)
    own = later(own_questions, rng)

    def draw(step: int) -> list[tuple[int, Any]]:
        count = OWN_GROUPS if step >= OWN_FROM else 0
        return [paired(one, rng, network) for one in [*itertools.islice(public, GROUPS - count), *itertools.islice(own, count)]]

    for batch in bucketed(draw, STEPS):
        yield of_groups(batch)


def paired(asked: Asked, rng: random.Random, network: CrossNetwork) -> tuple[int, tuple[list[Pair], bool]]:
    """A question with the sentences of a :func:`group`, ready to be read, and whether the first answers; with the longest pair's length."""
    sentences, answered = group(asked, rng)
    bare = rng.random() < BARE
    pairs = [question_pair(network.tokenizer, asked.text, s, "" if bare else h, "" if bare else b) for s, h, b in sentences]
    return max(len(pair.pieces) for pair in pairs), (pairs, answered)


def of_groups(batch: Sequence[tuple[list[Pair], bool]]) -> Batch:
    """The pairs of several questions, the question each belongs to, and whether it answers."""
    groups = torch.tensor([number for number, (pairs, _) in enumerate(batch) for _ in pairs])
    answers = torch.tensor([float(answered and at == 0) for pairs, answered in batch for at in range(len(pairs))])
    return [pair for pairs, _ in batch for pair in pairs], (groups, answers)


def relevance_loss(scores: Tensor, groups: Tensor, answers: Tensor) -> Tensor:
    """The answer against the other sentences of its question (softmax), and every sentence on its own (logistic), which keeps scores
    comparable between questions."""
    pointwise = functional.binary_cross_entropy_with_logits(scores, answers)
    ranked = [
        functional.cross_entropy(scores[groups == number].unsqueeze(0), torch.zeros(1, dtype=torch.long))
        for number in sorted(set(groups.tolist()))
        if answers[groups == number].any()
    ]
    return pointwise + (torch.stack(ranked).mean() if ranked else 0.0)


def work(rank: int, options: argparse.Namespace, shared: Tensor, meet: Any) -> None:
    """One of the two processes: rank 0 learns verdicts, rank 1 relevance; both hold the same weights throughout.

    ``shared``, of shape (2, trained weights), is memory that both see; ``meet`` is a barrier.
    """
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    rng = random.Random(SEED + rank)
    network = CrossNetwork.from_encoder(weights.unpacked(options.models, print))
    network.train()
    torch.manual_seed(SEED + 10 + rank)  # dropout differs between the processes, the heads' first weights do not
    body = [*network.layers.parameters(), network.segments]
    heads = [*network.verdict.parameters(), *network.relevance.parameters()]
    optimizer = torch.optim.AdamW([{"params": body, "lr": LEARNING_RATE}, {"params": heads, "lr": HEAD_LEARNING_RATE}], weight_decay=0.01)
    schedule = rising_and_falling(optimizer, WARM_UP, STEPS)
    batches: Iterator[Any] = (
        verdict_batches(options.data, rng, network) if rank == 0 else question_batches(options.data, options.embedded, rng, network)
    )
    everything = body + heads
    began, recent = time.monotonic(), 0.0
    for step, (pairs, targets) in enumerate(batches):
        with torch.autocast("cpu", torch.bfloat16):
            read = network.for_relevance(collate(pairs)) if rank else network.for_verdict(collate(pairs))
        if rank == 0:
            loss = functional.cross_entropy(network.verdict(read), targets[0], label_smoothing=0.05)
        else:
            loss = relevance_loss(network.relevance(read).squeeze(1), *targets)
        loss.backward()  # type: ignore[no-untyped-call]
        add_up(everything, shared, rank, meet)
        torch.nn.utils.clip_grad_norm_(everything, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        recent = loss.item() if step == 0 else 0.98 * recent + 0.02 * loss.item()
        if step % 20 == 0:
            print(f"{'verdict' if rank == 0 else 'relevance'} step {step} loss {recent:.4f} {time.monotonic() - began:.0f} s", flush=True)
        if rank == 0 and (step + 1) % 170 == 0:
            network.save(options.out.with_suffix(".partial"))
    if rank == 0:
        network.save(options.out)


def add_up(trained: Sequence[nn.Parameter], shared: Tensor, rank: int, meet: Any) -> None:
    """Give every weight the sum of both processes' gradients."""
    spans = list(itertools.pairwise([0, *itertools.accumulate(p.numel() for p in trained)]))
    for p, (start, end) in zip(trained, spans, strict=True):
        shared[rank, start:end] = 0.0 if p.grad is None else p.grad.reshape(-1)
    meet.wait()
    for p, (start, end) in zip(trained, spans, strict=True):
        p.grad = shared[:, start:end].sum(0).view_as(p)
    meet.wait()


def rising_and_falling(optimizer: torch.optim.Optimizer, warm_up: int, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Learning rates that rise for ``warm_up`` steps, and then fall evenly to nought at ``steps``."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm_up, max(0.0, (steps - step) / (steps - warm_up)))
    )


async def embed(folders: Sequence[Path], models: Path, out: Path) -> None:
    """Write the vectors of every sentence and question of BEIR folders; see :func:`keep_vectors`."""
    async with SentenceEncoder(None, models) as encoder:
        for folder in folders:
            rows = read(folder / "queries.jsonl")
            if (folder / "unanswerable.jsonl").exists():
                rows += read(folder / "unanswerable.jsonl")
            corpus = [row["text"] for row in read(folder / "corpus.jsonl")]
            await keep_vectors(encoder, out / f"{folder.name}-corpus.npy", corpus, asked=False)
            await keep_vectors(encoder, out / f"{folder.name}-queries.npy", [row["text"] for row in rows], asked=True)


async def keep_vectors(encoder: SentenceEncoder, path: Path, texts: Sequence[str], *, asked: bool) -> None:
    """Write the vectors of texts to ``path``, those of questions where they are ``asked``, unless it has those of the very texts."""
    digest = hashlib.sha256(query_adapter.FILE.read_bytes() if asked else b"")
    digest.update("\0".join(texts).encode())
    if _noted(path) == digest.hexdigest():
        return
    rows = np.array([await encoder.query(text) for text in texts], dtype=np.float32) if asked else await encoder.passages(texts)
    np.save(path, rows)
    path.with_suffix(".sha256").write_text(digest.hexdigest())


def _noted(path: Path) -> str:
    """What the vectors of a file are of; empty where it is not known."""
    noted = path.with_suffix(".sha256")
    return noted.read_text() if path.exists() and noted.exists() else ""


def main() -> None:
    import asyncio

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    arguments.add_argument("--embedded", type=Path, default=Path("data/training"), help="where vectors are kept between runs")
    options = arguments.parse_args()
    options.embedded.mkdir(parents=True, exist_ok=True)
    asyncio.run(embed([options.data / "facqa", options.data / "idk-mrc"], options.models, options.embedded))
    trained = sum(p.numel() for p in CrossNetwork.from_encoder(weights.unpacked(options.models, print)).parameters() if p.requires_grad)
    shared = torch.zeros(2, trained).share_memory_()  # type: ignore[no-untyped-call]
    spawn(work, (options, shared, get_context("spawn").Barrier(2)), nprocs=2)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
