"""The signing keys of a database as one process sees them: made once, replaced while processes run."""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import jwt
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import ConflictError
from doyle.security.tokens import LEEWAY_SECONDS, REFRESH_SECONDS, TokenSigner
from doyle.store import keys
from doyle.store.database import Store
from doyle.store.keys import ROOT_KEY_ID, SigningKey

FIRST_KEY_ID = "1"
REREAD_SECONDS = 5.0
"""How long a process may not know of a new key, or that one is gone."""
_UNKNOWN_KEY_SECONDS = 0.2
_SECRET_BYTES = 32


class KeyRing:
    """Gives the signer over the keys of the store, read again every few seconds."""

    def __init__(self, store: Store, clock: Callable[[], float], signer: TokenSigner) -> None:
        self._store = store
        self._clock = clock
        self._signer = signer
        self._read_at = clock()
        self._reading = asyncio.Lock()

    @classmethod
    async def open(cls, store: Store, clock: Callable[[], float]) -> "KeyRing":
        """The ring of a store; makes the root key and the first signing key if they are not there.

        Of several processes that start on an empty database one wins, because the ids are fixed.
        """
        stored = await _read(store)
        missing = {ROOT_KEY_ID, FIRST_KEY_ID} - {key.key_id for key in stored}
        if any(key.key_id != ROOT_KEY_ID for key in stored):
            missing.discard(FIRST_KEY_ID)
        if missing:
            with suppress(ConflictError):
                async with store.write() as tx:
                    for key_id in sorted(missing):
                        await _add(tx, key_id, int(clock() * 1000))
            stored = await _read(store)
        return cls(store, clock, _signer_over(stored))

    async def signer(self) -> TokenSigner:
        """The signer, at most `REREAD_SECONDS` behind the store."""
        await self._reread(REREAD_SECONDS)
        return self._signer

    async def signer_for(self, token: str) -> TokenSigner:
        """The signer that can judge a token: one just signed by another process with a new key is known."""
        signer = await self.signer()
        if not signer.knows(key_id_of(token)):
            await self._reread(_UNKNOWN_KEY_SECONDS)
        return self._signer

    def derive(self, purpose: str) -> bytes:
        """A secret for another purpose, the same in every process and for ever."""
        return self._signer.derive(purpose)

    def stamp(self, *texts: str) -> str:
        """See `TokenSigner.stamp`; the same in every process and for ever, too."""
        return self._signer.stamp(*texts)

    def forget(self) -> None:
        """Read the keys anew at the next use: to be called when they were changed here."""
        self._read_at = float("-inf")

    async def _reread(self, after_seconds: float) -> None:
        """Read the keys, unless they were read lately; whoever comes while they are read waits for them."""
        async with self._reading:
            now = self._clock()
            if abs(now - self._read_at) >= after_seconds:
                self._read_at = now
                self._signer = _signer_over(await _read(self._store))


async def rotate(tx: AsyncConnection, now: int, *, is_revoking: bool) -> SigningKey:
    """Sign with a new key from now on; tokens of the old ones live on until they end, or end at once."""
    if is_revoking:
        await keys.drop_signing_keys(tx)
    else:
        await keys.retire_signing_keys(tx, now)
        await keys.drop_signing_keys(tx, now - (REFRESH_SECONDS + LEEWAY_SECONDS) * 1000)
    return await _add(tx, str(uuid4()), now)


async def _add(tx: AsyncConnection, key_id: str, now: int) -> SigningKey:
    key = SigningKey(key_id, secrets.token_bytes(_SECRET_BYTES), now)
    await keys.add_signing_key(tx, key)
    return key


async def _read(store: Store) -> tuple[SigningKey, ...]:
    async with store.read() as tx:
        return await keys.list_signing_keys(tx)


def _signer_over(stored: tuple[SigningKey, ...]) -> TokenSigner:
    """The signer over keys that came newest first: the newest that is not retired signs."""
    root = next(key.secret for key in stored if key.key_id == ROOT_KEY_ID)
    signing = [key for key in reversed(stored) if key.key_id != ROOT_KEY_ID]
    signing.sort(key=lambda key: key.retired is None)
    retired = {key.key_id: key.retired // 1000 for key in signing if key.retired is not None}
    return TokenSigner({key.key_id: key.secret for key in signing}, root, retired)


def key_id_of(token: str) -> str | None:
    """The id of the key that a token says it is signed with; None: it is no token."""
    try:
        return str(jwt.get_unverified_header(token).get("kid"))
    except (jwt.PyJWTError, ValueError):
        return None
