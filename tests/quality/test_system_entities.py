"""How many of the times that people wrote are found, on a public set with marked slots (nlu-design.md §7)."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from doyle.nlu.reference_point import ReferencePoint
from doyle.nlu.system_entities.recognise import SystemEntityRecogniser

POINT = ReferencePoint(datetime(2020, 5, 21, 10, 15, 30, tzinfo=UTC))
RECOGNISER = SystemEntityRecogniser("en", frozenset({"sys-date", "sys-time"}))
# Meals, seasons and moments of the sun are no dates or times of the reference (system-entities.md §§6-7).
OTHERS = ("lunch", "dinner", "breakfast", "brunch", "supper", "tea", "meal", "elevenses", "sun")
SEASONS = ("spring", "summer", "autumn", "fall", "winter")
FLOOR = 0.92
MAX_FIRING = 0.15
PiecesOf = Callable[[str], list[list[Any]]]


@pytest.fixture
def pieces_of(data_sets: Path) -> PiecesOf:
    """The test sentences of an intent, in pieces with and without a slot."""
    of_intents = json.loads((data_sets / "snips2017" / "validate.json").read_text("utf-8"))
    return lambda intent: of_intents[intent]


def marked_times(sentences: list[list[Any]]) -> Iterator[tuple[str, int, int]]:
    """The sentences with the places of the times that they have."""
    for pieces in sentences:
        texts = [(piece, None) if isinstance(piece, str) else piece for piece in pieces]
        text, start = "".join(part for part, _ in texts), 0
        for part, slot in texts:
            if slot == "timeRange" and not any(word in part.lower() for word in (*OTHERS, *SEASONS)):
                yield text, start, start + len(part.rstrip())
            start += len(part)


@pytest.mark.parametrize("intent", ["BookRestaurant", "GetWeather"])
def test_find_when_people_wrote_times_then_covers_nearly_all(pieces_of: PiecesOf, intent: str) -> None:
    """nlu-design.md §7: at least 65 of 71 values, 92 %."""
    marked = list(marked_times(pieces_of(intent)))
    missed = [text[start:end] for text, start, end in marked if not is_covered(text, start, end)]
    assert len(marked) > 20
    assert 1 - len(missed) / len(marked) >= FLOOR, missed


def is_covered(text: str, start: int, end: int) -> bool:
    """Whether mentions reach from its beginning (a preposition may be ours) to its end."""
    found = [each for each in RECOGNISER.find(text, POINT) if each.start < end and each.end > start]
    return bool(found) and max(each.end for each in found) >= end


@pytest.mark.parametrize("intent", ["AddToPlaylist", "PlayMusic", "RateBook", "SearchCreativeWork"])
def test_find_when_a_text_is_about_something_else_then_seldom_finds_a_time(
    pieces_of: PiecesOf, intent: str
) -> None:
    """nlu-design.md §7: no false positive; here names of works hold dates, as `Countdown Live 2007`."""
    texts = [
        "".join(piece if isinstance(piece, str) else piece[0] for piece in pieces)
        for pieces in pieces_of(intent)
    ]
    firing = [text for text in texts if RECOGNISER.find(text, POINT)]
    assert len(firing) <= MAX_FIRING * len(texts), firing
