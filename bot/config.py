"""Settings from the environment, read once; secrets hide in repr, all faults come at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigError


class Settings(BaseSettings):
    """Everything that can be set; the names are those of .env.example."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True, env_ignore_empty=True)

    token: SecretStr = Field(SecretStr(""), alias="TELEGRAM_BOT_TOKEN")
    token_file: Path | None = Field(None, alias="TELEGRAM_BOT_TOKEN_FILE")
    api_url: str = Field("https://api.telegram.org", alias="TELEGRAM_API_URL", pattern=r"^https?://\S+$")
    database: str = Field("sqlite:///var/goedwerk.db", alias="GOEDWERK_DATABASE")
    vault: str = Field("", alias="GOEDWERK_VAULT")
    key_file: Path = Field(Path("var/goedwerk.keys"), alias="GOEDWERK_KEY_FILE")
    mode: Literal["polling"] = Field("polling", alias="GOEDWERK_TELEGRAM_MODE")
    limits: str = Field(
        "30/1/5", alias="GOEDWERK_TELEGRAM_LIMITS", pattern=r"^(off|[1-9]\d*/[1-9]\d*/[1-9]\d*)$"
    )
    content: str = Field("", alias="GOEDWERK_CONTENT")
    seed: str = Field("", alias="GOEDWERK_SEED")
    log: Literal["console", "json"] = Field("console", alias="GOEDWERK_LOG")

    @field_validator("database")
    @classmethod
    def _sqlite(cls, database: str) -> str:
        if not database.startswith("sqlite:///") or len(database) <= len("sqlite:///"):
            raise ValueError("must look like sqlite:///path/to/goedwerk.db")
        return database

    @field_validator("vault")
    @classmethod
    def _vault(cls, vault: str) -> str:
        if "://" in vault and not vault.startswith("sqlite:///"):
            raise ValueError("must look like sqlite:///path/to/goedwerk.vault")
        return vault

    @property
    def database_path(self) -> Path:
        """Where the database file stands."""
        return Path(self.database.removeprefix("sqlite:///"))

    @property
    def vault_path(self) -> Path:
        """Where the vault file stands: beside the database unless set."""
        return Path((self.vault or f"{self.database}.vault").removeprefix("sqlite:///"))

    @property
    def secret_token(self) -> str:
        """The token, from the environment or from its file; ConfigError when that cannot be read."""
        if self.token_file and not self.token.get_secret_value():
            try:
                return self.token_file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(f"TELEGRAM_BOT_TOKEN_FILE cannot be read: {type(error).__name__}") from None
        return self.token.get_secret_value().strip()

    @property
    def rates(self) -> tuple[int, int, int] | None:
        """Messages a second for the bot, a second for a chat, and the burst of a chat; None is off."""
        if self.limits == "off":
            return None
        bot, chat, burst = (int(part) for part in self.limits.split("/"))
        return bot, chat, burst


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises ConfigError that names every setting that is wrong."""
    names = {str(field.alias) for field in Settings.model_fields.values()}
    given = os.environ if environment is None else environment
    values = {name: given[name] for name in names if given.get(name)}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        faults = [
            f"{fault['loc'][0]}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_input=False)
        ]
        raise ConfigError("\n".join(faults)) from None
