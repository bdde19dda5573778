"""The house rules that import-linter cannot see: who reads the environment, who opens databases, and what may not be left behind."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("claims", "index", "bot")


def modules(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def imported(tree: ast.Module) -> set[str]:
    """The top-level names of everything a module imports, wherever in the module."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("discord", "bot/"),
        ("faiss", "index/vectors"),
        ("sqlite3", "index/"),
        ("asyncpg", "index/postgres"),
        ("sentence_transformers", "index/encoder.py"),
        ("pydantic_settings", "bot/config.py"),
        ("trafilatura", "bot/page.py"),
        ("pypdf", "bot/documents.py"),
        ("docx", "bot/documents.py"),
        ("matplotlib", "bot/chart"),
    ],
)
def test_a_library_is_imported_only_where_the_map_says(module: str, allowed: str) -> None:
    users = [path for path, tree in modules(*PACKAGES) if module in imported(tree)]
    assert users, f"nothing imports {module}: this rule guards nothing"
    assert [path for path in users if not path.startswith(allowed)] == []


def test_only_the_configuration_reads_the_environment() -> None:
    readers = [
        path
        for path, tree in modules(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    ]
    assert [path for path in readers if path != "bot/config.py"] == []


def test_only_the_composition_root_names_concrete_parts() -> None:
    concrete = {"SQLiteStore", "PostgresStore", "SentenceEncoder", "LocalCrossEncoder", "Fetcher"}
    users = {
        path
        for path, tree in modules("bot")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and concrete & {alias.name for alias in node.names}
    }
    assert users == {"bot/__main__.py"}


def test_the_command_line_imports_nothing_heavy_before_it_must() -> None:
    code = "import sys, bot.__main__; print(*sorted(m for m in sys.modules if '.' not in m))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    heavy = {
        "torch", "transformers", "sentence_transformers", "faiss", "discord", "trafilatura", "aiohttp", "pydantic", "numpy", "babel",
        "matplotlib",
    }  # fmt: skip
    assert "typer" in out
    assert heavy & set(out) == set()
