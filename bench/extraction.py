"""How fast claims are extracted, everything but embedding, and how the time grows with the length of an article.

    python -m bench.extraction [--seconds 3] [--json]

Runs over the golden articles in one thread; seconds are processor time, so that other work on the machine counts little. Growth is the
time per sentence of all articles of a language joined into one, times eight, against the same joined once: 1.0 is linear.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from datetime import datetime

from bench.golden import articles
from claims.extract import extract_text

_TIMES = 8
_REPEATS = 5


@dataclass(frozen=True)
class Result:
    """Of one language: sentences measured, sentences a second, and the growth."""

    sentences: int
    per_second: float
    growth: float


def measure(language: str, seconds: float) -> Result:
    """Extraction of the golden articles of a language for so many seconds of processor time."""
    chosen = [article for article in articles() if article.language == language]
    for article in chosen:  # compiles the language's tables
        extract_text(article.text, language, article.published)
    counted, began = 0, time.process_time()
    while time.process_time() - began < seconds:
        counted += sum(len(extract_text(article.text, language, article.published).sentences) for article in chosen)
    rate = counted / (time.process_time() - began)
    joined = "\n\n".join(article.text for article in chosen)
    published = chosen[0].published
    once = min(_per_sentence(joined, language, published) for _ in range(_REPEATS))
    times = statistics.median(_per_sentence("\n\n".join([joined] * _TIMES), language, published) for _ in range(3))
    return Result(counted, rate, times / once)


def _per_sentence(text: str, language: str, published: datetime | None) -> float:
    began = time.process_time()
    sentences = len(extract_text(text, language, published).sentences)
    return (time.process_time() - began) / sentences


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.extraction", description="How fast claims are extracted.")
    parser.add_argument("--seconds", type=float, default=3.0, help="processor time for each language")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    results = {code: measure(code, chosen.seconds) for code in sorted({article.language for article in articles()})}
    if chosen.json:
        print(json.dumps({code: asdict(result) for code, result in results.items()}))
        return 0
    for code, result in results.items():
        print(f"{code}  {result.per_second:8,.0f} sentences a second   growth over {_TIMES} times the length {result.growth:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
