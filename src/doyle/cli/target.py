"""Which server the commands talk to, and with which key (design, *CLI*)."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from doyle.cli.credentials import Credentials, find_credentials
from doyle.cli.failures import UsageError
from doyle.settings import Settings

DEFAULT_URL = "http://127.0.0.1:8000"
PROJECT_DATA_DIR = Path(".doyle")


class ClientSettings(BaseSettings):
    """What a command of the CLI reads from the environment or `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="DOYLE_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    url: str | None = Field(default=None, description="Server that the commands talk to.")
    api_key: SecretStr | None = Field(default=None, description="Key that the commands use.")
    data_dir: Path | None = Field(default=None, description="Where the local server keeps its credentials.")


@dataclass(frozen=True, slots=True)
class Target:
    """A server's base URL, without a slash at its end, and the key for it."""

    url: str
    api_key: str

    @property
    def is_local(self) -> bool:
        """Whether the server runs on this machine."""
        return is_loopback(self.url)


def get_target() -> Target:
    """The server and key in force.

    `DOYLE_URL` and `DOYLE_API_KEY` win; else the saved credentials of the local data directory. A saved key
    goes to this machine or to the server that it was made for, and nowhere else.

    Raises:
        UsageError: there is no key for that server.
    """
    settings = ClientSettings()
    is_complete = settings.url is not None and settings.api_key is not None
    saved = None if is_complete else _saved_credentials(settings)
    url = (settings.url or (saved.url if saved else DEFAULT_URL)).rstrip("/")
    if urlsplit(url).scheme not in {"http", "https"}:
        raise UsageError(f"DOYLE_URL must start with http:// or https://, not {url}")
    if settings.api_key is not None:
        return Target(url, settings.api_key.get_secret_value())
    if saved is not None and (is_loopback(url) or url == saved.url):
        return Target(url, saved.api_key)
    raise UsageError(f"no key for {url}: start a server here with `doyle serve`, or set DOYLE_API_KEY")


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _saved_credentials(settings: ClientSettings) -> Credentials | None:
    for data_dir in _data_dirs(settings):
        if (found := find_credentials(data_dir)) is not None:
            return found
    return None


def _data_dirs(settings: ClientSettings) -> tuple[Path, ...]:
    """The named directory alone, else the one that `make serve` uses here, then the platform's."""
    if settings.data_dir is not None:
        return (settings.data_dir,)
    return (PROJECT_DATA_DIR, Settings().data_dir)
