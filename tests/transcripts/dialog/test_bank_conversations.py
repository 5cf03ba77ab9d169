"""Long conversations with the public banking skills: frames, handlers, digressions and back.

`bank_conversations.txt` holds them, one block for each: what the user says with the intent and the mentions
understood in it, what is visited, how many texts come back, where the dialog waits then (the active place
first), which client actions and which log messages there are. The clock stands at a Friday, 2018-03-09.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from doyle.dialog.compile import compile_dialog
from doyle.dialog.compiled import CompiledDialog
from doyle.dialog.turn import TurnRequest, TurnResult, World, take_turn
from doyle.wire.json import JsonObject
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding
from doyle.wire.workspace import WorkspaceBody

pytestmark = pytest.mark.compat

WORLD = World(datetime(2018, 3, 9, 8, 0, tzinfo=UTC), 1)
SCRIPT = Path(__file__).with_name("bank_conversations.txt")
SAID = re.compile(r"> ?(?P<text>.*?)(?: #(?P<intent>\S+))?(?P<mentions>(?: @[\w-]+=[^()]*\([^()]*\))*)")
MENTION = re.compile(r" @(?P<entity>[\w-]+)=(?P<value>[^()]*)\((?P<literal>[^()]*)\)")


@dataclass
class Exchange:
    """One turn as written down: `expected` holds the words after each key."""

    said: str
    given: JsonObject = field(default_factory=dict)
    expected: dict[str, list[str]] = field(default_factory=dict)


def read_script() -> dict[str, list[Exchange]]:
    """The conversations by `skill: title`."""
    talks: dict[str, list[Exchange]] = {}
    for line in SCRIPT.read_text("utf-8").splitlines():
        if line.startswith("== "):
            exchanges = talks[line.removeprefix("== ")] = []
        elif line.startswith(">"):
            exchanges.append(Exchange(line))
        elif line.startswith("  given "):
            exchanges[-1].given = json.loads(line.removeprefix("  given "))
        elif line:
            key, words = read_expectation(line)
            exchanges[-1].expected[key] = words
    return talks


def read_expectation(line: str) -> tuple[str, list[str]]:
    for key in ("visits", "says", "waits at", "asks the client to", "logs"):
        if line.startswith(f"  {key} "):
            return key, line.removeprefix(f"  {key} ").split(" + ")
    raise AssertionError(f"unreadable line {line!r}")


TALKS = read_script()


def skill(name: str) -> CompiledDialog:
    """A public skill, compiled; the test is skipped when it is not there."""
    default = Path(__file__).parents[3].parent / "shared"
    path = Path(os.environ.get("DOYLE_TEST_DATA", default)) / "skills" / "dialog" / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"needs {name}.json below DOYLE_TEST_DATA")
    body = WorkspaceBody.read(json.loads(path.read_text("utf-8")))
    entities = frozenset(entity.entity for entity in body.entities or ())
    return compile_dialog(body.dialog_nodes or [], entities=entities, settings=body.system_settings or {})


def understood(said: str) -> tuple[str, Understanding]:
    """The text of a line of the script, and what is understood in it."""
    match = SAID.fullmatch(said)
    assert match is not None, said
    text = match["text"]
    mentions = tuple(mention(found, text) for found in MENTION.finditer(match["mentions"]))
    intents = (RuntimeIntent(match["intent"], 0.9),) if match["intent"] else ()
    return text, Understanding(intents, mentions)


def mention(found: re.Match[str], text: str) -> RuntimeEntity:
    start = text.index(found["literal"])
    return RuntimeEntity(found["entity"], found["value"], (start, start + len(found["literal"])), 1.0)


def shown(result: TurnResult) -> dict[str, list[str]]:
    """A reply in the words of the script."""
    found: dict[str, Any] = {
        "visits": list(result.nodes_visited),
        "says": [str(len(result.output["text"]))],
        "waits at": [entry["dialog_node"] for entry in result.context["system"]["dialog_stack"]],
        "asks the client to": [action["name"] for action in result.actions],
        "logs": [message["node_id"] for message in result.output["log_messages"]],
    }
    return {key: words for key, words in found.items() if words}


def exchanges_of(title: str) -> Iterator[tuple[Exchange, TurnResult]]:
    dialog = skill(title.split(":", maxsplit=1)[0])
    context: JsonObject = {"conversation_id": "c"}
    for exchange in TALKS[title]:
        text, understanding = understood(exchange.said)
        context.update(exchange.given)
        result = take_turn(dialog, TurnRequest({"text": text}, context, understanding, text=text), WORLD)
        yield exchange, result
        context = json.loads(json.dumps(result.context))


@pytest.mark.parametrize("title", TALKS)
def test_bank_when_talked_to_at_length_then_takes_the_expected_way(title: str) -> None:
    """spec dialog-engine.md §6, §5, §4, §11.2: every turn visits, says and waits as written down."""
    for exchange, result in exchanges_of(title):
        assert shown(result) == exchange.expected, exchange.said


def test_script_when_counted_then_long_enough() -> None:
    """At least 60 turns over two skills."""
    assert sum(map(len, TALKS.values())) >= 60
    assert {title.split(":")[0] for title in TALKS} == {"bank_simple", "bank_intermediate"}


def test_bank_when_an_appointment_is_made_then_its_details_are_known() -> None:
    """spec dialog-engine.md §6.4: what the slots gathered, corrections included."""
    *_, (_, result) = exchanges_of("bank_simple: appointment")
    gathered = {key: result.context[key] for key in ("app_date", "app_time", "app_zip", "app_purpose")}
    assert gathered == {
        "app_date": "2018-03-12",
        "app_time": "14:00:00",
        "app_zip": "90210",
        "app_purpose": "a loan",
    }


def test_bank_when_a_bill_is_paid_then_the_last_answers_count() -> None:
    """spec dialog-engine.md §1.6: slots that share a variable; a handler sets it from the account."""
    *_, (_, result) = exchanges_of("bank_simple: bill payment")
    assert (result.context["cc_paydate"], result.context["cc_payamt"]) == ("2018-03-21", 50)
    assert result.context["accbal_total"] == 380
