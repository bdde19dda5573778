"""What the terminal shows: answers, verdicts, claims and progress. Evidence is printed as it stands in the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from bot.localisation import Translator
from bot.render import (
    KIND_NAMES,
    REASON_NAMES,
    VERDICT_NAMES,
    VETO_NAMES,
    check_why,
    claim_why,
    correction_lines,
    figure,
    particulars,
    source_line,
    unread,
)
from bot.timelines import published_of, standing_of, summary
from claims.languages import load
from claims.shorthand import spelled_out
from claims.types import Claim
from index import archive
from index.answer import Answer, Status
from index.ranking import Evidence
from index.scoring import contributions, needed
from index.store import AddOutcome, ArticleSummary, Correction, Flag, StoredClaim
from index.timeline import Standing, Timeline
from index.verdicts import Check

#: Escape sequences in an article must not reach the terminal: control characters are shown as a replacement character.
_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], "\N{REPLACEMENT CHARACTER}") | {ord("\n"): "\n", ord("\t"): " "}


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)


def safe(text: str) -> str:
    """The text with control characters replaced, so that it cannot steer a terminal."""
    return text.translate(_CONTROLS)


@contextmanager
def progress(label: str) -> Iterator[archive.Progress]:
    """A bar on standard error while the block runs; yields the function to call with (done, total). Drawn on a terminal only."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(Text(safe(label)).markup, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def show_answer(answer: Answer, t: Translator, *, why: bool = False) -> None:
    """The evidence, best first; or an honest no, with the nearest sentences marked as not answering.

    With ``why`` the features behind each sentence.
    """
    console = _console()
    if answer.status is Status.ABSTAINED:
        console.print(Text(t("Nothing in the archive says this."), style="bold"))
        if answer.related:
            console.print(Text(t("Related, but does not answer:"), style="dim"))
        for evidence in answer.related:
            console.print(Text(f"  {safe(evidence.source.text)}", style="dim"))
            _show_corrections(console, evidence.source.corrections, "  ", t)
            console.print(Text(f"  — {safe(source_line(evidence.source.article, t))}", style="dim"))
            if why:
                _show_features(console, evidence, t)
        return
    if answer.status is Status.CONFLICTING:
        console.print(Text(t("The sources differ:"), style="bold yellow"))
    elif any(evidence.superseded for evidence in answer.evidence):
        console.print(Text(t("The count has been brought up to date; the newest first:"), style="bold"))
    for number, evidence in enumerate(answer.evidence, start=1):
        _show_evidence(console, number, evidence, t)
        if why:
            _show_features(console, evidence, t)


def _show_features(console: Console, evidence: Evidence, t: Translator) -> None:
    """The probability, the one needed, and each feature with its value and its share of the log-odds."""
    shown_from = needed(evidence.features)
    console.print(Text("   " + t("Likely to answer: {p} (shown from {needed})", p=f"{evidence.score:.3f}", needed=f"{shown_from:.3f}")))
    if evidence.vetoed is not None:
        console.print(Text("   " + t("Kept back: {reason}", reason=t(VETO_NAMES[evidence.vetoed])), style="yellow"))
    for name, value, share in contributions(evidence.features):
        console.print(Text(f"     {name:<18}{value:>9.3f}  {share:>+8.3f}", style="dim"))


def _show_evidence(console: Console, number: int, evidence: Evidence, t: Translator) -> None:
    source = evidence.source
    earlier = t("(earlier count)") + " " if evidence.superseded else ""
    console.print(Text.assemble((f"{number}. ", "bold"), (earlier, "dim"), "“", _marked(evidence), "”"))
    for line in dict.fromkeys(particulars(claim, t) for claim in evidence.answering):
        if line:
            console.print(Text(f"   → {safe(line)}", style="bold green"))
    _show_corrections(console, source.corrections, "   ", t)
    where = f"[{source.sentence.start}:{source.sentence.end}]"
    codes = " ".join(dict.fromkeys(claim.code for claim in evidence.answering or source.claims))
    console.print(Text(f"   — {safe(source_line(source.article, t))} {where} {codes}", style="dim"))
    if source.article.url:
        console.print(Text(f"     {safe(source.article.url)}", style="dim"))
    flags = source.flags - len(source.corrections)
    if flags > 0:
        console.print(Text("   ⚑ " + t.plural("{n} flag on this sentence", "{n} flags on this sentence", flags), style="yellow"))


def show_corrections(corrections: Sequence[Correction], t: Translator) -> None:
    """What reviewers have set right, on standard error: beside a citation, never in it."""
    _show_corrections(Console(stderr=True, highlight=False, soft_wrap=True), corrections, "", t)


def _show_corrections(console: Console, corrections: Sequence[Correction], indent: str, t: Translator) -> None:
    for line in correction_lines(corrections, t):
        console.print(Text(indent + safe(line), style="bold yellow"))


def show_timeline(found: Timeline, t: Translator) -> None:
    """The reports in the order of publication with their sentences; or an honest no, with the nearest sentences marked as not answering."""
    console = _console()
    if not found.reports:
        console.print(Text(t("No source gives a figure for this."), style="bold"))
        console.print(Text(t("Ask for a figure: how many, how much, what share.")))
        for evidence in found.related:
            console.print(Text(f"  {safe(evidence.source.text)}", style="dim"))
            console.print(Text(f"  — {safe(source_line(evidence.source.article, t))}", style="dim"))
        return
    console.print(Text(summary(found, t), style="bold"))
    widest = max(len(figure(report.value, t)) for report in found.reports)
    for report in found.reports:
        head = f"{figure(report.value, t):>{widest}}"
        style = {Standing.DIFFERS: "bold yellow", Standing.UPDATE: "bold green"}.get(report.standing, "bold")
        console.print(Text.assemble((head, style), f"  {published_of(report, t)}  {standing_of(report, t)}"))
        source, claim = report.evidence.source, report.claim
        sentence = Text(safe(source.text))
        sentence.stylize("bold", claim.start - source.sentence.start, claim.end - source.sentence.start)
        console.print(Text.assemble("   “", sentence, "”"))
        console.print(Text(f"   — {safe(source_line(source.article, t))} {claim.code}", style="dim"))
        for copy in report.copies:
            console.print(Text(f"   = {safe(source_line(copy, t))}", style="dim"))
        _show_corrections(console, source.corrections, "   ", t)


def _marked(evidence: Evidence) -> Text:
    """The sentence, verbatim, with the words that answer in bold."""
    source = evidence.source
    text = Text(safe(source.text))
    for claim in evidence.answering:
        text.stylize("bold", claim.start - source.sentence.start, claim.end - source.sentence.start)
    return text


def show_check(check: Check, t: Translator) -> None:
    """The verdict with its reason and the deciding evidence; for a text of several claims a line each, with the reason of each."""
    console = _console()
    console.print(Text(t(VERDICT_NAMES[check.verdict]), style="bold"))
    if len(check.claims) > 1:
        written = spelled_out(check.text, load(check.language))  # what the claims' offsets count in
        for one in check.claims:
            words = safe(written[one.claim.start : one.claim.end])
            console.print(Text(f"  {t(VERDICT_NAMES[one.verdict])}: “{words}”: {safe(claim_why(one, t))}"))
    else:
        console.print(Text(safe(check_why(check, t))))
    if check.unread:
        console.print(Text(unread(check, t)))
    for number, evidence in enumerate(check.evidence, start=1):
        _show_evidence(console, number, evidence, t)


def show_claims(claims: Sequence[StoredClaim], t: Translator, *, alone: bool = False) -> None:
    """The claims, under the title of their article, a line or two each; with ``alone`` their sentences in a form that can be read alone."""
    console = _console()
    if not claims:
        console.print(Text(t("No claims.")))
    title = None
    for stored in claims:
        if stored.article.id != title:
            title = stored.article.id
            console.print(Text(safe(source_line(stored.article, t)), style="bold"))
        _show_claim(console, stored.claim, stored.text, stored.flags, t)
        _show_corrections(console, stored.corrections, "            ", t)
        # Without quotation marks, since the words in brackets are not the article's.
        if alone:
            console.print(Text(f"            {safe(stored.claim.text or stored.sentence_text)}", style="dim"))


def _show_claim(console: Console, claim: Claim, text: str, flags: int, t: Translator) -> None:
    marks = " ⚑" * min(flags, 3)
    console.print(Text.assemble("  ", (claim.code, "cyan"), f"  {t(KIND_NAMES[claim.kind])}{marks}  “{safe(text)}”"))
    details = particulars(claim, t)
    if details:
        console.print(Text(f"            {safe(details)}", style="green"))


def show_flags(flags: Sequence[tuple[Flag, StoredClaim]], t: Translator) -> None:
    """The open flags with the claims that they are on: the beginning of the id, the reason and the note, and the sentence."""
    console = _console()
    if not flags:
        console.print(Text(t("No open flags.")))
    for flag, stored in flags:
        head = f"  {t.short_day(flag.created)}  {stored.claim.code}  {t(REASON_NAMES[flag.reason])}"
        console.print(Text.assemble((flag.id[:8], "cyan"), head))
        if flag.note:
            console.print(Text("          " + t("Note: {note}", note=safe(flag.note)), style="yellow"))
        sentence = Text(safe(stored.sentence_text))
        sentence.stylize("bold", stored.claim.start - stored.sentence.start, stored.claim.end - stored.sentence.start)
        console.print(Text.assemble("          “", sentence, "”"))
        console.print(Text(f"          — {safe(source_line(stored.article, t))}", style="dim"))


def show_added(added: archive.Added, t: Translator) -> None:
    """What adding did, in one line, with the number of sentences and claims."""
    article = added.article
    message = {
        AddOutcome.ADDED: t("Added “{title}”", title=safe(article.title)),
        AddOutcome.UNCHANGED: t("Already in the archive: “{title}”", title=safe(article.title)),
        AddOutcome.UPDATED: t("Updated “{title}”", title=safe(article.title)),
    }[added.outcome]
    sentences = t.plural("{n} sentence", "{n} sentences", article.sentences)
    claims = t.plural("{n} claim", "{n} claims", article.claims)
    _console().print(Text(f"{message} ({article.id[:8]}): {sentences}, {claims}."))
    if article.published is None:
        unknown = t("Its publication date is not known, so days such as “Thursday” stay unresolved; give it with --published.")
        _console().print(Text(unknown, style="dim"))


def show_articles(articles: Sequence[ArticleSummary], t: Translator) -> None:
    """The articles as a table, the last added first."""
    console = _console()
    if not articles:
        console.print(Text(t("The archive is empty.")))
        return
    table = Table(box=None, pad_edge=False)
    for heading in (t("id"), t("published"), t("sentences"), t("claims"), t("title")):
        table.add_column(heading)
    for article in articles:
        published = "?" if article.published is None else t.short_day(article.published)
        title = Text(safe(article.title))
        table.add_row(article.id[:8], published, str(article.sentences), str(article.claims), title)
    console.print(table)
