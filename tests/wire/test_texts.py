import re

import pytest

from doyle.errors import InputError
from doyle.wire.authoring import NewExample
from doyle.wire.message import MessageInput
from doyle.wire.texts import LINE_CHARACTERS, LINE_PATTERN


@pytest.mark.parametrize("character", LINE_CHARACTERS)
def test_text_of_one_line_when_it_has_more_then_is_refused_and_the_schema_says_so(character: str) -> None:
    """spec/limits.md: no carriage return, newline or tab."""
    with pytest.raises(InputError) as raised:
        MessageInput.read({"text": f"one{character}two"})
    assert [fault.path for fault in raised.value.faults] == ["/text"]
    shown = NewExample.model_json_schema()["properties"]["text"]
    assert shown == {
        "maxLength": 1024,
        "minLength": 1,
        "pattern": LINE_PATTERN,
        "title": "Text",
        "type": "string",
    }
    assert re.fullmatch(shown["pattern"], f"one{character}two") is None
    assert re.fullmatch(shown["pattern"], "one \u2028 line")
