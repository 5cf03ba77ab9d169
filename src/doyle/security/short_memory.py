"""What was found out a moment ago, so that a busy client does not cost a query each time."""

from collections.abc import Hashable
from typing import Generic, TypeVar

KEPT_SECONDS = 5.0
MAX_KEPT = 4096

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")


class ShortMemory(Generic[KeyT, ValueT]):
    """Keeps values for `KEPT_SECONDS`, `MAX_KEPT` of them; moments are in epoch seconds.

    `age` changes with every `forget`. It is read before a value is looked up, and given with it: what was
    looked up before a `forget` is not kept after it. A clock that is set back prolongs nothing.
    """

    def __init__(self) -> None:
        self.age = 0
        self._kept: dict[KeyT, tuple[ValueT, float]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: KeyT, now: float) -> ValueT | None:
        """The value of a key, while it is kept."""
        value, until = self._kept.get(key, (None, now))
        return value if now < until <= now + KEPT_SECONDS else None

    def keep(self, key: KeyT, value: ValueT, now: float, age: int, ends: float | None = None) -> None:
        """Keep a value, at most until it ends."""
        if age != self.age:
            return
        if len(self._kept) >= MAX_KEPT:
            self._kept.clear()
        until = now + KEPT_SECONDS
        self._kept[key] = (value, until if ends is None else min(until, ends))

    def forget(self) -> None:
        """Drop everything."""
        self.age += 1
        self._kept.clear()
