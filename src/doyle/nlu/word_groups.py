"""Words that have a form in common: a stem, or the spelling without accents."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from doyle.nlu.packed_texts import PackedTexts

# What is considered of a group.
MAX_GROUP = 32


class WordGroups:
    """Words that have a form in common, by that form; immutable, shared by threads."""

    def __init__(
        self,
        content: NDArray[np.uint8],
        starts: NDArray[np.uint32],
        groups: NDArray[np.uint32],
        words: NDArray[np.uint32],
    ) -> None:
        self.content, self.starts, self.groups, self.words = content, starts, groups, words
        self._forms = PackedTexts(content, starts)

    @classmethod
    def of(cls, forms: Iterable[tuple[str, int]]) -> "WordGroups":
        """Group words, given with their forms."""
        by_form: dict[str, list[int]] = {}
        for form, word in forms:
            by_form.setdefault(form, []).append(word)
        keys = sorted(by_form, key=lambda form: form.encode("utf-8", "surrogatepass"))
        texts = PackedTexts.of(keys)
        groups = np.cumsum([0, *(len(by_form[key]) for key in keys)])
        words = [word for key in keys for word in by_form[key]]
        return cls(texts.content, texts.starts, groups.astype(np.uint32), np.array(words, np.uint32))

    def __len__(self) -> int:
        return len(self._forms)

    def form(self, place: int) -> str:
        """The form at a place."""
        return self._forms.text(place)

    def words_at(self, place: int) -> list[int]:
        """The words that have the form at a place."""
        start = int(self.groups[place])
        words: list[int] = self.words[start : min(start + MAX_GROUP, int(self.groups[place + 1]))].tolist()
        return words

    def find(self, form: str) -> list[int]:
        """The words that have a form."""
        place = self._forms.find(form)
        return [] if place is None else self.words_at(place)
