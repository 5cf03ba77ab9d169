"""The signing key of a database: made by the first process, shared by all."""

import secrets
from contextlib import suppress

from doyle.errors import ConflictError
from doyle.security.tokens import TokenSigner
from doyle.store import keys
from doyle.store.database import Store
from doyle.store.keys import SigningKey

FIRST_KEY_ID = "1"
_SECRET_BYTES = 32


async def load_signer(store: Store, now: int) -> TokenSigner:
    """The signer over the keys of the store; makes the first key if there is none.

    Of several processes that start on an empty database one wins, because the first key's id is fixed.
    """
    stored = await _read(store)
    if not stored:
        with suppress(ConflictError):
            async with store.write() as tx:
                await keys.add_signing_key(
                    tx, SigningKey(FIRST_KEY_ID, secrets.token_bytes(_SECRET_BYTES), now)
                )
        stored = await _read(store)
    return TokenSigner({key.key_id: key.secret for key in reversed(stored)})


async def _read(store: Store) -> tuple[SigningKey, ...]:
    async with store.read() as tx:
        return await keys.list_signing_keys(tx)
