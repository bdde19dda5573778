"""Train the cross-encoder further on what is written for Telisik: the last parts of training it.

    python -m bench.tune_cross_encoder DATA START OUT [--verdict] [--models data/models]

START is a packed file: the one that bench/pack_cross_encoder.py wrote, or the committed one, to go on from it. OUT is the file to write,
packed likewise. Two processes, a core each, learn verdicts and relevance side by side on the pairs, claims and questions of bench/training,
mixed with the public data lest those be forgotten; of the layers that the two share they add up their gradients at every step. With
``--verdict`` one process on all cores learns verdicts alone, in the layers that nothing else is read with. A claim is
read with the sentence that decides it and, as neutral, with those that are near to it in meaning and settle nothing, of its article and
of others, which is what a verdict meets in an archive; with names and figures exchanged it is told from what it is not
(bench/exchanges.py).
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.multiprocessing.spawn import spawn
from torch.nn import functional

from bench.beir import read
from bench.cross_network import CrossNetwork, collate, pack, read_packed
from bench.exchanges import Target, Texts, exchanged, itself, renamed, runs
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
from claims.extract import extract_text
from claims.languages import detect, load
from claims.propositions import Numeral, Proposition, numerals, part_with, propositions
from claims.shorthand import spelled_out
from claims.types import Claim
from index import weights
from index.cores import cores
from index.cross_inference import SHARED_LAYERS
from index.cross_pairs import LABELS, Pair, nli_pair
from index.encoder import SentenceEncoder

SEED = 20261211
PARTS = ("verdict", "relevance")
STEPS = 580
#: Learning rates of the layers that both share, of those of one part, and of its head.
WARM_UP, SHARED_LEARNING_RATE, LEARNING_RATE, HEAD_LEARNING_RATE = 20, 5e-5, 9e-5, 9e-5
#: Pairs of a verdict step by where they are from: of the public data, of the pairs and claims of bench/training, of claims with a figure of
#: the sentence or with names exchanged, half of them borne out, and of sentences as their own hypotheses (bench/exchanges.py).
INDONLI, TRANSLATED, OWN_PAIRS, CLAIMS, FIGURES, NAMES, SENTENCES = 4, 1, 3, 20, 12, 13, 3
#: Questions of a relevance step, each with GROUP sentences, by where they are from.
PUBLIC_QUESTIONS, OWN_QUESTIONS = 4, 8
#: Of the pairs drawn from claims, how many in a hundred are of a sentence that does not decide them.
UNDECIDED = 30
#: How many claims in a hundred have names exchanged in both texts alike.
RENAMED = 20
#: How many sentences of other articles a question is told apart from, and how many of a claim's own article and of others do not decide it.
OTHERS, NEAR_OF_OWN, NEAR_OF_OTHERS = 6, 5, 2
#: The files written last. Their claims and questions are drawn twice as often as the others, which earlier parts have had.
LATEST = ("ci", "cj", "ck", "cm", "cn")
#: Share of pairs and questions that are read without what stands around the sentence.
BARE = 0.25
_OF_VERDICT = {"supported": "entailment", "refuted": "contradiction"}
#: What is left of a claim with another figure of the sentence for its own: a thing can have two of them, as a rule it has not.
NOT_THE_FIGURE: Target = (0.0, 0.3, 0.7)

Batches = Iterator[tuple[list[Pair], Any]]


class Around(NamedTuple):
    """A sentence, the head of its article, the sentence before it, and its language."""

    sentence: str
    head: str
    before: str
    language: str


def sure(label: str) -> Target:
    """All on one of :data:`index.cross_pairs.LABELS`."""
    first, second, third = (float(label == one) for one in LABELS)
    return first, second, third


def written_out(text: str) -> str:
    """A question or claim as the product reads it."""
    return spelled_out(text, load(detect(text)))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim of bench/training: what the product reads of it, the sentences that decide it with ``label``, and the nearest of those that
    do not, of its article and of others. ``figures_wrong`` says that a number is what is wrong with it."""

    said: Proposition | None
    text: str
    label: str
    figures_wrong: bool
    deciding: tuple[Around, ...] = ()
    others: tuple[Around, ...] = ()

    @property
    def read(self) -> str:
        """As the product reads it: without its day, and with "several" for its figures."""
        return self.text if self.said is None else self.said.undated(self.said.some)


def claimed(claim: dict[str, Any]) -> Claimed:
    """A claim as the product takes it apart, without sentences."""
    text = written_out(claim["text"])
    said = propositions(text, detect(text))
    label = _OF_VERDICT.get(claim["label"], "neutral")
    whole = said[0] if len(said) == 1 else None
    # A day is compared exactly, and left out of what is read: what it alone made wrong is borne out then.
    by_day = whole is not None and claim["twist"] == "date" and whole.undated({}) != whole.text
    if label == "contradiction" and by_day:
        label = "entailment"
    return Claimed(whole, text, label, label == "contradiction" and claim["twist"] == "number")


def as_read(claim: dict[str, Any]) -> tuple[str, str]:
    """A claim without its day and with "several" for its figures, and the label that is left of its own: what was wrong of it by the day
    or a number alone is borne out then."""
    one = claimed(claim)
    return one.read, "entailment" if one.figures_wrong and one.read != one.text else one.label


def with_figure(one: Claimed, around: Around, rng: random.Random) -> tuple[str, str, Target] | None:
    """A claim with one of its figures as the sentence that decides it writes one of its own, as the product reads it to learn whether that
    is the figure meant: the sentence or the part of it that has the figure, the claim, and what is true of the two. None where the
    sentence has no other figure than the claimed one."""
    said, told = one.said, numerals(around.sentence, around.language)
    if said is None or not said.figures:
        return None
    claim = rng.choice(said.figures)
    own = next(
        (n for n in numerals(said.text, said.language) if said.start + n.start < claim.end and said.start + n.end > claim.start), None
    )
    if own is None:
        return None
    same = [n for n in told if (n.low, n.high) == (own.low, own.high)]
    other = [n for n in told if n not in same]
    if one.figures_wrong:
        number, target = (same[0], sure("contradiction")) if same else (other[0], sure("entailment")) if len(other) == 1 else (None, None)
    elif same and other:
        number, target = (same[0], sure("entailment")) if rng.random() < 0.5 else (rng.choice(other), NOT_THE_FIGURE)
    else:
        return None
    if number is None or target is None:
        return None
    premise = _part_of(around, number) if rng.random() < 0.5 else around.sentence
    return premise, said.undated({**said.some, claim.id: number.text}), target


def _part_of(around: Around, number: Numeral) -> str:
    """The part of a sentence that has one of its figures, as the product parts it."""
    figures = _figures(around.sentence, around.language)
    figure = next((claim for claim in figures if claim.start < number.end and claim.end > number.start), None)
    return around.sentence if figure is None else part_with(figure, around.sentence, 0, figures, around.language)


@lru_cache(maxsize=65536)
def _figures(sentence: str, language: str) -> tuple[Claim, ...]:
    return tuple(claim for claim in extract_text(sentence, language, None).claims if claim.value is not None)


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


def own_claims(embedded: Path) -> list[Claimed]:
    """The claims of bench/training with the sentences that decide them, and the nearest of those that do not."""
    corpus, vectors = np.load(embedded / "own-corpus.npy"), np.load(embedded / "own-claims.npy")
    around: list[Around] = []
    places: dict[str, range] = {}
    for row in own_passages():
        places[row["title"]] = range(len(around), len(around) + len(row["sentences"]))
        around += [Around(*surroundings(row["sentences"], at, row["title"]), row["language"]) for at in range(len(row["sentences"]))]
    found: list[Claimed] = []
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
            one = replace(claimed(claim), deciding=tuple(around[at] for at in deciding), others=tuple(around[at] for at in (*own, *other)))
            found += [one] * (2 if row["title"] in latest else 1)
    return found


def verdict_batches(data: Path, embedded: Path, rng: random.Random, network: CrossNetwork) -> Batches:
    """Premise and hypothesis pairs with the probabilities of their labels."""
    sources: list[tuple[Iterator[dict[str, Any]], int]] = [
        (endless(read(data / "indonli" / "train.jsonl"), rng), INDONLI),
        (endless(read(data / "indonli" / "mnli_translated_small.jsonl"), rng), TRANSLATED),
        (endless([row | {"hypothesis": written_out(row["hypothesis"])} for row in own_pairs()], rng), OWN_PAIRS),
    ]
    own = own_claims(embedded)
    claims = endless(own, rng)
    strangers = [run for row in own_passages() for sentence in row["sentences"] for run in runs(sentence)]

    counted = endless([one for one in own if one.figures_wrong or (one.label == "entailment" and one.said and one.said.figures)], rng)
    borne_out = endless([one for one in own if one.label == "entailment"], rng)

    def of_claim() -> tuple[Pair, Target]:
        one = next(claims)
        if one.deciding and (not one.others or rng.randrange(100) >= UNDECIDED):
            around, label = rng.choice(one.deciding), one.label
        else:
            around, label = rng.choice(one.others), "neutral"
        texts = texts_of(around, one.read)
        by_figure = one.figures_wrong and label != "neutral" and one.read != one.text
        texts = renamed(texts, strangers, rng) if rng.randrange(100) < RENAMED else texts
        return pair_of(texts), sure("entailment" if by_figure else label)

    def of_figure() -> tuple[Pair, Target]:
        found = None
        while found is None:
            one = next(counted)
            around = rng.choice(one.deciding)
            found = with_figure(one, around, rng)
        premise, hypothesis, target = found
        return pair_of(texts_of(around._replace(sentence=premise), hypothesis)), target

    def of_names() -> tuple[Pair, Target]:
        found = None
        while found is None:
            one = next(borne_out)
            texts = texts_of(rng.choice(one.deciding), one.read)
            found = exchanged(texts, strangers, rng)
        if rng.random() < 0.5:
            return pair_of(renamed(texts, strangers, rng)), sure("entailment")
        return pair_of(found[0]), found[1]

    def texts_of(around: Around, hypothesis: str) -> Texts:
        bare = rng.random() < BARE
        return Texts(around.sentence, "" if bare else around.head, "" if bare else around.before, hypothesis)

    def pair_of(texts: Texts) -> Pair:
        return nli_pair(network.tokenizer, texts.premise, texts.hypothesis, texts.head, texts.before)

    sentences = endless([around for one in own for around in (*one.deciding, *one.others[:1])], rng)

    def of_sentence() -> tuple[Pair, Target]:
        found = None
        while found is None:
            around = next(sentences)
            found = itself(around.sentence, around.head, around.before, around.language, rng)
        return pair_of(found[0]), found[1]

    def draw(_: int) -> list[tuple[int, Any]]:
        rows = [next(source) for source, count in sources for _ in range(count)]
        pairs = [(nli_pair(network.tokenizer, row["premise"], row["hypothesis"]), sure(row["label"])) for row in rows]
        for of, count in ((of_claim, CLAIMS), (of_figure, FIGURES), (of_names, NAMES), (of_sentence, SENTENCES)):
            pairs += [of() for _ in range(count)]
        return [(len(pair.pieces), (pair, target)) for pair, target in pairs]

    for batch in bucketed(draw, STEPS):
        yield [pair for pair, _ in batch], torch.tensor([target for _, target in batch])


def question_batches(data: Path, embedded: Path, rng: random.Random, network: CrossNetwork) -> Batches:
    """Questions with sentences: the pairs, the group that each belongs to, and whether it answers."""
    public = endless(beir_questions(data / "facqa", embedded) + beir_questions(data / "idk-mrc", embedded, unanswerable=UNANSWERABLE), rng)
    own = endless(hard_questions(embedded), rng)

    def draw(_: int) -> list[tuple[int, Any]]:
        return [paired(one, rng, network) for one in [*islice(public, PUBLIC_QUESTIONS), *islice(own, OWN_QUESTIONS)]]

    for batch in bucketed(draw, STEPS):
        yield of_groups(batch)


def tune(rank: int, options: argparse.Namespace, shared: Tensor | None = None, meet: Any = None) -> None:
    """One of the two processes; writes the weights of its part, the first those of the shared layers too.

    ``shared``, of shape (2, weights of the shared layers), is memory that both see; ``meet`` is a barrier. Without them the part is
    trained alone, and the shared layers stay as they are.
    """
    part = PARTS[rank]
    torch.set_num_threads(cores() if shared is None else 1)
    rng = random.Random(SEED + rank)
    torch.manual_seed(SEED + rank)
    network = started(options)
    modules = trained_modules(network, part, alone=shared is None)
    for module in modules.values():
        module.train()
    draw = verdict_batches if rank == 0 else question_batches
    both = [*modules["both"].parameters(), network.segments] if "both" in modules else []
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
        if shared is not None:
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


def _verdict_loss(network: CrossNetwork, pairs: list[Pair], targets: Tensor) -> Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        read_pairs = network.for_verdict(collate(pairs))
    return functional.cross_entropy(network.verdict(read_pairs), targets, label_smoothing=0.05)


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


def trained_modules(network: CrossNetwork, part: str, *, alone: bool) -> dict[str, nn.Module]:
    """The layers that ``both`` parts share, unless one is trained ``alone``, those of one part behind them, and its head, set to be
    trained."""
    assert network.deeper is not None
    modules: dict[str, nn.Module] = {
        "layers": network.deeper if part == "verdict" else network.layers[SHARED_LAYERS:],
        "head": network.verdict if part == "verdict" else network.relevance,
    }
    if not alone:
        modules["both"] = network.layers[:SHARED_LAYERS]
        network.segments.requires_grad_(True)
    for module in modules.values():
        module.requires_grad_(True)
    return modules


def together(options: argparse.Namespace) -> CrossNetwork:
    """The network of START with what was learned."""
    network = started(options)
    for part in PARTS[:1] if options.verdict else PARTS:
        learned = load_file(options.out.with_suffix(f".{part}"))
        for name, module in trained_modules(network, part, alone=options.verdict).items():
            module.load_state_dict({key: learned[f"{name}.{key}"] for key in module.state_dict()})
        network.segments.data = learned["segments"]
    return network


def main() -> None:
    import asyncio

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("start", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--verdict", action="store_true", help="train the layers of the verdict alone")
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    arguments.add_argument("--embedded", type=Path, default=Path("data/training"), help="where vectors are kept between runs")
    options = arguments.parse_args()
    options.embedded.mkdir(parents=True, exist_ok=True)
    asyncio.run(embed([options.data / "facqa", options.data / "idk-mrc"], options.models, options.embedded))
    asyncio.run(embed_own(options.models, options.embedded))
    if options.verdict:
        tune(0, options)
    else:
        network = started(options)
        size = sum(weight.numel() for weight in (*network.layers[:SHARED_LAYERS].parameters(), network.segments))
        shared = torch.zeros(2, size).share_memory_()  # type: ignore[no-untyped-call]
        spawn(tune, (options, shared, get_context("spawn").Barrier(2)), nprocs=len(PARTS))  # type: ignore[no-untyped-call]
    pack(together(options), options.out)
    print(f"{options.out.name}: {options.out.stat().st_size / 1e6:.1f} MB, {GROUP} sentences a question")


if __name__ == "__main__":
    main()
