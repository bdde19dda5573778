"""A disk without room: one clear error, nothing lost, nothing there by half, and everything works again once there is room."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: Mounts a small file system at $1, which only this process and its children see, and runs the rest there.
MOUNTED = 'mount -t tmpfs -o size=12m tmpfs "$1" && shift && exec "$@"'


def alone(folder: Path, *command: str) -> list[str]:
    """The command line that runs ``command`` with a small file system at ``folder``. Skips where the system does not let us make one."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare (util-linux), which makes a file system that only one process sees, is not there")
    as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    whole = ["unshare", "--mount", *as_root, "sh", "-c", MOUNTED, "sh", str(folder)]
    tried = subprocess.run([*whole, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"a small file system cannot be mounted here: {tried.stderr.strip()}")
    return [*whole, *command]


def test_an_archive_on_a_full_disk_loses_nothing_and_says_so(tmp_path: Path) -> None:
    command = alone(tmp_path, sys.executable, "-m", "tests.full_disk_child", str(tmp_path))
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
