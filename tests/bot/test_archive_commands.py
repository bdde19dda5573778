"""export, import, backup, migrate and doctor --repair, as a shell meets them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.conftest import Telisik, document, refused


@pytest.fixture
def filled(telisik: Telisik, news: Path) -> Path:
    """An archive with an article and a settled flag; the folder of its database."""
    document(telisik("add", str(news), "--published", "2025-04-18", "--json"))
    claim = document(telisik("claims", "--json"))[0]["id"]
    flag = document(telisik("flag", claim, "--reason", "other", "--json"))["id"]
    document(telisik("review", flag, "--uphold", "--note", "15", "--json"))
    return news.parent / "data"


def everything(telisik: Telisik) -> list[object]:
    asked = [("articles",), ("claims",), ("ask", "Berapa orang tewas di Cibening?")]
    return [{**found, "took_ms": 0} if isinstance(found, dict) else found for found in (document(telisik(*a, "--json")) for a in asked)]


def test_an_export_comes_back_from_a_file(telisik: Telisik, filled: Path, tmp_path: Path) -> None:
    before, file = everything(telisik), tmp_path / "out.jsonl"
    told = document(telisik("export", str(file), "--json"))
    assert told == {"file": str(file), "tenant": "local"} | {"articles": 1, "removed": 0, "flags": 1, "watches": 0, "shown": 0, "notes": 0}
    header, *pieces, end = map(json.loads, file.read_text("utf-8").splitlines())
    assert (header["telisik"], header["tenant"], header["contents"]["articles"]) == (1, "local", 1)
    assert [next(iter(piece)) for piece in pieces] == ["article", "flag"]
    assert list(end) == ["sha256"]
    article = document(telisik("articles", "--json"))[0]["id"]
    document(telisik("remove", article, "--json"))
    imported = document(telisik("import", str(file), "--json"))
    assert imported["pieces"] == {"added": 1, "unchanged": 1, "updated": 0, "kept": 0}
    assert everything(telisik) == before
    assert document(telisik("import", str(file), "--json"))["pieces"]["unchanged"] == 2
    again = tmp_path / "again.jsonl"
    assert telisik("export", str(again)).exit_code == 0
    assert again.read_bytes() == file.read_bytes()


def test_people_are_told_what_was_moved(telisik: Telisik, filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    assert telisik("export", str(file)).stdout == f"1 article exported to {file}.\n"
    assert telisik("import", str(file), "--tenant", "7").stdout == "1 article imported.\n"
    assert document(telisik("export", str(file), "--tenant", "7", "--json"))["articles"] == 1
    copy = tmp_path / "copy.sqlite3"
    assert telisik("backup", str(copy)).stdout == f"The archive is copied to {copy}.\n"
    moved = telisik("migrate", "--to", f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert moved.exit_code == 0
    assert moved.stdout.splitlines()[0] == "2 tenants copied and compared."


def test_what_cannot_be_moved_is_said_in_a_sentence(telisik: Telisik, filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    database = str(filled / "telisik.sqlite3")
    refused(telisik("export", str(file), "--tenant", "12"), "nothing of 12", "local")
    refused(telisik("export", database), "archive itself")
    refused(telisik("backup", database), "archive itself")
    refused(telisik("backup", database + "-wal"), "archive itself")
    refused(telisik("backup", str(tmp_path / "absent" / "copy")), "cannot be written")
    refused(telisik("import", str(file)), "cannot be read")
    refused(telisik("import", database), "not an export")
    document(telisik("export", str(file), "--json"))
    file.write_bytes(file.read_bytes().replace(b"Cibening", b"Cibenang"))
    refused(telisik("import", str(file)), "damaged", "nothing was imported")
    refused(telisik("migrate", "--to", "mysql://x"), "mysql://x")


def test_a_backup_takes_the_place_of_a_lost_archive(telisik: Telisik, filled: Path, tmp_path: Path) -> None:
    before, copy = everything(telisik), tmp_path / "copy.sqlite3"
    told = document(telisik("backup", str(copy), "--json"))
    assert told == {"file": str(copy), "bytes": copy.stat().st_size}
    (filled / "telisik.sqlite3").write_bytes(copy.read_bytes())
    assert everything(telisik) == before
    assert document(telisik("doctor", "--json"))["problems"] == []


def test_an_archive_moves_to_another_database(telisik: Telisik, filled: Path, tmp_path: Path) -> None:
    before, new = everything(telisik), tmp_path / "new.sqlite3"
    url = f"sqlite:///{new}"
    [moved] = document(telisik("migrate", "--to", url, "--json"))
    assert (moved["tenant"], moved["articles"], moved["flags"], moved["pieces"]["added"]) == ("local", 1, 1, 2)
    assert document(telisik("migrate", "--to", url, "--json"))[0]["pieces"]["unchanged"] == 2
    new.rename(filled / "telisik.sqlite3")
    assert everything(telisik) == before


def test_doctor_mends_what_can_be_mended(telisik: Telisik, filled: Path) -> None:
    before = everything(telisik)
    with closing(sqlite3.connect(filled / "telisik.sqlite3")) as connection:
        connection.execute("UPDATE embedding SET vector = x'00'")
        connection.execute("DELETE FROM claim WHERE ordinal = 1")
        connection.commit()
    sick = telisik("doctor", "--json")
    assert sick.exit_code == 1
    assert any("--repair" in problem for problem in json.loads(sick.stdout)["problems"])
    report = document(telisik("doctor", "--repair", "--json"))
    assert report["problems"] == []
    assert report["state"]["articles read again"] == "1"
    assert everything(telisik) == before
    sound = telisik("doctor", "--repair")
    assert sound.exit_code == 0
    assert "Nothing is wrong" in sound.stdout
