"""The same dialog conversation through both APIs, on a real store (spec/api/guide.md §4).

`both_apis` starts a conversation twice: through v1, whose client carries the context along, and through v2,
where it is a session. What is understood in a text is told; everything else is as it is on a server: the
context goes through the database, states are sealed, calls are prepared, events are logged. Every turn must
visit the same nodes, say the same, log the same and leave the same variables in both.
"""

import asyncio
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from doyle.conversation.assistant import AssistantConversation, WaitingMessage
from doyle.conversation.assistant_opening import STATEFUL_BYTES, V2Call
from doyle.conversation.configuration import Configuration
from doyle.conversation.dialog_skill import DialogSkill
from doyle.conversation.message import Conversation, V1Call
from doyle.conversation.sealed_states import SealedStates
from doyle.conversation.sessions import AssistantPlace, SessionPlace, Sessions
from doyle.dialog.compiled import CompiledDialog
from doyle.dialog.effects import EffectResult
from doyle.errors import InputError
from doyle.security.seal import Sealer
from doyle.skills.compiled import CompiledSkill
from doyle.skills.importing import import_workspace
from doyle.skills.library import LoadedSkill, SkillLibrary
from doyle.skills.webhooks import compile_webhooks
from doyle.store import assistants, environments
from doyle.store.assistants import NewAssistant
from doyle.store.database import Store
from doyle.store.environments import NewEnvironment
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.wire.json import Json, JsonObject
from doyle.wire.message import MessageRequest
from doyle.wire.message_v2 import MAIN_SKILL, MessageRequestV2
from doyle.wire.runtime import Understanding
from doyle.wire.workspace import Webhook, WorkspaceBody

NOW = datetime(2018, 3, 9, 8, 0, tzinfo=UTC)
MILLISECONDS = 1_520_582_400_000
V1_DATE, V2_DATE = date(2021, 11, 1), date(2024, 8, 25)
SKILL = "5f9a3cf8-0000-4000-8000-000000000001"
ADDRESS = "https://hooks.invalid/"
PLACE = AssistantPlace(DEFAULT_INSTANCE, "a1", Configuration("e1", "draft"), 3600)
SYSTEM_KEYS = frozenset({"timezone", "skip_user_input"})
OWN_KEYS = frozenset({"conversation_id", "system", "metadata", "integrations", *SYSTEM_KEYS})


class Told:
    """Stands where a trained model does, and understands what it was told."""

    def __init__(self) -> None:
        self.understanding = Understanding()

    def understand(self, *_: Any, **__: Any) -> Understanding:
        return self.understanding


@dataclass(frozen=True)
class OnlySkill:
    """Finds the skill of one conversation, whatever environment asks."""

    skill: DialogSkill

    def find(self, *_: Any) -> DialogSkill:
        return self.skill


@dataclass(frozen=True)
class Said:
    """One turn as a client takes it.

    `variables` are what it changes in the context first, the state of the dialog (`system`) included.
    """

    input: JsonObject
    understanding: Understanding
    variables: JsonObject = field(default_factory=dict)
    is_supplied: bool = False
    is_restart: bool = False

    @property
    def supplied(self) -> JsonObject:
        """What the client says about its text itself."""
        intents = [intent.to_json() for intent in self.understanding.intents]
        return {"intents": intents} if self.is_supplied else {}


@dataclass(frozen=True)
class Heard:
    """What a turn came to, in the same words for both APIs."""

    nodes: list[str]
    generic: list[Json]
    actions: list[Json]
    log: list[Json]
    exit: Json
    variables: JsonObject

    @property
    def text(self) -> list[str]:
        """The texts among the responses."""
        return [item["text"] for item in self.generic if item["response_type"] == "text"]

    def says(self, generic: Sequence[Json]) -> bool:
        """Whether these are its responses; the forms that the APIs give their values are left aside."""
        return self.generic == [plain(item) for item in generic]


def plain(item: Json) -> Json:
    """A response without what v1 and v2 write each in its own way: values of options, the node it is from."""
    shown = {key: value for key, value in item.items() if key != "dialog_node"}
    for key in ("options", "suggestions"):
        if isinstance(shown.get(key), list):
            shown[key] = [each.get("label") if isinstance(each, dict) else each for each in shown[key]]
    return shown


@dataclass(frozen=True)
class House:
    """A store with a workspace and an assistant, for all conversations."""

    store: Store
    sealer: Sealer
    new_id: Callable[[], str]

    def v1(self, functions: Mapping[str, str]) -> Conversation:
        messages = self.store.messages
        library = SkillLibrary(messages, 1)
        clock, new_id = (lambda: NOW), self.new_id
        return Conversation(library, messages, None, clock=clock, new_id=new_id, functions=functions)

    def v2(self, skill: DialogSkill) -> AssistantConversation:
        finder: Any = OnlySkill(skill)
        clock, new_id = (lambda: NOW), self.new_id
        store = self.store.sessions
        sessions = Sessions(store, clock=clock, new_id=new_id)
        return AssistantConversation(finder, sessions, store, self.sealer, clock=clock, new_id=new_id)


class BothApis:
    """One conversation with a dialog, taken through v1 and through v2 at once."""

    def __init__(
        self, house: House, dialog: CompiledDialog, settings: JsonObject, calls: frozenset[str]
    ) -> None:
        functions = {name: ADDRESS + name for name in calls}
        hooks = [Webhook(url=url, name=name) for name, url in functions.items()]
        webhooks = compile_webhooks(hooks, frozenset())
        skill = CompiledSkill(SKILL, 1, "en", dialog, frozenset(), settings, webhooks, 0)
        told: Any = Told()
        self._told = told
        self._loaded = LoadedSkill(skill, told)
        self._v1 = house.v1(functions)
        self._v2 = house.v2(DialogSkill(SKILL, self._loaded, None, functions))
        self._id = self._v2.sessions.create(PLACE, None, None)
        self._place = SessionPlace(DEFAULT_INSTANCE, "a1", "e1", self._id)
        self._states = SealedStates(house.sealer, DEFAULT_INSTANCE, "a1")
        self._context: JsonObject = {"conversation_id": self._id}

    def say(
        self,
        typed: JsonObject,
        understanding: Understanding,
        results: Sequence[EffectResult] = (),
        **how: Any,
    ) -> Heard | None:
        """Take a turn through both; they must not differ. None: the context is not one that clients can send.

        `results` are the outcomes of the calls that the turn makes; `how`: see `Said`.
        """
        said = Said(typed, understanding, **how)
        self._told.understanding = understanding
        is_state = isinstance(said.variables.get("system", {}), dict)
        if not is_state or len(json.dumps(self._sent(said.variables))) > STATEFUL_BYTES:
            with pytest.raises(InputError, match="Invalid Request Body"):
                (self._say_v2 if is_state else self._say_v1)(said, results)
            return None
        v1, v2 = self._say_v1(said, results), self._say_v2(said, results)
        assert v2 == v1, "v2 differs from v1"
        return v1

    def _say_v1(self, said: Said, results: Sequence[EffectResult]) -> Heard:
        context = {**self._context, **said.variables}
        if said.is_restart:
            context["system"] = {**context["system"], "dialog_stack": [{"dialog_node": "root"}]}
        raw: JsonObject = {"input": said.input, "context": context, **said.supplied}
        call = V1Call(DEFAULT_INSTANCE, SKILL, MessageRequest.read(raw), raw, V1_DATE)
        step, rest = self._v1.message_v1(call, self._loaded), list(results)
        while not isinstance(step, dict):
            step = self._v1.continue_v1(step, taken(rest, len(step.callouts)))
        reply = self._read(json.dumps(step))
        self._context, output = {**reply["context"], "conversation_id": self._id}, reply["output"]
        return Heard(
            nodes=output["nodes_visited"],
            generic=[plain(item) for item in output["generic"]],
            actions=reply.get("actions", []),
            log=[message["msg"] for message in output["log_messages"]],
            exit=self._context["system"].get("branch_exited_reason"),
            variables={key: item for key, item in self._context.items() if key not in OWN_KEYS},
        )

    def _say_v2(self, said: Said, results: Sequence[EffectResult]) -> Heard:
        options = {"debug": True, "return_context": True, "restart": said.is_restart}
        raw: JsonObject = {
            "input": {**said.input, **said.supplied, "options": options},
            "context": self._sent(said.variables),
        }
        call = V2Call(DEFAULT_INSTANCE, MessageRequestV2.read(raw), raw, V2_DATE)
        step, rest = self._v2.message(call, self._place), list(results)
        while isinstance(step, WaitingMessage):
            step = self._v2.proceed(step, taken(rest, len(step.callouts)))
        assert isinstance(step, bytes), step
        reply = self._read(step.decode())
        output, debug = reply["output"], reply["output"]["debug"]
        variables = reply["context"]["skills"][MAIN_SKILL]["user_defined"]
        return Heard(
            nodes=[node["dialog_node"] for node in debug["nodes_visited"]],
            generic=[plain(item) for item in output["generic"]],
            actions=output.get("actions", []),
            log=[message["message"] for message in debug["log_messages"]],
            exit=debug.get("branch_exited_reason"),
            variables={key: item for key, item in variables.items() if key not in OWN_KEYS},
        )

    def _read(self, reply: str) -> Any:
        """A reply in which the conversation has the id that it has in all transcripts."""
        return json.loads(reply.replace(self._id, "c1"))

    def _sent(self, variables: JsonObject) -> JsonObject:
        """Variables in the places that v2 has for them; a state is sealed, as the server gives it out."""
        known = {key: value for key, value in variables.items() if key not in {"system", "integrations"}}
        system = {key: known.pop(key) for key in SYSTEM_KEYS & known.keys()}
        if (metadata := known.pop("metadata", None)) is not None:
            system["user_id"] = metadata["user_id"]
        part: JsonObject = {"user_defined": known}
        if "system" in variables:
            part["system"] = {"state": self._states.seal(MAIN_SKILL, variables["system"])}
        sent: JsonObject = {"global": {"system": system}, "skills": {MAIN_SKILL: part}}
        return sent | {key: variables[key] for key in ("integrations",) if key in variables}


def taken(results: list[EffectResult], count: int) -> list[EffectResult]:
    """The next results, which are taken away."""
    assert len(results) >= count, "the turn makes calls that were not expected"
    first = results[:count]
    del results[:count]
    return first


async def open_house(folder: Path) -> House:
    numbers = itertools.count(1)
    store = await Store.open(None, folder)
    async with store.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, MILLISECONDS)
        await assistants.create(tx, NewAssistant("a1", DEFAULT_INSTANCE, None, None, "en", MILLISECONDS))
        await environments.create(tx, NewEnvironment("e1", "a1", "draft", 3600, MILLISECONDS))
    body = WorkspaceBody.read({"name": "talked to"})
    await import_workspace(store, DEFAULT_INSTANCE, body, now=MILLISECONDS, new_id=lambda: SKILL)
    return House(store, Sealer(b"s" * 32), lambda: f"conversation-{next(numbers):06}")


@pytest.fixture(scope="session")
def both_apis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., BothApis]]:
    """Start a conversation with a compiled dialog, given its settings and the calls that it may make."""
    with asyncio.Runner() as runner:
        house = runner.run(open_house(tmp_path_factory.mktemp("both") / "data"))

        def start(
            dialog: CompiledDialog, settings: JsonObject | None = None, calls: frozenset[str] = frozenset()
        ) -> BothApis:
            return BothApis(house, dialog, settings or {}, calls)

        yield start
        runner.run(house.store.close())
