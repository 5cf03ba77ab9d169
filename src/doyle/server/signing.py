"""The signing keys of a database: made by the first process, shared by all."""

import secrets
from contextlib import suppress

from doyle.errors import ConflictError
from doyle.security.tokens import TokenSigner
from doyle.store import keys
from doyle.store.database import Store
from doyle.store.keys import ROOT_KEY_ID, SigningKey

FIRST_KEY_ID = "1"
_SECRET_BYTES = 32


async def load_signer(store: Store, now: int) -> TokenSigner:
    """The signer over the keys of the store; makes the root key and the first key if they are not there.

    Of several processes that start on an empty database one wins, because the ids are fixed.
    """
    stored = await _read(store)
    missing = [] if ROOT_KEY_ID in stored else [ROOT_KEY_ID]
    if not stored.keys() - {ROOT_KEY_ID}:
        missing.append(FIRST_KEY_ID)
    if missing:
        with suppress(ConflictError):
            async with store.write() as tx:
                for key_id in missing:
                    await keys.add_signing_key(
                        tx, SigningKey(key_id, secrets.token_bytes(_SECRET_BYTES), now)
                    )
        stored = await _read(store)
    root = stored.pop(ROOT_KEY_ID)
    return TokenSigner(stored, root)


async def _read(store: Store) -> dict[str, bytes]:
    """The secrets by id, the newest last."""
    async with store.read() as tx:
        stored = await keys.list_signing_keys(tx)
    return {key.key_id: key.secret for key in reversed(stored)}
