"""What stands in an `Authorization` header (spec/api/guide.md §3)."""

from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass

from doyle.errors import UnauthorizedError
from doyle.security.roles import ExtraRole, Role

API_KEY_USER = "apikey"


@dataclass(frozen=True, slots=True)
class KeyCredential:
    """An API key: Basic authentication with the literal user name `apikey`."""

    key: str


@dataclass(frozen=True, slots=True)
class PasswordCredential:
    """A user name with a password: service credentials of the 2018 reference."""

    username: str
    password: str


@dataclass(frozen=True, slots=True)
class TokenCredential:
    """A bearer token."""

    token: str


Credential = KeyCredential | PasswordCredential | TokenCredential


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls; `instance_id` None may enter every instance, `key_id` None is no key of the store.

    `ends` is when the credential does, in epoch seconds.
    """

    subject: str
    role: Role
    instance_id: str | None = None
    key_id: str | None = None
    name: str = ""
    extra_roles: frozenset[ExtraRole] = frozenset()
    user_id: str | None = None
    ends: float | None = None

    @property
    def is_of_server(self) -> bool:
        """Whether the whole server is open to it, not one instance."""
        return self.instance_id is None

    @property
    def is_fixed(self) -> bool:
        """Whether it comes from the settings, where the API cannot reach it."""
        return self.key_id is None and self.user_id is None


def read_credential(header: str | None) -> Credential:
    """Read an `Authorization` header: Basic is split at the first colon and decoded as UTF-8 (guide §3).

    Raises:
        UnauthorizedError: the header is missing, malformed, or of another scheme.
    """
    scheme, _, value = (header or "").strip().partition(" ")
    value = value.strip()
    if value and scheme.lower() == "bearer":
        return TokenCredential(value)
    if value and scheme.lower() == "basic":
        return _read_basic(value)
    raise UnauthorizedError


def _read_basic(value: str) -> Credential:
    try:
        text = b64decode(value, validate=True).decode()
    except (Base64Error, ValueError):
        raise UnauthorizedError from None
    username, colon, password = text.partition(":")
    if not colon:
        raise UnauthorizedError
    return KeyCredential(password) if username == API_KEY_USER else PasswordCredential(username, password)
