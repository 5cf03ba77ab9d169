"""Passwords of users: what they and user names may hold, and their slow, salted hash (scrypt, RFC 7914)."""

import hmac
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import scrypt
from secrets import token_bytes
from typing import Self

from doyle.security.credentials import API_KEY_USER

MIN_PASSWORD_CHARACTERS = 8
MAX_PASSWORD_CHARACTERS = 1024
MAX_USERNAME_CHARACTERS = 128
_NEVER_AT_THE_ENDS = '{}"'
_SALT_BYTES = 16
_NAME = "scrypt"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one hash costs: `128 * r * n` bytes of memory, `p` times over."""

    n: int = 2**14
    r: int = 8
    p: int = 5

    def digest(self, password: str, salt: bytes) -> bytes:
        """The hash; takes a tenth of a second, so call it in a thread."""
        memory = 256 * self.r * self.n
        return scrypt(password.encode(), salt=salt, n=self.n, r=self.r, p=self.p, maxmem=memory, dklen=32)


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """A hash with its salt and cost; `str` of it is what the store keeps."""

    salt: bytes
    digest: bytes
    cost: Cost

    @classmethod
    def of(cls, password: str, cost: Cost | None = None) -> Self:
        """Hash a password with a fresh salt."""
        cost, salt = cost or Cost(), token_bytes(_SALT_BYTES)
        return cls(salt, cost.digest(password, salt), cost)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote.

        Raises:
            ValueError: it is no such text.
        """
        name, n, r, p, salt, digest = text.split("$")
        if name != _NAME:
            raise ValueError(f"unknown hash {name!r}")
        return cls(b64decode(salt), b64decode(digest), Cost(int(n), int(r), int(p)))

    def matches(self, password: str) -> bool:
        """Whether this is the password, in constant time; takes as long as hashing does."""
        return hmac.compare_digest(self.cost.digest(password, self.salt), self.digest)

    def __str__(self) -> str:
        parts = (self.cost.n, self.cost.r, self.cost.p)
        return "$".join(
            (_NAME, *map(str, parts), b64encode(self.salt).decode(), b64encode(self.digest).decode())
        )


def normal_username(text: str) -> str:
    """The one form of a user name, however the keyboard composes its letters."""
    return unicodedata.normalize("NFC", text)


def check_username(text: str) -> str:
    """A user name in its normal form.

    Raises:
        ValueError: it could not be sent (RFC 7617 splits at the first colon), or is taken by API keys.
    """
    name = normal_username(text)
    if not 0 < len(name) <= MAX_USERNAME_CHARACTERS:
        raise ValueError(f"must have 1 to {MAX_USERNAME_CHARACTERS} characters")
    if ":" in name:
        raise ValueError("must not contain a colon")
    if name == API_KEY_USER:
        raise ValueError("is the user name of API keys")
    if name != name.strip():
        raise ValueError("must not begin or end with a space")
    _check_sendable(name)
    return name


def check_password(text: str) -> str:
    """A password that clients can send.

    Raises:
        ValueError: too short, too long, or of characters that clients refuse (spec/api/guide.md §3.1).
    """
    if not MIN_PASSWORD_CHARACTERS <= len(text) <= MAX_PASSWORD_CHARACTERS:
        raise ValueError(f"must have {MIN_PASSWORD_CHARACTERS} to {MAX_PASSWORD_CHARACTERS} characters")
    _check_sendable(text)
    return text


def _check_sendable(text: str) -> None:
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text):
        raise ValueError("must not contain control characters")
    if text[0] in _NEVER_AT_THE_ENDS or text[-1] in _NEVER_AT_THE_ENDS:
        raise ValueError('must not begin or end with {, } or ": the SDKs refuse that')
