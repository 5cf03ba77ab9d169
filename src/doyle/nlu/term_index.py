"""What the dictionary entities are looked up in: arrays that training makes and the model file keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from numpy.typing import NDArray

from doyle.nlu.near_words import NearWords
from doyle.nlu.packed_texts import PackedTexts
from doyle.nlu.term_trie import TermTrie
from doyle.nlu.word_groups import WordGroups

# Arrays of any type of number.
Arrays = Mapping[str, NDArray[Any]]
_PREFIX = "dictionary"
_TRIE = ("edges", "starts", "meanings")
_GROUPS = ("content", "starts", "groups", "words")
_NEAR = ("alphabet", "codes", "counts", "places", "signatures")
_ARRAYS: Mapping[str, tuple[str, ...]] = {
    "vocabulary": ("content", "starts"),
    "terms": _TRIE,
    "accents": _GROUPS,
    "stems": _GROUPS,
    "near": _NEAR,
    "near_stems": _NEAR,
    "parts": _TRIE,
}


@dataclass(frozen=True, slots=True)
class TermIndex:
    """Where the terms of a skill are looked up; immutable, shared by threads.

    The labels of a path are made of the words' places in `vocabulary` (`label_of`). `accents` groups words by
    their spelling without accents. The others serve fuzzy entities only:
    `near` and `near_stems` find misspelt words and stems (by their place in `stems`), `parts` has the runs of
    whole words inside terms.
    """

    vocabulary: PackedTexts
    terms: TermTrie
    accents: WordGroups
    stems: WordGroups
    near: NearWords
    near_stems: NearWords
    parts: TermTrie

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """What a model file keeps, all names beginning with `dictionary.`."""
        return {
            _name(field.name, array): getattr(getattr(self, field.name), array)
            for field in fields(self)
            for array in _ARRAYS[field.name]
        }

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> "TermIndex":
        """The index that `to_arrays` came from.

        Raises:
            LookupError, ValueError: the arrays are not those of an index.
        """

        def kept(name: str) -> list[NDArray[Any]]:
            return [arrays[_name(name, array)] for array in _ARRAYS[name]]

        return cls(
            vocabulary=PackedTexts(*kept("vocabulary")),
            terms=TermTrie(*kept("terms")),
            accents=WordGroups(*kept("accents")),
            stems=WordGroups(*kept("stems")),
            near=NearWords(*kept("near")),
            near_stems=NearWords(*kept("near_stems")),
            parts=TermTrie(*kept("parts")),
        )


def _name(field: str, array: str) -> str:
    return f"{_PREFIX}.{field}.{array}"
