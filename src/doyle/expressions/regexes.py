"""Regular expressions in RE2 syntax, in linear time (spec/expression-language.md §§8.2, 9)."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2

from doyle.expressions.budget import Budget
from doyle.expressions.errors import MisfitError

MAX_PATTERN_CHARACTERS = 1_000
_MAX_MEMORY_BYTES = 1 << 20
_WORK_PER_STEP = 1_000
_STEPS_PER_USE = 3
_STEPS_PER_MATCH = 10

# re2 has no type information: a compiled pattern, and a match of it.
_Regex = Any
_Match = Any


def full_match(pattern: str, text: str, budget: Budget) -> bool:
    """Whether the whole text matches.

    Raises:
        MisfitError: the pattern is not RE2 syntax or too long, or the budget is spent; the same below.
    """
    return _prepared(pattern, text, budget).fullmatch(text) is not None


def find_match(pattern: str, text: str, budget: Budget) -> _Match | None:
    """The first match in the text, or None."""
    return _prepared(pattern, text, budget).search(text)


def every_match(pattern: str, text: str, budget: Budget) -> Iterator[_Match]:
    """All matches from left to right, not overlapping."""
    for match in _prepared(pattern, text, budget).finditer(text):
        budget.spend(_STEPS_PER_MATCH)
        yield match


def find_fault(pattern: str) -> str | None:
    """What is wrong with a pattern that an author has written, and where; None if it is fine."""
    regex = _compiled(pattern)
    return f"bad regular expression: {regex}" if isinstance(regex, str) else None


def _prepared(pattern: str, text: str, budget: Budget) -> _Regex:
    regex = _compiled(pattern)
    if isinstance(regex, str):
        # What RE2 adds after the colon is a part of the pattern, which may be a value.
        raise MisfitError(f"bad regular expression: {regex.split(': ')[0]}")
    budget.spend(_STEPS_PER_USE + len(text) * regex.programsize // _WORK_PER_STEP)
    return regex


@lru_cache(maxsize=1_024)
def _compiled(pattern: str) -> _Regex | str:
    """The compiled pattern, or what is wrong with it."""
    if len(pattern) > MAX_PATTERN_CHARACTERS:
        return f"longer than {MAX_PATTERN_CHARACTERS} characters"
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY_BYTES
    try:
        return re2.compile(pattern, options)
    except (re2.error, UnicodeEncodeError) as error:
        reason = error.args[0] if error.args else ""
        return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
