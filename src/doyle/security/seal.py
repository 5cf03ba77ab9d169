"""State that a client carries for the server: it can neither read nor change it."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from doyle.store.encoding import decode_exactly
from doyle.wire.json import JsonObject

_ENCRYPTED = b"\x01"
_NONCE_BYTES = 12
_SIGNATURE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Sealer:
    """Encrypts states and knows its own again; `secret` is shared by all processes on one database.

    AES-256-GCM under a key of the owner's. The nonce follows from the state, so that the same state has the
    same text, and no two states share one. Texts of earlier versions, signed alone, are known too.
    """

    secret: bytes

    def seal(self, owner: str, state: bytes) -> str:
        """The encrypted text of a state, a JSON object; it is good for its owner alone."""
        key = self._digest(b"key\0", owner)
        nonce = hmac.new(key, state, sha256).digest()[:_NONCE_BYTES]
        encrypted = AESGCM(key).encrypt(nonce, state, None)
        return urlsafe_b64encode(_ENCRYPTED + nonce + encrypted).decode().rstrip("=")

    def find(self, owner: str, text: str) -> JsonObject | None:
        """The state in a text, or None: not of this server, altered, or of another owner."""
        try:
            sealed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        except (Base64Error, ValueError):
            return None
        state = self._decrypt(owner, sealed)
        if state is None:
            state = self._verify(owner, sealed)
        return None if state is None else decode_exactly(state.decode())

    def _decrypt(self, owner: str, sealed: bytes) -> bytes | None:
        if not sealed.startswith(_ENCRYPTED):
            return None
        nonce, encrypted = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return AESGCM(self._digest(b"key\0", owner)).decrypt(nonce, encrypted, None)
        except (InvalidTag, ValueError):
            return None

    def _verify(self, owner: str, sealed: bytes) -> bytes | None:
        """A state that an earlier version signed and did not encrypt."""
        signature, state = sealed[:_SIGNATURE_BYTES], sealed[_SIGNATURE_BYTES:]
        expected = self._digest(b"", owner, b"\0" + state)[:_SIGNATURE_BYTES]
        return state if hmac.compare_digest(signature, expected) else None

    def _digest(self, purpose: bytes, owner: str, rest: bytes = b"") -> bytes:
        message = purpose + owner.encode(errors="surrogatepass") + rest
        return hmac.new(self.secret, message, sha256).digest()
