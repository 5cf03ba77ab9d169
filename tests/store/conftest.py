"""The store on both databases: every test that asks for `store` runs twice."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from doyle.store import assistants, environments, workspaces
from doyle.store.assistants import NewAssistant
from doyle.store.database import DATABASE_NAME, Store
from doyle.store.environments import NewEnvironment
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.store.messages import LogEvent
from doyle.store.migrating import migrate
from doyle.store.sessions import AssistantLogEvent, NewSession
from doyle.store.workspaces import NewWorkspace, WorkspaceRecord
from doyle.wire.workspace import WorkspaceBody

NOW = 1_724_584_953_444

AddWorkspace = Callable[..., Awaitable[WorkspaceRecord]]


@pytest.fixture
def now() -> int:
    """2024-08-25T11:22:33.444Z in epoch milliseconds."""
    return NOW


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """None for the embedded database, else the URL of a fresh PostgreSQL database."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded database with all tables and nothing in them."""
    path = tmp_path_factory.mktemp("migrated") / DATABASE_NAME
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        migrate(connection)
    engine.dispose()
    return path


@pytest.fixture
async def store(database_url: str | None, migrated_file: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """An open store with the default instance, on each database."""
    shutil.copy(migrated_file, tmp_path / DATABASE_NAME)
    opened = await Store.open(database_url, tmp_path)
    async with opened.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, NOW)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_store(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """An open embedded store with the default instance."""
    shutil.copy(migrated_file, tmp_path / DATABASE_NAME)
    opened = await Store.open(None, tmp_path)
    async with opened.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, NOW)
    yield opened
    await opened.close()


@pytest.fixture
def add_workspace(store: Store) -> AddWorkspace:
    """Creates a workspace from the JSON of a body, in a transaction of its own."""

    async def add(
        content: dict[str, Any], workspace_id: str = "w1", now: int = NOW, opt_out: bool | None = None
    ) -> WorkspaceRecord:
        new = NewWorkspace(workspace_id, DEFAULT_INSTANCE, WorkspaceBody.read(content), opt_out, now)
        async with store.write() as tx:
            return await workspaces.create(tx, new)

    return add


@pytest.fixture
def large_content() -> dict[str, Any]:
    """A skill of the size that the foundation must import quickly: 1,400 examples and 380 nodes."""
    return {
        "name": "large",
        "intents": [
            {
                "intent": f"intent_{i}",
                "examples": [{"text": f"please do thing {i} in way {j}"} for j in range(14)],
            }
            for i in range(100)
        ],
        "entities": [
            {
                "entity": f"entity_{i}",
                "values": [
                    {"type": "synonyms", "value": f"value {j}", "synonyms": [f"word {j}", f"term {j}"]}
                    for j in range(4)
                ],
            }
            for i in range(24)
        ],
        "dialog_nodes": [
            {
                "dialog_node": f"node_{i}",
                "conditions": f"#intent_{i % 100}",
                "previous_sibling": f"node_{i - 1}" if i else None,
                "output": {"generic": [{"response_type": "text", "values": [{"text": f"answer {i}"}]}]},
            }
            for i in range(380)
        ],
        "counterexamples": [],
    }


@pytest.fixture
def make_event() -> Callable[..., LogEvent]:
    """Builds log events of workspace `w1`."""

    def make(log_id: str, **changes: Any) -> LogEvent:
        values: dict[str, Any] = {
            "log_id": log_id,
            "instance_id": DEFAULT_INSTANCE,
            "workspace_id": "w1",
            "language": "en",
            "request_timestamp": NOW,
            "response_timestamp": NOW + 5,
            "request": b'{"input":{"text":"hello"}}',
            "response": b'{"output":{"text":["Hi"]}}',
            "conversation_id": "c1",
            "customer_id": None,
        }
        return LogEvent(**{**values, **changes})

    return make


@pytest.fixture
def make_session() -> Callable[..., NewSession]:
    """Builds sessions of environment `e1` of assistant `a1` that live for a minute."""

    def make(session_id: str = "s1", **changes: Any) -> NewSession:
        values: dict[str, Any] = {
            "session_id": session_id,
            "instance_id": DEFAULT_INSTANCE,
            "assistant_id": "a1",
            "environment_id": "e1",
            "configuration": '{"skills":[]}',
            "state": '{"turn":0}',
            "timeout": 60_000,
            "created": NOW,
            "expires": NOW + 60_000,
        }
        return NewSession(**{**values, **changes})

    return make


@pytest.fixture
def make_assistant_event() -> Callable[..., AssistantLogEvent]:
    """Builds log events of session `s1`."""

    def make(log_id: str = "l1", **changes: Any) -> AssistantLogEvent:
        values: dict[str, Any] = {
            "log_id": log_id,
            "instance_id": DEFAULT_INSTANCE,
            "assistant_id": "a1",
            "environment_id": "e1",
            "session_id": "s1",
            "skill_id": "k1",
            "snapshot": "draft",
            "language": "en",
            "request_timestamp": NOW,
            "response_timestamp": NOW + 5,
            "request": b'{"input":{"text":"hello"}}',
            "response": b'{"output":{"generic":[]}}',
        }
        return AssistantLogEvent(**{**values, **changes})

    return make


@pytest.fixture
async def home(store: Store) -> None:
    """Assistant `a1` with environment `e1`."""
    async with store.write() as tx:
        await assistants.create(tx, NewAssistant("a1", DEFAULT_INSTANCE, None, None, "en", NOW))
        await environments.create(tx, NewEnvironment("e1", "a1", "draft", 60, NOW))
