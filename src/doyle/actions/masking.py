"""Private values kept out of events (spec/actions-runtime.md §§9, 16)."""

import json
from collections.abc import Iterator
from urllib.parse import quote

from doyle.actions.frames import MASK
from doyle.actions.plan import Action
from doyle.actions.running import RunningTurn
from doyle.actions.state import Frame
from doyle.wire.json import Json

MIN_PART_CHARACTERS = 3
"""Shorter values are masked where they stand alone: a private `1` would blot out every other 1."""
MAX_TEXTS = 1_000


def private_texts(turn: RunningTurn, frame: Frame, action: Action) -> frozenset[str]:
    """The texts of all private values that the running action can see, URL-encoded ones beside them."""
    session = turn.state.skill_variables
    values = [session.get(name) for name, declared in turn.skill.variables.items() if declared.is_private]
    values += [frame.variables.get(name) for name in action.private]
    found: set[str] = set()
    for text in _texts(values):
        found |= {text, quote(text, safe="", errors="replace")}
        if len(found) >= MAX_TEXTS:
            break
    return frozenset(found - {""})


def masked(value: Json, texts: frozenset[str]) -> Json:
    """A value with the given texts masked wherever they stand in it."""
    if not texts:
        return value
    if isinstance(value, dict):
        return {key: masked(item, texts) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item, texts) for item in value]
    if isinstance(value, str):
        return _masked_text(value, texts)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return MASK if is_number and json.dumps(value) in texts else value


def _masked_text(text: str, texts: frozenset[str]) -> str:
    if text in texts:
        return MASK
    for each in sorted(texts, key=len, reverse=True):
        if len(each) >= MIN_PART_CHARACTERS:
            text = text.replace(each, MASK)
    return text


def _texts(values: list[Json]) -> Iterator[str]:
    """The texts and numbers within values, numbers as they are written."""
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str):
            yield value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield json.dumps(value)
