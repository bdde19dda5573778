"""The command line and an archive that somebody else runs on."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from index.encoder import SentenceEncoder
from index.running import running_on
from index.store import EmbeddingSpace

ROOT = Path(__file__).parents[2]


@pytest.fixture
def data(tmp_path: Path, model_directory: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "models").symlink_to(model_directory)
    return folder


async def telisik(data: Path, *words: str, token: str = "") -> tuple[int | None, str, str]:
    """Run a command in a process of its own: its exit status, standard output and standard error."""
    given = {"DATA_DIR": str(data), "DISCORD_TOKEN": token, "LANGUAGE": "en", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        cwd=data,
        env={**os.environ, **given},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_a_second_run_is_refused_and_single_commands_are_not(data: Path, model_directory: Path) -> None:
    async with SentenceEncoder(None, model_directory) as encoder:
        space = encoder.space
    file = data / "telisik.sqlite3"
    async with running_on(file, space):
        said = f"Telisik already runs on the archive at {file} (process {os.getpid()}): "
        for token in ("", "a.b.c"):  # the chat, and the bot before it turns to Discord
            code, out, err = await telisik(data, "run", token=token)
            assert (code, out) == (1, "")
            assert err.startswith(said)
            assert len(err.splitlines()) == 1
        assert await telisik(data, "articles", "--json") == (0, "[]\n", "")


async def test_a_command_with_another_model_is_refused_beside_a_run(data: Path) -> None:
    async with running_on(data / "telisik.sqlite3", EmbeddingSpace("another model", 16)):
        code, out, err = await telisik(data, "ask", "Berapa orang tewas?", "--json")
    assert (code, out) == (1, "")
    assert "with the model another model" in err
    assert len(err.splitlines()) == 1
