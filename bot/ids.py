"""The custom ids of buttons, selects and modals. They only name things; whoever presses is asked for in their own tenant."""

from __future__ import annotations

import re

_HEX = r"[0-9a-f]{32}"

CONTEXT = re.compile(rf"context:(?P<article>{_HEX}):(?P<ordinal>[0-9]{{1,7}})")
CITE = re.compile(rf"cite:(?P<claim>{_HEX})")
STYLE = re.compile(rf"style:(?P<claim>{_HEX})")
FLAG = re.compile(rf"flag:(?P<claim>{_HEX})")
FLAG_FORM = re.compile(rf"flagged:(?P<claim>{_HEX})")
REMOVE = re.compile(rf"remove:(?P<article>{_HEX})")
KEEP = re.compile(r"keep")


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


def remove(article_id: str) -> str:
    return f"remove:{article_id}"
