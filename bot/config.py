"""Settings, from the environment and an optional ``.env`` file: the only place that reads either."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from claims.errors import N_, TelisikError


class SettingsError(TelisikError):
    """A setting has a value that cannot be used."""

    template = N_("The setting {name} cannot be “{value}”: {reason}.")


class Settings(BaseSettings):
    """What an operator can set; described for people in ``.env.example``."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    discord_token: SecretStr | None = Field(None, description="Token of the Discord bot; without it `run` is a chat in the terminal.")
    data_dir: Path = Field(Path("data"), description="Folder of the archive and of the unpacked model.")
    database_url: str | None = Field(None, description="sqlite:///PATH; by default a SQLite file in DATA_DIR.")
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
    def _sqlite(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("sqlite:///"):
            raise ValueError("this version stores in SQLite only, as sqlite:///PATH")
        return value

    @property
    def database_path(self) -> Path:
        """The SQLite file."""
        if self.database_url is None:
            return self.data_dir / "telisik.sqlite3"
        return Path(self.database_url.removeprefix("sqlite:///"))


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
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(name=name, value=value, reason=reason[:1].lower() + reason[1:]) from None
