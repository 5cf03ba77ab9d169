"""The error contract of bodies, parameters and names: every field that the API describes is attacked.

The attacks come from the description of the API itself, so that a new route or field has them by itself. What
must be refused is refused with the place of the fault (spec/api/guide.md §6).
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from doyle.server.examples import EXAMPLES
from doyle.server.openapi import ALSO_ANSWERED
from doyle.server.operation import BodySize, Operation
from doyle.server.operations import OPERATIONS
from doyle.wire.model import pointer

Place = tuple[str | int, ...]
Schema = Mapping[str, Any]

OTHER_BODIES = {"iam_token", "create_release_import"}
JSON_BODIES = [
    each
    for each in OPERATIONS.values()
    if each.body is not BodySize.NONE and each.operation_id not in OTHER_BODIES
]
ABSENT = object()
WRONG_TYPES: Mapping[str, Any] = {
    "string": 5,
    "boolean": "true",
    "integer": "five",
    "number": "five",
    "array": 5,
    "object": [],
}
# What one array may hold more than once; anything else that is told apart by a name may not.
MAY_REPEAT = {
    "input",
    "attachments",
    "actions",
    "headers",
    "servers",
    "patterns",
    "extra_roles",
    "enum",
    "scopes",
}
# Parameters that take any text.
FREE_PARAMETERS = {"actor", "operation", "customer_id"}
NAMED_PARAMETERS = {"cursor": "nope", "sort": "nope", "filter": "((", "version": "soon"}
HOSTILE_TEXTS = ("", "\0", "ü" * 500, "x" * 10_000, "%", "[]", "-9" * 3000)


@dataclass(frozen=True)
class Attack:
    """A value that a place of a body must not have."""

    kind: str
    place: Place
    value: Any


def name_of(operation: Operation) -> str:
    return operation.operation_id


def resolved(schema: Schema, components: Schema) -> Schema:
    return components[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def attacks_on(schema: Schema, components: Schema, place: Place = ()) -> Iterator[Attack]:
    """Every way to break what a schema says, at every place that it names."""
    schema = resolved(schema, components)
    if "oneOf" in schema:
        yield from attacks_on_forms(schema, components, place)
        return
    if place:
        yield Attack("wrong type", place, WRONG_TYPES[schema["type"]])
        yield from (Attack(kind, place, value) for kind, value in bounds_broken(schema))
    for name in schema.get("required", ()):
        yield Attack("missing", (*place, name), ABSENT)
    for name, field in schema.get("properties", {}).items():
        yield from attacks_on(field, components, (*place, name))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from attacks_on(schema["additionalProperties"], components, (*place, "any"))
    items = schema.get("items")
    if items is not None:
        if place and place[-1] not in MAY_REPEAT and has_names(resolved(items, components)):
            yield Attack("duplicate", place, "twice")
        yield from attacks_on(items, components, (*place, 0))


def attacks_on_forms(schema: Schema, components: Schema, place: Place) -> Iterator[Attack]:
    """Ways to break an object that a tag gives one of several forms."""
    tag = schema["discriminator"]["propertyName"]
    yield Attack("wrong type", place, [])
    yield Attack("unknown", place, {tag: "no such thing"})
    for value, reference in schema["discriminator"]["mapping"].items():
        form = resolved({"$ref": reference}, components)
        others = {
            name: resolved(each, components) for name, each in form["properties"].items() if name != tag
        }
        if set(form["required"]) - {tag}:
            yield Attack("missing", place, {tag: value})
        if others:
            wrong = {name: WRONG_TYPES[each["type"]] for name, each in others.items()}
            yield Attack("wrong type", place, {tag: value, **wrong})


def bounds_broken(schema: Schema) -> Iterator[tuple[str, Any]]:
    if "enum" in schema or "const" in schema:
        yield "unknown", "no such thing"
    if "maxLength" in schema:
        yield "too long", "a" * (schema["maxLength"] + 1)
    if schema.get("minLength"):
        yield "too short", ""
    if "pattern" in schema:
        yield "forbidden character", "a\tb"
    if "maxItems" in schema:
        yield "too many", [None] * (schema["maxItems"] + 1)
    if schema.get("minItems"):
        yield "too few", []
    if "minimum" in schema:
        yield "too small", schema["minimum"] - 1
    if "maximum" in schema:
        yield "too large", schema["maximum"] + 1


def has_names(items: Schema) -> bool:
    """Whether the items of an array are told apart by a name, or are names."""
    required = items.get("required", ())
    named = len(required) == 1 and items["properties"][required[0]]["type"] == "string"
    return named or (items["type"] == "string" and "enum" not in items)


def broken(body: Any, attacks: Sequence[Attack]) -> Any:
    """The body with attacks in it; what lies on the way to a place is made."""
    body = copy.deepcopy(body)
    for attack in attacks:
        *way, last = attack.place
        holder = body
        for step, following in zip(way, attack.place[1:], strict=True):
            made: Any = [] if isinstance(following, int) else {}
            if isinstance(step, int):
                holder.extend([made] if not holder else [])
            else:
                holder.setdefault(step, made)
            holder = holder[step]
        if attack.value is ABSENT:
            holder.pop(last, None)
        elif isinstance(last, int):
            holder[:1] = [attack.value]
        else:
            holder[last] = attack.value
    return body


def batches(attacks: Iterator[Attack]) -> list[list[Attack]]:
    """Attacks that do not get in the way of one another, so that one request makes many of them."""
    made: list[list[Attack]] = []
    for attack in attacks:
        fitting = (batch for batch in made if not any(is_on_the_way(attack, other) for other in batch))
        batch = next(fitting, None)
        if batch is None:
            made.append([attack])
        else:
            batch.append(attack)
    return made


def is_on_the_way(first: Attack, second: Attack) -> bool:
    shorter = min(len(first.place), len(second.place))
    return first.place[:shorter] == second.place[:shorter]


def body_schema(description: Schema, operation: Operation) -> Schema:
    content = described(description, operation)["requestBody"]["content"]
    schema: Schema = content["application/json"]["schema"]
    return schema


def described(description: Schema, operation: Operation) -> Schema:
    path = operation.path.replace(":name", "")
    found: Schema = description["paths"][path][operation.method.lower()]
    return found


def paths_of(response: httpx.Response) -> list[str]:
    """Where an answer says that faults are."""
    assert response.status_code == 400, f"{response.status_code} {response.text[:300]}"
    return [item["path"] for item in response.json()["errors"]]


@pytest.fixture(scope="module")
def description(live_server: Any) -> Schema:
    content: Schema = httpx.get(f"{live_server.url}/openapi.json").json()
    return content


@pytest.fixture(scope="module")
def components(description: Schema) -> Schema:
    found: Schema = description["components"]["schemas"]
    return found


def test_attacks_when_derived_then_break_everything_that_a_schema_says() -> None:
    components = {
        "Thing": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 3, "pattern": "^[a-z]+$"},
                "kind": {"type": "string", "enum": ["a"]},
                "size": {"type": "integer", "minimum": 2, "maximum": 9},
                "form": {"oneOf": [], "discriminator": {"propertyName": "tag", "mapping": {"a": "#/x/A"}}},
                "parts": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"$ref": "#/x/Part"}},
            },
        },
        "Part": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
        "A": {"required": ["tag", "key"], "properties": {"tag": {}, "key": {"type": "string"}}},
    }
    found = list(attacks_on({"$ref": "#/x/Thing"}, components))
    assert {(pointer(*each.place), each.kind) for each in found} == {
        *(("/name", kind) for kind in ("wrong type", "missing", "too long", "too short")),
        *(("/name", "forbidden character"), ("/kind", "wrong type"), ("/kind", "unknown")),
        *(("/size", kind) for kind in ("wrong type", "too small", "too large")),
        *(("/parts", kind) for kind in ("wrong type", "too few", "too many", "duplicate")),
        *(("/form", kind) for kind in ("wrong type", "unknown", "missing")),
        *(("/parts/0", "wrong type"), ("/parts/0/id", "wrong type"), ("/parts/0/id", "missing")),
    }
    assert broken({}, [each for each in found if each.place == ("parts", 0, "id")][:1]) == {"parts": [{}]}
    assert sum(map(len, batches(iter(found)))) == len(found)


@pytest.mark.parametrize("operation", JSON_BODIES, ids=name_of)
def test_attacks_when_derived_then_no_field_of_a_body_is_left_out(
    description: Schema, components: Schema, operation: Operation
) -> None:
    schema = body_schema(description, operation)
    attacked = {attack.place[0] for attack in attacks_on(schema, components)}
    assert attacked == set(resolved(schema, components)["properties"])


@pytest.mark.parametrize("operation", JSON_BODIES, ids=name_of)
def test_body_when_it_breaks_its_description_then_is_400_with_every_place(
    world: Any, description: Schema, components: Schema, operation: Operation
) -> None:
    """spec/api/guide.md §6; lengths and characters: spec/limits.md."""
    body = world.body_of(operation)
    attacks = attacks_on(body_schema(description, operation), components)
    for batch in batches(each for each in attacks if each.kind != "duplicate"):
        found = paths_of(world.send(operation, broken(body, batch)))
        for attack in batch:
            place = pointer(*attack.place)
            assert any(each == place or each.startswith(f"{place}/") for each in found), (attack, found)


@pytest.mark.parametrize("operation", JSON_BODIES, ids=name_of)
def test_body_when_an_array_holds_a_name_twice_then_is_400_with_its_place(
    world: Any, description: Schema, components: Schema, operation: Operation
) -> None:
    """spec/api/guide.md §6, *duplicates*; each array of the example is doubled."""
    attacks = attacks_on(body_schema(description, operation), components)
    for attack in (each for each in attacks if each.kind == "duplicate"):
        body = holder = world.body_of(operation)
        for step in attack.place[:-1]:
            holder = holder.get(step) if isinstance(step, str) else (holder or [None])[0]
            if holder is None:
                break
        array = None if holder is None else holder.get(attack.place[-1])
        if array:
            array.append(copy.deepcopy(array[0]))
            place = pointer(*attack.place, len(array) - 1)
            assert any(each.startswith(place) for each in paths_of(world.send(operation, body)))


@pytest.mark.parametrize("operation", JSON_BODIES, ids=name_of)
def test_body_when_a_text_or_a_name_holds_nul_then_is_400_with_its_place(
    world: Any, description: Schema, components: Schema, operation: Operation
) -> None:
    fields = resolved(body_schema(description, operation), components)["properties"]
    for name in fields:
        assert paths_of(world.send(operation, {name: "a\0b"}))[0] == f"/{name}"
    assert paths_of(world.send(operation, {"a\0b": 1}))


@pytest.mark.parametrize("operation", JSON_BODIES, ids=name_of)
def test_body_when_a_key_is_unknown_then_it_is_ignored_but_in_our_own_api(
    world: Any, operation: Operation
) -> None:
    """spec/api/guide.md §6: exports carry many. Nobody has a file for our own API, but anybody misspells."""
    world.settle()
    response = world.send(operation, {**world.body_of(operation), "no such key": {"of": ["any", "use"]}})
    if operation.tag == "administration":
        assert paths_of(response) == ["/no such key"]
        return
    successes = {operation.status, *ALSO_ANSWERED.get(operation.operation_id, ())}
    assert response.status_code in {*successes, 409}, response.text


CREATED = [
    (operation, place)
    for operation in JSON_BODIES
    for each in OPERATIONS.values()
    for place in EXAMPLES[operation.operation_id].body or ()
    if operation.method == "POST" and each.path == f"{operation.path}/{{{place}:name}}"
]


def test_created_when_listed_then_all_that_clients_name_themselves_is_there() -> None:
    names = {operation.operation_id.removeprefix("create_") for operation, _ in CREATED}
    elements = {"intent", "example", "counterexample", "entity", "value", "synonym", "dialog_node"}
    assert names == {*elements, "provider", "user", "instance"}


@pytest.mark.parametrize(("operation", "place"), sorted(set(CREATED), key=lambda each: each[0].operation_id))
def test_creation_when_the_name_is_taken_then_is_refused(
    world: Any, operation: Operation, place: str
) -> None:
    """spec/api/guide.md §6: 409, or 400, for duplicates."""
    taken = "counterexample" if operation.operation_id == "create_counterexample" else place
    body = {**world.body_of(operation), place: world.names[taken]}
    body.pop("mentions", None)
    response = world.send(operation, body)
    assert response.status_code in {400, 409}, response.text
    assert response.json()["error"]


def bad_values(parameter: Schema) -> list[str]:
    """What a parameter must not be; nothing for those that take any text."""
    name, schema = parameter["name"], parameter["schema"]
    if name in FREE_PARAMETERS:
        return []
    if schema["type"] == "boolean":
        return ["maybe", "1"]
    if schema["type"] == "integer":
        return [str(schema["minimum"] - 1), "x"]
    if "enum" in schema or name in NAMED_PARAMETERS:
        return [NAMED_PARAMETERS.get(name, "nope")]
    assert schema["format"] == "date-time", f"no attack on {name}"
    return ["yesterday", "2026-13-01"]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=name_of)
def test_parameter_when_it_is_not_possible_then_is_400_with_its_name(
    world: Any, description: Schema, operation: Operation
) -> None:
    """spec/api/guide.md §8; the faults of `version` have no place (§5)."""
    query = world.query_of(operation)
    for parameter in described(description, operation)["parameters"]:
        if parameter["in"] == "query" and parameter["name"] != "version":
            for value in bad_values(parameter):
                response = world.send(operation, params={**query, parameter["name"]: value})
                assert paths_of(response) == [f"/{parameter['name']}"], (parameter["name"], value)
        if parameter["in"] == "query" and parameter.get("required"):
            rest = {name: value for name, value in query.items() if name != parameter["name"]}
            assert world.send(operation, params=rest).status_code == 400


ANY_TEXT = [each for each in OPERATIONS.values() if each.method == "GET" or each.path.endswith("/user_data")]


@pytest.mark.parametrize("operation", ANY_TEXT, ids=name_of)
def test_parameter_when_hostile_or_unknown_then_is_never_a_fault_of_the_server(
    world: Any, description: Schema, operation: Operation
) -> None:
    """spec/api/guide.md §6; parameters that an operation has not are ignored, but in the audit log."""
    query = world.query_of(operation)
    shown = described(description, operation)["parameters"]
    for name in (each["name"] for each in shown if each["in"] == "query"):
        for value in HOSTILE_TEXTS:
            assert world.send(operation, params={**query, name: value}).status_code in {operation.status, 400}
    unknown = world.send(operation, params={**query, "no such parameter": "x", "sort_by": "\u202e"})
    is_refused = operation.operation_id == "list_audit_log"
    assert unknown.status_code == (400 if is_refused else operation.status)


PLACES = [
    (operation, place)
    for operation in OPERATIONS.values()
    for place in re.findall(r"\{(\w+):name\}", operation.path)
]


@pytest.mark.parametrize(
    ("operation", "place"), PLACES, ids=[f"{each.operation_id}-{place}" for each, place in PLACES]
)
def test_name_in_the_path_when_of_nothing_then_is_404_wherever_it_stands(
    world: Any, operation: Operation, place: str
) -> None:
    """spec/api/guide.md §6; everything else that the path names is there."""
    known = dict(world.names)
    for unknown in (str(uuid4()), "no such thing", "a" * 3000, "0", "'; --", "ü/?%"):
        world.names[place] = world.names["counterexample" if place == "text" else place] = unknown
        try:
            response = send_in(world, operation, place, unknown)
        finally:
            world.names.update(known)
        is_guid_asked_for = place == "workspace_id" and response.status_code == 400
        assert response.status_code == 404 or is_guid_asked_for, f"{unknown} {response.text}"


def send_in(world: Any, operation: Operation, name: str, unknown: str) -> httpx.Response:
    """Send it with this name, even where the world has another assistant for imports."""
    importer = world.importer
    world.importer = unknown if name == "assistant_id" else importer
    try:
        response: httpx.Response = world.send(operation)
        return response
    finally:
        world.importer = importer


@pytest.mark.parametrize("operation_id", ["get_workspace", "get_environment", "get_skill", "update_key"])
def test_id_in_the_path_when_in_capitals_then_is_the_same(world: Any, operation_id: str) -> None:
    """Ids are UUIDs (spec/api/guide.md §7), and those are read whatever their case (RFC 9562 §4)."""
    operation = OPERATIONS[operation_id]
    path = re.sub(r"[0-9a-f-]{36}", lambda found: found[0].upper(), world.path_of(operation))
    assert path != world.path_of(operation)
    body = world.body_of(operation)
    response = world.client.request(operation.method, path, params=world.query_of(operation), json=body)
    assert response.status_code == 200, response.text
    assert response.json().keys() == world.send(operation).json().keys()


def test_iam_token_when_a_field_is_not_possible_then_is_400(world: Any, description: Schema) -> None:
    """spec/api/guide.md §3.1."""
    operation = OPERATIONS["iam_token"]
    form = described(description, operation)["requestBody"]["content"]["application/x-www-form-urlencoded"]
    example = world.body_of(operation)
    needed = {*form["schema"]["required"], *example}
    assert needed <= set(form["schema"]["properties"])
    for name in sorted(needed):
        rest = {key: value for key, value in example.items() if key != name}
        for fields in (rest, {**rest, name: ""}, {**rest, name: "nope"}, {**rest, name: "\0" * 9000}):
            response = world.send(operation, fields)
            assert response.status_code == 400, response.text
            assert {"errorCode", "errorMessage"} == set(response.json())
    for name in set(form["schema"]["properties"]) - needed:
        assert world.send(operation, {**example, name: "\0" * 9000}).status_code == 200


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04" + b"\0" * 40, b"{}", b"\0" * 5000])
def test_import_of_a_release_when_it_is_no_archive_then_is_400(world: Any, content: bytes) -> None:
    """spec/api/guide.md §15."""
    headers = {"Content-Type": "application/octet-stream"}
    response = world.send(OPERATIONS["create_release_import"], content=content, headers=headers)
    assert response.status_code == 400
    assert response.json()["error"] in {"No data", "Invalid Assistant Release Import Artifact"}
