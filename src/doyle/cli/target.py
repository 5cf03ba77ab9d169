"""Which server the commands talk to, and with which key (design, *CLI*)."""

import ipaddress
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import httpx
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from doyle.cli.credentials import Credentials, credentials_path, find_credentials
from doyle.cli.failures import UsageError
from doyle.security.instance_ids import check_instance_id
from doyle.settings import Settings

DEFAULT_URL = "http://127.0.0.1:8000"
PROJECT_DATA_DIR = Path(".doyle")
_INSTANCE = re.compile(r"/instances/[^/]+(?=(?:/api)?$)")
_LEGACY_PREFIX = re.compile(r"/(?:assistant|conversation)/api$")


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

    def in_instance(self, instance_id: str) -> Self:
        """The same server, at another service instance than the URL names, if it names one (guide §2).

        Raises:
            UsageError: no instance can have this id.
        """
        try:
            named = f"/instances/{check_instance_id(instance_id)}"
        except ValueError as error:
            raise UsageError(f"--instance {instance_id!r}: an id {error}") from None
        parts = urlsplit(self.url)
        path, count = _INSTANCE.subn(named, parts.path)
        if not count:
            path = _LEGACY_PREFIX.sub("", parts.path) + named
        return replace(self, url=parts._replace(path=path).geturl())


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The server that the commands mean and the key for it, if there is one, with where both come from."""

    url: str
    url_origin: str
    api_key: str | None
    key_origin: str


def get_target(instance: str | None = None) -> Target:
    """The server and key in force, at the instance of the URL unless another is named.

    `DOYLE_URL` and `DOYLE_API_KEY` win; else the saved credentials of the local data directory. A saved key
    goes to this machine or to the server that it was made for, and nowhere else.

    Raises:
        UsageError: there is no key for that server, or no instance can have such an id.
    """
    found = find_whereabouts()
    _check_url(found.url)
    if found.api_key is None:
        raise UsageError(
            f"no key for {found.url}: start a server here with `doyle serve`, or set DOYLE_API_KEY"
        )
    target = Target(found.url, found.api_key)
    return target if instance is None else target.in_instance(instance)


def find_whereabouts() -> Whereabouts:
    """What `get_target` decides, whether there is a key or not.

    Raises:
        DamagedCredentialsError: the saved credentials are needed and cannot be read.
    """
    settings = ClientSettings()
    is_complete = settings.url is not None and settings.api_key is not None
    path, saved = (None, None) if is_complete else _saved_credentials(settings)
    default = (saved.url, str(path)) if saved else (DEFAULT_URL, "default")
    url, url_origin = (settings.url, "DOYLE_URL") if settings.url is not None else default
    url = url.rstrip("/")
    if settings.api_key is not None:
        return Whereabouts(url, url_origin, settings.api_key.get_secret_value(), "DOYLE_API_KEY")
    if saved is not None and (is_loopback(url) or url == saved.url):
        return Whereabouts(url, url_origin, saved.api_key, str(path))
    return Whereabouts(url, url_origin, None, "")


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_url(url: str) -> None:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise UsageError(f"DOYLE_URL is no URL: {url} ({error})") from None
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise UsageError(f"DOYLE_URL must start with http:// or https:// and a host, not {url}")


def _saved_credentials(settings: ClientSettings) -> tuple[Path | None, Credentials | None]:
    """The first saved credentials and the file that they are in."""
    for data_dir in _data_dirs(settings):
        if (found := find_credentials(data_dir)) is not None:
            return credentials_path(data_dir), found
    return None, None


def _data_dirs(settings: ClientSettings) -> tuple[Path, ...]:
    """The named directory alone, else the one that `make serve` uses here, then the platform's."""
    if settings.data_dir is not None:
        return (settings.data_dir,)
    return (PROJECT_DATA_DIR, Settings().data_dir)
