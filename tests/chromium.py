"""Pages in a real browser: Chromium without a window, driven by its command line."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.discord_limits import Json
from tests.discord_look import WIDTH, seen
from tests.discord_server import PATIENCE

MISSING = "Chromium is not installed (the package chromium of Debian and Ubuntu), which shows the pages"
#: Pixels of the picture for one of the page, as on a phone.
SCALE = 2
#: Higher than any page, which is cut to its own height (CSS pixels).
_HIGH = 4_000
#: Nothing is fetched: the proxy is one that nobody offers.
_QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--mute-audio",
    "--disable-default-apps", "--disable-domain-reliability", "--no-pings", "--proxy-server=127.0.0.1:9",
]  # fmt: skip


def executable() -> str | None:
    """Where Chromium is, if it is installed."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


async def photograph(html: str) -> tuple[Image.Image, Json]:
    """The picture of a page of the width of tests/discord_look.py, and what the page found when it measured itself."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:  # its helpers may outlive the browser by a moment
        return await _photograph(html, Path(name))


async def _photograph(html: str, folder: Path) -> tuple[Image.Image, Json]:
    program = executable()
    assert program is not None, MISSING
    source, picture = folder / "page.html", folder / "page.png"
    source.write_text(html, "utf-8")
    process = await asyncio.create_subprocess_exec(
        program,
        *_QUIET,
        f"--user-data-dir={folder / 'profile'}",
        f"--force-device-scale-factor={SCALE}",
        f"--window-size={WIDTH},{_HIGH}",
        f"--screenshot={picture}",
        "--dump-dom",
        source.as_uri(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    assert picture.exists(), errors.decode("utf-8", "replace")[-2_000:]
    measured = seen(out.decode("utf-8"))
    assert measured["height"] <= _HIGH
    whole: Image.Image = Image.open(BytesIO(picture.read_bytes()))
    return whole.crop((0, 0, WIDTH * SCALE, measured["height"] * SCALE)), measured
