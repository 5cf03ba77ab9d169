"""How likely one word is a misspelling of another: edits, weighed by how people mistype."""

from itertools import pairwise

from doyle.nlu.text import strip_accents

# What one edit costs; the extras below are less than half of it, so that fewer edits always cost less.
EDIT = 1000
ACCENT = 300
_DOUBLED = 0
_SWAPPED = 0
_MISSING_VOWEL = 120
_SIMILAR = 180
_MISSING = 230
_ADDED = 280
_OTHER = 330
_FIRST_LETTER = 160
_VOWELS = frozenset("aeiouyàâéèêëîïôûù")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUND_ALIKE = ("aeiouy", "ckqs", "sz", "gj")


def _similar_pairs() -> frozenset[tuple[str, str]]:
    """Letters that sound alike, and neighbours on the keyboard."""
    pairs = {(one, two) for group in _SOUND_ALIKE for one in group for two in group}
    for at, row in enumerate(_ROWS):
        below = _ROWS[at + 1] if at + 1 < len(_ROWS) else ""
        pairs |= {*pairwise(row), *zip(row, below, strict=False), *zip(row[1:], below, strict=False)}
    return frozenset(pairs | {(two, one) for one, two in pairs})


_SIMILAR_PAIRS = _similar_pairs()


def edit_cost(typed: str, meant: str, max_edits: int) -> int | None:
    """The least cost of the edits that make `typed` of `meant`; None if there are more than `max_edits`.

    Edits are an added, a missing and another letter, and two neighbours swapped (optimal string alignment).
    """
    if abs(len(typed) - len(meant)) > max_edits:
        return None
    start, typed_end, meant_end = _differing_part(typed, meant)
    if max(typed_end, meant_end) - start > max_edits and _is_far(typed, meant, max_edits):
        return None
    # A letter before the differing part tells whether a letter was doubled.
    cost = _aligned(typed, meant, (max(start - 1, 0), typed_end, meant_end), max_edits)
    return cost if cost // EDIT <= max_edits else None


def least_cost(typed: str, meant: str, edits: int) -> int:
    """What so many edits cost at least: less where accents may be all that differs."""
    return edits * (EDIT if typed.isascii() and meant.isascii() else ACCENT)


def _differing_part(typed: str, meant: str) -> tuple[int, int, int]:
    """Where the words begin to differ, and where each has the common ending."""
    start, shorter = 0, min(len(typed), len(meant))
    while start < shorter and typed[start] == meant[start]:
        start += 1
    typed_end, meant_end = len(typed), len(meant)
    while typed_end > start and meant_end > start and typed[typed_end - 1] == meant[meant_end - 1]:
        typed_end, meant_end = typed_end - 1, meant_end - 1
    return start, typed_end, meant_end


def _is_far(typed: str, meant: str, max_edits: int) -> bool:
    """Whether the letters alone, in whatever order, need more edits."""
    letters = list(meant)
    extra = 0
    for letter in typed:
        if letter in letters:
            letters.remove(letter)
        else:
            extra += 1
    return max(extra, len(letters)) > max_edits


def _aligned(typed: str, meant: str, part: tuple[int, int, int], max_edits: int) -> int:
    """The least cost over all alignments of the two parts; too high a one if it needs more edits."""
    start, typed_end, meant_end = part
    too_high = (max_edits + 1) * EDIT
    before_previous: list[int] = []
    previous = [0]
    for at in range(start, meant_end):
        previous.append(previous[-1] + _missing(meant, at))
    for i in range(start, typed_end):
        current = [previous[0] + _added(typed, i)]
        for j in range(start, meant_end):
            column = j - start
            if abs(i - j) > max_edits:
                current.append(too_high)
                continue
            best = min(
                previous[column] + _substituted(typed, i, meant[j]),
                previous[column + 1] + _added(typed, i),
                current[column] + _missing(meant, j),
            )
            if before_previous and column and typed[i] == meant[j - 1] and typed[i - 1] == meant[j]:
                swapped = before_previous[column - 1] + EDIT + _SWAPPED + (0 if i > 1 else _FIRST_LETTER)
                best = min(best, swapped)
            current.append(best)
        if min(current) >= too_high <= min(previous):
            return too_high
        before_previous, previous = previous, current
    return previous[-1]


def _added(typed: str, at: int) -> int:
    if at and typed[at] == typed[at - 1]:
        return EDIT + _DOUBLED
    return EDIT + _ADDED + (0 if at else _FIRST_LETTER)


def _missing(meant: str, at: int) -> int:
    if at and meant[at] == meant[at - 1]:
        return EDIT + _DOUBLED
    if not at:
        return EDIT + _MISSING + _FIRST_LETTER
    return EDIT + (_MISSING_VOWEL if meant[at] in _VOWELS else _MISSING)


def _substituted(typed: str, at: int, meant: str) -> int:
    letter = typed[at]
    if letter == meant:
        return 0
    if not (letter.isascii() and meant.isascii()) and strip_accents(letter) == strip_accents(meant):
        return ACCENT
    extra = _SIMILAR if (letter, meant) in _SIMILAR_PAIRS else _OTHER
    return EDIT + extra + (0 if at else _FIRST_LETTER)
