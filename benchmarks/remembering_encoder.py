"""An encoder that makes the vector of a sentence once in a run."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from doyle.nlu.encoder import Encoder, Encoding, Vector


class RememberingEncoder(Encoder):
    """The packaged encoder; a text that comes again is not encoded again."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Vector] = {}
        self._read: dict[str, Encoding] = {}
        self.identity, self.dimension, self.knows = encoder.identity, encoder.dimension, encoder.knows
        self.count_words = encoder.count_words

    def encode(self, text: str) -> Vector:
        """The unit vector of a text."""
        if text not in self._known:
            self._known[text] = self._encoder.encode(text)
        return self._known[text]

    def read(self, text: str) -> Encoding:
        """The unit vector of a text and its word pieces."""
        if text not in self._read:
            self._read[text] = self._encoder.read(text)
        return self._read[text]

    def encode_many(
        self, texts: Sequence[str], threads: int = 1, progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """The unit vectors of texts, one row each; new ones are made together."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        fresh = self._encoder.encode_many(missing, threads, progress)
        self._known.update(zip(missing, fresh, strict=True))
        rows = [self._known[text] for text in texts]
        return np.stack(rows) if rows else np.empty((0, self.dimension), dtype=np.float32)
