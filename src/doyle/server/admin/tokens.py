"""The keys that sign tokens, and the end of tokens before their time (spec/api/guide.md §3)."""

from dataclasses import replace

from starlette.responses import Response

from doyle.errors import InputError, NotFoundError
from doyle.security.key_ring import rotate
from doyle.server.admin.grants import change_grants, is_seen
from doyle.server.admin.users import get_user
from doyle.server.calls import Call
from doyle.server.responses import JsonResponse
from doyle.store import keys, users
from doyle.store.timestamps import iso_timestamp
from doyle.wire.model import ClosedModel


class RotateRequest(ClosedModel):
    """The body of rotate_tokens; `revoke` ends all tokens at once, say after a leak."""

    revoke: bool = False


class RevokeRequest(ClosedModel):
    """The body of revoke_tokens: a key or a user, one of them."""

    key_id: str | None = None
    username: str | None = None


async def rotate_tokens(call: Call) -> Response:
    """Sign tokens with a new key from now on; those signed before live until they expire.

    Every process on the database knows within five seconds, without a restart.
    """
    body = RotateRequest.read(await call.read_json())
    async with call.services.store.write() as tx:
        await change_grants(tx)
        made = await rotate(tx, call.services.now_milliseconds(), is_revoking=body.revoke)
    call.services.authenticator.forget()
    return JsonResponse({"key_id": made.key_id, "created": iso_timestamp(made.created)})


async def revoke_tokens(call: Call) -> Response:
    """End all tokens of a key or a user, here at once and in other processes within five seconds.

    Raises:
        InputError: not exactly one is named.
        NotFoundError: the instance has no such key or user.
    """
    body = RevokeRequest.read(await call.read_json())
    if (body.key_id is None) is (body.username is None):
        raise InputError.at("", "Name either a key_id or a username")
    async with call.services.store.write() as tx:
        await change_grants(tx)
        if body.username is not None:
            user = await get_user(tx, call, body.username)
            await users.change_user(tx, replace(user, generation=user.generation + 1))
        else:
            key = await keys.find_key(tx, body.key_id or "")
            if key is None or not is_seen(call, key.instance_id):
                raise NotFoundError
            await keys.change_key(tx, replace(key, generation=key.generation + 1))
    call.services.authenticator.forget()
    return JsonResponse({})
