import pytest

from doyle.wire.json import JsonObject
from doyle.wire.workspace import Value


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({}, None),
        ({"synonyms": ["a"]}, None),
        ({"patterns": []}, None),
        ({"patterns": ["[0-9]"]}, "patterns"),
        ({"patterns": ["[0-9]"], "synonyms": []}, "patterns"),
        ({"patterns": ["[0-9]"], "synonyms": ["a"]}, None),
        ({"patterns": ["[0-9]"], "type": "synonyms"}, "synonyms"),
        ({"type": "something"}, "something"),
    ],
)
def test_value_when_its_type_is_absent_then_its_patterns_tell_it(given: JsonObject, kind: str | None) -> None:
    """spec/nlu.md §4: a value without a type is of type synonyms; one that has patterns alone is not."""
    assert Value.read({"value": "v", **given}).type == kind
