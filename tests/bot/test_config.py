"""Where the archive is kept, as DATABASE_URL says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import store_at
from bot.config import Settings, SettingsError, load_settings
from index.postgres import PostgresStore
from index.sqlite import SQLiteStore
from index.store import EmbeddingSpace

SPACE = EmbeddingSpace("any", 8)
SERVER = "postgresql://ayu:rahasia@db.example/telisik?password=rahasia"


def test_an_address_names_the_store(tmp_path: Path) -> None:
    assert isinstance(store_at(f"sqlite:///{tmp_path}/a.db", SPACE), SQLiteStore)
    assert isinstance(store_at(SERVER, SPACE), PostgresStore)


def test_a_server_s_password_is_never_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", SERVER)
    settings = load_settings()
    assert isinstance(settings, Settings)
    assert settings.store == "postgresql://…@db.example/telisik"
    wrong = SERVER.replace("postgresql", "mysql")
    monkeypatch.setenv("DATABASE_URL", wrong)
    for refuse in (load_settings, lambda: store_at(wrong, SPACE)):
        with pytest.raises(SettingsError) as refused:
            refuse()
        assert "rahasia" not in str(refused.value)
        assert "db.example" in str(refused.value)
