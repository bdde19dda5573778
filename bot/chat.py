"""The chat in the terminal, and what a newcomer sees on the first run: the samples, their claims, three answered questions."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from bot.localisation import Translator, translator
from bot.parts import Parts
from bot.sources import name_of, read
from bot.terminal import progress, show_added, show_answer, show_articles, show_check, show_claims, show_corrections
from claims.article import parse_published
from claims.errors import N_, TelisikError
from claims.types import ClaimKind
from index.cite import cite, style_named
from index.store import LOCAL, reason_named

#: The note that remembers the samples were offered: an article the person removed does not come back by itself.
_OFFERED = "samples"

_HELP = N_("""Type a question, or
  /check TEXT        compare a claim with the archive
  /add SOURCE [DATE] archive a file or web address (published on DATE)
  /articles          list the articles
  /claims [ARTICLE]  list the claims
  /cite CODE [STYLE] cite a claim
  /flag CODE REASON [NOTE]  object to a claim
  /quit              leave (or Ctrl-D)""")


class UnknownCommand(TelisikError):
    template = N_("There is no command {command} here; /help lists them.")


class MissingArgument(TelisikError):
    template = N_("{command} needs something more; /help shows what.")


async def first_run(parts: Parts, t: Translator) -> None:
    """Add the sample articles once per archive, print the claims found, and answer the sample questions."""
    from bot.samples import drafts, questions

    console = Console(highlight=False, soft_wrap=True)
    if await parts.archive.note(LOCAL, _OFFERED) is None:
        samples = drafts()
        for number, (source, draft) in enumerate(samples, start=1):
            label = t("Adding sample {number} of {total}", number=number, total=len(samples))
            with progress(label) as step:
                added = await parts.archive.add(LOCAL, draft, source, step)
            show_added(added, t)
        await parts.archive.put_note(LOCAL, _OFFERED, "offered")
        found = await parts.archive.claims(LOCAL)
        told = [stored for stored in found if stored.claim.kind not in (ClaimKind.STATEMENT, ClaimKind.DATE)]
        show_claims(told, t)
        rest = t.plural("{n} more claim: telisik claims lists all.", "{n} more claims: telisik claims lists all.", len(found) - len(told))
        console.print(Text(rest, style="dim"))
    else:
        count = len(await parts.archive.articles(LOCAL))
        console.print(t.plural("{n} article in the archive.", "{n} articles in the archive.", count))
    for question in questions():
        console.print(Text(f"\n? {question}", style="bold blue"))
        answer = await parts.archive.ask(LOCAL, question)
        show_answer(answer, translator(answer.language))
    console.print()


async def chat(parts: Parts, t: Translator) -> None:
    """Answer what is typed until end of file, Ctrl-C or /quit."""
    from prompt_toolkit import PromptSession

    prompt: PromptSession[str] = PromptSession()
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(t("Ask a question; /help shows what else, /quit leaves."), style="dim"))
    while True:
        try:
            line = (await prompt.prompt_async("telisik> ")).strip()
        except (EOFError, KeyboardInterrupt):
            return
        if line in ("/quit", "/exit", "/q"):
            return
        if not line:
            continue
        try:
            await _respond(parts, line, t)
        except TelisikError as error:
            console.print(Text(t.error(error), style="red"))


async def _respond(parts: Parts, line: str, t: Translator) -> None:
    if not line.startswith("/"):
        answer = await parts.archive.ask(LOCAL, line)
        show_answer(answer, translator(answer.language))
        return
    command, _, rest = line.partition(" ")
    handler = _COMMANDS.get(command)
    if handler is None:
        raise UnknownCommand(command=command)
    await handler(parts, _split(command, rest), t)


def _split(command: str, rest: str) -> list[str]:
    if command == "/check":  # a claim may hold quotation marks of its own
        return [rest] if rest else []
    try:
        return shlex.split(rest)
    except ValueError:  # an unclosed quotation mark
        return rest.split()


def _need(command: str, words: list[str], count: int) -> None:
    if len(words) < count:
        raise MissingArgument(command=command)


async def _check(parts: Parts, words: list[str], _t: Translator) -> None:
    _need("/check", words, 1)
    result = await parts.archive.check(LOCAL, words[0])
    show_check(result, translator(result.language))


async def _add(parts: Parts, words: list[str], t: Translator) -> None:
    _need("/add", words, 1)
    source = words[0]
    draft = await read(source, parts.fetcher, t)
    if len(words) > 1:
        draft = replace(draft, published=parse_published(words[1]))
    with progress(t("Archiving {source}", source=name_of(source, t))) as step:
        show_added(await parts.archive.add(LOCAL, draft, name_of(source, t), step), t)


async def _articles(parts: Parts, _words: list[str], t: Translator) -> None:
    show_articles(await parts.archive.articles(LOCAL), t)


async def _claims(parts: Parts, words: list[str], t: Translator) -> None:
    show_claims(await parts.archive.claims(LOCAL, words[0] if words else None), t)


async def _cite(parts: Parts, words: list[str], t: Translator) -> None:
    _need("/cite", words, 1)
    style = style_named(words[1] if len(words) > 1 else "plain")
    stored = await parts.archive.claim(LOCAL, words[0])
    today = datetime.now(UTC).astimezone().date()
    print(await asyncio.to_thread(cite, stored, style, t.language, today))
    show_corrections(stored.corrections, t)


async def _flag(parts: Parts, words: list[str], t: Translator) -> None:
    _need("/flag", words, 2)
    flag, stored = await parts.archive.flag(LOCAL, words[0], "local", reason_named(words[1]), " ".join(words[2:]))
    print(t("Claim {code} is flagged: {reason}.", code=stored.claim.code, reason=str(flag.reason)))


async def _help(_parts: Parts, _words: list[str], t: Translator) -> None:
    print(t(_HELP))


_COMMANDS: dict[str, Callable[[Parts, list[str], Translator], Awaitable[None]]] = {
    "/check": _check,
    "/add": _add,
    "/articles": _articles,
    "/claims": _claims,
    "/cite": _cite,
    "/flag": _flag,
    "/help": _help,
}
