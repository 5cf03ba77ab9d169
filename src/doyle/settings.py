"""Every setting of the server: environment variables with the prefix `DOYLE_`, or a `.env` file."""

import json
from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from doyle.security.credentials import API_KEY_USER
from doyle.security.instance_ids import read_instance_ids
from doyle.security.outbound_policy import OutboundPolicy

MAX_DAYS = 36_500
"""A hundred years."""


def _default_data_dir() -> Path:
    return user_data_path("doyle", appauthor=False)


class Settings(BaseSettings):
    """The settings in force. Rooms below `server` and `cli` get single values, never this object."""

    model_config = SettingsConfigDict(
        env_prefix="DOYLE_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(default=8000, description="Port to listen on.")
    data_dir: Path = Field(default_factory=_default_data_dir, description="Where the data lives.")
    database_url: SecretStr | None = Field(
        default=None, description="PostgreSQL URL; SQLite in the data directory if unset."
    )
    redis_url: SecretStr | None = Field(
        default=None, description="Shares rate-limit counters between processes."
    )
    rate_limits: str = Field(
        default="off", description="`off`, `reference`, or the file with figures of your own."
    )
    api_key: SecretStr | None = Field(default=None, description="One more Manager key while it is set.")
    encryption_key: SecretStr | None = Field(
        default=None,
        description="Fernet keys for secrets at rest, comma separated, the first for new ones.",
    )
    username: str | None = Field(default=None, description="User name for Basic authentication.")
    password: SecretStr | None = Field(default=None, description="Password for Basic authentication.")
    instances: str = Field(
        default="", description="Service instances beside `default`, made on start, comma separated."
    )
    encoder: Path | None = Field(default=None, description="Directory of another ONNX sentence encoder.")
    max_upload_mb: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=50, description="Largest whole-skill upload, in MB."
    )
    cors_origins: str = Field(default="", description="Origins that browsers may call from, comma separated.")
    trusted_proxies: str = Field(
        default="", description="Proxies whose X-Forwarded headers count, comma separated."
    )
    outbound_allow: str = Field(
        default="",
        description="Hosts and networks that callouts may reach beside public ones, comma separated.",
    )
    extension_seconds: float = Field(
        default=48.0,
        gt=0,
        le=48,
        description="Longest time that one call of an extension may take, in seconds.",
    )
    action_urls: Annotated[dict[str, SecretStr], NoDecode] = Field(
        default_factory=dict,
        description="Addresses of server-side actions, as a JSON object from name to URL.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least level logged."
    )
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto", description="JSON lines, or colours on a terminal."
    )
    workers: Annotated[int, Field(ge=0, le=64)] = Field(
        default=2,
        description="Quick jobs, as imports, that this server runs at a time beside a training; "
        "0: it runs no jobs.",
    )
    training_timeout_seconds: Annotated[int, Field(ge=1, le=604_800)] = Field(
        default=1800, description="Longest training of one skill."
    )
    training_memory_mb: Annotated[int, Field(ge=256, le=1_000_000)] = Field(
        default=4096, description="Memory limit of the training process."
    )
    log_retention_days: Annotated[int, Field(ge=0, le=MAX_DAYS)] = Field(
        default=30, description="Days that log events are kept; 0 keeps them for ever."
    )
    audit_retention_days: Annotated[int, Field(ge=0, le=MAX_DAYS)] = Field(
        default=90, description="Days that the audit log is kept; 0 keeps it for ever."
    )
    max_releases: Annotated[int, Field(ge=0, le=1_000_000)] = Field(
        default=50, description="Releases that an assistant may have at a time; 0: any number."
    )
    skill_cache_mb: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=512,
        description="Memory for compiled skills and models; what does not fit is loaded for each message.",
    )

    @field_validator("instances")
    @classmethod
    def _check_instances(cls, value: str) -> str:
        read_instance_ids(value)
        return value

    @field_validator("outbound_allow")
    @classmethod
    def _check_outbound_allow(cls, value: str) -> str:
        OutboundPolicy.parse(value)
        return value

    @field_validator("action_urls", mode="before")
    @classmethod
    def _read_action_urls(cls, value: object) -> object:
        """Parsed here, so that what is no JSON is told like any other fault; addresses are never shown."""
        try:
            urls = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            urls = None
        if not isinstance(urls, dict):
            raise ValueError("must be a JSON object from name to URL")
        for name, url in urls.items():
            if not str(url).startswith(("http://", "https://")):
                raise ValueError(f"the address of {name!r} is no http or https URL")
        return urls

    @field_validator("username")
    @classmethod
    def _check_username(cls, value: str | None) -> str | None:
        if value is not None and ":" in value:
            raise ValueError("a user name for Basic authentication has no colon")
        if value == API_KEY_USER:
            raise ValueError(f"{value!r} is the user name of API keys: set DOYLE_API_KEY instead")
        return value

    @model_validator(mode="after")
    def _check_login(self) -> Self:
        """A login with one half missing could never be used."""
        has_username = bool(self.username)
        has_password = self.password is not None and bool(self.password.get_secret_value())
        if has_username != has_password:
            missing = "DOYLE_PASSWORD" if has_username else "DOYLE_USERNAME"
            raise ValueError(f"DOYLE_USERNAME and DOYLE_PASSWORD belong together: {missing} is missing")
        return self
