"""Who calls: from an `Authorization` header, a key, a password or a token to a `Principal`."""

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
from doyle.security.keys import hash_key
from doyle.security.roles import ExtraRole, Role
from doyle.security.tokens import IssuedTokens, TokenClaims, TokenSigner, TokenUse
from doyle.store import keys
from doyle.store.database import Store
from doyle.store.keys import KeyRecord

CACHE_SECONDS = 5.0
CACHE_SIZE = 4096
_KEY_SUBJECT = "key:"
_SETTING_SUBJECT = "setting:api_key"
_USER_SUBJECT = "setting:user"


@dataclass(frozen=True, slots=True)
class FixedCredentials:
    """Manager credentials that come from the settings and enter every instance; empty ones admit nobody."""

    api_key: str | None = None
    username: str | None = None
    password: str | None = None


class Authenticator:
    """Checks credentials against the settings and the store.

    Accepted headers are remembered for `CACHE_SECONDS` under a digest, so that a busy client costs one query
    in that time; a key deleted by another process stops working after it. Refused ones are never remembered.
    """

    def __init__(
        self, store: Store, signer: TokenSigner, fixed: FixedCredentials, clock: Callable[[], float]
    ) -> None:
        self._store = store
        self._signer = signer
        self._fixed = fixed
        self._clock = clock
        self._accepted: dict[bytes, tuple[Principal, float]] = {}

    async def authenticate(self, header: str | None) -> Principal:
        """The principal of an `Authorization` header.

        Raises:
            UnauthorizedError: missing, malformed, unknown, or expired.
        """
        now = self._clock()
        digest = sha256((header or "").encode(errors="surrogatepass")).digest()
        known = self._accepted.get(digest)
        if known is not None and known[1] > now:
            return known[0]
        principal = await self._check(header)
        self._remember(digest, principal, now)
        return principal

    async def find_by_key(self, key: str) -> Principal | None:
        """The principal of an API key."""
        if self._fixed.api_key and _is_same(key, self._fixed.api_key):
            return Principal(_SETTING_SUBJECT, Role.MANAGER)
        async with self._store.read() as tx:
            record = await keys.find_key_by_hash(tx, hash_key(key))
        return None if record is None or not self._is_alive(record) else _principal_of(record)

    def find_by_password(self, username: str, password: str) -> Principal | None:
        """The principal of a user name with its password, compared in constant time."""
        if not self._fixed.username or not self._fixed.password:
            return None
        is_user = _is_same(username, self._fixed.username)
        is_password = _is_same(password, self._fixed.password)
        return Principal(_USER_SUBJECT, Role.MANAGER) if is_user and is_password else None

    def issue(self, principal: Principal) -> IssuedTokens:
        """Tokens that stand for a principal until they expire or its credential is withdrawn."""
        claims = TokenClaims(principal.subject, self._stamp_of(principal.subject))
        return self._signer.issue(claims, int(self._clock()))

    async def refresh(self, token: str) -> IssuedTokens:
        """New tokens for a refresh token.

        Raises:
            UnauthorizedError: the token is not a valid refresh token, or its credential is withdrawn.
        """
        return self.issue(await self._check_token(token, TokenUse.REFRESH))

    def forget(self) -> None:
        """Drop what is remembered: to be called when a key has been withdrawn."""
        self._accepted.clear()

    async def _check(self, header: str | None) -> Principal:
        principal: Principal | None
        match read_credential(header):
            case KeyCredential(key):
                principal = await self.find_by_key(key)
            case PasswordCredential(username, password):
                principal = self.find_by_password(username, password)
            case TokenCredential(token):
                principal = await self._find_by_bearer(token)
        if principal is None:
            raise UnauthorizedError
        return principal

    async def _find_by_bearer(self, token: str) -> Principal | None:
        if token.count(".") != 2:
            return await self.find_by_key(token)
        return await self._check_token(token, TokenUse.ACCESS)

    async def _check_token(self, token: str, use: TokenUse) -> Principal:
        claims = self._signer.verify(token, use, self._clock())
        if not hmac.compare_digest(claims.stamp.encode(), self._stamp_of(claims.subject).encode()):
            raise UnauthorizedError
        if not claims.subject.startswith(_KEY_SUBJECT):
            return Principal(claims.subject, Role.MANAGER)
        async with self._store.read() as tx:
            record = await keys.find_key(tx, claims.subject.removeprefix(_KEY_SUBJECT))
        if record is None or not self._is_alive(record):
            raise UnauthorizedError
        return _principal_of(record)

    def _is_alive(self, record: KeyRecord) -> bool:
        return record.is_enabled and (record.expires is None or record.expires > self._clock() * 1000)

    def _stamp_of(self, subject: str) -> str:
        fixed = self._fixed
        if subject == _SETTING_SUBJECT and fixed.api_key is not None:
            return self._signer.stamp(subject, fixed.api_key)
        if subject == _USER_SUBJECT and fixed.username is not None and fixed.password is not None:
            return self._signer.stamp(subject, fixed.username, fixed.password)
        if subject.startswith(_KEY_SUBJECT):
            return self._signer.stamp(subject)
        raise UnauthorizedError

    def _remember(self, digest: bytes, principal: Principal, now: float) -> None:
        if len(self._accepted) >= CACHE_SIZE:
            self._accepted.clear()
        until = now + CACHE_SECONDS
        self._accepted[digest] = (principal, until if principal.ends is None else min(until, principal.ends))


def _principal_of(record: KeyRecord) -> Principal:
    return Principal(
        subject=f"{_KEY_SUBJECT}{record.key_id}",
        role=Role(record.role),
        instance_id=record.instance_id,
        key_id=record.key_id,
        name=record.name,
        extra_roles=frozenset(map(ExtraRole, record.extra_roles)),
        ends=None if record.expires is None else record.expires / 1000,
    )


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(errors="surrogatepass"), expected.encode(errors="surrogatepass"))
