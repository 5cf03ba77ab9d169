"""Many short texts in little room: one array of bytes and where each text begins."""

from bisect import bisect_left
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_CODEC, _ERRORS = "utf-8", "surrogatepass"


class PackedTexts:
    """Texts by their place; immutable, shared by threads. A text takes its bytes and four more."""

    def __init__(self, content: NDArray[np.uint8], starts: NDArray[np.uint32]) -> None:
        if not len(starts) or starts[0] or starts[-1] != len(content):
            raise ValueError("packed texts do not begin and end where their content does")
        self._content = content.tobytes()
        self._starts = np.ascontiguousarray(starts, np.uint32).data

    @classmethod
    def of(cls, texts: Iterable[str]) -> "PackedTexts":
        """Pack texts in the order given; `find` needs them sorted and without repetition."""
        encoded = [text.encode(_CODEC, _ERRORS) for text in texts]
        starts = np.zeros(len(encoded) + 1, np.uint32)
        np.cumsum([len(text) for text in encoded], out=starts[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), starts)

    @property
    def content(self) -> NDArray[np.uint8]:
        """The bytes of all texts."""
        return np.frombuffer(self._content, np.uint8)

    @property
    def starts(self) -> NDArray[np.uint32]:
        """Where each text begins, and the end of the last."""
        return np.asarray(self._starts, np.uint32)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, place: int) -> bytes:
        """The bytes of the text at a place."""
        return self._content[self._starts[place] : self._starts[place + 1]]

    def text(self, place: int) -> str:
        """The text at a place."""
        return self[place].decode(_CODEC, _ERRORS)

    def find(self, text: str) -> int | None:
        """The place of a text, if the texts are sorted."""
        key = text.encode(_CODEC, _ERRORS)
        place = bisect_left(self, key)
        return place if place < len(self) and self[place] == key else None
