"""The servers and credentials of an extension, by environment (design, *Extensions*)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from doyle.errors import Fault, InputError
from doyle.security.outbound_request import is_sent
from doyle.skills.openapi_document import security_scheme, server_url
from doyle.wire.extension import (
    ApiKeyAuth,
    ClientCredentialsAuth,
    ExtensionChange,
    ExtensionEnvironment,
    ExtensionServer,
    public_part,
    secret_part,
)
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import WireModel, pointer

EVERYWHERE = ""
"""The name under which the settings stand that hold where an environment has none of its own."""
_SCHEMES = ("http", "https")
_Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ExtensionSettings:
    """`public`: `servers` and `auth` without secrets, by the id of the environment or `EVERYWHERE`; `secret`
    holds the secrets of `auth` under the same names.
    """

    public: JsonObject = field(default_factory=dict)
    secret: JsonObject = field(default_factory=dict)


def change_settings(
    known: ExtensionSettings, change: ExtensionChange, spec: JsonObject, environment_ids: Collection[str]
) -> ExtensionSettings:
    """The settings with what a body says of them; what the body leaves out stays.

    Raises:
        InputError: a server without a usable URL, an authentication that neither the body nor the document
            describes in full, an environment of another assistant; each with its JSON Pointer.
    """
    public, secret = dict(known.public), dict(known.secret)
    places: list[tuple[str, ExtensionChange | ExtensionEnvironment, _Place]] = [(EVERYWHERE, change, ())]
    faults: list[Fault] = []
    if change.environments is not None:
        public = {EVERYWHERE: public.get(EVERYWHERE, {})}
        secret = {EVERYWHERE: secret.get(EVERYWHERE, {})}
        faults.extend(_environment_faults(change.environments, environment_ids))
        places.extend(
            (each.environment_id, each, ("environments", at)) for at, each in enumerate(change.environments)
        )
    for name, part, place in places:
        shown = dict(public.get(name, {}))
        if part.servers is not None:
            faults.extend(_server_faults(part.servers, (*place, "servers")))
            shown["servers"] = [_plain(server) for server in part.servers]
        if part.auth is not None:
            shown["auth"] = _completed(part.auth, spec)
            faults.extend(_auth_faults(shown["auth"], (*place, "auth")))
            secret[name] = secret_part(part.auth)
        public[name] = shown
    if change.spec is not None and not any(part.get("servers") for part in public.values()):
        faults.extend(_document_faults(change.spec))
    if faults:
        raise InputError(faults=tuple(faults))
    return ExtensionSettings(public, secret)


def _environment_faults(asked: Sequence[ExtensionEnvironment], known: Collection[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, each in enumerate(asked):
        if each.environment_id not in known or each.environment_id in seen:
            message = "must be the id of an environment of this assistant, each once"
            yield Fault(message, pointer("environments", at, "environment_id"))
        seen.add(each.environment_id)


def _server_faults(servers: Sequence[ExtensionServer], place: _Place) -> Iterator[Fault]:
    for at, server in enumerate(servers):
        if not is_server(server_url(_plain(server)) or ""):
            yield Fault(
                "must be an absolute http or https URL with all variables given", pointer(*place, at, "url")
            )


def _document_faults(spec: JsonObject) -> Iterator[Fault]:
    """The first server of a document, which counts, where no path and no operation has one of its own."""
    servers = spec.get("servers")
    paths = spec.get("paths")
    items = [item for item in paths.values() if isinstance(item, dict)] if isinstance(paths, dict) else []
    parts = [*items, *(each for item in items for each in item.values() if isinstance(each, dict))]
    if not isinstance(servers, list) or not servers or any(part.get("servers") for part in parts):
        return
    if not is_server(server_url(servers[0]) or ""):
        yield Fault(
            "must be an absolute http or https URL with all variables given, unless `servers` names another",
            pointer("spec", "servers", 0, "url"),
        )


def is_server(url: str) -> bool:
    """Whether a URL can be the base of calls; a password in it would be shown, and is no way to give one."""
    try:
        parts = urlsplit(url)
        has_place = bool(parts.hostname) and parts.port != 0 and parts.username is None
    except ValueError:
        return False
    return has_place and parts.scheme in _SCHEMES and not set("{}?# ") & set(url)


def _completed(auth: WireModel, spec: JsonObject) -> JsonObject:
    """The public part of an authentication, what it leaves out taken from the document."""
    shown = public_part(auth)
    if isinstance(auth, ApiKeyAuth):
        scheme = security_scheme(spec, "apiKey")
        shown = {"in": scheme.get("in"), "name": scheme.get("name"), **shown}
    elif isinstance(auth, ClientCredentialsAuth):
        flows = security_scheme(spec, "oauth2").get("flows")
        flow = flows.get("clientCredentials") if isinstance(flows, dict) else None
        described: JsonObject = flow if isinstance(flow, dict) else {}
        shown = {"tokenUrl": described.get("tokenUrl"), **shown}
    return shown


def _auth_faults(shown: JsonObject, place: _Place) -> Iterator[Fault]:
    for name in ("in", "name", "tokenUrl"):
        if name in shown and not _is_text(shown[name]):
            yield Fault("is missing, and the document does not say it", pointer(*place, name))
    header = shown.get("name")
    if shown.get("in") == "header" and _is_text(header) and not is_sent(str(header)):
        yield Fault("is no header that can carry a key: it belongs to the transport", pointer(*place, "name"))
    if "@" in str(shown.get("tokenUrl")):
        yield Fault("must hold no user name and no password", pointer(*place, "tokenUrl"))


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and value != ""


def _plain(server: ExtensionServer) -> JsonObject:
    """The known fields of a server: a secret may be among the others."""
    shown = server.model_dump(include={"url", "description"}, exclude_none=True)
    if server.variables is not None:
        shown["variables"] = {
            name: variable.model_dump(include={"default", "enum", "description"}, exclude_none=True)
            for name, variable in server.variables.items()
        }
    return shown
