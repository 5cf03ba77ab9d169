"""The words of a language with their frequencies, as `tools/build_words.py` packs them.

A list takes 2 MB for English and 1 MB for French, pairs of words another 4 MB for English.
"""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from doyle.nlu.languages import LANGUAGES

WORDS_ABSENT_IDENTITY = "absent"
PACKAGED_WORDS = Path(__file__).resolve().with_name("data") / "words"
_Integers = NDArray[np.uint64]
_NEWLINE = ord("\n")


class WordList:
    """The words of one language in order; immutable, shared by threads.

    Words are in lower case and hold an apostrophe only in its plain form. A word's place in the list stands
    for it in pairs and indices.
    """

    def __init__(self, words: bytes, counts: _Integers, pairs: _Integers, pair_counts: _Integers) -> None:
        ends = [*np.flatnonzero(np.frombuffer(words, np.uint8) == _NEWLINE).tolist(), len(words)]
        if len(counts) != len(ends) or len(pairs) != len(pair_counts):
            raise ValueError("a word list has not as many counts as words")
        self._words = words
        self._starts = np.array([0, *(end + 1 for end in ends)], np.uint32).data
        self._bounds = _bounds(words, self._starts)
        self._counts = counts.data
        self._pairs = pairs.data
        self._pair_counts = pair_counts.data

    @classmethod
    def of(cls, counts: Mapping[str, int], pairs: Mapping[tuple[str, str], int] | None = None) -> "WordList":
        """A list of words at hand, one at least, and of pairs of them."""
        ordered = sorted(counts)
        places = {word: at for at, word in enumerate(ordered)}
        keys = {_pair(places[one], places[two]): count for (one, two), count in (pairs or {}).items()}
        return cls(
            "\n".join(ordered).encode(),
            np.array([counts[word] for word in ordered], np.uint64),
            np.array(sorted(keys), np.uint64),
            np.array([keys[key] for key in sorted(keys)], np.uint64),
        )

    @classmethod
    def load(cls, directory: Path, language: str) -> "WordList":
        """Load the list of a language from a directory that `tools/build_words.py` made.

        Raises:
            OSError: a file is absent or not readable.
            ValueError: the language is not there, or a file is not the one that the manifest describes.
        """
        manifest = _Manifest.read(directory)
        words, *integers = (
            manifest.read_file(f"{language}.{kind}") for kind in ("words", "counts", "pairs", "pair_counts")
        )
        return cls(words, *(np.asarray(np.frombuffer(content, "<u8"), np.uint64) for content in integers))

    def __len__(self) -> int:
        return len(self._counts)

    def __getitem__(self, place: int) -> bytes:
        """The word at a place, in UTF-8."""
        return self._words[self._starts[place] : self._starts[place + 1] - 1]

    def find(self, word: str) -> int | None:
        """The place of a word in the list."""
        key = word.encode("utf-8", "surrogatepass")
        beginning = _beginning(*(key + b"\n\n")[:2])
        place = bisect_left(self, key, self._bounds[beginning], self._bounds[beginning + 1])
        return place if place < len(self) and self[place] == key else None

    def frequency(self, word: str) -> int:
        """How often a word was counted; 0 says that it is not known."""
        place = self.find(word)
        return 0 if place is None else self._counts[place]

    def count(self, place: int) -> int:
        """How often the word at a place was counted."""
        return self._counts[place]

    def pair_count(self, first: int, second: int) -> int:
        """How often the word at one place was counted right before that at another; 0 if never."""
        key = _pair(first, second)
        at = bisect_left(self._pairs, key)
        return self._pair_counts[at] if at < len(self._pairs) and self._pairs[at] == key else 0


def find_word_list(language: str) -> WordList | None:
    """The packaged list of a language, loaded once in a process.

    None: there is none for this language, or the lists were not built or are damaged; `words_identity`
    tells an operator which.
    """
    code = language.lower().partition("-")[0]
    return _find_packaged(code) if code in LANGUAGES else None


def words_identity(directory: Path | None = None) -> str:
    """The identity of the word lists in a directory, by default the packaged ones, or `absent`.

    Processes that differ in it may understand differently.
    """
    try:
        manifest = _Manifest.read(directory or PACKAGED_WORDS)
        for name in manifest.files:
            manifest.read_file(name)
    except (OSError, ValueError):
        return WORDS_ABSENT_IDENTITY
    return manifest.identity


@cache
def _find_packaged(language: str) -> WordList | None:
    try:
        return WordList.load(PACKAGED_WORDS, language)
    except (OSError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class _Manifest:
    directory: Path
    identity: str
    files: dict[str, str]

    @classmethod
    def read(cls, directory: Path) -> "_Manifest":
        """Read a directory's manifest.

        Raises:
            OSError: it is absent or not readable.
            ValueError: it is not a manifest.
        """
        data = json.loads((directory / "manifest.json").read_text("utf-8"))
        try:
            return cls(directory, str(data["identity"]), dict(data["files"]))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"not a manifest of word lists: {error!r}") from error

    def read_file(self, name: str) -> bytes:
        """Read a file that the manifest names.

        Raises:
            OSError: it is absent or not readable.
            ValueError: the manifest does not name it, or describes another content.
        """
        if name not in self.files:
            raise ValueError(f"the manifest names no {name}")
        content = (self.directory / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != self.files[name]:
            raise ValueError(f"{name} is not the file that the manifest describes")
        return content


def _beginning(first: int, second: int) -> int:
    return first << 8 | second


def _bounds(words: bytes, starts: memoryview) -> memoryview:
    """By the first two bytes of a word, where those words begin in the list."""
    content = np.frombuffer(words + b"\n\n", np.uint8).astype(np.uint32)
    firsts = np.asarray(starts)[:-1]
    beginnings = content[firsts] << 8 | content[firsts + 1]
    return np.searchsorted(beginnings, np.arange((1 << 16) + 1)).astype(np.uint32).data


def _pair(first: int, second: int) -> int:
    return first << 32 | second
