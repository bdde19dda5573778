"""The command line: a thin skin over the archive. With ``--json`` standard output is one JSON document; errors go to standard error.

Heavy modules (the model, FAISS, Discord) are imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import archive_commands
from bot.command_line import AsJson, execute, finish, print_json, say, settings_of
from bot.localisation import terminal_language, translator
from bot.parts import Entry, Parts
from claims.errors import N_, TelisikError
from claims.types import ClaimKind

if TYPE_CHECKING:
    from claims.article import Draft
    from index.archive import Added

_t = translator(terminal_language())

#: So many open flags are listed; the next come up as these are settled.
_LISTED = 100

app = typer.Typer(
    name="telisik",
    help=_t("Look into the news closely: archive articles, ask, check, cite."),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(archive_commands.commands)


class NoDecision(TelisikError):
    template = N_("To review a flag, name it and say --uphold or --reject; telisik review alone lists the open flags.")


@app.command(help=_t("Run the Discord bot when DISCORD_TOKEN is set, else a chat in this terminal."))
def run(ctx: typer.Context) -> None:
    async def work(parts: Parts) -> None:
        from bot.chat import chat, first_run

        async with parts.running():
            await first_run(parts, _t)
            if sys.stdin.isatty():
                await chat(parts, _t)

    entry: Entry = ctx.obj
    settings = settings_of(entry)
    if settings.discord_token is not None:
        finish(lambda: entry.run_bot(settings, lambda message: say(_t(message))), debug=settings.log_level == "DEBUG")
    else:
        execute(ctx, work)


@app.command(help=_t("Archive articles: a path, a web address, or - for standard input."))
def add(
    ctx: typer.Context,
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE…", help=_t("Path, web address, or -."))],
    published: Annotated[str | None, typer.Option(help=_t("Publication date, as 2025-04-18 or 2025-04-18T14:30+07:00."))] = None,
    title: Annotated[str | None, typer.Option(help=_t("Title, if not the first line."))] = None,
    url: Annotated[str | None, typer.Option(help=_t("Address to cite."))] = None,
    as_json: AsJson = False,
) -> None:
    async def work(parts: Parts) -> None:
        from bot.render import added_json
        from bot.terminal import show_added
        from claims.article import Draft, parse_published

        given = Draft("", title=title, url=url, published=None if published is None else parse_published(published))
        added, failed = [], False
        for source in sources:
            try:
                added.append(await _add(parts, source, given))
            except TelisikError as error:
                say(_t.error(error))
                failed = True
            else:
                if not as_json:
                    show_added(added[-1], _t)
        if as_json:
            print_json([added_json(one) for one in added])
        if failed:
            raise typer.Exit(1)

    execute(ctx, work)


@app.command(help=_t("Answer a question with the sentences that say so."))
def ask(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(help=_t("The question, in Indonesian, English, Malay, French, Spanish, German or Dutch."))],
    limit: Annotated[int, typer.Option(min=1, max=10, help=_t("How many sentences at most."))] = 3,
    why: Annotated[bool, typer.Option("--why", help=_t("Also what made each sentence likely to answer, or kept it from it."))] = False,
    as_json: AsJson = False,
) -> None:
    async def work(parts: Parts) -> None:
        from bot.render import answer_json
        from bot.terminal import show_answer
        from index.store import LOCAL

        await _search_ready(parts)
        answer = await parts.archive.ask(LOCAL, question, limit)
        if as_json:
            print_json(answer_json(answer, why=why))
        else:
            show_answer(answer, translator(answer.language), why=why)

    execute(ctx, work)


@app.command(help=_t("Compare what somebody claims with the archive: supported, refuted, or not enough info."))
def check(ctx: typer.Context, text: Annotated[str, typer.Argument(help=_t("The claim."))], as_json: AsJson = False) -> None:
    async def work(parts: Parts) -> None:
        from bot.render import check_json
        from bot.terminal import show_check
        from index.store import LOCAL

        await _search_ready(parts)
        result = await parts.archive.check(LOCAL, text)
        if as_json:
            print_json(check_json(result))
        else:
            show_check(result, translator(result.language))

    execute(ctx, work)


@app.command(help=_t("Show every value reported for a figure: what was brought up to date, and where sources differ."))
def timeline(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(help=_t("A question for a figure, as “How many people died in …?”"))],
    chart: Annotated[Path | None, typer.Option(metavar="FILE.png", help=_t("Also draw the values into this PNG file."))] = None,
    as_json: AsJson = False,
) -> None:
    async def work(parts: Parts) -> None:
        from bot import charts
        from bot.terminal import show_timeline
        from bot.timelines import description, timeline_json
        from index.store import LOCAL

        target = None if chart is None else charts.require_png(chart)
        await _search_ready(parts)
        found = await parts.archive.timeline(LOCAL, question)
        t = translator(found.language)
        if target is not None and found.reports:
            await charts.write(await charts.chart(found, t, description(found, t)), target)
        if as_json:
            print_json(timeline_json(found))
        else:
            show_timeline(found, t)

    execute(ctx, work)


@app.command(help=_t("List the claims of one article, or of all."))
def claims(
    ctx: typer.Context,
    article: Annotated[str | None, typer.Argument(help=_t("Id (or its beginning), address or title of an article."))] = None,
    kind: Annotated[ClaimKind | None, typer.Option(help=_t("Only claims of this kind."))] = None,
    alone: Annotated[bool, typer.Option("--alone", help=_t("Also each claim's sentence in a form that can be read alone."))] = False,
    as_json: AsJson = False,
) -> None:
    async def work(parts: Parts) -> None:
        from bot.render import claim_json
        from bot.terminal import show_claims
        from index.store import LOCAL

        found = await parts.archive.claims(LOCAL, article, kind)
        if as_json:
            print_json([claim_json(stored, alone=alone) for stored in found])
        else:
            show_claims(found, _t, alone=alone)

    execute(ctx, work)


@app.command(help=_t("Cite a claim: plain, markdown, apa, bibtex, ris, csl-json or claimreview."))
def cite(
    ctx: typer.Context,
    claim: Annotated[str, typer.Argument(help=_t("Code of a claim, as K7F2-9QD."))],
    style: Annotated[str, typer.Option(help=_t("Citation style."))] = "plain",
    as_json: AsJson = False,
) -> None:
    async def work(parts: Parts) -> None:
        from datetime import UTC, datetime

        from bot.terminal import show_corrections
        from index.cite import Style, cite, style_named
        from index.store import LOCAL

        chosen: Style = style_named(style)
        stored = await parts.archive.claim(LOCAL, claim)
        citation = await asyncio.to_thread(cite, stored, chosen, _t.language, datetime.now(UTC).astimezone().date())
        if as_json:
            print_json({"claim": stored.claim.code, "style": str(chosen), "citation": citation})
        else:
            typer.echo(citation)
            show_corrections(stored.corrections, _t)

    execute(ctx, work)


@app.command(help=_t("Object to a claim."))
def flag(
    ctx: typer.Context,
    claim: Annotated[str, typer.Argument(help=_t("Code of a claim, as K7F2-9QD."))],
    reason: Annotated[
        str,
        typer.Option(help=_t("Why: wrong-number, wrong-date, misattributed, outdated, out-of-context, not-in-source or other.")),
    ],
    note: Annotated[str, typer.Option(help=_t("What is wrong, in your words."))] = "",
    as_json: AsJson = False,
) -> None:
    async def work(parts: Parts) -> None:
        from index.store import LOCAL, reason_named

        recorded, stored = await parts.archive.flag(LOCAL, claim, "local", reason_named(reason), note)
        if as_json:
            print_json({"id": recorded.id, "claim": stored.claim.code, "reason": str(recorded.reason), "state": str(recorded.state)})
        else:
            typer.echo(_t("Claim {code} is flagged: {reason}.", code=stored.claim.code, reason=str(recorded.reason)))

    execute(ctx, work)


@app.command(help=_t("Take back your own open flag."))
def withdraw(
    ctx: typer.Context,
    claim: Annotated[str, typer.Argument(help=_t("Code of a claim, as K7F2-9QD."))],
    as_json: AsJson = False,
) -> None:
    async def work(parts: Parts) -> None:
        from bot.render import flag_json
        from claims.types import code_of
        from index.store import LOCAL

        withdrawn = await parts.archive.withdraw(LOCAL, claim, "local")
        if as_json:
            print_json(flag_json(withdrawn))
        else:
            typer.echo(_t("The flag on claim {code} is withdrawn.", code=code_of(withdrawn.claim_id)))

    execute(ctx, work)


@app.command(help=_t("List the open flags, oldest first, or settle one: an upheld flag corrects its claim wherever it appears."))
def review(
    ctx: typer.Context,
    flag: Annotated[str | None, typer.Argument(help=_t("Id of a flag, or its beginning."))] = None,
    uphold: Annotated[bool | None, typer.Option("--uphold/--reject", help=_t("Whether the flag is right."))] = None,
    note: Annotated[str, typer.Option(help=_t("What is right, for everybody who meets the claim."))] = "",
    as_json: AsJson = False,
) -> None:
    async def work(parts: Parts) -> None:
        if flag is None and uphold is None and not note:
            await _list_flags(parts, as_json=as_json)
        elif flag is None or uphold is None:
            raise NoDecision
        else:
            await _settle(parts, flag, upheld=uphold, note=note, as_json=as_json)

    execute(ctx, work)


@app.command(help=_t("List the archived articles."))
def articles(ctx: typer.Context, as_json: AsJson = False) -> None:
    async def work(parts: Parts) -> None:
        from bot.render import article_json
        from bot.terminal import show_articles
        from index.store import LOCAL

        found = await parts.archive.articles(LOCAL)
        if as_json:
            print_json([article_json(article) for article in found])
        else:
            show_articles(found, _t)

    execute(ctx, work)


@app.command(help=_t("Remove an article with its claims; adding it again brings them back, flags included."))
def remove(
    ctx: typer.Context,
    article: Annotated[str, typer.Argument(help=_t("Id (or its beginning), address or title of an article."))],
    as_json: AsJson = False,
) -> None:
    async def work(parts: Parts) -> None:
        from bot.render import article_json
        from index.store import LOCAL

        gone = await parts.archive.remove(LOCAL, article)
        if as_json:
            print_json(article_json(gone))
        else:
            typer.echo(_t("Removed “{title}”.", title=gone.title))

    execute(ctx, work)


@app.command(help=_t("Read every article again with the present rules, and embed what the present model has not embedded."))
def rebuild(ctx: typer.Context, as_json: AsJson = False) -> None:
    async def work(parts: Parts) -> None:
        from bot.terminal import progress

        with progress(_t("Reading again")) as step:
            reread = await parts.archive.reread(step)
        with progress(_t("Embedding again")) as step:
            done = await parts.archive.rebuild(step)
        if as_json:
            print_json({"articles": done, "reread": reread})
        else:
            typer.echo(_t.plural("{n} article read otherwise than before.", "{n} articles read otherwise than before.", reread))
            typer.echo(_t.plural("{n} article embedded again.", "{n} articles embedded again.", done))

    execute(ctx, work)


@app.command(help=_t("Print versions, model, store and index state, and what is wrong."))
def doctor(
    ctx: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help=_t("First mend what can be mended."))] = False,
    as_json: AsJson = False,
) -> None:
    from bot.doctor import examine, show

    entry: Entry = ctx.obj

    async def work() -> None:
        report = await examine(entry, _t, repair=repair)
        if as_json:
            print_json(report.as_json())
        else:
            show(report, _t)
        if report.problems:
            raise typer.Exit(1)

    finish(work, debug=False)


async def _search_ready(parts: Parts) -> None:
    """Load the model, so that ``took_ms`` is the question's own time; show the work where an index must be made again."""
    from bot.terminal import progress

    await parts.models.load()
    missing = await parts.archive.unembedded()
    if missing:
        say(_t("The index was made with another model: embedding {n} sentences again.", n=missing))
        with progress(_t("Embedding again")) as step:
            await parts.archive.rebuild(step)


async def _list_flags(parts: Parts, *, as_json: bool) -> None:
    from bot.render import flag_json
    from bot.terminal import show_flags
    from index.store import LOCAL

    found = await parts.archive.queue(LOCAL, limit=_LISTED)
    claims = [await parts.archive.claim(LOCAL, one.claim_id) for one in found]
    if as_json:
        print_json([flag_json(one, stored) for one, stored in zip(found, claims, strict=True)])
    else:
        show_flags(list(zip(found, claims, strict=True)), _t)


async def _settle(parts: Parts, reference: str, *, upheld: bool, note: str, as_json: bool) -> None:
    from bot.render import flag_json
    from claims.types import code_of
    from index.store import LOCAL

    flag = await parts.archive.raised(LOCAL, reference)
    settled = await parts.archive.settle(LOCAL, flag.id, upheld=upheld, reviewer="local", note=note)
    if as_json:
        print_json(flag_json(settled))
        return
    code = code_of(settled.claim_id)
    typer.echo(_t("The flag on claim {code} is upheld.", code=code) if upheld else _t("The flag on claim {code} is rejected.", code=code))


async def _add(parts: Parts, source: str, given: Draft) -> Added:
    from bot.sources import name_of, read, with_particulars
    from bot.terminal import progress
    from index.store import LOCAL

    draft = with_particulars(await read(source, parts.fetcher, _t), given)
    with progress(_t("Archiving {source}", source=name_of(source, _t))) as step:
        return await parts.archive.add(LOCAL, draft, name_of(source, _t), step)
