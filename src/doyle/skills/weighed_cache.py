"""A cache that forgets what was unused longest when it grows too heavy, and makes each thing once."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class WeighedCache(Generic[Key, Value]):
    """Least recently used entries go first; the newest stays, however heavy. Thread-safe."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._size_bytes = 0
        self._lock = threading.Lock()

    @property
    def size_bytes(self) -> int:
        """What the entries weigh together."""
        return self._size_bytes

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, key: Key) -> Value | None:
        """The value of a key, which counts as a use; None if it is not here."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Key, value: Value, size_bytes: int) -> None:
        """Keep a value, in the place of an earlier one."""
        with self._lock:
            self._remove(key)
            self._entries[key] = (value, size_bytes)
            self._size_bytes += size_bytes
            while self._size_bytes > self._max_bytes and len(self._entries) > 1:
                self._remove(next(iter(self._entries)))

    def discard(self, key: Key) -> None:
        """Forget a key."""
        with self._lock:
            self._remove(key)

    def _remove(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._size_bytes -= entry[1]


@dataclass(slots=True)
class _Held:
    lock: threading.Lock
    users: int = 0


class KeyedLocks(Generic[Key]):
    """One lock a key, kept only while somebody uses it."""

    def __init__(self) -> None:
        self._held: dict[Key, _Held] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    @contextmanager
    def hold(self, key: Key) -> Iterator[None]:
        """Wait until nobody else holds the key."""
        with self._lock:
            held = self._held.setdefault(key, _Held(threading.Lock()))
            held.users += 1
        try:
            with held.lock:
                yield
        finally:
            with self._lock:
                held.users -= 1
                if not held.users:
                    del self._held[key]
