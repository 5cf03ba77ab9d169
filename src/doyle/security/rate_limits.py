"""Counting calls in fixed windows (spec/operations.md §6, spec/api/guide.md §12)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `count` calls in a window of `window_seconds`, which starts with its first call."""

    count: int
    window_seconds: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit after a call; `resets_at` is in epoch seconds."""

    limit: int
    remaining: int
    resets_at: int
    is_exceeded: bool


@dataclass(slots=True)
class _Window:
    ends_at: float
    calls: int


class RateCounter:
    """Counts the calls of this process per key (instance, operation, condition).

    Keys come from a closed set (known instances and operations), so the table stays small; windows that
    have ended are dropped when the table reaches `max_windows`.
    """

    def __init__(self, max_windows: int = 10_000) -> None:
        self._windows: dict[tuple[str, ...], _Window] = {}
        self._max_windows = max_windows

    def count(self, key: tuple[str, ...], limit: RateLimit, now_seconds: float) -> Allowance:
        """Count one call; a call beyond the limit is reported, not refused."""
        window = self._windows.get(key)
        if window is None or window.ends_at <= now_seconds:
            window = self._open(key, now_seconds + limit.window_seconds, now_seconds)
        window.calls += 1
        return Allowance(
            limit=limit.count,
            remaining=max(limit.count - window.calls, 0),
            resets_at=int(window.ends_at),
            is_exceeded=window.calls > limit.count,
        )

    def _open(self, key: tuple[str, ...], ends_at: float, now_seconds: float) -> _Window:
        if len(self._windows) >= self._max_windows:
            self._windows = {k: w for k, w in self._windows.items() if w.ends_at > now_seconds}
        window = self._windows[key] = _Window(ends_at, 0)
        return window
