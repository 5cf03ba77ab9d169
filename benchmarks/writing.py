"""What one of many concurrent writers does to a workspace, and what it then expects to find in it.

A writer owns the elements that it makes, so that it knows exactly what must be there in the end; its dialog
nodes hang among and below those of the others. Beside, all write to the same few places (`Register`) and
make and delete the same few intents (`Contest`).
"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter
from typing import Any
from urllib.parse import quote

import httpx

MOST_INTENTS, MOST_TEXTS, MOST_VALUES, MOST_SYNONYMS, MOST_NODES = 2, 2, 2, 2, 4


@dataclass(frozen=True, slots=True)
class Write:
    """A successful write to a place that all write to: from when to when it was under way, and what."""

    start: float
    end: float
    value: str


@dataclass(slots=True)
class Node:
    """A dialog node as its owner knows it; `uid` stays when it is renamed. `parent` and `target` are uids.

    `target` is what it jumps to, None where that may have had another name or been removed just then.
    """

    uid: str
    name: str
    title: str
    parent: str | None
    target: str | None = None
    is_renaming: bool = False
    is_deleted: bool = False
    is_gone: bool = False


@dataclass(slots=True)
class Shared:
    """What the writers of one run have in common."""

    workspace_id: str
    nodes: dict[str, Node] = field(default_factory=dict)
    uid_of: dict[str, str] = field(default_factory=dict)
    registers: dict[str, list[Write]] = field(default_factory=dict)
    contests: dict[str, int] = field(default_factory=dict)
    removals: int = 0
    removals_under_way: int = 0
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def living(self) -> list[Node]:
        """Nodes that nobody is known to have removed."""
        return [node for node in self.nodes.values() if not node.is_deleted and not node.is_gone]

    def moment(self, node: Node) -> tuple[str, int] | None:
        """What stays the same as long as a node keeps its name and its place; None while it may change."""
        if node.is_renaming or self.removals_under_way or self.is_removed(node):
            return None
        return node.name, self.removals

    def is_removed(self, node: Node) -> bool:
        """Whether a node, or one that it hangs below, was deleted."""
        seen: set[str] = set()
        at: Node | None = node
        while at is not None and at.uid not in seen:
            if at.is_deleted:
                return True
            seen.add(at.uid)
            at = None if at.parent is None else self.nodes.get(at.parent)
        return False


class Writer:
    """One client with its own elements; `step` does one thing more."""

    def __init__(self, number: int, client: httpx.AsyncClient, shared: Shared) -> None:
        self.number = number
        self.intents: dict[str, tuple[str, set[str]]] = {}
        self.entities: dict[str, dict[str, set[str]]] = {}
        self.counterexamples: set[str] = set()
        self.nodes: list[Node] = []
        self._client = client
        self._shared = shared
        self._random = random.Random(number)
        self._numbers = count()
        self._acts: list[Callable[[], Awaitable[None]]] = [
            *[self._create_node, self._move_node, self._move_node, self._rename_node, self._delete_node],
            *[self._write_intent, self._write_text, self._delete_intent, self._write_counterexample],
            *[self._write_value, self._write_synonym, self._delete_value],
            *[self._write_register, self._contend, self._merge],
        ]

    async def step(self) -> None:
        """One thing chosen at random."""
        await self._random.choice(self._acts)()

    async def _write_intent(self) -> None:
        """Create an intent, or rename and describe one."""
        described = {"description": self._new("says")}
        if len(self.intents) < MOST_INTENTS:
            name, text = self._new("intent"), self._new("text")
            body = {"intent": name, "examples": [{"text": text}], **described}
            if await self._own("create_intent", "intents", body, 201):
                self.intents[name] = (described["description"], {text})
            return
        old, new = self._one_of(self.intents), self._new("intent")
        if await self._own("update_intent", f"intents/{old}", {"intent": new, **described}):
            self.intents[new] = (described["description"], self.intents.pop(old)[1])

    async def _delete_intent(self) -> None:
        if len(self.intents) == MOST_INTENTS:
            name = self._one_of(self.intents)
            if await self._own("delete_intent", f"intents/{name}"):
                del self.intents[name]

    async def _write_text(self) -> None:
        """Add an example to an intent, change or delete one."""
        if not self.intents:
            return
        name = self._one_of(self.intents)
        texts = self.intents[name][1]
        await self._write_one_text("example", f"intents/{name}/examples", texts)

    async def _write_counterexample(self) -> None:
        await self._write_one_text("counterexample", "counterexamples", self.counterexamples)

    async def _write_one_text(self, noun: str, path: str, texts: set[str]) -> None:
        new = self._new("is 50% / text?")
        if len(texts) < MOST_TEXTS:
            if await self._own(f"create_{noun}", path, {"text": new}, 201):
                texts.add(new)
            return
        old = self._one_of(texts)
        where = f"{path}/{quote(old, safe='')}"
        if self._random.random() < 0.5:
            if await self._own(f"update_{noun}", where, {"text": new}):
                texts.remove(old)
                texts.add(new)
        elif await self._own(f"delete_{noun}", where):
            texts.remove(old)

    async def _write_value(self) -> None:
        """Create the entity, add a value to it, or rename one."""
        if not self.entities:
            name = self._new("entity")
            if await self._own("create_entity", "entities", {"entity": name}, 201):
                self.entities[name] = {}
            return
        [(entity, values)] = self.entities.items()
        new = self._new("value")
        if len(values) < MOST_VALUES:
            if await self._own("create_value", f"entities/{entity}/values", {"value": new}, 201):
                values[new] = set()
            return
        old = self._one_of(values)
        if await self._own("update_value", f"entities/{entity}/values/{old}", {"value": new}):
            values[new] = values.pop(old)

    async def _delete_value(self) -> None:
        """Delete a value, now and then the whole entity."""
        for entity, values in list(self.entities.items()):
            if self._random.random() < 0.1:
                if await self._own("delete_entity", f"entities/{entity}"):
                    del self.entities[entity]
            elif len(values) == MOST_VALUES:
                value = self._one_of(values)
                if await self._own("delete_value", f"entities/{entity}/values/{value}"):
                    del values[value]

    async def _write_synonym(self) -> None:
        for entity, values in self.entities.items():
            if not values:
                return
            value, new = self._one_of(values), self._new("synonym")
            path = f"entities/{entity}/values/{value}/synonyms"
            if len(values[value]) < MOST_SYNONYMS:
                if await self._own("create_synonym", path, {"synonym": new}, 201):
                    values[value].add(new)
                return
            old = self._one_of(values[value])
            if self._random.random() < 0.5:
                if await self._own("update_synonym", f"{path}/{old}", {"synonym": new}):
                    values[value].remove(old)
                    values[value].add(new)
            elif await self._own("delete_synonym", f"{path}/{old}"):
                values[value].remove(old)

    async def _merge(self) -> None:
        """Update the workspace: merge examples into an intent of its own."""
        if not self.intents:
            return
        name, text = self._one_of(self.intents), self._new("merged")
        described, texts = self.intents[name]
        body = {"intents": [{"intent": name, "examples": [{"text": text}]}]}
        if await self._own("update_workspace", "", body, append="true"):
            self.intents[name] = (described, {*texts, text})

    async def _create_node(self) -> None:
        if len(self.nodes) >= MOST_NODES:
            return
        node = Node(self._new("uid"), self._new("node"), self._new("title"), None)
        self._shared.uid_of[node.name] = node.uid
        body: dict[str, Any] = {"dialog_node": node.name, "title": node.title, "metadata": {"uid": node.uid}}
        target = self._some_node()
        moment = None
        if target is not None and self._random.random() < 0.5:
            moment = self._shared.moment(target)
            body["next_step"] = {"behavior": "jump_to", "selector": "body", "dialog_node": target.name}
        answer = await self._send("create_dialog_node", "POST", "dialog_nodes", {**body, **self._place()})
        if self._is_expected(answer, "create_dialog_node", {201, 400}) and answer.status_code == 201:
            self._seat(node, answer)
            if target is not None and moment is not None and moment == self._shared.moment(target):
                node.target = target.uid
            self.nodes.append(node)
            self._shared.nodes[node.uid] = node

    async def _move_node(self) -> None:
        title = self._new("title")
        await self._change_node({"title": title, **self._place()}, title=title)

    async def _rename_node(self) -> None:
        name = self._new("node")
        await self._change_node({"dialog_node": name}, name=name)

    async def _change_node(self, body: dict[str, Any], **known: str) -> None:
        if not self.nodes:
            return
        node = self._random.choice(self.nodes)
        if "name" in known:
            self._shared.uid_of[known["name"]] = node.uid
            node.is_renaming = True
        answer = await self._send("update_dialog_node", "POST", f"dialog_nodes/{node.name}", body)
        node.is_renaming = False
        if not self._is_expected(answer, "update_dialog_node", {200, 400, 404}):
            return
        if answer.status_code == 404:
            self._lose(node)
        elif answer.status_code == 200:
            node.name, node.title = known.get("name", node.name), known.get("title", node.title)
            self._seat(node, answer)

    async def _delete_node(self) -> None:
        if len(self.nodes) < MOST_NODES / 2:
            return
        node = self._random.choice(self.nodes)
        self._shared.removals += 1
        self._shared.removals_under_way += 1
        answer = await self._send("delete_dialog_node", "DELETE", f"dialog_nodes/{node.name}")
        self._shared.removals_under_way -= 1
        if self._is_expected(answer, "delete_dialog_node", {200, 404}):
            node.is_deleted = answer.status_code == 200
            self._lose(node)

    async def _write_register(self) -> None:
        """Write where all write: the last one stays."""
        place = self._random.choice(sorted(self._shared.registers))
        value, start = self._new("register"), perf_counter()
        key = "title" if place.startswith("dialog_nodes/") else "description"
        if await self._own("update_shared", place, {key: value}):
            self._shared.registers[place].append(Write(start, perf_counter(), value))

    async def _contend(self) -> None:
        """Create or delete what others create and delete: of all that try at once, one succeeds."""
        name = self._random.choice(sorted(self._shared.contests))
        if self._random.random() < 0.5:
            answer = await self._send("create_contested", "POST", "intents", {"intent": name})
            self._is_expected(answer, "create_contested", {201, 400})
            self._shared.contests[name] += answer.status_code == 201
        else:
            answer = await self._send("delete_contested", "DELETE", f"intents/{name}")
            self._is_expected(answer, "delete_contested", {200, 404})
            self._shared.contests[name] -= answer.status_code == 200

    def _place(self) -> dict[str, Any]:
        """Somewhere to hang a node: below one, behind one, or first of all."""
        choice, node = self._random.random(), self._some_node()
        if node is None or choice < 0.2:
            return {"parent": None}
        return {"parent": node.name} if choice < 0.5 else {"previous_sibling": node.name}

    def _some_node(self) -> Node | None:
        living = self._shared.living()
        return self._random.choice(living) if living else None

    def _seat(self, node: Node, answer: httpx.Response) -> None:
        parent = answer.json().get("parent")
        node.parent = None if parent is None else self._shared.uid_of[parent]

    def _lose(self, node: Node) -> None:
        node.is_gone = True
        self.nodes.remove(node)

    async def _own(self, kind: str, path: str, body: object = None, status: int = 200, **query: str) -> bool:
        """Write something that nobody else touches: it must succeed."""
        method = "DELETE" if body is None else "POST"
        return self._is_expected(await self._send(kind, method, path, body, **query), kind, {status})

    async def _send(
        self, kind: str, method: str, path: str, body: object = None, **query: str
    ) -> httpx.Response:
        start = perf_counter()
        where = f"/v1/workspaces/{self._shared.workspace_id}/{path}".rstrip("/")
        answer = await self._client.request(method, where, json=body, params=query)
        self._shared.seconds.append(perf_counter() - start)
        self._shared.statuses[kind, answer.status_code] += 1
        return answer

    def _is_expected(self, answer: httpx.Response, kind: str, statuses: set[int]) -> bool:
        is_expected = answer.status_code in statuses
        if not is_expected:
            self._shared.faults.append(f"{kind}: {answer.status_code} {answer.text[:200]}")
        return is_expected

    def _new(self, word: str) -> str:
        return f"{word}-{self.number}-{next(self._numbers)}"

    def _one_of(self, names: Iterable[str]) -> str:
        return self._random.choice(sorted(names))
