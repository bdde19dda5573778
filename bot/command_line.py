"""What every command of the command line has in common: how it is run, how it prints, and how an error becomes its sentence."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.localisation import terminal_language, translator
from bot.parts import Entry, Parts
from claims.errors import TelisikError

if TYPE_CHECKING:
    from bot.config import Settings

_t = translator(terminal_language())
_logger = logging.getLogger("telisik")

AsJson = Annotated[bool, typer.Option("--json", help=_t("Print one JSON document, for programs."))]


def print_json(document: Any) -> None:
    """The document on standard output, for programs."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def say(message: str) -> None:
    """A sentence on standard error."""
    typer.echo(message, err=True)


def settings_of(entry: Entry) -> Settings:
    """The settings in force; one that cannot be used ends the command with its sentence."""
    try:
        return entry.load_settings()
    except TelisikError as error:
        say(_t.error(error))
        raise typer.Exit(1) from None


def execute(ctx: typer.Context, work: Callable[[Parts], Awaitable[None]]) -> None:
    """Open the parts, do the work, and turn an error into its sentence on standard error and exit status 1."""
    entry: Entry = ctx.obj
    settings = settings_of(entry)

    async def opened() -> None:
        async with entry.open_parts(settings, lambda message: say(_t(message))) as parts:
            await work(parts)

    finish(opened, debug=settings.log_level == "DEBUG")


def finish(work: Callable[[], Awaitable[None]], *, debug: bool) -> None:
    """Do the work, and turn an error into its sentence on standard error and exit status 1."""

    async def main() -> None:
        await work()

    try:
        asyncio.run(main())
    except TelisikError as error:
        say(_t.error(error))
        raise typer.Exit(1) from None
    except typer.Exit:
        raise
    except Exception as error:
        if debug:
            raise
        _logger.debug("unexpected error", exc_info=True)
        detail = f"{type(error).__name__}: {error}".splitlines()[0]
        say(_t("Telisik stumbled ({detail}); LOG_LEVEL=DEBUG shows where.", detail=detail))
        raise typer.Exit(1) from None
