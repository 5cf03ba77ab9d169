"""Which operations an OpenAPI document describes, and how each is called (spec/actions-format.md §8.1).

Only what a call needs is read and checked; the rest of the document is kept as it is. A document may be
hostile: it is bounded in size, and its references lead to itself alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice

import orjson

from doyle.errors import Fault, InputError
from doyle.skills.openapi_references import Place, References
from doyle.store.encoding import reason_unstorable_json
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import pointer

MAX_DOCUMENT_BYTES = 4_000_000
MAX_OPERATIONS = 2_000
MAX_PATH_CHARACTERS = 512
MAX_PARAMETERS = 200
MAX_NAME_CHARACTERS = 256
MAX_URL_CHARACTERS = 2_048
MAX_MEDIA_TYPES = 100
MAX_VARIABLES = 100
MAX_FAULTS = 100
MAX_READ_BYTES = 4 * MAX_DOCUMENT_BYTES
"""Of all operations with what their references stand for: a short document could describe a huge one."""
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"
STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
_VERSION = re.compile(r"3\.[01]\.\d+(-.+)?")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `spec_hash_id` names its text; `request` is plain data that `Callee` reads."""

    method: str
    path: str
    label: str
    spec_hash_id: str
    request: JsonObject = field(default_factory=dict)


def read_document(spec: JsonObject) -> tuple[Operation, ...]:
    """The operations of a document, checked.

    Raises:
        InputError: it is too large, of another version or broken; each fault with its JSON Pointer.
    """
    reason = reason_unstorable_json(spec)
    if reason is not None:
        raise InputError.at("/spec", reason)
    text = orjson.dumps(spec, option=orjson.OPT_SORT_KEYS)
    if len(text) > MAX_DOCUMENT_BYTES:
        raise InputError.at("/spec", f"has {len(text):,} bytes; {MAX_DOCUMENT_BYTES:,} are allowed")
    _check_head(spec)
    references = References(spec)
    references.check()
    reader = _Reader(references, sha256(text).hexdigest())
    operations = tuple(reader.read(spec["paths"]))
    if reader.faults:
        raise InputError(faults=tuple(reader.faults))
    return operations


def server_url(server: Json) -> str | None:
    """The URL of an OpenAPI server object with its variables filled; None if there is none."""
    if not isinstance(server, dict) or not isinstance(server.get("url"), str):
        return None
    variables = server.get("variables")
    url: str = server["url"]
    for name, variable in islice(variables.items(), MAX_VARIABLES) if isinstance(variables, dict) else ():
        value = variable.get("default") if isinstance(variable, dict) else None
        if isinstance(value, str | int | float):
            url = url.replace("{" + name + "}", str(value)[:MAX_URL_CHARACTERS])
        if len(url) > MAX_URL_CHARACTERS:
            return None
    return url


def security_scheme(spec: JsonObject, kind: str) -> JsonObject:
    """The first security scheme of a type that the document declares; empty if there is none."""
    components = spec.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, dict) else None
    for scheme in schemes.values() if isinstance(schemes, dict) else ():
        if isinstance(scheme, dict) and scheme.get("type") == kind:
            found: JsonObject = scheme
            return found
    return {}


def _check_head(spec: JsonObject) -> None:
    faults = []
    version = spec.get("openapi")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        faults.append(Fault("must be an OpenAPI version of 3.0 or 3.1", "/spec/openapi"))
    info = spec.get("info")
    if not isinstance(info, dict) or not isinstance(info.get("title"), str):
        faults.append(Fault("must be an object with a title", "/spec/info"))
    if not isinstance(spec.get("paths"), dict) or not spec["paths"]:
        faults.append(Fault("must be an object with at least one path", "/spec/paths"))
    for name in ("components", "servers"):
        expected = dict if name == "components" else list
        if not isinstance(spec.get(name, expected()), expected):
            kind = "an object" if expected is dict else "an array"
            faults.append(Fault(f"must be {kind}", f"/spec/{name}"))
    if faults:
        raise InputError(faults=tuple(faults))


class _Reader:
    """Reads all paths of a document and collects what is wrong with them."""

    def __init__(self, references: References, digest: str) -> None:
        self._references = references
        self._digest = digest
        self._count = 0
        self._bytes = 0
        self.faults: list[Fault] = []

    def read(self, paths: JsonObject) -> Iterator[Operation]:
        for path, written in paths.items():
            place: Place = ("paths", path)
            if path.startswith("x-"):
                continue
            if not path.startswith("/") or len(path) > MAX_PATH_CHARACTERS:
                self._note(
                    place, f"must begin with a slash and have {MAX_PATH_CHARACTERS} characters at most"
                )
                continue
            item = self._object(written, place)
            for method in METHODS if item is not None else ():
                if item is not None and method in item:
                    yield from self._operation(path, method, item, (*place, method))

    def _operation(self, path: str, method: str, item: JsonObject, place: Place) -> Iterator[Operation]:
        operation = self._object(item[method], place)
        if operation is None:
            return
        parameters = {
            **self._parameters(item.get("parameters"), (*place[:-1], "parameters")),
            **self._parameters(operation.get("parameters"), (*place, "parameters")),
        }
        request: JsonObject = {
            "parameters": list(parameters.values()),
            **self._body(operation.get("requestBody"), (*place, "requestBody")),
            "server": next(
                filter(None, map(_first_server, (operation, item, self._references.document))), None
            ),
            "document": self._digest,
        }
        texts = (operation.get(key) for key in ("summary", "description"))
        label = next((text for text in texts if isinstance(text, str) and text), "")
        raw = orjson.dumps(item[method], option=orjson.OPT_SORT_KEYS)
        self._spend(len(raw) + len(orjson.dumps(request)))
        yield Operation(method.upper(), path, label[:MAX_NAME_CHARACTERS], sha256(raw).hexdigest(), request)

    def _spend(self, size: int) -> None:
        """Count an operation.

        Raises:
            InputError: there are too many, or they are too large together.
        """
        self._count += 1
        self._bytes += size
        if self._count > MAX_OPERATIONS:
            raise InputError.at("/spec/paths", f"has more than {MAX_OPERATIONS:,} operations")
        if self._bytes > MAX_READ_BYTES:
            message = f"describes more than {MAX_READ_BYTES:,} bytes, references followed"
            raise InputError.at("/spec/paths", message)

    def _parameters(self, written: Json, place: Place) -> dict[tuple[str, str], JsonObject]:
        if written is None:
            return {}
        if not isinstance(written, list) or len(written) > MAX_PARAMETERS:
            self._note(place, f"must be an array of {MAX_PARAMETERS} parameters at most")
            return {}
        read = [self._parameter(each, (*place, at)) for at, each in enumerate(written)]
        return {(each["in"], each["name"]): each for each in read if each is not None}

    def _parameter(self, written: Json, place: Place) -> JsonObject | None:
        parameter = self._object(written, place)
        if parameter is None:
            return None
        wrong = _wrong_in(parameter)
        if wrong is not None:
            self._note((*place, wrong[0]), wrong[1])
            return None
        style = parameter.get("style", STYLES[parameter["in"]][0])
        return {
            "name": parameter["name"],
            "in": parameter["in"],
            "style": style,
            "explode": parameter.get("explode", style == "form"),
            "required": parameter.get("required", False),
        }

    def _body(self, written: Json, place: Place) -> JsonObject:
        """The type of the body, whether it must be there, and which of its top properties."""
        if written is None:
            return {}
        body = self._object(written, place)
        content = None if body is None else self._object(body.get("content", {}), (*place, "content"))
        if content is None:
            return {}
        if len(content) > MAX_MEDIA_TYPES:
            self._note((*place, "content"), f"must have {MAX_MEDIA_TYPES} media types at most")
            return {}
        types = {str(name).partition(";")[0].strip().lower(): name for name in content}
        media_type = FORM_TYPE if FORM_TYPE in types and JSON_TYPE not in types else JSON_TYPE
        if media_type not in types:
            return {"body": media_type}
        place = (*place, "content", types[media_type])
        described = self._object(content[types[media_type]], place)
        schema = None if described is None else self._object(described.get("schema", {}), (*place, "schema"))
        must_be_there = body is not None and body.get("required") is True
        return {
            "body": media_type,
            "required": self._required(schema or {}, (*place, "schema")),
            "is_body_required": must_be_there,
        }

    def _required(self, schema: JsonObject, place: Place) -> list[str]:
        """The properties that a request must have: what is `readOnly` is required of answers alone."""
        required, properties = schema.get("required"), schema.get("properties")
        listed = required[:MAX_PARAMETERS] if isinstance(required, list) else []
        known = properties if isinstance(properties, dict) else {}
        found = []
        for name in listed:
            if not isinstance(name, str):
                continue
            described = self._references.follow(known.get(name), (*place, "properties", name))
            if not (isinstance(described, dict) and described.get("readOnly") is True):
                found.append(name)
        return found

    def _object(self, written: Json, place: Place) -> JsonObject | None:
        """The object that stands or is referred to in a place."""
        found = self._references.follow(written, place)
        if isinstance(found, dict):
            return found
        self._note(place, "must be an object")
        return None

    def _note(self, place: Place, message: str) -> None:
        self.faults.append(Fault(message, pointer("spec", *place)))
        if len(self.faults) >= MAX_FAULTS:
            raise InputError(faults=tuple(self.faults))


def _wrong_in(parameter: JsonObject) -> tuple[str, str] | None:
    """The field of a parameter that is wrong, and what it must be."""
    name, where = parameter.get("name"), parameter.get("in")
    if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME_CHARACTERS:
        return "name", f"must be a text of 1 to {MAX_NAME_CHARACTERS} characters"
    if not isinstance(where, str) or where not in STYLES:
        return "in", "must be path, query, header or cookie"
    if parameter.get("style", STYLES[where][0]) not in STYLES[where]:
        return "style", f"must be one of: {', '.join(STYLES[where])}"
    for key in ("explode", "required"):
        if not isinstance(parameter.get(key, False), bool):
            return key, "must be true or false"
    return None


def _first_server(holder: JsonObject) -> str | None:
    servers = holder.get("servers")
    return server_url(servers[0]) if isinstance(servers, list) and servers else None
