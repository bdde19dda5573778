"""The commands that keep an archive: one tenant in a file and back, a copy of everything, a move to another database."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.command_line import AsJson, execute, print_json
from bot.localisation import terminal_language, translator
from bot.parts import Entry, Parts

if TYPE_CHECKING:
    from index.pieces import Contents, Restored

_t = translator(terminal_language())

commands = typer.Typer()


@commands.command(help=_t("Write everything of one tenant into a file, as JSON Lines."))
def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_t("The file to write; an earlier one is replaced."))],
    tenant: Annotated[str, typer.Option(help=_t("Id of a Discord server or person, or local for this command line."))] = "local",
    as_json: AsJson = False,
) -> None:
    async def work(parts: Parts) -> None:
        from bot.terminal import progress
        from index.store import Tenant

        _keep_apart(ctx.obj, file)
        with progress(_t("Exporting")) as step:
            contents = await parts.archive.export(Tenant(tenant), file, step)
        if as_json:
            print_json({"file": str(file), "tenant": tenant, **asdict(contents)})
        else:
            typer.echo(_t.plural("{n} article exported to {file}.", "{n} articles exported to {file}.", contents.articles, file=str(file)))

    execute(ctx, work)


@commands.command("import", help=_t("Put an export in; a file that is damaged changes nothing, and one put in already does no harm."))
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_t("A file that telisik export wrote."))],
    tenant: Annotated[str | None, typer.Option(help=_t("Put it into another tenant than the one it was exported from."))] = None,
    as_json: AsJson = False,
) -> None:
    async def work(parts: Parts) -> None:
        from bot.terminal import progress
        from index.store import Tenant

        with progress(_t("Importing")) as step:
            done = await parts.archive.import_file(file, None if tenant is None else Tenant(tenant), step)
        if not done.embedded:
            with progress(_t("Embedding again")) as step:
                await parts.archive.rebuild(step)
        if as_json:
            print_json({"tenant": done.tenant, **_outcomes(done.contents, done.outcomes), "embedded": done.embedded})
        else:
            typer.echo(_t.plural("{n} article imported.", "{n} articles imported.", done.contents.articles))
            _say_kept(done.outcomes)

    execute(ctx, work)


@commands.command(help=_t("Copy the whole archive into a file while it is in use."))
def backup(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_t("The file to write; an earlier one is replaced."))],
    as_json: AsJson = False,
) -> None:
    async def work(parts: Parts) -> None:
        from bot.terminal import progress

        _keep_apart(ctx.obj, file)
        with progress(_t("Copying")) as step:
            size = await parts.archive.backup(file, step)
        if as_json:
            print_json({"file": str(file), "bytes": size})
        else:
            typer.echo(_t("The archive is copied to {file}.", file=str(file)))

    execute(ctx, work)


@commands.command(help=_t("Copy every tenant into another database and compare the two; stopped half way, it goes on when repeated."))
def migrate(
    ctx: typer.Context,
    to: Annotated[str, typer.Option(metavar="URL", help=_t("The other database, as DATABASE_URL names it."))],
    as_json: AsJson = False,
) -> None:
    async def work(parts: Parts) -> None:
        from bot.terminal import progress

        async with parts.open_store(to) as target:
            with progress(_t("Moving")) as step:
                moved = await parts.archive.migrate(target, lambda _, done, total: step(done, total))
        if as_json:
            print_json([{"tenant": one.tenant, **_outcomes(one.contents, one.outcomes)} for one in moved])
        else:
            typer.echo(_t.plural("{n} tenant copied and compared.", "{n} tenants copied and compared.", len(moved)))
            typer.echo(_t("Now set DATABASE_URL to the new database; the old one is as it was."))

    execute(ctx, work)


def _outcomes(contents: Contents, outcomes: Counter[Restored]) -> dict[str, Any]:
    from index.pieces import Restored

    return {**asdict(contents), "pieces": {outcome.value: outcomes[outcome] for outcome in Restored}}


def _say_kept(outcomes: Counter[Restored]) -> None:
    from index.pieces import Restored

    if outcomes[Restored.KEPT]:
        kept = outcomes[Restored.KEPT]
        typer.echo(_t.plural("{n} thing stayed as it is here.", "{n} things stayed as they are here.", kept))


def _keep_apart(entry: Entry, file: Path) -> None:
    """Refuse to write over the archive itself. Raises OverArchive."""
    from index.errors import OverArchive

    archive = entry.load_settings().database_path.resolve()
    if file.resolve() in (archive, *(archive.with_name(archive.name + end) for end in ("-wal", "-shm"))):
        raise OverArchive(path=file)
