"""What of a skill spelling correction leaves as it is (nlu.md §7)."""

from collections.abc import Iterable
from functools import reduce

from doyle.nlu.mentions import Meaning
from doyle.nlu.patterns import PatternSet
from doyle.nlu.speller import word_key
from doyle.nlu.spelling_tokens import bare_words

# No pattern that says something about a text matches all of these from end to end.
_NONSENSE = ("qzxj vwkfp", "wvx", "jqkz xwvq zqxwvb")


def own_words(texts: Iterable[str]) -> frozenset[str]:
    """The words of the skill's texts, folded as by `word_key`."""
    return frozenset(word_key(word) for text in texts for word in bare_words(text.lower()))


def unspecific_values(patterns: PatternSet) -> frozenset[Meaning]:
    """The values with a pattern that matches anything: they protect no words (nlu.md §5)."""
    return reduce(frozenset.intersection, (_covering(text, patterns) for text in _NONSENSE))


def _covering(text: str, patterns: PatternSet) -> frozenset[Meaning]:
    """The values whose mentions leave out no letter of a text."""
    covered: dict[Meaning, set[int]] = {}
    for mention in patterns.find(text):
        covered.setdefault(mention.meaning, set()).update(range(mention.start, mention.end))
    letters = {at for at, letter in enumerate(text) if letter != " "}
    return frozenset(meaning for meaning, places in covered.items() if letters <= places)
