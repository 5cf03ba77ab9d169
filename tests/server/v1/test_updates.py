"""What absent, null and empty mean in the body of every v1 update (docs/updates.md, which shows `RULES`).

spec/api/guide.md §9: partial content, absent fields keep their value. Null takes a value away, as those of
IBM's clients expect that send it (docs/decisions/0032-null-takes-away.md).
"""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from ibm_watson import AssistantV1

STAYS = "stays"
GONE = "taken away"
EMPTY = "empty"
REFUSED = "400"
NO_SUCH = "–"
FIRST, ROOT, STANDARD = "the first child", "a root", "`standard`"
PAGE = Path(__file__).parents[3] / "docs" / "updates.md"
DEMAND = "No valid update attributes."


@dataclass(frozen=True)
class Rule:
    """What becomes of a field that is null, or `empty`; absent it always stays."""

    field: str
    empty: Any
    if_null: str = GONE
    if_empty: str = EMPTY


def key(field: str) -> Rule:
    """What names an element: it always has one."""
    return Rule(field, "", STAYS, REFUSED)


def elements(field: str) -> Rule:
    """An array of elements: nothing is deleted by null."""
    return Rule(field, [], STAYS)


def one_of(field: str, if_null: str = GONE) -> Rule:
    """A choice."""
    return Rule(field, "", if_null, REFUSED)


def flag(field: str, if_null: str = GONE) -> Rule:
    """A switch: there is nothing empty."""
    return Rule(field, None, if_null, NO_SUCH)


RULES: Mapping[str, tuple[Rule, ...]] = {
    "update_workspace": (
        Rule("name", "", STAYS),
        Rule("description", ""),
        Rule("language", "", STAYS, REFUSED),
        Rule("metadata", {}),
        flag("learning_opt_out", STAYS),
        Rule("system_settings", {}),
        Rule("webhooks", []),
        *(elements(name) for name in ("intents", "entities", "dialog_nodes", "counterexamples")),
    ),
    "update_intent": (key("intent"), Rule("description", ""), elements("examples")),
    "update_example": (key("text"), elements("mentions")),
    "update_counterexample": (key("text"),),
    "update_entity": (
        key("entity"),
        Rule("description", ""),
        Rule("metadata", {}),
        flag("fuzzy_match"),
        elements("values"),
    ),
    "update_value": (
        key("value"),
        Rule("metadata", {}),
        one_of("type", STAYS),
        elements("synonyms"),
        elements("patterns"),
    ),
    "update_synonym": (key("synonym"),),
    "update_dialog_node": (
        key("dialog_node"),
        Rule("description", ""),
        Rule("conditions", ""),
        Rule("parent", "", ROOT, REFUSED),
        Rule("previous_sibling", "", FIRST, REFUSED),
        Rule("output", {}),
        Rule("context", {}),
        Rule("metadata", {}),
        Rule("next_step", {}, GONE, REFUSED),
        Rule("title", ""),
        one_of("type", STANDARD),
        one_of("event_name"),
        Rule("variable", ""),
        Rule("actions", []),
        one_of("digress_in"),
        one_of("digress_out"),
        one_of("digress_out_slots"),
        Rule("user_label", ""),
        flag("disambiguation_opt_out"),
        flag("disabled"),
    ),
}
NODE = {
    "dialog_node": "node",
    "description": "d",
    "conditions": "true",
    "parent": "above",
    "previous_sibling": "before",
    "output": {"text": "hello"},
    "context": {"a": 1},
    "metadata": {"b": 2},
    "next_step": {"behavior": "jump_to", "selector": "body", "dialog_node": "before"},
    "title": "Title",
    "type": "folder",
    "event_name": "focus",
    "variable": "$v",
    "actions": [{"name": "call", "type": "client", "result_variable": "r"}],
    "digress_in": "returns",
    "digress_out": "allow_all",
    "digress_out_slots": "allow_all",
    "user_label": "Label",
    "disambiguation_opt_out": True,
    "disabled": True,
}
BIG = {"value": "big", "type": "synonyms", "metadata": {"c": 3}, "synonyms": ["large"]}
ZIP = {"value": "zip", "type": "patterns", "patterns": ["[0-9]{5}"]}
SKILL: Mapping[str, Any] = {
    "name": "Updated",
    "description": "d",
    "language": "en",
    "metadata": {"a": 1},
    "learning_opt_out": True,
    "system_settings": {"spelling_auto_correct": True},
    "webhooks": [{"name": "main_webhook", "url": "https://hooks.invalid", "headers": []}],
    "intents": [
        {
            "intent": "order",
            "description": "d",
            "examples": [{"text": "a big one", "mentions": [{"entity": "size", "location": [2, 5]}]}],
        }
    ],
    "entities": [
        {
            "entity": "size",
            "description": "d",
            "metadata": {"b": 2},
            "fuzzy_match": True,
            "values": [BIG, ZIP],
        }
    ],
    "counterexamples": [{"text": "off topic"}],
    "dialog_nodes": [
        {"dialog_node": "above"},
        {"dialog_node": "before", "parent": "above"},
        NODE,
    ],
}
PATHS = {
    "update_workspace": "",
    "update_intent": "/intents/order",
    "update_example": "/intents/order/examples/a%20big%20one",
    "update_counterexample": "/counterexamples/off%20topic",
    "update_entity": "/entities/size",
    "update_value": "/entities/size/values/big",
    "update_synonym": "/entities/size/values/big/synonyms/large",
    "update_dialog_node": "/dialog_nodes/node",
}
CHANGES: Mapping[str, Mapping[str, Any]] = {
    "update_workspace": {"name": "Other"},
    "update_value": {"metadata": {"c": 4}},
    "update_dialog_node": {"title": "Other"},
}
"""What else can be changed of an element, beside its description."""


class Place:
    """One element of a workspace, at its path."""

    def __init__(self, client: httpx.Client, path: str) -> None:
        self._client = client
        self._path = path

    def read(self) -> dict[str, Any]:
        shown = self._client.get(self._path, params={"export": "true"})
        assert shown.status_code == 200, shown.text
        found: dict[str, Any] = shown.json()
        return {name: value for name, value in found.items() if name not in {"status", "workspace_id"}}

    def change(self, body: Mapping[str, Any], status: int = 200) -> Any:
        answer = self._client.post(self._path, json=body)
        assert answer.status_code == status, f"{body}: {answer.text}"
        return answer.json()


@pytest.fixture(scope="module")
def workspace(live_server: Any) -> Iterator[tuple[httpx.Client, str]]:
    with live_server.client() as client:
        made = client.post("/v1/workspaces", json=SKILL)
        assert made.status_code == 201, made.text
        yield client, f"/v1/workspaces/{made.json()['workspace_id']}"


def place_of(workspace: tuple[httpx.Client, str], operation: str, rule: Rule | None = None) -> Place:
    """The element that shows a rule; patterns need a value of their own."""
    client, base = workspace
    is_pattern = rule is not None and rule.field == "patterns"
    return Place(client, base + ("/entities/size/values/zip" if is_pattern else PATHS[operation]))


def expected(before: Mapping[str, Any], rule: Rule, outcome: str) -> dict[str, Any]:
    """The element after an update of one field."""
    values = {EMPTY: rule.empty, STANDARD: "standard"}
    after = {**before, rule.field: values.get(outcome)}
    if outcome == ROOT:
        del after["previous_sibling"]
    if outcome == GONE and rule.field == "metadata" and "language" in before:
        after["metadata"] = {}
    return {name: value for name, value in after.items() if value is not None}


@pytest.mark.parametrize("operation", RULES)
def test_rules_when_compared_with_the_sdk_then_every_field_that_it_sends_has_one(operation: str) -> None:
    """spec/api/contract.yaml: the body fields of the operation, by the arguments of IBM's client."""
    names = [*inspect.signature(getattr(AssistantV1, operation)).parameters]
    sent = {name.removeprefix("new_") for name in names if name.startswith("new_")}
    if operation == "update_workspace":
        sent = {*names} - {"self", "workspace_id", "append", "include_audit", "kwargs"}
    assert {rule.field for rule in RULES[operation]} - {"disabled"} == sent


@pytest.mark.parametrize("operation", RULES)
def test_update_when_fields_are_absent_or_null_then_only_what_can_be_missing_goes(
    workspace: tuple[httpx.Client, str], operation: str
) -> None:
    """spec/api/guide.md §9: absent fields keep their value; null takes one away."""
    lasting = {}
    for rule in RULES[operation]:
        place = place_of(workspace, operation, rule)
        before = place.read()
        assert rule.field in before
        if rule.if_null == STAYS:
            lasting[rule.field] = None
            assert place.change({rule.field: None}, 400)["errors"][0]["message"] == DEMAND
            continue
        place.change({rule.field: None})
        assert place.read() == expected(before, rule, rule.if_null), rule.field
        place.change(
            {name: before[name] for name in (rule.field, "parent", "previous_sibling") if name in before}
        )
        assert place.read() == before, rule.field
    place = place_of(workspace, operation)
    before = place.read()
    change = CHANGES.get(operation, {"description": "other"} if "description" in before else {})
    place.change({**lasting, **change}, 200 if change else 400)
    assert place.read() == {**before, **change}
    place.change({name: before[name] for name in change}, 200 if change else 400)


@pytest.mark.parametrize("operation", RULES)
def test_update_when_a_field_is_empty_then_it_is_empty_afterwards_or_refused(
    workspace: tuple[httpx.Client, str], operation: str
) -> None:
    """spec/api/guide.md §9, spec/api/contract.yaml (constraints): what may be empty is kept so."""
    for rule in RULES[operation]:
        place = place_of(workspace, operation, rule)
        before = place.read()
        if rule.if_empty == NO_SUCH:
            continue
        if rule.if_empty == REFUSED:
            faults = place.change({rule.field: rule.empty}, 400)["errors"]
            assert faults[0]["path"].startswith(f"/{rule.field}"), faults
            assert place.read() == before
            continue
        place.change({rule.field: rule.empty})
        assert place.read() == expected(before, rule, EMPTY), rule.field
        place.change({rule.field: before[rule.field]})
        assert place.read() == before, rule.field


def test_page_when_the_rules_change_then_shows_them() -> None:
    """The table of docs/updates.md is this one."""
    heads = ("operation", "field", "absent", "null", "empty")
    rows = [heads, ("---",) * len(heads)]
    for operation, rules in RULES.items():
        rows += [(f"`{operation}`", f"`{rule.field}`", STAYS, rule.if_null, rule.if_empty) for rule in rules]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    assert table in PAGE.read_text("utf-8"), f"docs/updates.md must hold:\n{table}"
