"""Logins with user name and password: the user of the settings, and those of the store."""

import asyncio
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from doyle.security.failed_logins import FailedLogins, network_of
from doyle.security.passwords import MAX_PASSWORD_CHARACTERS, Cost, PasswordHash, normal_username
from doyle.store import users
from doyle.store.database import Store
from doyle.store.users import UserRecord

KNOWN_LOGINS = 1024
HASHES_AT_ONCE = 2
FIXED_USER = "fixed"


@dataclass(frozen=True, slots=True)
class FixedLogin:
    """The user of the settings."""

    username: str
    password: str


class Logins:
    """Checks passwords, each slowly once; who is known by then costs a query.

    What was right is remembered under a keyed digest together with the hash that it fitted, so that a changed
    password ends it in every process; and for the address that it came from, so that who guesses from another
    one gains nothing by it.
    """

    def __init__(self, store: Store, fixed: FixedLogin | None, clock: Callable[[], float]) -> None:
        self._store = store
        self._fixed = fixed
        self._failed = FailedLogins(clock)
        self._secret = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, str] = OrderedDict()
        self._threads = asyncio.Semaphore(HASHES_AT_ONCE)
        self._nobody = PasswordHash(secrets.token_bytes(16), secrets.token_bytes(32), Cost())

    async def check(self, username: str, password: str, address: str) -> UserRecord | str | None:
        """The user with this name and password, `FIXED_USER` for that of the settings, None for nobody.

        Unknown names take as long as known ones.

        Raises:
            LimitError: too many have failed from this address and wait.
        """
        name = normal_username(username)
        if "\0" in name:
            return None
        digest = self._digest(name, password, network_of(address))
        async with self._store.read() as tx:
            user = await users.find_user_by_name(tx, name)
            is_hopeless = self._fixed is None and user is None and not await users.has_any(tx)
        if is_hopeless:
            return None
        fits = self._known.get(digest)
        if fits is not None and fits in (FIXED_USER, None if user is None else user.password_hash):
            self._known.move_to_end(digest)
            return self._found(fits, user)
        async with self._failed.attempt(address) as attempt:
            fits = await self._compare(name, password, user)
            attempt.has_succeeded = fits is not None
        if fits is None:
            return None
        self._remember(digest, fits)
        return self._found(fits, user)

    async def _compare(self, name: str, password: str, user: UserRecord | None) -> str | None:
        """What the password fits: `FIXED_USER`, a stored hash, or nothing."""
        if self._fixed is not None:
            is_name = _is_same(name, normal_username(self._fixed.username))
            if _is_same(password, self._fixed.password) and is_name:
                return FIXED_USER
        if len(password) > MAX_PASSWORD_CHARACTERS:
            return None
        expected = self._nobody if user is None else PasswordHash.parse(user.password_hash)
        async with self._threads:
            is_right = await asyncio.to_thread(expected.matches, password)
        return user.password_hash if user is not None and is_right else None

    def _found(self, fits: str, user: UserRecord | None) -> UserRecord | str | None:
        if fits == FIXED_USER:
            return FIXED_USER
        return user if user is not None and user.is_enabled else None

    def _remember(self, digest: bytes, fits: str) -> None:
        self._known[digest] = fits
        while len(self._known) > KNOWN_LOGINS:
            self._known.popitem(last=False)

    def _digest(self, name: str, password: str, network: str) -> bytes:
        message = f"{network}\0{name}:{password}".encode(errors="surrogatepass")
        return hmac.new(self._secret, message, sha256).digest()


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(errors="surrogatepass"), expected.encode(errors="surrogatepass"))
