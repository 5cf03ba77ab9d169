"""How far two words are apart, and how far they may be (nlu.md §5, *Fuzzy*).

The distance is optimal string alignment: an insertion, a deletion, a substitution and a transposition of
neighbours cost one each, and nothing is edited twice. It is computed column by column with one bit for each
row (Hyyrö, "A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances", 2003).
"""

# How many edits a defined word of up to so many characters forgives; a longer one forgives MOST_EDITS.
_EDITS_UP_TO = ((2, 0), (5, 1), (10, 2))
MOST_EDITS = 3


def allowed_edits(characters: int) -> int:
    """How many edits a defined word of this length forgives."""
    return next((edits for longest, edits in _EDITS_UP_TO if characters <= longest), MOST_EDITS)


def edit_distance(typed: str, defined: str) -> int:
    """The optimal string alignment distance of two words."""
    if not typed:
        return len(defined)
    places: dict[str, int] = {}
    for at, character in enumerate(typed):
        places[character] = places.get(character, 0) | 1 << at
    every = (1 << len(typed)) - 1
    last = 1 << len(typed) - 1
    distance, up, down, diagonal, before = len(typed), every, 0, 0, 0
    for character in defined:
        equal = places.get(character, 0)
        swapped = (~diagonal & equal) << 1 & before
        diagonal = ((equal & up) + up ^ up | equal | down | swapped) & every
        right_up, right_down = down | ~(diagonal | up) & every, diagonal & up
        distance += bool(right_up & last) - bool(right_down & last)
        right_up, right_down = (right_up << 1 | 1) & every, right_down << 1 & every
        up, down, before = right_down | ~(diagonal | right_up) & every, right_up & diagonal, equal
    return distance
