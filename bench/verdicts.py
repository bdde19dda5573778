"""The product's verdict on pairs of texts alone, without an archive.

    python -m bench.verdicts --pairs FILE.jsonl [--json] [--errors]

Each line has ``premise``, ``hypothesis`` and ``label`` (entailment, neutral, contradiction). Prints accuracy, and precision, recall and F1
per label.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

from bench.beir import read
from index.cross_encoder import LocalCrossEncoder
from index.cross_pairs import LABELS
from index.verify import judge_pairs


def measured(given: list[str], right: list[str]) -> dict[str, Any]:
    """Accuracy and the figures of each label."""
    counts = Counter(zip(right, given, strict=True))
    result: dict[str, Any] = {"pairs": len(right), "accuracy": sum(counts[label, label] for label in LABELS) / len(right)}
    for label in LABELS:
        found, there = sum(counts[other, label] for other in LABELS), sum(counts[label, other] for other in LABELS)
        hits = counts[label, label]
        precision, recall = hits / found if found else 0.0, hits / there if there else 0.0
        f1 = 2 * hits / (found + there) if found + there else 0.0
        result[label] = {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}
    return result


async def work(rows: list[dict[str, Any]], models: Path) -> list[str]:
    async with LocalCrossEncoder(None, models) as cross:
        return await judge_pairs([(row["premise"], row["hypothesis"]) for row in rows], cross)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pairs", type=Path, required=True, metavar="FILE.jsonl")
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--errors", action="store_true", help="print every pair that is judged otherwise")
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    options = arguments.parse_args()
    rows = read(options.pairs)
    given = asyncio.run(work(rows, options.models))
    figures = measured(given, [row["label"] for row in rows])
    if options.errors:
        for row, label in zip(rows, given, strict=True):
            if label != row["label"]:
                print(f"{row['label']} judged {label}: {row['premise']} ⊢ {row['hypothesis']}")
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    print(f"pairs     {figures['pairs']}\naccuracy  {figures['accuracy']:.3f}")
    for label in LABELS:
        print(f"{label:<14}" + "  ".join(f"{name} {value:.3f}" for name, value in figures[label].items()))


if __name__ == "__main__":
    main()
