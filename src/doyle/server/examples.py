"""What requests and answers look like: one table of examples by operation, in words of our own.

The table is `examples.json` beside this file; a test sends every body in it to a running server. An entry
with `same_as` is that of another operation.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from doyle.wire.json import Json, JsonObject

_FILE = "examples.json"


@dataclass(frozen=True, slots=True)
class Example:
    """One exchange: `body` None where none is sent, `answer` a text where it is no JSON."""

    body: JsonObject | None
    answer: Json


def _read() -> tuple[Mapping[str, str], Mapping[str, Example]]:
    content = json.loads((files(__package__) / _FILE).read_text("utf-8"))
    entries = content["operations"]
    full = {name: entries[entry.get("same_as", name)] for name, entry in entries.items()}
    examples = {name: Example(entry.get("body"), entry["answer"]) for name, entry in full.items()}
    return MappingProxyType(content["names"]), MappingProxyType(examples)


NAMES, EXAMPLES = _read()
"""The names in paths, by what they name; and the exchanges, by operation."""


def name_in(path: str, place: str) -> str:
    """The example of a name in a path; `text` is that of an example or of a counterexample."""
    return NAMES["counterexample" if place == "text" and "/counterexamples/" in path else place]
