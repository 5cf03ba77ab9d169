"""Users: who logs in with a name and a password, in an instance or the whole server."""

import asyncio
from dataclasses import replace
from typing import Annotated
from uuid import uuid4

from pydantic import AfterValidator, Field
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from doyle.errors import ConflictError, InputError, NotFoundError
from doyle.security.passwords import PasswordHash, check_password, check_username, normal_username
from doyle.security.roles import Role
from doyle.server.admin.grants import (
    ExtraRoleName,
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
from doyle.store import users
from doyle.store.audit import note_made
from doyle.store.timestamps import iso_timestamp
from doyle.store.users import UserRecord
from doyle.wire.json import JsonObject
from doyle.wire.model import ClosedModel

OWN_USER = "The user that makes a request cannot delete or weaken itself"

Username = Annotated[str, AfterValidator(check_username)]
Password = Annotated[str, AfterValidator(check_password)]


class UserRequest(ClosedModel):
    """The body of create_user; without a role the user may read only."""

    username: Username
    password: Password
    role: RoleName = Role.READER.value
    extra_roles: list[ExtraRoleName] = Field(default_factory=list, max_length=2)
    scope: Scope = "instance"


class UserChange(ClosedModel):
    """The body of update_user: what is absent stays; a new password ends all tokens of the user."""

    password: Password | None = None
    role: RoleName | None = None
    extra_roles: Annotated[list[ExtraRoleName], Field(max_length=2)] | None = None
    is_enabled: bool | None = None


async def list_users(call: Call) -> Response:
    """The users of the instance; Managers of the server see its own users as well."""
    async with call.services.store.read() as tx:
        found = await users.list_users(tx, call.instance_id, with_server=call.principal.is_of_server)
    return JsonResponse({"users": [show_user(record) for record in found]})


async def create_user(call: Call) -> Response:
    """Make a user of the instance or, with the scope `server`, of all; of the password a slow hash is kept.

    Raises:
        ConflictError: the name is taken, in whatever instance.
        ForbiddenError: a Manager of an instance asks for a user of the server.
    """
    body = UserRequest.read(await call.read_json())
    instance_id, now = owner_of(call, body.scope), call.services.now_milliseconds()
    record = UserRecord(
        user_id=str(uuid4()),
        username=body.username,
        instance_id=instance_id,
        role=body.role,
        password_hash=str(await asyncio.to_thread(PasswordHash.of, body.password)),
        created=now,
        extra_roles=tuple(sorted(set(body.extra_roles))),
    )
    note_made(record.username)
    async with call.services.store.write() as tx:
        await users.add_user(tx, record)
    return JsonResponse(show_user(record), call.operation.status)


async def update_user(call: Call, username: str) -> Response:
    """Change the password or the roles of a user, disable or enable one.

    Raises:
        ConflictError: the user made this very request and would lose by it, or no Manager would be left.
        NotFoundError: the instance has no such user.
    """
    body = UserChange.read(await call.read_json())
    if not body.model_fields_set:
        raise InputError.at("", "No valid update attributes.")
    hashed = None if body.password is None else str(await asyncio.to_thread(PasswordHash.of, body.password))
    async with call.services.store.write() as tx:
        await change_grants(tx)
        record = await get_user(tx, call, username)
        if record.user_id == call.principal.user_id and body.model_fields_set - {"password"}:
            raise ConflictError(OWN_USER)
        changed = _changed(record, body, hashed)
        await users.change_user(tx, changed)
        await keep_a_manager(tx, call, record.instance_id)
    call.services.authenticator.forget()
    return JsonResponse(show_user(changed))


async def delete_user(call: Call, username: str) -> Response:
    """Delete a user; tokens of the user end with it.

    Raises:
        ConflictError: the user made this very request, or no Manager would be left.
        NotFoundError: the instance has no such user.
    """
    async with call.services.store.write() as tx:
        await change_grants(tx)
        record = await get_user(tx, call, username)
        if record.user_id == call.principal.user_id:
            raise ConflictError(OWN_USER)
        await users.delete_user(tx, record.user_id)
        await keep_a_manager(tx, call, record.instance_id)
    call.services.authenticator.forget()
    return JsonResponse({})


async def get_user(tx: AsyncConnection, call: Call, username: str) -> UserRecord:
    """The user of a name, if it is the business of this call.

    Raises:
        NotFoundError: there is none, or it is not.
    """
    record = await users.find_user_by_name(tx, normal_username(username))
    if record is None or not is_seen(call, record.instance_id):
        raise NotFoundError
    return record


def show_user(record: UserRecord) -> JsonObject:
    """A user without the password."""
    shown: JsonObject = {
        "username": record.username,
        **show_grant(record.instance_id, record.role, record.extra_roles),
        "is_enabled": record.is_enabled,
        "created": iso_timestamp(record.created),
    }
    if record.last_used is not None:
        shown["last_used"] = iso_timestamp(record.last_used)
    return shown


def _changed(record: UserRecord, body: UserChange, hashed: str | None) -> UserRecord:
    extra_roles = record.extra_roles if body.extra_roles is None else tuple(sorted(set(body.extra_roles)))
    return replace(
        record,
        password_hash=hashed or record.password_hash,
        role=body.role or record.role,
        extra_roles=extra_roles,
        is_enabled=record.is_enabled if body.is_enabled is None else body.is_enabled,
    )
