"""The cards of claims, citations and flags; those of articles stand in :mod:`bot.article_cards`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import discord
from discord import ui

from bot import ids
from bot.cards import Card, button, corrected, facts, link, notice
from bot.localisation import Translator
from bot.markdown import code_block, escape, plain, units
from bot.paging import CLAIMS_A_PAGE, kind_select, name_of, page_of, pager
from bot.render import KIND_NAMES, REASON_NAMES, source_line
from claims.errors import N_
from claims.types import ClaimKind
from index.archive import Archive
from index.cite import Style
from index.store import Flag, StoredClaim, Tenant

STYLE_NAMES: dict[Style, str] = {
    Style.PLAIN: N_("Plain text"),
    Style.MARKDOWN: N_("Markdown"),
    Style.APA: N_("APA"),
    Style.BIBTEX: N_("BibTeX"),
    Style.RIS: N_("RIS"),
    Style.CSL_JSON: N_("CSL-JSON"),
    Style.CLAIM_REVIEW: N_("ClaimReview"),
}
_FENCE_LANGUAGES = {Style.BIBTEX: "bibtex", Style.CSL_JSON: "json", Style.CLAIM_REVIEW: "json"}
_EXTENSIONS = {Style.MARKDOWN: "md", Style.BIBTEX: "bib", Style.RIS: "ris", Style.CSL_JSON: "json", Style.CLAIM_REVIEW: "json"}
#: The longest lines of a claim, and of the source above it, in UTF-16 code units: beside it a claim on a page keeps its 300.
_CLAIM_LIMIT, _SOURCE_LIMIT = 800, 140


def kinds_of(claims: Iterable[StoredClaim]) -> Counter[ClaimKind]:
    """How many claims there are of each kind."""
    return Counter(stored.claim.kind for stored in claims)


def counts(counted: Counter[ClaimKind], t: Translator) -> str:
    """How many claims there are, in all and by kind."""
    kinds = ", ".join(f"{t(KIND_NAMES[kind])} {t.number(n)}" for kind, n in counted.most_common())
    total = t.plural("{n} claim", "{n} claims", counted.total())
    return f"{total} ({kinds})" if kinds else total


@dataclass(frozen=True, slots=True)
class PageOfClaims:
    """A page, counted from 0, of the archive's claims, of one kind or of all: ``counted`` are the claims of every kind."""

    counted: Counter[ClaimKind]
    shown: Sequence[StoredClaim]
    kind: ClaimKind | None
    page: int
    pages: int


async def page_of_claims(archive: Archive, tenant: Tenant, kind: ClaimKind | None = None, page: int = 0) -> PageOfClaims:
    """A page of the archive's claims, in their order; a page beyond the last is the last."""
    counted = Counter(await archive.count_claims(tenant))
    page, pages = page_of(page, counted.total() if kind is None else counted[kind], CLAIMS_A_PAGE)
    shown = await archive.claims(tenant, kind=kind, limit=CLAIMS_A_PAGE, offset=page * CLAIMS_A_PAGE)
    return PageOfClaims(counted, shown, kind, page, pages)


def claims(found: PageOfClaims, t: Translator) -> Card:
    """A page of claims with their codes, under the articles that they are from."""
    if not found.counted:
        return notice(t("No claims."))
    card = Card().text(f"🔎 **{counts(found.counted, t)}**")
    share = card.left // CLAIMS_A_PAGE - 1
    lines = []
    for above, stored in zip((None, *found.shown), found.shown, strict=False):
        source = "" if above is not None and above.article.id == stored.article.id else _source_above(stored, t)
        lines.append(source + claim_lines(stored, t, share - units(source)))
    card.text("\n".join(lines) or t("No claims."))
    card.row(*pager(found.page, found.pages, lambda number, letter: ids.claims(name_of(found.kind), number, letter), t))
    return card.row(*kind_select(ids.ALL_CLAIMS, found.counted, found.kind, t)).done()


def _source_above(stored: StoredClaim, t: Translator) -> str:
    return "-# " + escape(source_line(stored.article, t), _SOURCE_LIMIT) + "\n"


def by_kind(found: Sequence[StoredClaim]) -> list[StoredClaim]:
    """Casualties first, statements last; within a kind in order of position."""
    order = list(ClaimKind)
    return sorted(found, key=lambda stored: order.index(stored.claim.kind))


def add_claims(card: Card, found: Sequence[StoredClaim], t: Translator) -> None:
    """As many claims as fit, at most as many as a page has, and how many more there are."""
    room = card.left - 60
    lines: list[str] = []
    for stored in found[:CLAIMS_A_PAGE]:
        line = claim_lines(stored, t)
        if units(line) + 1 > room:
            break
        room -= units(line) + 1
        lines.append(line)
    card.text("\n".join(lines))
    if len(found) > len(lines):
        card.text("-# " + t("and {n} more", n=t.number(len(found) - len(lines))))


def claim_lines(stored: StoredClaim, t: Translator, limit: int = _CLAIM_LIMIT) -> str:
    """A claim with its code, kind, particulars and words, and what reviewers have set right, in at most ``limit`` (300 or more) units."""
    claim, begin = stored.claim, stored.sentence.start
    unsettled = stored.flags - len(stored.corrections)  # what reviewers agreed with is told by the corrections
    flags = f"🚩 {t.number(unsettled)}" if unsettled > 0 else ""
    parts = [f"`{claim.code}` {t(KIND_NAMES[claim.kind])}", facts(claim, min(220, limit // 4), t), flags]
    head, below = " · ".join(filter(None, parts)), corrected(stored.corrections, min(300, limit // 4), t)
    quoted = escape(stored.sentence_text, min(200, limit - units(head) - units(below) - 4), [(claim.start - begin, claim.end - begin)])
    return "\n".join(filter(None, (head, "> " + quoted, below)))


def citation(stored: StoredClaim, style: Style, text: str, t: Translator) -> Card:
    """A citation to copy and to download, and the choice of another style."""
    title = t("Citation of {code}: {style}", code=stored.claim.code, style=t(STYLE_NAMES[style]))
    card = Card().text(f"❝ **{escape(title, 200)}**")
    below = corrected(stored.corrections, 600, t)
    card.text(code_block(text.rstrip("\n"), _FENCE_LANGUAGES.get(style, ""), card.left - units(below) - 20)).text(below)
    options = [
        discord.SelectOption(label=plain(t(name), 100), value=str(value), default=value is style) for value, name in STYLE_NAMES.items()
    ]
    select: ui.Select[Card] = ui.Select(custom_id=ids.style(stored.claim.id), options=options, placeholder=plain(t("Citation style"), 150))
    name = f"telisik-{stored.claim.code}.{_EXTENSIONS.get(style, 'txt')}"
    return card.attach(name, text.encode("utf-8", "replace")).row(select).row(*link(stored.article.url, t)).done()


def flagged(flag: Flag, stored: StoredClaim, t: Translator) -> Card:
    """Confirms an objection, and lets it be taken back."""
    said = t("Claim {code} is flagged: {reason}.", code=stored.claim.code, reason=t(REASON_NAMES[flag.reason]))
    begin, claim = stored.sentence.start, stored.claim
    quoted = escape(stored.sentence_text, 400, [(claim.start - begin, claim.end - begin)])
    lines = [f"🚩 {escape(said, 300)}", "> " + quoted]
    if flag.note:
        lines.append(f"-# {escape(flag.note, 1_200)}")
    return Card().text("\n".join(lines)).row(button(t("Withdraw"), ids.withdraw(flag.id), "↩️")).done()
