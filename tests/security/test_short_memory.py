"""What is kept for a moment is not kept for longer, whatever happens meanwhile."""

import pytest

from doyle.security.short_memory import KEPT_SECONDS, MAX_KEPT, ShortMemory

NOW = 1_700_000_000.0


@pytest.fixture
def memory() -> ShortMemory[str, int]:
    kept: ShortMemory[str, int] = ShortMemory()
    kept.keep("a", 1, NOW, kept.age)
    return kept


@pytest.mark.parametrize(
    ("seconds", "found"),
    [(0.0, 1), (KEPT_SECONDS - 0.1, 1), (KEPT_SECONDS, None), (3600.0, None), (-0.1, None), (-3600.0, None)],
)
def test_find_when_so_many_seconds_have_passed_then_is_known_or_not(
    memory: ShortMemory[str, int], seconds: float, found: int | None
) -> None:
    """A clock may be set back: what was kept before that is looked up anew."""
    assert memory.find("a", NOW + seconds) == found
    assert memory.find("b", NOW + seconds) is None


def test_find_when_a_value_ends_sooner_then_is_kept_until_its_end(memory: ShortMemory[str, int]) -> None:
    memory.keep("a", 2, NOW, memory.age, ends=NOW + 1)
    memory.keep("b", 3, NOW, memory.age, ends=NOW + 3600)
    assert (memory.find("a", NOW + 0.9), memory.find("a", NOW + 1)) == (2, None)
    assert (memory.find("b", NOW + 1), memory.find("b", NOW + KEPT_SECONDS)) == (3, None)


def test_keep_when_everything_was_forgotten_meanwhile_then_keeps_nothing(
    memory: ShortMemory[str, int],
) -> None:
    age = memory.age
    memory.forget()
    memory.keep("b", 2, NOW, age)
    assert (memory.find("a", NOW), memory.find("b", NOW), len(memory)) == (None, None, 0)
    memory.keep("b", 2, NOW, memory.age)
    assert memory.find("b", NOW) == 2


def test_keep_when_very_many_come_then_stays_bounded(memory: ShortMemory[str, int]) -> None:
    for at in range(MAX_KEPT + 10):
        memory.keep(str(at), at, NOW, memory.age)
    assert len(memory) <= MAX_KEPT
    assert memory.find(str(MAX_KEPT + 9), NOW) == MAX_KEPT + 9
