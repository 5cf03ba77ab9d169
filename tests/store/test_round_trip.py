"""Whatever a body holds comes back as it was, on both databases and on both paths."""

import asyncio
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doyle.store import workspaces
from doyle.store.database import Store
from doyle.store.workspaces import SERVER_KEYS, NewWorkspace
from doyle.wire.workspace import WorkspaceBody

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
NAME = TEXT.filter(bool)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
OBJECT = st.dictionaries(TEXT, JSON, max_size=3)


def element(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    """An object with keys that must be there, keys that may, and unknown ones."""
    known = {*required, *optional, *SERVER_KEYS, "intents", "entities", "dialog_nodes", "counterexamples"}
    unknown = st.dictionaries(TEXT.filter(lambda name: name not in known), JSON, max_size=2)
    fixed = st.fixed_dictionaries(required, optional=optional)
    return st.tuples(unknown, fixed).map(lambda pair: {**pair[0], **pair[1]})


def array(item: st.SearchStrategy[Any], key: str | None = None) -> st.SearchStrategy[list[Any]]:
    """A short array, unique by a key."""
    unique = (lambda value: value[key]) if key else (lambda value: value)
    return st.lists(item, max_size=3, unique_by=unique)


MENTION = element({"entity": NAME, "location": st.lists(st.integers(0, 99), min_size=2, max_size=2)})
EXAMPLE = element({"text": NAME}, mentions=st.lists(MENTION, max_size=2))
INTENT = element({"intent": NAME}, description=TEXT, examples=array(EXAMPLE, "text"))
VALUE = element(
    {"value": NAME},
    type=TEXT,
    metadata=OBJECT,
    synonyms=array(NAME),
    patterns=st.lists(NAME, max_size=5),
)
ENTITY = element(
    {"entity": NAME},
    description=TEXT,
    metadata=OBJECT,
    fuzzy_match=st.booleans(),
    values=array(VALUE, "value"),
)
NODE = element(
    {"dialog_node": NAME},
    conditions=TEXT,
    parent=TEXT,
    output=OBJECT,
    context=OBJECT,
    metadata=OBJECT,
    next_step=element({"behavior": TEXT}, dialog_node=TEXT, selector=TEXT),
    actions=st.lists(element({"name": TEXT}, parameters=OBJECT), max_size=2),
    disabled=st.booleans(),
    disambiguation_opt_out=st.booleans(),
)
LINE = TEXT.filter(lambda text: not {"\r", "\n", "\t"} & set(text))
BODY = element(
    {"name": LINE, "language": TEXT, "learning_opt_out": st.booleans()},
    description=LINE,
    metadata=OBJECT,
    system_settings=OBJECT,
    webhooks=st.lists(element({"url": TEXT, "name": TEXT}, headers=st.lists(OBJECT, max_size=2)), max_size=2),
    intents=array(INTENT, "intent"),
    entities=array(ENTITY, "entity"),
    dialog_nodes=array(NODE, "dialog_node"),
    counterexamples=array(element({"text": NAME}), "text"),
)

SLOW_IS_FINE = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SLOW_IS_FINE
@given(content=BODY)
async def test_body_when_stored_then_both_paths_read_back_the_same(
    store: Store, now: int, content: dict[str, Any]
) -> None:
    body = WorkspaceBody.read(content)
    workspace_id = str(uuid4())
    async with store.write() as tx:
        await workspaces.create(tx, NewWorkspace(workspace_id, "default", body, None, now))
    async with store.read() as tx:
        read = await workspaces.read_body(tx, workspace_id)
    _, loaded = await asyncio.to_thread(store.messages.load_body, workspace_id)
    assert read == loaded == body
    assert read.dump() == loaded.dump() == body.dump()


@SLOW_IS_FINE
@given(first=BODY, second=BODY)
async def test_body_when_replaced_by_another_then_only_the_arrays_of_the_other_are_there(
    store: Store, now: int, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """spec/api/guide.md §9."""
    workspace_id = str(uuid4())
    new = NewWorkspace(workspace_id, "default", WorkspaceBody.read(first), None, now)
    async with store.write() as tx:
        record = await workspaces.create(tx, new)
        await workspaces.update(tx, record, WorkspaceBody.read(second), append=False, now=now)
        read = await workspaces.read_body(tx, workspace_id)
    assert read == WorkspaceBody.read({**first, **second})


@SLOW_IS_FINE
@given(content=BODY)
async def test_body_when_appended_to_itself_then_only_mentions_are_written_anew(
    store: Store, now: int, content: dict[str, Any]
) -> None:
    """spec/api/guide.md §9: elements with the same key are updated, none is added."""
    body = WorkspaceBody.read(content)
    workspace_id = str(uuid4())
    async with store.write() as tx:
        record = await workspaces.create(tx, NewWorkspace(workspace_id, "default", body, None, now))
        again = await workspaces.update(tx, record, body, append=True, now=now)
        assert await workspaces.read_body(tx, workspace_id) == body
    assert again.revision == 2
