"""Commands, settings and targets are documented where people look for them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import typer.main

from bot.cli import app
from bot.config import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_every_setting_is_in_the_example_file_and_the_readme() -> None:
    names = [name.upper() for name in Settings.model_fields]
    example = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert example == names
    assert [name for name in names if f"`{name}`" not in README] == []


def test_every_command_is_in_the_readme() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert [name for name in commands if f"telisik {name}" not in README] == []


def test_every_target_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    listed = subprocess.run(["make", "help"], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert targets is not None
    assert [name for name in targets[1].split() if not re.search(rf"^{name}\s", listed, re.MULTILINE)] == []


def test_ci_runs_what_the_readme_says() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")
    assert "make run" in README
    assert "make test" in README


def test_every_relative_link_leads_somewhere() -> None:
    broken = [
        (page.name, target)
        for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
