"""What the fuzzer asks for: mostly names that are there, so that requests come further than "not found".

Loaded by schemathesis, in its own environment, with the server's URL, its key and the id of the workspace in
`FUZZ_URL`, `FUZZ_KEY` and `FUZZ_WORKSPACE`.
"""

import os
import re
import zlib
from typing import Any

import requests
import schemathesis

URL, KEY, WORKSPACE = (os.environ[f"FUZZ_{name}"] for name in ("URL", "KEY", "WORKSPACE"))
VERSION = "2021-11-27"
NAMES = {
    "workspace_id": WORKSPACE,
    "intent": "hi",
    "text": "hello",
    "entity": "size",
    "value": "big",
    "synonym": "large",
    "dialog_node": "greet",
}
CONTENT = {
    "name": "Fuzzed",
    "intents": [{"intent": "hi", "examples": [{"text": "hello"}, {"text": "good day"}]}],
    "counterexamples": [{"text": "hello"}],
    "entities": [
        {
            "entity": "size",
            "values": [{"value": "big", "synonyms": ["large"]}, {"value": "x", "patterns": ["x+"]}],
        }
    ],
    "dialog_nodes": [
        {"dialog_node": "start", "conditions": "welcome", "output": {"text": "Welcome"}},
        {"dialog_node": "greet", "conditions": "#hi", "previous_sibling": "start", "output": {"text": "Hi"}},
        {"dialog_node": "child", "conditions": "@size", "parent": "greet", "output": {"text": "Big"}},
    ],
}
SOMETIMES = 4


def _is_chosen(*parts: Any) -> bool:
    """True for all but one of four, by what was generated, so that a seed repeats it."""
    return zlib.crc32(repr(parts).encode("utf-8", "backslashreplace")) % SOMETIMES != 0


def _post(path: str, content: dict[str, Any]) -> dict[str, Any]:
    answer = requests.post(
        f"{URL}{path}", params={"version": VERSION}, json=content, auth=("apikey", KEY), timeout=60
    )
    answer.raise_for_status()
    shown: dict[str, Any] = answer.json()
    return shown


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Put names that are there in the place of most of those that were made up."""
    if not isinstance(path_parameters, dict):
        return path_parameters
    return {
        name: NAMES[name] if name in NAMES and _is_chosen(name, value) else value
        for name, value in path_parameters.items()
    }


@schemathesis.hook
def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """Ask for the version that is described: older ones answer in older shapes (spec/operations.md §7)."""
    if isinstance(query, dict) and "version" in query:
        is_date = re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(query["version"])) is not None
        if is_date or _is_chosen(query["version"]):
            return {**query, "version": VERSION}
    return query


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Delete another workspace than the one that all requests ask for."""
    named = case.path_parameters
    is_ours = isinstance(named, dict) and named.get("workspace_id") == WORKSPACE
    if is_ours and case.method.upper() == "DELETE" and case.path == "/v1/workspaces/{workspace_id}":
        named["workspace_id"] = _post("/v1/workspaces", {"name": "To be deleted"})["workspace_id"]


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Put back what a request has changed."""
    is_change = case.method.upper() in {"POST", "DELETE"} and response.status_code < 300
    if (
        is_change
        and case.path.startswith("/v1/workspaces/{workspace_id}")
        and not case.path.endswith("/message")
    ):
        _post(f"/v1/workspaces/{WORKSPACE}", CONTENT)
