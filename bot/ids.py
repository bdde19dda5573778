"""The custom ids of buttons, selects and modals. They only name things; whoever presses is asked for in their own tenant."""

from __future__ import annotations

import re

_HEX = r"[0-9a-f]{32}"
#: A claim's short code as people write it (index.records.claim_code forgives more than this finds).
CODE = re.compile(r"(?<![\w-])[0-9A-TV-Z]{4}-[0-9A-TV-Z]{3}(?![\w-])", re.IGNORECASE)

CONTEXT = re.compile(rf"context:(?P<article>{_HEX}):(?P<ordinal>[0-9]{{1,7}})")
CITE = re.compile(rf"cite:(?P<claim>{_HEX})")
STYLE = re.compile(rf"style:(?P<claim>{_HEX})")
FLAG = re.compile(rf"flag:(?P<claim>{_HEX})")
FLAG_FORM = re.compile(rf"flagged:(?P<claim>{_HEX})")
WITHDRAW = re.compile(rf"withdraw:(?P<flag>{_HEX})")
#: The first and the last of the flags that stood on the card, so that nobody decides on what they have not seen.
DECIDE = re.compile(rf"(?P<decision>uphold|reject):(?P<first>{_HEX}):(?P<last>{_HEX})")
DECISION_FORM = re.compile(rf"(?P<decision>upheld|rejected):(?P<first>{_HEX}):(?P<last>{_HEX})")
SKIP = re.compile(rf"skip:(?P<flag>{_HEX})")
QUEUE = re.compile(r"queue")
#: Names a question that was asked in the tenant, by its day and at random (bot/questions.py).
_TOKEN = r"(?P<token>[0-9]{8}-[0-9a-f]{16})"  # noqa: S105 - no secret
PAGE = re.compile(rf"page:{_TOKEN}:(?P<page>[0-9]{{1,3}}):[a-z]")
SHARE = re.compile(rf"share:{_TOKEN}:(?P<page>[0-9]{{1,3}})")
WATCH = re.compile(rf"watch:{_TOKEN}")
REMOVE = re.compile(rf"remove:(?P<article>{_HEX})")
KEEP = re.compile(r"keep")
RESTORE = re.compile(rf"restore:(?P<article>{_HEX})")
ARTICLES = re.compile(r"articles:(?P<page>[0-9]{1,6}):[a-z]:(?P<search>.*)", re.DOTALL)
ARTICLE = re.compile(rf"article:(?P<article>{_HEX}):(?P<kind>[a-z]+):(?P<page>[0-9]{{1,6}}):[a-z]")
KINDS = re.compile(rf"kinds:(?P<article>{_HEX})")
CLAIMS = re.compile(r"claims:(?P<kind>[a-z]+):(?P<page>[0-9]{1,6}):[a-z]")
#: The choice of a kind among the claims of all articles.
ALL_CLAIMS = "kinds:all"
TEXT_FORM = re.compile(r"pasted")
#: The longest search (UTF-16 code units) that an id has room for.
LONGEST_SEARCH = 80


def context(article_id: str, ordinal: int) -> str:
    return f"context:{article_id}:{ordinal}"


def cite(claim_id: str) -> str:
    return f"cite:{claim_id}"


def style(claim_id: str) -> str:
    return f"style:{claim_id}"


def flag(claim_id: str) -> str:
    return f"flag:{claim_id}"


def flag_form(claim_id: str) -> str:
    return f"flagged:{claim_id}"


def withdraw(flag_id: str) -> str:
    return f"withdraw:{flag_id}"


def decide(first: str, last: str, *, uphold: bool) -> str:
    return f"{'uphold' if uphold else 'reject'}:{first}:{last}"


def decision_form(first: str, last: str, *, uphold: bool) -> str:
    return f"{'upheld' if uphold else 'rejected'}:{first}:{last}"


def skip(flag_id: str) -> str:
    return f"skip:{flag_id}"


def page(token: str, number: int, button: str) -> str:
    """``button`` is one letter: buttons of one message that lead to the same page need ids of their own."""
    return f"page:{token}:{number}:{button}"


def share(token: str, number: int) -> str:
    return f"share:{token}:{number}"


def watch(token: str) -> str:
    return f"watch:{token}"


def remove(article_id: str) -> str:
    return f"remove:{article_id}"


def restore(article_id: str) -> str:
    return f"restore:{article_id}"


def articles(number: int, search: str, letter: str) -> str:
    """A page of the list, counted from 0; ``search`` has at most :data:`LONGEST_SEARCH` code units. ``letter`` is that of :func:`page`."""
    return f"articles:{number}:{letter}:{search}"


def article(article_id: str, kind: str, number: int, letter: str) -> str:
    """A page of an article's claims, counted from 0; ``kind`` is that of the claims, or "all"."""
    return f"article:{article_id}:{kind}:{number}:{letter}"


def kinds(article_id: str) -> str:
    return f"kinds:{article_id}"


def claims(kind: str, number: int, letter: str) -> str:
    """A page, counted from 0, of the claims of all articles; ``kind`` is that of :func:`article`."""
    return f"claims:{kind}:{number}:{letter}"
