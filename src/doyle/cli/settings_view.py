"""`doyle config` and `doyle version`: what is in force here, and where it comes from."""

import json
import platform

from doyle import __version__
from doyle.cli.arguments import AsJson
from doyle.cli.credentials import DamagedCredentialsError
from doyle.cli.origins import origins
from doyle.cli.target import find_whereabouts
from doyle.cli.terminal import print_json, print_line, print_table
from doyle.server.rate_policy import RatePolicy
from doyle.settings import Settings
from doyle.shown_settings import MASK, show_settings
from doyle.wire.json import Json, JsonObject

SETTINGS_HEADING = (
    "A server started here has these settings, unless options of `doyle serve` or `make serve` say else:"
)
COMMANDS_HEADING = "The other commands talk to:"


def show_config(as_json: AsJson = False) -> None:
    """Show the settings that a server starts with here and what the commands use; secrets are masked."""
    settings = Settings()
    RatePolicy.read(settings.rate_limits)
    shown = show_settings(settings)
    from_where = origins(Settings)
    commands = _commands()
    if as_json:
        sources = {name: {"value": shown[name], "from": from_where[name]} for name in shown}
        print_json({"settings": sources, "commands": commands})
        return
    print_line(SETTINGS_HEADING)
    rows = [
        (f"DOYLE_{name.upper()}", _cell(shown[name]), from_where[name], field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    print_table(("SETTING", "VALUE", "FROM", "WHAT IT IS"), rows)
    print_line("")
    print_line(COMMANDS_HEADING)
    print_table(("WHAT", "VALUE", "FROM"), [_command_row(name, commands[name]) for name in commands])


def _commands() -> dict[str, JsonObject]:
    """The server and the key of the commands; saved credentials that cannot be read are told as such."""
    try:
        found = find_whereabouts()
    except DamagedCredentialsError as error:
        return {"credentials": {"value": error.message, "from": None}}
    key = None if found.api_key is None else MASK
    return {
        "server": {"value": found.url, "from": found.url_origin},
        "key": {"value": key, "from": found.key_origin or None},
    }


def _command_row(name: str, entry: JsonObject) -> tuple[str, str, str]:
    return name, entry["value"] or "none", entry["from"] or ""


def show_version(as_json: AsJson = False) -> None:
    """Show the version."""
    if as_json:
        print_json({"version": __version__, "python": platform.python_version()})
    else:
        print_line(f"doyle {__version__} (Python {platform.python_version()})")


def _cell(value: Json) -> str:
    return json.dumps(value) if isinstance(value, dict) else str("" if value is None else value)
