"""Long conversations with the public banking skills: frames, handlers, digressions and back.

`bank_conversations.txt` holds them, one block for each: what the user says with the intent and the mentions
understood in it, what is visited, how many texts come back, where the dialog waits then (the active place
first), which client actions and which log messages there are. The clock stands at a Friday, 2018-03-09.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ibm_cloud_sdk_core import DetailedResponse
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV1, AssistantV2

from doyle.dialog.compile import compile_dialog
from doyle.dialog.compiled import CompiledDialog
from doyle.dialog.turn import TurnRequest, TurnResult, World, take_turn
from doyle.wire.json import JsonObject
from doyle.wire.message_v2 import MAIN_SKILL
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
Speaker = Callable[[str, JsonObject, JsonObject], tuple[list[str], list[str]]]
"""Says a text, with what is understood in it and variables that change first: nodes visited, texts heard."""


class Banks:
    """A bank's dialog on a server, behind a workspace and behind an assistant; clients supply the rest."""

    def __init__(self, server: Any, skill: JsonObject) -> None:
        keys = BasicAuthenticator("apikey", server.manager_key)
        self._v1 = AssistantV1(version="2021-11-27", authenticator=keys)
        self._v2 = AssistantV2(version="2024-08-25", authenticator=keys)
        for client in (self._v1, self._v2):
            client.set_service_url(server.url)
        names = [{"entity": entity["entity"]} for entity in skill["entities"]]
        made = self._v1.create_workspace(dialog_nodes=skill["dialog_nodes"], entities=names).get_result()
        self._workspace = made["workspace_id"]
        assistant = self._v2.create_assistant().get_result()
        draft = assistant["assistant_environments"][0]["environment_id"]
        self._place = {"assistant_id": assistant["assistant_id"], "environment_id": draft}
        reference = {"type": "dialog", "skill_id": self._workspace, "disabled": False}
        self._v2.update_environment(**self._place, skill_references=[reference])

    def v1(self) -> Speaker:
        """A client that carries the context along."""
        context: JsonObject = {}

        def speak(text: str, told: JsonObject, given: JsonObject) -> tuple[list[str], list[str]]:
            context.update(given)
            reply = self._v1.message(self._workspace, input={"text": text}, context=context, **told)
            found = reply.get_result()
            context.clear()
            context.update(found["context"])
            return found["output"]["nodes_visited"], texts_of(found["output"])

        return speak

    def stateful(self) -> Speaker:
        """A client with a session."""
        session = self._v2.create_session(**self._place).get_result()["session_id"]

        def speak(text: str, told: JsonObject, given: JsonObject) -> tuple[list[str], list[str]]:
            typed = {"text": text, **told, "options": {"debug": True}}
            context = {"skills": {MAIN_SKILL: {"user_defined": given}}}
            return heard_by_v2(
                self._v2.message(**self._place, session_id=session, input=typed, context=context)
            )

        return speak

    def stateless(self) -> Speaker:
        """A client that carries the v2 context along."""
        context: JsonObject = {"skills": {MAIN_SKILL: {"user_defined": {}}}}

        def speak(text: str, told: JsonObject, given: JsonObject) -> tuple[list[str], list[str]]:
            context["skills"][MAIN_SKILL]["user_defined"].update(given)
            typed = {"text": text, **told, "options": {"debug": True}}
            reply = self._v2.message_stateless(**self._place, input=typed, context=context)
            context.clear()
            context.update(reply.get_result()["context"])
            return heard_by_v2(reply)

        return speak


def heard_by_v2(reply: DetailedResponse) -> tuple[list[str], list[str]]:
    output = reply.get_result()["output"]
    return [node["dialog_node"] for node in output["debug"]["nodes_visited"]], texts_of(output)


def texts_of(output: JsonObject) -> list[str]:
    return [item["text"] for item in output["generic"] if item["response_type"] == "text"]


def read_skill(name: str) -> JsonObject:
    """A public skill; the test is skipped when it is not there."""
    default = Path(__file__).parents[3].parent / "shared"
    path = Path(os.environ.get("DOYLE_TEST_DATA", default)) / "skills" / "dialog" / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"needs {name}.json below DOYLE_TEST_DATA")
    found: JsonObject = json.loads(path.read_text("utf-8"))
    return found


def skill(name: str) -> CompiledDialog:
    """A public skill, compiled."""
    body = WorkspaceBody.read(read_skill(name))
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
def test_bank_when_talked_to_through_either_api_then_takes_the_same_way(
    both_apis: Callable[..., Any], title: str
) -> None:
    """spec/api/guide.md §4: the same conversation through v1 and v2, with what the script says."""
    both = both_apis(skill(title.split(":", maxsplit=1)[0]))
    for exchange in TALKS[title]:
        text, understanding = understood(exchange.said)
        heard = both.say({"text": text}, understanding, variables=exchange.given)
        found = {"visits": heard.nodes, "asks the client to": [action["name"] for action in heard.actions]}
        expected = {key: exchange.expected.get(key, []) for key in found}
        assert found == expected, exchange.said
        assert str(len(heard.text)) in exchange.expected.get("says", ["0"]), exchange.said


@pytest.mark.parametrize("name", ["bank_simple", "bank_intermediate"])
def test_bank_when_talked_to_over_http_then_sdk_clients_of_both_apis_hear_the_same(
    live_server: Any, name: str
) -> None:
    """spec/api/guide.md §4: IBM's clients of v1 and v2, stateful and stateless, each conversation in turn.

    The clock is the real one: dates in the script are past, so ways differ from it but not from one another.
    """
    banks = Banks(live_server, read_skill(name))
    for title in (title for title in TALKS if title.startswith(f"{name}:")):
        speakers = [banks.v1(), banks.stateful(), banks.stateless()]
        for exchange in TALKS[title]:
            text, understanding = understood(exchange.said)
            told = {
                "intents": [intent.to_json() for intent in understanding.intents],
                "entities": [mention.to_json() for mention in understanding.entities],
            }
            v1, *others = [speak(text, told, exchange.given) for speak in speakers]
            assert v1[0], exchange.said
            assert others == [v1, v1], exchange.said


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
