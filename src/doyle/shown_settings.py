"""Settings as operators may see them: secrets are masked."""

from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from doyle.settings import Settings
from doyle.wire.json import Json, JsonObject

MASK = "********"


def show_settings(settings: Settings) -> JsonObject:
    """Every setting by its name, in the order of the table in docs/settings.md."""
    return {name: _shown(name, getattr(settings, name)) for name in Settings.model_fields}


def _shown(name: str, value: object) -> Json:
    if isinstance(value, SecretStr):
        return _masked_url(value.get_secret_value()) if name.endswith("_url") else MASK
    if isinstance(value, dict):
        return dict.fromkeys(value, MASK)
    return value if value is None or isinstance(value, int | str) else str(value)


def _masked_url(secret: str) -> str:
    """The URL of a database or a queue without password and query; nothing of what is no URL."""
    try:
        parts = urlsplit(secret)
        is_url = bool(parts.scheme and parts.hostname)
    except ValueError:
        is_url = False
    if not is_url:
        return MASK
    user, _, place = parts.netloc.rpartition("@")
    login = f"{user.partition(':')[0]}:{MASK}@" if user else ""
    return urlunsplit((parts.scheme, login + place, parts.path, "", ""))
