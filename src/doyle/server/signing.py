"""The signing key of a database: made by the first process, shared by all."""

import secrets
from uuid import uuid4

from doyle.security.tokens import TokenSigner
from doyle.store import keys
from doyle.store.database import Store
from doyle.store.keys import SigningKey

_SECRET_BYTES = 32


async def load_signer(store: Store, now: int) -> TokenSigner:
    """The signer over the current key of the store; makes the key if there is none."""
    async with store.write() as tx:
        current = await keys.current_signing_key(tx)
        if current is None:
            await keys.add_signing_key(tx, SigningKey(str(uuid4()), secrets.token_bytes(_SECRET_BYTES), now))
            current = await keys.current_signing_key(tx)
    if current is None:
        raise RuntimeError("the signing key was not stored")
    return TokenSigner({current.key_id: current.secret})
