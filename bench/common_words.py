"""Make the lists of common words, claims/languages/common-*.txt, from the passages of bench/training.

    python -m bench.common_words

A word is common that stands in small letters at least twice within sentences, and large at most a quarter as often: at the head of a
sentence, where everything is written large, it is no name. Numbers are left out, which are compared as such. The passages were written for
Telisik; nothing is random.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

from bench.beir import read
from claims.compare import fold
from claims.languages import load
from index.terms import words

TRAINING = Path(__file__).parent / "training"
LANGUAGES = Path(__file__).parents[1] / "claims" / "languages"
#: How often a word stands in small letters at least, and how many times as often as large; the shortest word.
LEAST, TIMES, SHORTEST = 2, 4, 3


def common() -> dict[str, list[str]]:
    """The common words of each language that passages are in, folded, in order."""
    small: defaultdict[str, Counter[str]] = defaultdict(Counter)
    large: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted(TRAINING.glob("passages-*.jsonl")):
        for row in read(path):
            for word in (word for sentence in row["sentences"] for word in words(sentence)[1:]):
                counted = small if word[0].islower() else large
                counted[row["language"]][fold(word)] += 1
    return {
        language: sorted(
            word
            for word, count in counted.items()
            if count >= LEAST and count >= TIMES * large[language][word] and len(word) >= SHORTEST and word.isalpha()
            if word not in numbers(language)
        )
        for language, counted in small.items()
    }


@cache
def numbers(code: str) -> frozenset[str]:
    """The words of numbers of a language, folded."""
    language = load(code)
    parts = ("units", "multipliers", "scales", "whole_scales", "fractions", "vague")
    return frozenset(fold(word) for part in parts for word in language.get(f"numbers.{part}"))


def main() -> None:
    for language, listed in common().items():
        (LANGUAGES / f"common-{language}.txt").write_text("\n".join(listed) + "\n", "utf-8")
        print(f"{language}: {len(listed)} words")


if __name__ == "__main__":
    main()
