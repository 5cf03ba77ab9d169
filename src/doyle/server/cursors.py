"""Opaque, signed places in a list (spec/api/guide.md §8)."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

import orjson

from doyle.errors import Fault, InputError
from doyle.server.responses import encode_json
from doyle.wire.json import Json

_SIGNATURE_BYTES = 16

Place = tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class CursorSigner:
    """Writes and reads cursors; `secret` is shared by all processes on one database."""

    secret: bytes

    def write(self, listing: str, place: Place | None) -> str:
        """The cursor of the page after `place` (None: the first page).

        Args:
            listing: what the cursor belongs to (instance, path, order); it is valid there only.
        """
        payload = encode_json(place)
        return urlsafe_b64encode(self._sign(listing, payload) + payload).decode().rstrip("=")

    def read(self, listing: str, cursor: str) -> Place | None:
        """The place that a cursor names.

        Raises:
            InputError: not a cursor of ours, altered, or of another list.
        """
        try:
            signed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        except ValueError:
            raise _broken() from None
        signature, payload = signed[:_SIGNATURE_BYTES], signed[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._sign(listing, payload)):
            raise _broken()
        place = orjson.loads(payload)
        return None if place is None else tuple(place)

    def _sign(self, listing: str, payload: bytes) -> bytes:
        message = listing.encode(errors="surrogatepass") + b"\0" + payload
        return hmac.new(self.secret, message, sha256).digest()[:_SIGNATURE_BYTES]


def _broken() -> InputError:
    return InputError("Invalid query parameter", faults=(Fault("The cursor is not valid", "/cursor"),))
