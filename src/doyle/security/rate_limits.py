"""Counting calls in fixed windows (spec/operations.md §6, spec/api/guide.md §12)."""

import math
from dataclasses import dataclass
from typing import Protocol

MAX_WINDOWS = 100_000

Key = tuple[str, ...]
"""What is counted by itself: instance, operation, condition."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `count` calls in a window of `window_seconds`, which starts with its first call."""

    count: int
    window_seconds: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit after `calls` calls; `ends_at` is the end of the window in epoch seconds."""

    limit: int
    calls: int
    ends_at: float

    @property
    def remaining(self) -> int:
        """Calls that are left, never below 0."""
        return max(self.limit - self.calls, 0)

    @property
    def is_exceeded(self) -> bool:
        """Whether the call that was counted is one too many."""
        return self.calls > self.limit

    def seconds_left(self, now_seconds: float) -> int:
        """Whole seconds, at least 1, after which the next window may be opened."""
        return max(math.ceil(self.ends_at - now_seconds), 1)


class CallCounter(Protocol):
    """Counts calls per key."""

    async def count(self, key: Key, limit: RateLimit, now_seconds: float) -> Allowance:
        """Count one call; a call beyond the limit is reported, not refused. Raises nothing."""
        ...

    async def aclose(self) -> None:
        """Let go of connections; the counter opens new ones if it is used again."""
        ...


@dataclass(slots=True)
class _Window:
    ends_at: float
    calls: int


class RateCounter:
    """Counts the calls of this process.

    At most `max_windows` windows are kept: a new one takes the place of the one opened first. With fewer
    instances times operations than that (they come from a closed set), none is lost. A window that ends later
    than any can, as the clock was set back, is over.
    """

    def __init__(self, max_windows: int = MAX_WINDOWS) -> None:
        self._windows: dict[Key, _Window] = {}
        self._max_windows = max_windows

    async def count(self, key: Key, limit: RateLimit, now_seconds: float) -> Allowance:
        """Count one call; a call beyond the limit is reported, not refused."""
        window = self._windows.get(key)
        latest = now_seconds + limit.window_seconds
        if window is None or not now_seconds < window.ends_at <= latest:
            window = self._open(key, latest)
        window.calls += 1
        return Allowance(limit.count, window.calls, window.ends_at)

    async def aclose(self) -> None:
        """Nothing is open."""

    def _open(self, key: Key, ends_at: float) -> _Window:
        self._windows.pop(key, None)
        if len(self._windows) >= self._max_windows:
            del self._windows[next(iter(self._windows))]
        window = self._windows[key] = _Window(ends_at, 0)
        return window
