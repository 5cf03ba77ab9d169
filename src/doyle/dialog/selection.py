"""Which of the variations of a text is shown, and how that is remembered (spec dialog-engine.md §8.2).

A memory is the entry of one text in `system._node_output_map`: `[last]` for sequential texts,
`[position, p0, p1, ...]` for random ones, where `p...` is a permutation of all indices. The memory travels in
the context: of random texts with more than `MAX_SHUFFLED` values it is `[last]` alone.
"""

from collections.abc import Sequence
from enum import StrEnum
from random import Random

from doyle.wire.json import Json

MAX_SHUFFLED = 500


class SelectionPolicy(StrEnum):
    """How a text with several values picks one."""

    SEQUENTIAL = "sequential"
    RANDOM = "random"
    MULTILINE = "multiline"


def select(policy: SelectionPolicy, count: int, memory: Json, dice: Random) -> tuple[int, list[int]]:
    """Pick one of `count` (at least 1) values: its index, and the memory for the next visit.

    `memory` is what the client sent back: anything unreadable starts over.
    """
    if count == 1:
        return 0, [0]
    remembered = _indices(memory)
    if policy is SelectionPolicy.RANDOM and count > MAX_SHUFFLED:
        index = dice.randrange(count - 1)
        index += bool(remembered) and index >= remembered[0]
        return index, [index]
    if policy is SelectionPolicy.RANDOM:
        return _select_random(count, remembered, dice)
    last = remembered[0] if remembered else -1
    index = (last + 1) % count if -1 <= last < count else 0
    return index, [index]


def _select_random(count: int, remembered: Sequence[int], dice: Random) -> tuple[int, list[int]]:
    position, order = (remembered[0], list(remembered[1:])) if remembered else (0, [])
    if sorted(order) != list(range(count)) or not 0 <= position < count:
        order = _shuffled(count, dice)
        return order[0], [0, *order]
    if position + 1 < count:
        return order[position + 1], [position + 1, *order]
    shown = order[position]
    order = _shuffled(count, dice)
    if order[0] == shown:
        swap = dice.randrange(1, count)
        order[0], order[swap] = order[swap], order[0]
    return order[0], [0, *order]


def _shuffled(count: int, dice: Random) -> list[int]:
    order = list(range(count))
    dice.shuffle(order)
    return order


def _indices(memory: Json) -> list[int]:
    """The numbers of a memory; clients with one number type send `[0.0]`. Empty when it is none."""
    if not isinstance(memory, list):
        return []
    numbers = [number for number in memory if isinstance(number, (int, float)) and number == number // 1]
    return [int(number) for number in numbers] if len(numbers) == len(memory) else []
