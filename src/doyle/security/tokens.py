"""Signed tokens that stand for a credential (spec/api/guide.md §3.4)."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

import jwt

from doyle.errors import UnauthorizedError

ALGORITHM = "HS256"
ISSUER = "doyle"
ACCESS_SECONDS = 3600
REFRESH_SECONDS = 30 * 24 * 3600
LEEWAY_SECONDS = 30
"""How far the clocks of the processes on one database may differ."""


class TokenUse(StrEnum):
    """What a token is good for."""

    ACCESS = "access"
    REFRESH = "refresh"

    @property
    def lifetime_seconds(self) -> int:
        """How long such a token lives."""
        return ACCESS_SECONDS if self is TokenUse.ACCESS else REFRESH_SECONDS


@dataclass(frozen=True, slots=True)
class IssuedTokens:
    """The answer to a token request; times in epoch seconds."""

    access_token: str
    refresh_token: str
    expires_in_seconds: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """Whom a token stands for; `stamp` ties it to the secret that it was issued for."""

    subject: str
    stamp: str


class TokenSigner:
    """Issues and verifies tokens, and derives the secrets for whatever else has to be signed.

    Args:
        secrets: signing secrets by id, the current one last; each at least 32 bytes.
        root: what other secrets are derived from, so that they outlive the signing secrets.
        retired: when secrets stopped signing, by id; whoever got hold of one afterwards gains little by it.
    """

    def __init__(
        self, secrets: dict[str, bytes], root: bytes, retired: Mapping[str, int] = MappingProxyType({})
    ) -> None:
        self._secrets = secrets
        self._root = root
        self._retired = retired
        self._current = next(reversed(secrets))

    def issue(self, claims: TokenClaims, now_seconds: int) -> IssuedTokens:
        """Make an access token and a refresh token with integer `iat` and `exp`."""
        return IssuedTokens(
            access_token=self._sign(claims, TokenUse.ACCESS, now_seconds),
            refresh_token=self._sign(claims, TokenUse.REFRESH, now_seconds),
            expires_in_seconds=ACCESS_SECONDS,
            expires_at=now_seconds + ACCESS_SECONDS,
        )

    def verify(self, token: str, use: TokenUse, now_seconds: float) -> TokenClaims:
        """Read a token of ours; one that expired less than `LEEWAY_SECONDS` ago still counts.

        Raises:
            UnauthorizedError: not ours, altered, of another use, or expired.
        """
        try:
            key_id = jwt.get_unverified_header(token).get("kid", "")
            claims = jwt.decode(
                token,
                self._secrets[key_id],
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                options={"verify_exp": False, "verify_iat": False, "require": ["exp", "iat", "sub"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError):
            raise UnauthorizedError from None
        issued, expires = claims["iat"], claims["exp"]
        if claims.get("use") != use or not isinstance(issued, int) or not isinstance(expires, int):
            raise UnauthorizedError
        latest = self._retired.get(key_id, issued) + LEEWAY_SECONDS
        if expires + LEEWAY_SECONDS <= now_seconds or issued > latest:
            raise UnauthorizedError
        if expires - issued > use.lifetime_seconds:
            raise UnauthorizedError
        return TokenClaims(claims["sub"], str(claims.get("stamp", "")))

    def knows(self, key_id: str | None) -> bool:
        """Whether a secret has this id."""
        return key_id in self._secrets

    def stamp(self, *texts: str) -> str:
        """A short keyed digest of texts: proves that a secret is the same without telling it."""
        message = "\0".join(texts).encode(errors="surrogatepass")
        return hmac.new(self.derive("stamp"), message, sha256).hexdigest()[:32]

    def derive(self, purpose: str) -> bytes:
        """A secret for another purpose, the same in every process on the same database."""
        return hmac.new(self._root, purpose.encode(), sha256).digest()

    def _sign(self, claims: TokenClaims, use: TokenUse, now_seconds: int) -> str:
        payload = {
            "iss": ISSUER,
            "sub": claims.subject,
            "stamp": claims.stamp,
            "use": use.value,
            "iat": now_seconds,
            "exp": now_seconds + use.lifetime_seconds,
        }
        return jwt.encode(payload, self._secrets[self._current], ALGORITHM, headers={"kid": self._current})
