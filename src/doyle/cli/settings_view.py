"""`doyle config` and `doyle version`: what is in force here."""

import platform
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from doyle import __version__
from doyle.cli.terminal import print_json, print_line, print_table
from doyle.cli.workspaces import AsJson
from doyle.settings import Settings
from doyle.wire.json import Json

MASK = "********"


def show_config(as_json: AsJson = False) -> None:
    """Show the effective settings; secrets are masked."""
    settings = Settings()
    shown = {name: _shown(getattr(settings, name)) for name in Settings.model_fields}
    if as_json:
        print_json(shown)
        return
    rows = [
        (f"DOYLE_{name.upper()}", "" if shown[name] is None else str(shown[name]), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    print_table(("SETTING", "VALUE", "WHAT IT IS"), rows)


def show_version(as_json: AsJson = False) -> None:
    """Show the version."""
    if as_json:
        print_json({"version": __version__, "python": platform.python_version()})
    else:
        print_line(f"doyle {__version__} (Python {platform.python_version()})")


def _shown(value: object) -> Json:
    if isinstance(value, SecretStr):
        return _masked(value.get_secret_value())
    return value if value is None or isinstance(value, int | str) else str(value)


def _masked(secret: str) -> str:
    """A database URL keeps all but its password; other secrets keep nothing."""
    try:
        parts = urlsplit(secret)
        if not (parts.scheme and parts.hostname):
            return MASK
    except ValueError:
        return MASK
    user, _, place = parts.netloc.rpartition("@")
    login = f"{user.partition(':')[0]}:{MASK}@" if user else ""
    return urlunsplit((parts.scheme, login + place, parts.path, "", ""))
