"""What `doyle serve` prints when it answers."""

import shlex
from pathlib import Path

import orjson

from doyle import __version__
from doyle.cli.client import API_VERSION
from doyle.cli.credentials import credentials_path
from doyle.cli.first_start import Access
from doyle.cli.invocation import command_line
from doyle.cli.sample import Sample

DEFAULT_GREETING = "Hello"
NEW_KEY_HINT = "Is none at hand? A start with DOYLE_API_KEY set takes that one as a Manager key too."
LAST_LINE = "Ctrl-C stops it."


def ready_lines(url: str, data_dir: Path, access: Access, sample: Sample | None) -> list[str]:
    """The banner: URL, where the key is, and what to type next; a new key is shown in full this once."""
    lines = ["", f"Doyle {__version__} answers at {url} (API documentation: {url}/docs)", ""]
    return [*lines, *_access_lines(url, data_dir, access, sample), *_chat_hint(sample, data_dir), LAST_LINE]


def _access_lines(url: str, data_dir: Path, access: Access, sample: Sample | None) -> list[str]:
    path = credentials_path(data_dir)
    if access.damage is not None:
        return [f"The saved key is not used: {access.damage}.", NEW_KEY_HINT]
    if access.api_key is None:
        return ["Keys exist, but none is kept here: use one of yours.", NEW_KEY_HINT]
    if not access.is_new:
        return [f"The Manager key of the first start is in {path}"]
    key = [f"Manager key, shown this once and kept in {path}:", f"  {access.api_key}", ""]
    return [*key, "Try it:", f"  {curl_line(url, access.api_key, sample)}", ""]


def curl_line(url: str, api_key: str, sample: Sample | None) -> str:
    """One line for a shell: a message to the sample, or the list of workspaces where there is none."""
    login = f"-u apikey:{shlex.quote(api_key)}"
    if sample is None:
        return f"curl -s {login} {shlex.quote(f'{url}/v1/workspaces?version={API_VERSION}')}"
    body = orjson.dumps({"input": {"text": sample.question or DEFAULT_GREETING}}).decode()
    address = f"{url}/v1/workspaces/{sample.workspace_id}/message?version={API_VERSION}"
    header = "-H 'Content-Type: application/json'"
    return f"curl -s {login} {header} -d {shlex.quote(body)} {shlex.quote(address)}"


def _chat_hint(sample: Sample | None, data_dir: Path) -> list[str]:
    if sample is None:
        return []
    return [f"Talk to it: {command_line('chat', sample.name, data_dir=data_dir)}"]
