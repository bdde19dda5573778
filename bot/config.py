"""Settings, from the environment and an optional ``.env`` file: the only place that reads either."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from claims.errors import N_, TelisikError

_SERVERS = ("postgresql://", "postgres://")


class SettingsError(TelisikError):
    """A setting has a value that cannot be used."""

    template = N_("The setting {name} cannot be “{value}”: {reason}.")


class Settings(BaseSettings):
    """What an operator can set; described for people in ``.env.example``."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    discord_token: SecretStr | None = Field(None, description="Token of the Discord bot; without it `run` is a chat in the terminal.")
    data_dir: Path = Field(Path("data"), description="Folder of the archive and of the unpacked model.")
    database_url: str | None = Field(None, description="sqlite:///PATH or postgresql://…; by default a SQLite file in DATA_DIR.")
    index_memory_mb: int = Field(1024, ge=16, description="MiB of memory for the search indexes of a SQLite archive, in all.")
    embedding_model: str | None = Field(None, description="Any sentence-transformers model: hub name or path.")
    verdict_model: str | None = Field(None, description="Any cross-encoder for natural language inference: hub name or path.")
    message_content: bool = Field(False, description="True if the bot has Discord's message-content intent.")
    discord_api_url: str | None = Field(None, description="Base of Discord's REST API, for a proxy or a test server.")
    shard_count: int | None = Field(None, ge=1, description="Shards of the bot in all; by default as many as Discord recommends.")
    shard_ids: Annotated[tuple[int, ...] | None, NoDecode] = Field(
        None, validate_default=True, description="Those of this process, as 0,1,2 or 0-2; by default all. Needs SHARD_COUNT."
    )
    metrics_port: int | None = Field(None, ge=1, le=65_535, description="Port of this machine for health and metrics; by default none.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("WARNING", description="How much the log on standard error says.")

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("shard_ids", mode="before")
    @classmethod
    def _shards(cls, value: object, info: ValidationInfo) -> object:
        if value is None:
            return None
        count = info.data.get("shard_count")
        if count is None:
            raise ValueError("it needs SHARD_COUNT, the number of shards in all")
        if not isinstance(value, str) or not re.fullmatch(r"\s*\d{1,6}(\s*-\s*\d{1,6})?(\s*,\s*\d{1,6}(\s*-\s*\d{1,6})?)*\s*", value):
            raise ValueError("it is a list as 0,1,2 or 0-2")
        ends = [[int(end) for end in part.split("-")] for part in value.split(",")]
        ids = tuple(sorted({shard for part in ends for shard in range(part[0], part[-1] + 1)}))
        if not ids or ids[-1] >= count:
            raise ValueError(f"shards are numbered from 0 to {count - 1}")
        return ids

    @field_validator("discord_api_url")
    @classmethod
    def _http(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("it must begin with http:// or https://")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str | None) -> str | None:
        return None if value is None else checked_database_url(value)

    @property
    def database_path(self) -> Path:
        """The SQLite file; where DATABASE_URL names a server, the one that would be used without it."""
        if self.database_url is None or on_server(self.database_url):
            return self.data_dir / "telisik.sqlite3"
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def store(self) -> str:
        """Where the archive is, for people: the SQLite file, or the server's address without a password."""
        url = self.database_url
        return without_password(url) if url is not None and on_server(url) else str(self.database_path)


def checked_database_url(url: str) -> str:
    """The same address. Raises ValueError, with the reason for people, for one that names no database that Telisik can use."""
    if not url.startswith(("sqlite:///", *_SERVERS)):
        raise ValueError("it is sqlite:///PATH, or postgresql://USER:PASSWORD@HOST/DATABASE")
    return url


def on_server(url: str) -> bool:
    """Whether an address is that of a PostgreSQL server, not of a file."""
    return url.startswith(_SERVERS)


def without_password(url: str) -> str:
    """An address as it may be shown: without what stands before the host, and without options, which may name a password too."""
    return re.sub(r"//.*@", "//…@", url.partition("?")[0])


def load_settings() -> Settings:
    """The settings in force. Raises SettingsError for the first value that cannot be used (a secret's value is not repeated)."""
    try:
        return Settings()
    except UnicodeDecodeError:
        raise SettingsError(name=".env", value="…", reason="the file is not UTF-8 text") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]).upper()
        value = "…" if "TOKEN" in name else first["input"]
        if name == "DATABASE_URL":
            value = without_password(str(value))
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(name=name, value=value, reason=reason[:1].lower() + reason[1:]) from None
