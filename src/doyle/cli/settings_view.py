"""`doyle config` and `doyle version`: what is in force here."""

import json
import platform
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from doyle import __version__
from doyle.cli.arguments import AsJson
from doyle.cli.terminal import print_json, print_line, print_table
from doyle.settings import Settings
from doyle.wire.json import Json

MASK = "********"


def show_config(as_json: AsJson = False) -> None:
    """Show the effective settings; secrets are masked."""
    settings = Settings()
    shown = {name: _shown(name, getattr(settings, name)) for name in Settings.model_fields}
    if as_json:
        print_json(shown)
        return
    rows = [
        (f"DOYLE_{name.upper()}", _cell(shown[name]), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    print_table(("SETTING", "VALUE", "WHAT IT IS"), rows)


def show_version(as_json: AsJson = False) -> None:
    """Show the version."""
    if as_json:
        print_json({"version": __version__, "python": platform.python_version()})
    else:
        print_line(f"doyle {__version__} (Python {platform.python_version()})")


def _shown(name: str, value: object) -> Json:
    if isinstance(value, SecretStr):
        return _masked_url(value.get_secret_value()) if name.endswith("_url") else MASK
    if isinstance(value, dict):
        return dict.fromkeys(value, MASK)
    return value if value is None or isinstance(value, int | str) else str(value)


def _cell(value: Json) -> str:
    return json.dumps(value) if isinstance(value, dict) else str("" if value is None else value)


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
