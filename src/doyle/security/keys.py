"""API keys: made of 256 random bits, kept as a hash (spec/api/guide.md §3)."""

import secrets
from hashlib import sha256


def new_key() -> str:
    """A new key: letters, digits, `-` and `_`, so that no client refuses it (guide §3.1)."""
    return secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """The SHA-256 of a key in hex; enough for 256 random bits, and it can be looked up."""
    return sha256(key.encode(errors="surrogatepass")).hexdigest()
