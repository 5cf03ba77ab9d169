"""Who calls (spec/api/guide.md §3): API keys, users with a password, and tokens that stand for them."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from doyle.errors import UnauthorizedError
from doyle.security.credentials import (
    KeyCredential,
    PasswordCredential,
    Principal,
    TokenCredential,
    read_credential,
)
from doyle.security.failed_logins import FailedLogins, network_of
from doyle.security.key_ring import KeyRing, key_id_of
from doyle.security.keys import hash_key
from doyle.security.logins import FIXED_USER, FixedLogin, Logins
from doyle.security.roles import ExtraRole, Role
from doyle.security.short_memory import MAX_KEPT, ShortMemory
from doyle.security.tokens import IssuedTokens, TokenClaims, TokenUse
from doyle.security.usage import Usage
from doyle.store import keys, users
from doyle.store.database import Store
from doyle.store.keys import KeyRecord
from doyle.store.users import UserRecord

GUESSABLE_CHARACTERS = 16
"""A key of the settings with fewer characters is guarded like a password."""
_KEY_SUBJECT = "key:"
_USER_SUBJECT = "user:"
_SETTING_SUBJECT = "setting:api_key"
_SETTING_USER_SUBJECT = "setting:user"


@dataclass(frozen=True, slots=True)
class FixedCredentials:
    """Manager credentials that come from the settings and enter every instance; empty ones admit nobody."""

    api_key: str | None = None
    username: str | None = None
    password: str | None = None

    def login(self) -> FixedLogin | None:
        """The user, where both name and password are given."""
        return FixedLogin(self.username, self.password) if self.username and self.password else None


class Authenticator:
    """Checks credentials against the settings and the store.

    Accepted headers are remembered for five seconds (`ShortMemory`), each for its address, so that a busy
    client costs one query in that time; a key deleted by another process stops working after it. Refused ones
    are never remembered.
    """

    def __init__(
        self, store: Store, ring: KeyRing, fixed: FixedCredentials, clock: Callable[[], float]
    ) -> None:
        self.usage = Usage()
        self._store = store
        self._ring = ring
        self._fixed = fixed
        self._clock = clock
        self._logins = Logins(store, fixed.login(), clock)
        self._guesses = FailedLogins(clock)
        self._friends: set[str] = set()
        self._accepted: ShortMemory[bytes, Principal] = ShortMemory()

    async def authenticate(self, header: str | None, address: str = "") -> Principal:
        """The principal of an `Authorization` header that came from an address.

        Raises:
            UnauthorizedError: missing, malformed, unknown, or expired.
            LimitError: too many logins from this address have failed and wait.
        """
        now = self._clock()
        digest = sha256(f"{address}\0{header or ''}".encode(errors="surrogatepass")).digest()
        known, age = self._accepted.find(digest, now), self._accepted.age
        if known is not None:
            return known
        principal = await self._check(header, address)
        self.usage.note(principal, int(now * 1000))
        self._accepted.keep(digest, principal, now, age, principal.ends)
        return principal

    async def find_by_key(self, key: str, address: str = "") -> Principal | None:
        """The principal of an API key.

        Raises:
            LimitError: the settings have a short key, and too many guesses from this address wait.
        """
        async with self._store.read() as tx:
            record = await keys.find_key_by_hash(tx, hash_key(key))
        if record is not None:
            return _principal_of_key(record) if self._is_alive(record) else None
        fixed = self._fixed.api_key
        if not fixed:
            return None
        if len(fixed) >= GUESSABLE_CHARACTERS or network_of(address) in self._friends:
            is_right = _is_same(key, fixed)
        else:
            async with self._guesses.attempt(address) as attempt:
                is_right = attempt.has_succeeded = _is_same(key, fixed)
            if is_right and len(self._friends) < MAX_KEPT:
                self._friends.add(network_of(address))
        return Principal(_SETTING_SUBJECT, Role.MANAGER, name="DOYLE_API_KEY") if is_right else None

    async def find_by_password(self, username: str, password: str, address: str = "") -> Principal | None:
        """The principal of a user name with its password.

        Raises:
            LimitError: too many logins from this address have failed and wait.
        """
        found = await self._logins.check(username, password, address)
        if isinstance(found, UserRecord):
            return _principal_of_user(found)
        return self._fixed_user() if found == FIXED_USER else None

    async def issue(self, principal: Principal) -> IssuedTokens:
        """Tokens that stand for a principal until they expire or its credential is withdrawn.

        Raises:
            UnauthorizedError: the credential is withdrawn already.
        """
        _, stamp = await self._find(principal.subject)
        signer = await self._ring.signer()
        return signer.issue(TokenClaims(principal.subject, stamp), int(self._clock()))

    async def refresh(self, token: str) -> IssuedTokens:
        """New tokens for a refresh token.

        Raises:
            UnauthorizedError: the token is not a valid refresh token, or its credential is withdrawn.
        """
        return await self.issue(await self._check_token(token, TokenUse.REFRESH))

    def forget(self) -> None:
        """Drop what is remembered: to be called when a credential or a signing key has changed."""
        self._accepted.forget()
        self._ring.forget()

    async def _check(self, header: str | None, address: str) -> Principal:
        principal: Principal | None
        match read_credential(header):
            case KeyCredential(key):
                principal = await self.find_by_key(key, address)
            case PasswordCredential(username, password):
                principal = await self.find_by_password(username, password, address)
            case TokenCredential(token):
                principal = await self._find_by_bearer(token, address)
        if principal is None:
            raise UnauthorizedError
        return principal

    async def _find_by_bearer(self, token: str, address: str) -> Principal | None:
        """A key as it is may look like a token, with two dots in it."""
        if key_id_of(token) is None:
            return await self.find_by_key(token, address)
        return await self._check_token(token, TokenUse.ACCESS)

    async def _check_token(self, token: str, use: TokenUse) -> Principal:
        signer = await self._ring.signer_for(token)
        claims = signer.verify(token, use, self._clock())
        principal, stamp = await self._find(claims.subject)
        if not hmac.compare_digest(claims.stamp.encode(), stamp.encode()):
            raise UnauthorizedError
        return principal

    async def _find(self, subject: str) -> tuple[Principal, str]:
        """The principal of a subject, and the stamp that ties its tokens to what it is now."""
        fixed = self._fixed
        if subject == _SETTING_SUBJECT and fixed.api_key is not None:
            principal = Principal(subject, Role.MANAGER, name="DOYLE_API_KEY")
            return principal, self._stamp(subject, fixed.api_key)
        if subject == _SETTING_USER_SUBJECT and (login := fixed.login()) is not None:
            return self._fixed_user(), self._stamp(subject, login.username, login.password)
        kind, _, name = subject.partition(":")
        async with self._store.read() as tx:
            key = await keys.find_key(tx, name) if f"{kind}:" == _KEY_SUBJECT else None
            user = await users.find_user(tx, name) if f"{kind}:" == _USER_SUBJECT else None
        if key is not None and self._is_alive(key):
            return _principal_of_key(key), self._stamp(subject, str(key.generation))
        if user is not None and user.is_enabled:
            stamp = self._stamp(subject, str(user.generation), user.password_hash)
            return _principal_of_user(user), stamp
        raise UnauthorizedError

    def _stamp(self, *texts: str) -> str:
        return self._ring.stamp(*texts)

    def _fixed_user(self) -> Principal:
        return Principal(_SETTING_USER_SUBJECT, Role.MANAGER, name=self._fixed.username or "")

    def _is_alive(self, record: KeyRecord) -> bool:
        return record.is_enabled and (record.expires is None or record.expires > self._clock() * 1000)


def _principal_of_key(record: KeyRecord) -> Principal:
    return Principal(
        subject=f"{_KEY_SUBJECT}{record.key_id}",
        role=Role(record.role),
        instance_id=record.instance_id,
        key_id=record.key_id,
        name=record.name,
        extra_roles=frozenset(map(ExtraRole, record.extra_roles)),
        ends=None if record.expires is None else record.expires / 1000,
    )


def _principal_of_user(record: UserRecord) -> Principal:
    return Principal(
        subject=f"{_USER_SUBJECT}{record.user_id}",
        role=Role(record.role),
        instance_id=record.instance_id,
        name=record.username,
        extra_roles=frozenset(map(ExtraRole, record.extra_roles)),
        user_id=record.user_id,
    )


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(errors="surrogatepass"), expected.encode(errors="surrogatepass"))
