"""Entities, values, synonyms and patterns."""

from collections.abc import Callable

import pytest

from doyle.nlu.patterns import MAX_PATTERNS
from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule
from doyle.wire.json import Json

Found = Callable[..., list[Finding]]
Codes = Callable[[Json], list[tuple[str, str]]]
PLACE = "/entities/0/values/0"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"value": "a", "type": "synonyms", "synonyms": ["b"]}, []),
        ({"value": "a", "type": "patterns", "patterns": ["\\d{3}", "(?<!a)b"]}, []),
        ({"value": "a", "type": "novel"}, [("bad-value-type", f"{PLACE}/type")]),
        ({"value": "a", "synonyms": ["b"], "patterns": ["c"]}, [("bad-value-type", PLACE)]),
        ({"value": "a", "patterns": ["c"]}, []),
        ({"value": "a\n"}, [("line-character", f"{PLACE}/value")]),
        ({"value": " "}, [("blank-text", f"{PLACE}/value")]),
        ({"value": "a", "synonyms": ["b", " "]}, [("blank-text", f"{PLACE}/synonyms/1")]),
        ({"value": "a", "synonyms": ["b", "b"]}, [("duplicate", f"{PLACE}/synonyms/1")]),
        ({"value": "a", "synonyms": ["A"]}, [("repeated-synonym", f"{PLACE}/synonyms/0")]),
        ({"value": "a", "type": "patterns", "patterns": ["("]}, [("bad-pattern", f"{PLACE}/patterns/0")]),
        ({"value": "a", "type": "patterns", "patterns": ["x*+"]}, [("bad-pattern", f"{PLACE}/patterns/0")]),
        ({"value": "a", "type": "patterns", "patterns": ["((a{1,99}){1,99}){1,99}"]},
         [("bad-pattern", f"{PLACE}/patterns/0")]),
    ],
)  # fmt: skip
def test_value_when_odd_then_the_place_is_told(
    codes: Codes, value: Json, expected: list[tuple[str, str]]
) -> None:
    """spec nlu.md §§4-5."""
    assert codes({"entities": [{"entity": "e", "values": [value]}]}) == expected


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([("cat", ["puss"]), ("dog", ["hound"])], []),
        ([("cat", ["pet"]), ("dog", ["pet"])], ["1/synonyms/0"]),
        ([("cat", ["pet"]), ("dog", ["Pet "])], ["1/synonyms/0"]),
        ([("cat", ["dog"]), ("dog", [])], ["0/synonyms/0"]),
        ([("cat", []), ("dog", ["hound", "cat"])], ["1/synonyms/1"]),
        ([("cat", ["pet"]), ("dog", ["pet"]), ("cow", ["pet"])], ["1/synonyms/0", "2/synonyms/0"]),
    ],
)
def test_synonym_when_it_means_two_values_then_it_is_told(
    found: Found, values: list[tuple[str, list[str]]], places: list[str]
) -> None:
    entity = {"entity": "e", "values": [{"value": value, "synonyms": synonyms} for value, synonyms in values]}
    findings = found({"entities": [entity]}, Rule.AMBIGUOUS_SYNONYM)
    assert [it.path for it in findings] == [f"/entities/0/values/{place}" for place in places]


def test_synonym_when_two_entities_have_it_then_it_is_fine(found: Found) -> None:
    values = [{"value": "a", "synonyms": ["b"]}]
    data = {"entities": [{"entity": name, "values": values} for name in ("x", "y")]}
    assert found(data, Rule.AMBIGUOUS_SYNONYM) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tea_1-x", ["no-values"]),
        ("a.b", ["bad-name", "no-values"]),
        ("a b", ["bad-name", "no-values"]),
        ("sys-number", []),
        ("sys-date", []),
        ("sys-person", ["silent-system-entity"]),
        ("sys-location", ["silent-system-entity"]),
        ("sys-moon", ["unknown-system-entity"]),
    ],
)
def test_entity_when_its_name_is_odd_then_it_is_told(codes: Codes, name: str, expected: list[str]) -> None:
    """spec system-entities.md §1."""
    assert [code for code, _ in codes({"entities": [{"entity": name}]})] == expected


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        ("en", "sys-time", []),
        ("en-us", "sys-date", []),
        ("xx", "sys-date", []),
        ("ko", "sys-number", []),
        ("ko", "sys-date", ["silent-system-entity"]),
    ],
)
def test_system_entity_when_the_language_has_no_dates_then_it_is_told(
    codes: Codes, language: str, name: str, expected: list[str]
) -> None:
    """spec system-entities.md §1; nlu.md §9."""
    found_codes = [code for code, _ in codes({"language": language, "entities": [{"entity": name}]})]
    assert found_codes == expected


def test_system_entity_when_it_has_content_then_that_is_ignored(codes: Codes) -> None:
    """spec nlu.md §4."""
    values = [{"value": " ", "synonyms": ["\t"]}]
    assert codes({"entities": [{"entity": "sys-date", "values": values}]}) == []


def test_patterns_when_there_are_too_many_then_it_is_told_once(found: Found) -> None:
    """spec nlu.md §5."""
    values = [
        {"value": f"v{at}", "type": "patterns", "patterns": [f"{at}{mark}x" for mark in "abcde"]}
        for at in range(MAX_PATTERNS // 5 + 1)
    ]
    (finding,) = found({"entities": [{"entity": "e", "values": values}]}, Rule.BAD_PATTERN)
    assert (finding.path, finding.message[:15]) == ("/entities", "there are 10005")


def test_patterns_when_too_many_look_around_then_it_is_told_once(found: Found) -> None:
    """spec nlu.md §5."""
    values = [
        {"value": f"v{at}", "type": "patterns", "patterns": [f"(?<!{at}{mark})x" for mark in "abcde"]}
        for at in range(21)
    ]
    (finding,) = found({"entities": [{"entity": "e", "values": values}]}, Rule.BAD_PATTERN)
    assert (finding.path, finding.message[:3]) == ("/entities", "105")
