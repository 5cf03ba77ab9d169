"""The API keys of an instance and of the server."""

from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from doyle.errors import ConflictError, InputError, NotFoundError
from doyle.security.keys import hash_key, new_key
from doyle.security.roles import Role
from doyle.server.admin.grants import (
    ExtraRoleName,
    Printable,
    RoleName,
    Scope,
    change_grants,
    is_seen,
    keep_a_manager,
    owner_of,
    show_grant,
)
from doyle.server.calls import Call
from doyle.server.responses import JsonResponse
from doyle.store import keys
from doyle.store.keys import KeyRecord
from doyle.store.timestamps import iso_timestamp, milliseconds_of
from doyle.wire.json import JsonObject
from doyle.wire.model import ClosedModel

OWN_KEY = "The key that makes a request cannot withdraw or weaken itself"


def _check_moment(text: str) -> str:
    try:
        milliseconds_of(text)
    except ValueError:
        raise ValueError("must be a date and time as 2026-12-31T23:59:59Z") from None
    return text


def _check_name(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank: the name tells what the key is for")
    return text


KeyName = Annotated[str, StringConstraints(max_length=128), Printable, AfterValidator(_check_name)]
Moment = Annotated[str, AfterValidator(_check_moment)]


class KeyRequest(ClosedModel):
    """The body of create_key; without a role the key may read only, without `expires` it never ends.

    Without a name it is called by the beginning of its id.
    """

    name: KeyName | None = None
    role: RoleName = Role.READER.value
    extra_roles: list[ExtraRoleName] = Field(default_factory=list, max_length=2)
    scope: Scope = "instance"
    expires: Moment | None = None


class KeyChange(ClosedModel):
    """The body of update_key: what is absent stays; `expires` null takes the end away."""

    name: KeyName | None = None
    role: RoleName | None = None
    extra_roles: Annotated[list[ExtraRoleName], Field(max_length=2)] | None = None
    is_enabled: bool | None = None
    expires: Moment | None = None


async def list_keys(call: Call) -> Response:
    """The keys of the instance, never their text; Managers of the server see its own keys as well."""
    with_server = call.principal.is_of_server
    async with call.services.store.read() as tx:
        records = await keys.list_keys(tx, call.instance_id, with_server=with_server)
    return JsonResponse({"keys": [show_key(record) for record in records]})


async def create_key(call: Call) -> Response:
    """Make a key of the instance or, with the scope `server`, of all; `key` is shown in this answer only.

    Raises:
        ForbiddenError: a Manager of an instance asks for a key of the server.
    """
    body = KeyRequest.read(await call.read_json())
    key, key_id, now = new_key(), call.new_id(), call.services.now_milliseconds()
    record = KeyRecord(
        key_id=key_id,
        instance_id=owner_of(call, body.scope),
        role=body.role,
        name=body.name or f"key {key_id[:8]}",
        key_hash=hash_key(key),
        created=now,
        extra_roles=tuple(sorted(set(body.extra_roles))),
        expires=_expiry(body.expires, now),
    )
    async with call.services.store.write() as tx:
        await keys.add_key(tx, record)
    return JsonResponse({**show_key(record), "key": key}, call.operation.status)


async def update_key(call: Call, key_id: str) -> Response:
    """Rename a key, change its roles or its end, disable or enable it.

    Raises:
        ConflictError: the key made this very request and would lose by it, or no Manager would be left.
        NotFoundError: the instance has no such key.
    """
    body = KeyChange.read(await call.read_json())
    if not body.model_fields_set:
        raise InputError.at("", "No valid update attributes.")
    async with call.services.store.write() as tx:
        await change_grants(tx)
        record = await _get_key(tx, call, key_id)
        changed = _changed(record, body, call.services.now_milliseconds())
        if key_id == call.principal.key_id and body.model_fields_set - {"name"}:
            raise ConflictError(OWN_KEY)
        await keys.change_key(tx, changed)
        await keep_a_manager(tx, call, record.instance_id)
    call.services.authenticator.forget()
    return JsonResponse(show_key(changed))


async def delete_key(call: Call, key_id: str) -> Response:
    """Withdraw a key; a Manager cannot withdraw the key in use, so that one always remains.

    Raises:
        ConflictError: the key made this very request, or no Manager would be left.
        NotFoundError: the instance has no such key.
    """
    if key_id == call.principal.key_id:
        raise ConflictError(OWN_KEY)
    async with call.services.store.write() as tx:
        await change_grants(tx)
        record = await _get_key(tx, call, key_id)
        await keys.delete_key(tx, key_id)
        await keep_a_manager(tx, call, record.instance_id)
    call.services.authenticator.forget()
    return JsonResponse({})


def show_key(record: KeyRecord) -> JsonObject:
    """A key without its text."""
    shown: JsonObject = {
        "key_id": record.key_id,
        "name": record.name,
        **show_grant(record.instance_id, record.role, record.extra_roles),
        "is_enabled": record.is_enabled,
        "created": iso_timestamp(record.created),
    }
    for name in ("expires", "last_used"):
        moment = getattr(record, name)
        if moment is not None:
            shown[name] = iso_timestamp(moment)
    return shown


async def _get_key(tx: AsyncConnection, call: Call, key_id: str) -> KeyRecord:
    record = await keys.find_key(tx, key_id)
    if record is None or not is_seen(call, record.instance_id):
        raise NotFoundError
    return record


def _changed(record: KeyRecord, body: KeyChange, now: int) -> KeyRecord:
    if body.name is not None:
        record = replace(record, name=body.name)
    if body.role is not None:
        record = replace(record, role=body.role)
    if body.extra_roles is not None:
        record = replace(record, extra_roles=tuple(sorted(set(body.extra_roles))))
    if body.is_enabled is not None:
        record = replace(record, is_enabled=body.is_enabled)
    if "expires" in body.model_fields_set:
        record = replace(record, expires=_expiry(body.expires, now))
    return record


def _expiry(text: str | None, now: int) -> int | None:
    if text is None:
        return None
    expires = milliseconds_of(text)
    if expires <= now:
        raise InputError.at("/expires", "must lie in the future")
    return expires
