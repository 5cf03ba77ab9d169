"""How alike texts are: by the sentence encoder where it is used, else by their words and letters.

Imports scipy: for commands, never for the server.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from doyle.nlu.encoder import Vector
from doyle.nlu.lexical_fit import fit_features
from doyle.skills.evaluation.confusions import Neighbour
from doyle.skills.evaluation.findings import Twins

# Above this two texts say the same thing, as far as a model can tell.
TWIN_COSINE = 0.9
LEXICAL_TWIN_COSINE = 0.8
MAX_TWINS = 200
_ROWS_AT_ONCE = 500


class Likeness:
    """Compares texts of a fixed set.

    `rows` are unit vectors, a matrix that is dense or sparse, one for each text.
    """

    def __init__(self, texts: Iterable[str], rows: "NDArray[np.float32] | csr_matrix", least: float) -> None:
        self._row_of = {text: at for at, text in enumerate(texts)}
        self._rows = rows
        self._least = least

    @classmethod
    def by_sentences(cls, vectors: Mapping[str, Vector]) -> "Likeness":
        """Compare by sentence vectors, which are given for each text."""
        return cls(vectors, np.stack(list(vectors.values())), TWIN_COSINE)

    @classmethod
    def by_words(cls, forms: Mapping[str, str]) -> "Likeness":
        """Compare by the words and letters of what each text is scored as."""
        _, matrix = fit_features(list(forms.values()))
        rows = csr_matrix((matrix.values, matrix.indices, matrix.starts), shape=(len(forms), matrix.width))
        return cls(forms, rows, LEXICAL_TWIN_COSINE)

    def nearest(self, text: str, others: Sequence[str]) -> Neighbour | None:
        """The nearest of some texts, the first of equals; None if there are none."""
        if not others:
            return None
        cosines = self._cosines([self._row_of[text]], [self._row_of[other] for other in others])[0]
        best = int(cosines.argmax())
        return Neighbour(others[best], min(1.0, float(cosines[best])))

    def twins(self, texts: Sequence[tuple[str, str | None]]) -> tuple[Twins, ...]:
        """Pairs of texts with different intents that say the same, the most alike first, at most 200."""
        numbers = {intent: at for at, intent in enumerate(dict.fromkeys(intent for _, intent in texts))}
        labels = np.array([numbers[intent] for _, intent in texts])
        places = [self._row_of[text] for text, _ in texts]
        found: list[tuple[float, int, int]] = []
        for first in range(0, len(texts), _ROWS_AT_ONCE):
            cosines = self._cosines(places[first : first + _ROWS_AT_ONCE], places[first:])
            own = labels[first : first + _ROWS_AT_ONCE]
            cosines[own[:, None] == labels[None, first:]] = 0.0
            found = sorted([*found, *_above(np.triu(cosines), self._least, first)])[:MAX_TWINS]
        return tuple(Twins(min(1.0, -cosine), *texts[at], *texts[other]) for cosine, at, other in found)

    def _cosines(self, rows: Sequence[int], columns: Sequence[int]) -> NDArray[np.float32]:
        product = self._rows[rows] @ self._rows[columns].T
        dense: NDArray[np.float32] = product if isinstance(product, np.ndarray) else product.toarray()
        return dense


def _above(cosines: NDArray[np.float32], least: float, first: int) -> list[tuple[float, int, int]]:
    """The places of the greatest cosines that are at least so great, the cosine negated to sort by."""
    flat = cosines.ravel()
    places = np.flatnonzero(flat >= least)
    if len(places) > MAX_TWINS:
        places = places[np.argsort(-flat[places], kind="stable")[:MAX_TWINS]]
    width = cosines.shape[1]
    return [(-float(flat[at]), first + int(at) // width, first + int(at) % width) for at in places]
