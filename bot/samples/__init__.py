"""The sample articles of the first run, with three questions about them; written for Telisik, about nothing that happened."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from claims.article import Draft


def _samples() -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath("samples.toml").read_text("utf-8"))


def drafts() -> list[tuple[str, Draft]]:
    """The articles, each with the file name that stands for it in messages."""
    found = []
    for article in _samples()["articles"]:
        name = article.pop("file")
        text = files(__name__).joinpath(name).read_text("utf-8")
        found.append((name, Draft(text=text, authors=tuple(article.pop("authors")), **article)))
    return found


def questions() -> list[str]:
    """Questions that the articles answer: with two differing figures, across languages, and with a quotation."""
    questions: list[str] = _samples()["questions"]
    return questions
