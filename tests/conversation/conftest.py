"""A workspace to talk to: trained, in a real store, with a clock that stands still and ids that count."""

import itertools
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import structlog
from sqlalchemy import select

from doyle.conversation.message import Conversation, V1Call
from doyle.nlu.encoder import Encoder, find_encoder, identity_of
from doyle.nlu.train import train
from doyle.nlu.training_data import fingerprint, training_data_of
from doyle.skills.importing import Update, import_workspace, update_workspace
from doyle.skills.library import SkillLibrary
from doyle.store import models, workspaces
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.store.tables import log_events
from doyle.wire.json import Json, JsonObject
from doyle.wire.message import MessageRequest
from doyle.wire.workspace import WorkspaceBody

NOW = datetime(2024, 8, 25, 11, 22, 33, 444000, UTC)
MILLISECONDS = 1_724_584_953_444

SKILL: JsonObject = {
    "name": "Tea house",
    "intents": [
        {
            "intent": "order",
            "examples": [{"text": "a pot of tea please"}, {"text": "I would like a cup of tea"}],
        },
        {"intent": "hours", "examples": [{"text": "when do you open"}, {"text": "opening hours"}]},
        {"intent": "thanks", "examples": [{"text": "thank you"}, {"text": "many thanks"}]},
    ],
    "counterexamples": [{"text": "repair my car"}],
    "entities": [
        {"entity": "tea", "values": [{"value": "oolong", "synonyms": ["wulong"]}, {"value": "green"}]}
    ],
    "dialog_nodes": [
        {"dialog_node": "hello", "conditions": "welcome", "output": {"text": "Welcome."}},
        {
            "dialog_node": "order",
            "title": "Order",
            "conditions": "#order",
            "previous_sibling": "hello",
            "context": {"private": {"card": 1234}, "orders": "<? $orders == null ? 1 : $orders + 1 ?>"},
        },
        {
            "dialog_node": "named",
            "type": "response_condition",
            "parent": "order",
            "conditions": "@tea",
            "output": {"text": "One @tea."},
        },
        {
            "dialog_node": "unnamed",
            "type": "response_condition",
            "parent": "order",
            "previous_sibling": "named",
            "output": {"text": "Which tea?"},
        },
        {
            "dialog_node": "hours",
            "conditions": "#hours",
            "previous_sibling": "order",
            "output": {"text": "Nine to five."},
            "actions": [
                {"name": "show_clock", "type": "client", "parameters": {"at": 9}, "result_variable": "x"}
            ],
        },
        {
            "dialog_node": "off",
            "conditions": "irrelevant",
            "previous_sibling": "hours",
            "output": {"text": "Hm?"},
        },
        {
            "dialog_node": "other",
            "conditions": "anything_else",
            "previous_sibling": "off",
            "output": {"text": "Pardon?"},
        },
    ],
}


@dataclass
class TeaHouse:
    """Sends messages to a workspace and reads what was logged."""

    store: Store
    conversation: Conversation
    workspace_id: str = ""

    def call(self, raw: JsonObject, *, version: date = date(2021, 11, 1), **more: Json) -> V1Call:
        request = MessageRequest.read(raw)
        return V1Call(DEFAULT_INSTANCE, self.workspace_id, request, raw, version, **more)

    def send(self, raw: JsonObject, **more: Json) -> JsonObject:
        return self.conversation.message_v1(self.call(raw, **more))

    def say(self, text: str, **more: Json) -> JsonObject:
        return self.send({"input": {"text": text}}, **more)

    async def logged(self) -> list[JsonObject]:
        """The rows of all log events, oldest first."""
        async with self.store.read() as tx:
            rows = await tx.execute(select(log_events).order_by(log_events.c.log_id))
            return [dict(row) for row in rows.mappings()]

    async def train(self, encoder: Encoder | None) -> None:
        """Train the present content in this process, and point to the model."""
        revision, body = self.store.messages.load_body(self.workspace_id)
        data, identity = training_data_of(body), identity_of(encoder)
        trained = train(data, encoder, {}, lambda *_: None)
        async with self.store.write() as tx:
            await models.save_model(tx, fingerprint(data, identity), identity, trained.blob, MILLISECONDS)
            await workspaces.set_trained(
                tx, self.workspace_id, revision, fingerprint(data, identity), MILLISECONDS
            )

    async def change(self, change: JsonObject) -> None:
        await update_workspace(
            self.store,
            DEFAULT_INSTANCE,
            self.workspace_id,
            Update(WorkspaceBody.read(change)),
            encoder_identity="whatever",
            now=MILLISECONDS,
        )


def counting_ids() -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"id-{next(numbers)}"


@pytest.fixture
def log_lines() -> Iterator[list[MutableMapping[str, Json]]]:
    """Every line logged, whatever level a server of another test has set."""
    configured = structlog.get_config()
    structlog.reset_defaults()
    with structlog.testing.capture_logs() as lines:
        yield lines
    structlog.configure(**configured)


@pytest.fixture
def encoder() -> Encoder | None:
    return find_encoder()


@pytest.fixture
async def untrained(tmp_path: Path, encoder: Encoder | None) -> AsyncIterator[TeaHouse]:
    """A workspace that was imported and has no model yet."""
    store = await Store.open(None, tmp_path / "data")
    async with store.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, MILLISECONDS)
    library = SkillLibrary(store.messages, 100_000_000)
    conversation = Conversation(library, store.messages, encoder, clock=lambda: NOW, new_id=counting_ids())
    house = TeaHouse(store, conversation)
    body = WorkspaceBody.read(SKILL)
    record = await import_workspace(
        store, DEFAULT_INSTANCE, body, now=MILLISECONDS, new_id=lambda: "5f9a3cf8-0000-4000-8000-000000000001"
    )
    house.workspace_id = record.workspace_id
    yield house
    await store.close()


@pytest.fixture
async def house(untrained: TeaHouse, encoder: Encoder | None) -> TeaHouse:
    """A workspace that is Available."""
    await untrained.train(encoder)
    return untrained
