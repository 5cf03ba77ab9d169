"""The skill as a whole: language, settings, numbers of parts."""

from collections.abc import Callable

import pytest

from doyle.wire.json import Json

Codes = Callable[[Json], list[tuple[str, str]]]


@pytest.mark.parametrize(
    ("language", "is_odd"), [("en", False), ("pt-br", False), ("xx", False), ("tlh", True)]
)
def test_language_when_unknown_then_it_is_told(codes: Codes, language: str, is_odd: bool) -> None:
    """spec nlu.md §9."""
    assert codes({"language": language}) == ([("unknown-language", "/language")] if is_odd else [])


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, []),
        ({"mine": {"kept": None}, "spelling_auto_correct": True}, []),
        ({"spelling_suggestions": "yes"}, [("bad-setting", "spelling_suggestions")]),
        ({"off_topic": {"enabled": False}, "system_entities": {"enabled": True}}, []),
        ({"off_topic": True}, [("bad-setting", "off_topic")]),
        ({"off_topic": {"enabled": 1}}, [("bad-setting", "off_topic/enabled")]),
        (
            {"disambiguation": {"enabled": True, "sensitivity": "auto", "max_suggestions": 5, "prompt": "?"}},
            [],
        ),
        (
            {"disambiguation": {"sensitivity": "extreme"}},
            [("unknown-enumeration", "disambiguation/sensitivity")],
        ),
        ({"disambiguation": {"sensitivity": {}}}, [("unknown-enumeration", "disambiguation/sensitivity")]),
        ({"disambiguation": {"max_suggestions": 1}}, [("bad-setting", "disambiguation/max_suggestions")]),
        ({"disambiguation": {"max_suggestions": True}}, [("bad-setting", "disambiguation/max_suggestions")]),
        ({"disambiguation": {"prompt": "x" * 511}}, []),
        ({"disambiguation": {"prompt": "x" * 512}}, [("over-limit", "disambiguation/prompt")]),
        ({"disambiguation": []}, [("bad-setting", "disambiguation")]),
    ],
)
def test_setting_when_it_counts_as_absent_then_it_is_told(
    codes: Codes, settings: Json, expected: list[tuple[str, str]]
) -> None:
    """spec/dialog-engine.md §§7.2-7.5."""
    assert codes({"system_settings": settings}) == [(code, f"/system_settings/{at}") for code, at in expected]


@pytest.mark.parametrize(
    ("array", "name", "most"), [("counterexamples", "text", 25_000), ("entities", "entity", 1_000)]
)
def test_parts_when_more_than_the_service_takes_then_it_is_told(
    codes: Codes, array: str, name: str, most: int
) -> None:
    """spec limits.md: quotas of the largest plan."""
    for count, expected in ((most, []), (most + 1, [("over-limit", f"/{array}")])):
        parts = [{name: f"part{at}"} for at in range(count)]
        assert [found for found in codes({array: parts}) if found[0] == "over-limit"] == expected
