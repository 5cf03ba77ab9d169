"""From a callout of an action to the request that is sent (spec/actions-runtime.md §16, steps 1 to 3)."""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol
from urllib.parse import quote, urlencode, urljoin

from doyle.actions.effects import CalloutEffect, CalloutResult, failed_callout
from doyle.conversation.extension_parameters import header_text, path_text, query_pairs, style_of, text_of
from doyle.conversation.log_event import encode_json
from doyle.security.outbound import OutboundRequest
from doyle.security.outbound_request import is_header
from doyle.security.vault import Vault, VaultError
from doyle.skills.extensions import EVERYWHERE, is_server
from doyle.skills.openapi_document import FORM_TYPE, JSON_TYPE, server_url
from doyle.store.encoding import decode_exactly
from doyle.store.fast_extensions import ExtensionOperation
from doyle.wire.json import Json, JsonObject

MASK = "********"
UNBOUND = "no extension is registered for this operation"
SEALED = "the secrets of the extension were stored under another encryption key"
NO_SERVER = "the extension has no server with a usable URL"
_NAME = re.compile(r"\{([^{}]*)\}")
# OpenAPI leaves these to the authentication and the content, whatever a document declares.
_OWN_HEADERS = frozenset({"accept", "authorization", "content-type"})
# What an action gives in these is a secret as well.
_SECRET = frozenset({"authorization", "cookie"})
_DOTS = frozenset({"", ".", ".."})


class FaultyCallError(ValueError):
    """The call cannot be made as the action asks for it"""


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """How to get a token by OAuth 2.0 client credentials; `key` names it among all that are kept."""

    key: str
    request: OutboundRequest

    def __repr__(self) -> str:
        return "TokenRequest(…)"


@dataclass(frozen=True, slots=True)
class ExtensionCall:
    """One call of an extension, ready to be made but for its token, if it takes one.

    `shown` is the request as events tell of it, without secrets.
    """

    effect: CalloutEffect
    extension: str
    request: OutboundRequest
    shown: JsonObject
    token: TokenRequest | None = None


class FindsOperations(Protocol):
    """Where operations are found: `EnvironmentStore`."""

    def find_operations(self, environment_id: str, method: str, path: str) -> tuple[ExtensionOperation, ...]:
        """The operations of a method and path, in the order in which they were registered."""


@dataclass(frozen=True, slots=True)
class Extensions:
    """What the actions of an environment may call."""

    store: FindsOperations
    vault: Vault
    environment_id: str

    def prepare(self, effect: CalloutEffect) -> ExtensionCall | CalloutResult:
        """The call that performs an effect, or the result at once if there is none to make.

        Blocks on the database: call it from a worker thread.
        """
        method = effect.method.upper()
        found = self.store.find_operations(self.environment_id, method, effect.path)
        if not found:
            return failed_callout(404, UNBOUND, {"method": method.lower(), "path": effect.path})
        operation = choose(found, effect.internal)
        told: JsonObject = {"method": method.lower(), "path": effect.path}
        try:
            return _Writer(operation, effect, self.environment_id, self._secrets(operation)).write()
        except FaultyCallError as fault:
            return failed_callout(400, str(fault), told)
        except VaultError:
            return failed_callout(503, SEALED, told)

    def _secrets(self, operation: ExtensionOperation) -> JsonObject:
        secrets: JsonObject = decode_exactly(self.vault.open(operation.private).decode())
        return secrets


def choose(found: Sequence[ExtensionOperation], internal: JsonObject) -> ExtensionOperation:
    """The operation that a callout means (design, *Extensions*).

    That of the registered id, else one with this method and path; the hash, of the operation or of its whole
    document, breaks ties, and then the earliest wins.
    """
    wanted, digest = internal.get("catalog_item_id"), internal.get("spec_hash_id")

    def rank(operation: ExtensionOperation) -> tuple[bool, bool]:
        is_named = wanted is not None and wanted in (operation.extension_id, operation.catalog_item_id)
        is_same = digest is not None and digest in (operation.spec_hash_id, operation.request.get("document"))
        return not is_named, not is_same

    return min(found, key=rank)


@dataclass(slots=True)
class _Writer:
    """Writes one request, and beside it what may be told of it."""

    operation: ExtensionOperation
    effect: CalloutEffect
    environment_id: str
    secrets: JsonObject
    headers: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    query: list[str] = field(default_factory=list)
    shown_query: list[str] = field(default_factory=list)

    def write(self) -> ExtensionCall:
        server = self._server()
        path = self._path()
        self._add_query_and_headers()
        content = self._body()
        token = self._authenticate(server)
        url = server.rstrip("/") + path + ("?" + "&".join(self.query) if self.query else "")
        headers = {**self.headers, **self.hidden}
        method = self.effect.method.upper()
        return ExtensionCall(
            self.effect,
            self.operation.name,
            OutboundRequest(url, content, tuple(headers.items()), self._owner(), method),
            self._shown(server, path),
            token,
        )

    def _shown(self, server: str, path: str) -> JsonObject:
        return {
            "method": self.effect.method.lower(),
            "url": server,
            "path": path,
            "query_parameters": "&".join(self.shown_query),
            "headers": {
                **{name: MASK if name.lower() in _SECRET else value for name, value in self.headers.items()},
                **dict.fromkeys(self.hidden, MASK),
            },
            **({} if self.effect.body is None else {"body": self.effect.body}),
        }

    def _setting(self, name: str) -> tuple[str, Json]:
        """A setting of the environment, else that of all, with the name that it stands under."""
        settings = self.operation.settings
        for place in (self.environment_id, EVERYWHERE):
            found = settings.get(place, {}).get(name)
            if found:
                return place, found
        return EVERYWHERE, None

    def _owner(self) -> str:
        return f"{self.operation.extension_id} {self.environment_id}"

    def _server(self) -> str:
        _, servers = self._setting("servers")
        url = server_url(servers[0]) if servers else self.operation.request.get("server")
        if not isinstance(url, str) or not is_server(url):
            raise FaultyCallError(NO_SERVER)
        return url

    def _parameters(self) -> dict[tuple[str, str], JsonObject]:
        declared: list[JsonObject] = self.operation.request["parameters"]
        return {(each["in"], each["name"]): each for each in declared}

    def _path(self) -> str:
        given, parameters = self.effect.path_parameters, self._parameters()

        def filled(found: re.Match[str]) -> str:
            name = found[1]
            text = path_text(name, given.get(name), style_of(parameters, "path", name))
            if given.get(name) is None or text in _DOTS:
                raise FaultyCallError(f"The path parameter {name} has no value that can stand in a path")
            return text

        written = _NAME.sub(filled, self.effect.path)
        return quote(written, safe="/%:@!$&'()*+,;=~-._")

    def _add_query_and_headers(self) -> None:
        parameters = self._parameters()
        for name, value in self.effect.query.items():
            self.query.extend(query_pairs(name, value, style_of(parameters, "query", name)))
        self.shown_query.extend(self.query)
        for name, value in self.effect.headers.items():
            text = header_text(value, style_of(parameters, "header", name))
            if not is_header(name, text):
                raise FaultyCallError(f"HTTP does not allow the header {name[:80]!r} with its value")
            self.headers[name] = text
        _, auth = self._setting("auth")
        for where, given in (("query", self.effect.query), ("header", self.effect.headers)):
            for missing in _missing(parameters, where, given, auth or {}):
                raise FaultyCallError(f"The {where} parameter {missing} has no value")

    def _body(self) -> bytes:
        request, body = self.operation.request, self.effect.body
        if body is None and not request.get("is_body_required"):
            return b""
        for name in request.get("required", []):
            if body is None or name not in body:
                raise FaultyCallError(f"The property {name} of the body has no value")
        if body is None:
            raise FaultyCallError("The body has no value")
        if request.get("body") == FORM_TYPE:
            self.headers["Content-Type"] = FORM_TYPE
            return urlencode(
                {name: text_of(value) for name, value in body.items()}, errors="replace"
            ).encode()
        self.headers["Content-Type"] = JSON_TYPE
        return encode_json(body)

    def _authenticate(self, server: str) -> TokenRequest | None:
        """Add the configured credentials, which take the place of what the action gives."""
        place, auth = self._setting("auth")
        secrets: JsonObject = self.secrets.get(place, {})
        match auth:
            case {"type": "basic", "username": str(username)}:
                self._hide("Authorization", basic(username, secrets["password"]))
            case {"type": "bearer"}:
                self._hide("Authorization", f"Bearer {secrets['token']}")
            case {"type": "api_key", "in": "query", "name": str(name)}:
                self.query.append(f"{quote(name, safe='')}={quote(secrets['value'], safe='')}")
                self.shown_query.append(f"{quote(name, safe='')}={MASK}")
            case {"type": "api_key", "in": "cookie", "name": str(name)}:
                self._hide("Cookie", f"{name}={quote(secrets['value'], safe='')}")
            case {"type": "api_key", "name": str(name)}:
                self._hide(name, secrets["value"])
            case {"type": "oauth2_client_credentials"}:
                self._hide("Authorization", "")
                return token_request(auth, secrets, server, self._owner())
        return None

    def _hide(self, name: str, value: str) -> None:
        for given in [each for each in self.headers if each.lower() == name.lower()]:
            del self.headers[given]
        self.hidden[name] = value


def _missing(
    parameters: dict[tuple[str, str], JsonObject], where: str, given: JsonObject, auth: JsonObject
) -> Iterator[str]:
    """The required parameters of a place that neither the action nor the credentials give."""
    names = {name.lower() for name in given} if where == "header" else set(given)
    if auth.get("type") == "api_key":
        names.add(auth["name"].lower() if where == "header" else auth["name"])
    for (place, name), parameter in parameters.items():
        is_own = where == "header" and name.lower() in _OWN_HEADERS
        asked = name.lower() if where == "header" else name
        if place == where and parameter["required"] and not is_own and asked not in names:
            yield name


def basic(username: str, password: str) -> str:
    """The value of an `Authorization` header with a user name and a password."""
    return "Basic " + b64encode(f"{username}:{password}".encode(errors="replace")).decode()


def token_request(auth: JsonObject, secrets: JsonObject, server: str, owner: str) -> TokenRequest:
    """How to ask for a token: the URL may be relative to the server (RFC 6749 §4.4)."""
    form = {"grant_type": "client_credentials"}
    if auth.get("scopes"):
        form["scope"] = " ".join(auth["scopes"])
    headers = {"Content-Type": FORM_TYPE}
    if auth.get("client_auth_type") == "Body":
        form |= {"client_id": auth["client_id"], "client_secret": secrets["client_secret"]}
    else:
        user, password = (quote(part, safe="") for part in (auth["client_id"], secrets["client_secret"]))
        headers["Authorization"] = basic(user, password)
    url = urljoin(server.rstrip("/") + "/", auth["tokenUrl"])
    request = OutboundRequest(url, urlencode(form).encode(), tuple(headers.items()), owner)
    key = sha256("\0".join((owner, url, str(headers), str(form))).encode(errors="replace")).hexdigest()
    return TokenRequest(key, request)
