"""The bundled model's folder: whole or absent, checked, mended, and the same whoever unpacks it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index import weights
from index.errors import ModelNotUnpacked

UNPACK = (
    "import sys; from pathlib import Path; from index import weights; weights.unpacked(Path(sys.argv[1]), lambda m: print(m, flush=True))"
)


@pytest.fixture
def copied(model_directory: Path, tmp_path: Path) -> Path:
    """A directory with a copy of the unpacked model, to damage."""
    shutil.copytree(model_directory / weights.NAME, tmp_path / weights.NAME)
    return tmp_path


def looked_through(folder: Path) -> str | None:
    """The damage that is found when no file is taken for the one whose hash was compared before."""
    (folder / "checked.json").unlink()
    return weights.damage(folder)


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def test_a_whole_folder_is_left_alone(copied: Path) -> None:
    said: list[str] = []
    before = (copied / weights.NAME / "model.safetensors").stat()
    folder = weights.unpacked(copied, said.append)
    after = (folder / "model.safetensors").stat()
    assert said == []
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_every_file_is_in_the_manifest(model_directory: Path) -> None:
    folder = model_directory / weights.NAME
    listed = set(json.loads((folder / "manifest.json").read_text())["files"])
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found - listed == {"manifest.json", "checked.json"}
    assert listed - found == set()
    assert {"model.safetensors", "tokenizer.json", "config.json", "modules.json", "1_Pooling/config.json"} <= listed


def test_a_changed_byte_of_the_weights_is_noticed_and_mended(copied: Path) -> None:
    folder = copied / weights.NAME
    whole = (folder / "model.safetensors").read_bytes()
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(100_000_000)
        file.write(bytes([whole[100_000_000] ^ 0x40]))
    assert weights.damage(folder) == "model.safetensors has changed"
    said: list[str] = []
    weights.unpacked(copied, said.append)
    assert said == [weights.UNPACKING]
    assert (folder / "model.safetensors").read_bytes() == whole
    assert names(copied) == {weights.NAME, f"{weights.NAME}.lock"}


def test_a_change_that_leaves_the_time_stamp_is_found_when_the_hashes_are_compared(copied: Path) -> None:
    folder = copied / weights.NAME
    assert weights.damage(folder) is None
    file = folder / "1_Pooling/config.json"
    stamp = file.stat()
    file.write_bytes(file.read_bytes().replace(b"true", b"True"))
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert weights.damage(folder) is None
    assert looked_through(folder) == "1_Pooling/config.json has changed"


@pytest.mark.parametrize("spoil", ["truncate", "remove", "manifest", "release"])
def test_other_damage_is_noticed(copied: Path, spoil: str) -> None:
    folder = copied / weights.NAME
    match spoil:
        case "truncate":
            os.truncate(folder / "tokenizer.json", 1000)
            expected = "tokenizer.json is 1000 bytes long"
        case "remove":
            (folder / "config.json").unlink()
            expected = "config.json is missing"
        case "manifest":
            os.truncate(folder / "manifest.json", 20)
            expected = "manifest.json cannot be read"
        case _:
            path = folder / "manifest.json"
            path.write_text(path.read_text().replace('"layout": ', '"layout": 9'))
            expected = "made by another release"
    assert expected in (weights.damage(folder) or "")


def test_a_process_killed_while_unpacking_leaves_nothing_that_counts(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", UNPACK, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == weights.UNPACKING  # it has begun, and needs seconds from here
    while process.poll() is None and not any(tmp_path.glob(".*/model.safetensors")):
        pass
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert weights.NAME not in names(tmp_path)
    assert any(name.startswith(f".{weights.NAME}.") for name in names(tmp_path))
    weights.unpacked(tmp_path, lambda _: None)
    assert looked_through(tmp_path / weights.NAME) is None
    assert names(tmp_path) == {weights.NAME, f"{weights.NAME}.lock"}


def test_two_processes_at_once_unpack_once(tmp_path: Path) -> None:
    pair = [subprocess.Popen([sys.executable, "-c", UNPACK, str(tmp_path)], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[0] for process in pair]
    assert [process.returncode for process in pair] == [0, 0]
    assert sorted(said) == ["", f"{weights.UNPACKING}\n"]
    assert looked_through(tmp_path / weights.NAME) is None
    assert names(tmp_path) == {weights.NAME, f"{weights.NAME}.lock"}


def test_unpacking_twice_gives_the_same_bytes(model_directory: Path, tmp_path: Path) -> None:
    weights.unpacked(tmp_path, lambda _: None)
    first, second = ((d / weights.NAME / "manifest.json").read_bytes() for d in (model_directory, tmp_path))
    assert first == second


def test_where_no_folder_can_be_made_the_error_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelNotUnpacked, match=r"cannot be unpacked into .*file.*: (Not a directory|File exists)"):
        weights.unpacked(tmp_path / "file", lambda _: None)


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    # A limit on the length of files fails writes as a full disk does.
    limit = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20,) * 2)"
    )
    limited = f"{limit}; {UNPACK}"
    run = subprocess.run([sys.executable, "-c", limited, str(tmp_path)], capture_output=True, text=True, check=False)
    assert run.stderr.strip().splitlines()[-1].startswith("index.errors.ModelNotUnpacked: The embedding model cannot be unpacked into")
    assert "File too large" in run.stderr
    assert names(tmp_path) == {f"{weights.NAME}.lock"}
