"""Intents, examples, counterexamples, entities, values and synonyms, one code for all (guide §§8-10)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.listings import read_audit, read_listing
from doyle.server.parameters import read_flag
from doyle.server.responses import JsonResponse
from doyle.server.v1.nulls import with_nulls
from doyle.server.v1.workspace_ids import require_workspace_id
from doyle.skills.authoring import Desk, Drawer, create_element, delete_element, update_element
from doyle.store import elements, workspaces
from doyle.store.content import COUNTEREXAMPLES, ENTITIES, EXAMPLES, INTENTS, SYNONYMS, VALUES, Level
from doyle.store.elements import View, find_array
from doyle.wire.authoring import (
    AuthoredElement,
    CounterexampleChange,
    EntityChange,
    ExampleChange,
    IntentChange,
    NewCounterexample,
    NewEntity,
    NewExample,
    NewIntent,
    NewSynonym,
    NewValue,
    SynonymChange,
    ValueChange,
)
from doyle.wire.json import JsonObject


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of element: its level, the elements above it, what clients write of it.

    `is_whole`: it is always shown with what it holds; `is_echoed`: answers to writes show that too.
    """

    level: Level
    new: type[AuthoredElement]
    change: type[AuthoredElement]
    owners: tuple[Level, ...] = ()
    is_whole: bool = False
    is_echoed: bool = False

    @property
    def key(self) -> str:
        """The field, and the name in the path, that tells an element from its siblings."""
        return str(self.level.key)

    def drawer(self, names: Mapping[str, str]) -> Drawer:
        """The array that the names of a path lead to."""
        return Drawer(self.level, tuple((level, names[str(level.key)]) for level in self.owners))


KINDS: Mapping[str, Kind] = {
    "intent": Kind(INTENTS, NewIntent, IntentChange),
    "example": Kind(EXAMPLES, NewExample, ExampleChange, (INTENTS,), is_whole=True),
    "counterexample": Kind(COUNTEREXAMPLES, NewCounterexample, CounterexampleChange),
    "entity": Kind(ENTITIES, NewEntity, EntityChange),
    "value": Kind(VALUES, NewValue, ValueChange, (ENTITIES,), is_echoed=True),
    "synonym": Kind(SYNONYMS, NewSynonym, SynonymChange, (ENTITIES, VALUES)),
}


def desk_of(call: Call, workspace_id: str) -> Desk:
    """Where the edits of a call happen.

    Raises:
        InputError: the id has not the form of one.
    """
    require_workspace_id(workspace_id)
    return Desk(call.services.store, call.instance_id, workspace_id, call.services.now_milliseconds())


class ElementAnswers:
    """The five operations of one kind; the names in the path come as they are called in it."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    async def list(self, call: Call, workspace_id: str, **names: str) -> Response:
        """One page of the elements, by key unless asked otherwise."""
        kind = self._kind
        desk = desk_of(call, workspace_id)
        listing = read_listing(call, sort_names=(kind.key, "updated", "created"), default_sort=kind.key)
        view = View(kind.is_whole or read_flag(call.query, "export"), listing.has_audit)
        async with desk.store.read() as tx:
            await workspaces.get(tx, desk.instance_id, workspace_id)
            drawer = kind.drawer(names)
            array = await find_array(tx, workspace_id, drawer.level, drawer.owners)
            page = await elements.page(tx, array, listing.query, view)
        return JsonResponse(listing.answer(kind.level.array, page, lambda shown: self._dated(call, shown)))

    async def create(self, call: Call, workspace_id: str, **names: str) -> Response:
        """Add an element with all that it holds."""
        kind = self._kind
        desk = desk_of(call, workspace_id)
        item = await asyncio.to_thread(kind.new.read, await call.read_json())
        shown = await create_element(desk, kind.drawer(names), item, self._view(call))
        call.services.runner.notify()
        return JsonResponse(self._dated(call, shown), call.operation.status)

    async def get(self, call: Call, workspace_id: str, **names: str) -> Response:
        """One element, with what it holds for `export=true`."""
        kind = self._kind
        desk = desk_of(call, workspace_id)
        view = View(kind.is_whole or read_flag(call.query, "export"), read_audit(call))
        drawer = kind.drawer(names)
        async with desk.store.read() as tx:
            await workspaces.get(tx, desk.instance_id, workspace_id)
            array = await find_array(tx, workspace_id, drawer.level, drawer.owners)
            shown = await elements.get(tx, array, names[kind.key], view)
        return JsonResponse(self._dated(call, shown))

    async def update(self, call: Call, workspace_id: str, **names: str) -> Response:
        """Change an element: absent fields stay, arrays are replaced or, with `append`, merged."""
        kind = self._kind
        desk = desk_of(call, workspace_id)
        append = read_flag(call.query, "append")
        item = await asyncio.to_thread(kind.change.read, await call.read_json())
        key, view = names[kind.key], self._view(call)
        shown = await update_element(desk, kind.drawer(names), key, item, view, append=append)
        call.services.runner.notify()
        return JsonResponse(self._dated(call, shown))

    async def delete(self, call: Call, workspace_id: str, **names: str) -> Response:
        """Remove an element with all that it holds."""
        desk = desk_of(call, workspace_id)
        await delete_element(desk, self._kind.drawer(names), names[self._kind.key])
        call.services.runner.notify()
        return JsonResponse({})

    def _dated(self, call: Call, shown: JsonObject) -> JsonObject:
        return with_nulls(call.version, self._kind.level.array, shown)

    def _view(self, call: Call) -> View:
        return View(self._kind.is_whole or self._kind.is_echoed, read_audit(call))
