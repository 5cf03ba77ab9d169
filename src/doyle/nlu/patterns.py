"""Finds pattern values in a text (nlu.md §5, *Patterns*).

Patterns run on RE2, in time linear in the text. The few that look around run on `regex`, with a time limit
that all of a skill's patterns share.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import re2
import regex

from doyle.nlu.mentions import MAX_MENTIONS, Meaning, Mention
from doyle.nlu.pattern_syntax import PatternError, in_lookaround_words, translate
from doyle.nlu.training_data import PATTERNS, EntityDefinition, TrainingData
from doyle.wire.json import Json

RE2_MEMORY_BYTES = 2 * 1024 * 1024
# What all look-around patterns of a skill may use up for one text.
LOOKAROUND_SECONDS = 0.5
MAX_LOOKAROUND_PATTERNS = 100
# Of all kinds: what compiles in a second and runs through the longest text in a tenth of one.
MAX_PATTERNS = 10_000
# Mentions times groups: what one text may yield.
MAX_GROUPS = 20_000
_LONE_SURROGATES = regex.compile("[\ud800-\udfff]")
_NO_SPAN = (-1, -1)


class _Match(Protocol):
    """What the matches of both engines have in common."""

    def span(self, group: int = ..., /) -> tuple[int, int]: ...


Finder = Callable[[str, float], Iterator[_Match]]


@dataclass(frozen=True, slots=True)
class CompiledPattern:
    """A pattern ready to run: `find(text, seconds)`; RE2 needs no limit and ignores it."""

    source: str
    needs_lookaround: bool
    group_count: int
    find: Finder


@dataclass(frozen=True, slots=True)
class PatternProblem:
    """A pattern that is not used, and why."""

    entity: str
    value: str
    pattern: str
    reason: str


def compile_pattern(source: str) -> CompiledPattern:
    """Compile one pattern for RE2, or for `regex` if it looks around.

    Raises:
        PatternError: it is not a valid pattern, or uses something that is refused (nlu.md §5).
    """
    pattern = translate(source)
    if pattern.needs_lookaround:
        return _compile_lookaround(source, pattern.source)
    try:
        compiled = re2.compile(pattern.source, _re2_options())
    except re2.error as error:
        return _compile_large(source, pattern.source, error)
    except UnicodeError as error:
        raise PatternError("a pattern must be valid Unicode") from error
    return CompiledPattern(source, False, compiled.groups, lambda text, _: compiled.finditer(text))


def check_patterns(data: TrainingData) -> tuple[PatternProblem, ...]:
    """Every pattern of a workspace that will not be used, with the reason."""
    return PatternSet(data.entities).problems


class PatternSet:
    """The patterns of one skill; immutable, shared by threads. `problems` lists those left out."""

    def __init__(self, entities: Sequence[EntityDefinition]) -> None:
        self._patterns: list[tuple[Meaning, CompiledPattern]] = []
        problems: list[PatternProblem] = []
        lookarounds = 0
        for meaning, source in _sources(entities):
            try:
                _check_count(len(self._patterns), MAX_PATTERNS, "patterns")
                compiled = compile_pattern(source)
                if compiled.needs_lookaround:
                    _check_count(lookarounds, MAX_LOOKAROUND_PATTERNS, "patterns with look-around")
                    lookarounds += 1
            except PatternError as error:
                entity = entities[meaning.entity]
                value = entity.values[meaning.value].value
                problems.append(PatternProblem(entity.name, value, source, error.message))
            else:
                self._patterns.append((meaning, compiled))
        self._seconds_each = LOOKAROUND_SECONDS / max(1, lookarounds)
        self.problems = tuple(problems)

    def __len__(self) -> int:
        return len(self._patterns)

    def find(self, text: str) -> list[Mention]:
        """Every non-overlapping match of every pattern, empty ones left out."""
        if not self._patterns:
            return []
        clean = _LONE_SURROGATES.sub("\ufffd", text)
        mentions: list[Mention] = []
        groups_left = MAX_GROUPS
        for meaning, pattern in self._patterns:
            for match in _matches(pattern, clean, self._seconds_each):
                groups_left -= pattern.group_count + 1
                if groups_left < 0 or len(mentions) >= MAX_MENTIONS:
                    return mentions
                start, end = match.span()
                mentions.append(Mention(meaning, start, end, 1.0, _groups(match, pattern.group_count)))
        return mentions


def _check_count(used: int, most: int, what: str) -> None:
    if used >= most:
        raise PatternError(f"a skill may have at most {most:,} {what}")


def _sources(entities: Sequence[EntityDefinition]) -> Iterator[tuple[Meaning, str]]:
    for at, entity in enumerate(entities):
        for value_at, value in enumerate(entity.values):
            if value.type == PATTERNS and not entity.is_system:
                for source in value.patterns:
                    yield Meaning(at, value_at), source


def _matches(pattern: CompiledPattern, text: str, seconds: float) -> Iterator[_Match]:
    try:
        for match in pattern.find(text, seconds):
            if match.span()[0] < match.span()[1]:
                yield match
    except TimeoutError:
        return


def _groups(match: _Match, count: int) -> Mapping[str, Json]:
    """The groups in the API's form; one that took no part has no location."""
    return {"groups": [_group(at, match.span(at)) for at in range(count + 1)]}


def _group(at: int, span: tuple[int, int]) -> dict[str, Json]:
    name = f"group_{at}"
    return {"group": name} if span == _NO_SPAN else {"group": name, "location": list(span)}


def _re2_options() -> "re2.Options":
    options = re2.Options()
    options.log_errors = False
    options.max_mem = RE2_MEMORY_BYTES
    return options


def _compile_large(source: str, translated: str, error: Exception) -> CompiledPattern:
    """RE2 refuses repetition over 1,000, which `regex` runs within the time limit."""
    reason = error.args[0].decode("utf-8", "replace") if error.args else "not a valid pattern"
    if not reason.startswith("invalid repetition size"):
        raise PatternError(reason) from error
    return _compile_lookaround(source, translated)


def _compile_lookaround(source: str, translated: str) -> CompiledPattern:
    try:
        compiled = regex.compile(in_lookaround_words(translated), regex.VERSION0)
    except (regex.error, OverflowError, RecursionError, MemoryError) as error:
        raise PatternError(str(error) or "not a valid pattern") from error
    return CompiledPattern(
        source,
        True,
        compiled.groups,
        lambda text, seconds: compiled.finditer(text, timeout=seconds, concurrent=True),
    )
