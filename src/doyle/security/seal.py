"""State that a client carries for the server: it may read it, it cannot change it."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from hashlib import sha256

from doyle.store.encoding import decode_exactly
from doyle.wire.json import JsonObject

_SIGNATURE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Sealer:
    """Signs states and knows its own again; `secret` is shared by all processes on one database."""

    secret: bytes

    def seal(self, owner: str, state: bytes) -> str:
        """The signed text of a state, a JSON object; it is good for its owner alone."""
        return urlsafe_b64encode(self._sign(owner, state) + state).decode().rstrip("=")

    def find(self, owner: str, text: str) -> JsonObject | None:
        """The state in a text, or None: not of this server, altered, or of another owner."""
        try:
            signed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        except (Base64Error, ValueError):
            return None
        signature, state = signed[:_SIGNATURE_BYTES], signed[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._sign(owner, state)):
            return None
        found: JsonObject = decode_exactly(state.decode())
        return found

    def _sign(self, owner: str, state: bytes) -> bytes:
        message = owner.encode(errors="surrogatepass") + b"\0" + state
        return hmac.new(self.secret, message, sha256).digest()[:_SIGNATURE_BYTES]
