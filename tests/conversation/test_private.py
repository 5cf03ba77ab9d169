"""What is kept out of logs."""

import copy
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.conversation.private import without_private, without_private_parameters, without_private_skills
from doyle.wire.json import JsonObject


@pytest.mark.parametrize(
    ("context", "public"),
    [
        ({"private": {"card": 1}, "city": "Rome"}, {"city": "Rome"}),
        ({"$private": 1, "private": 2}, {}),
        (
            {"integrations": {"chat": {"private": {"jwt": "x"}, "open": 1}}},
            {"integrations": {"chat": {"open": 1}}},
        ),
        ({"integrations": {"chat": {"$private": {}}}}, {"integrations": {"chat": {}}}),
        ({"integrations": {"chat": "text"}, "a": 1}, {"integrations": {"chat": "text"}, "a": 1}),
        ({"integrations": ["text"], "private": 1}, {"integrations": ["text"]}),
        (
            {"trip": {"private": "stays: only the root is private"}},
            {"trip": {"private": "stays: only the root is private"}},
        ),
    ],
)
def test_without_private_removes_exactly_the_private_parts(context: JsonObject, public: JsonObject) -> None:
    """spec/operations.md §1: private data is never stored."""
    message = {"input": {"private": "the input is not the context"}, "context": context}
    before = copy.deepcopy(message)
    assert without_private(message) == {**message, "context": public}
    assert message == before


@pytest.mark.parametrize(
    "message", [{}, {"context": None}, {"context": {"a": 1}}, {"context": {"integrations": {"chat": {}}}}]
)
def test_without_private_where_nothing_is_private_returns_the_message_itself(message: JsonObject) -> None:
    assert without_private(message) is message


@pytest.mark.parametrize(
    ("context", "parameters", "logged"),
    [
        ({"private": {"pin": "S3CRET"}}, {"a": "pin S3CRET!", "b": 1}, {"a": "pin ******!", "b": 1}),
        ({"$private": [987654321]}, {"a": 987654321, "b": "x"}, {"a": "*********", "b": "x"}),
        ({"integrations": {"chat": {"private": {"jwt": "ey.J"}}}}, {"a": ["ey.J"]}, {"a": ["****"]}),
        (
            {"skills": {"main skill": {"user_defined": {"private": "S3CRET"}}}},
            {"a": "S3CRET"},
            {"a": "******"},
        ),
        ({"public": "S3CRET"}, {"a": "S3CRET"}, {"a": "S3CRET"}),
        (None, {"a": "S3CRET"}, {"a": "S3CRET"}),
    ],
)
def test_parameters_of_client_actions_when_logged_then_private_values_are_stars(
    context: Any, parameters: JsonObject, logged: JsonObject
) -> None:
    """spec/dialog-engine.md §9.8: removed from logs; v1 has `actions` at the root, v2 in `output`."""
    for shape in (
        lambda actions: {"context": context, "output": {}, "actions": actions},
        lambda actions: {"context": context, "output": {"actions": actions}},
    ):
        given = shape([{"name": "call", "type": "client", "parameters": parameters}])
        before = copy.deepcopy(given)
        expected = shape([{"name": "call", "type": "client", "parameters": logged}])
        assert without_private_parameters(given) == expected
        assert given == before


NESTED = st.recursive(
    st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.dictionaries(
        st.sampled_from(["a", "private", "$private", "integrations"]), inner, max_size=3
    ),
    max_leaves=8,
)


@given(NESTED)
def test_without_private_never_leaves_a_private_key_at_the_root(context: JsonObject) -> None:
    cleaned = without_private({"context": context})["context"]
    if isinstance(cleaned, dict):
        assert {"private", "$private"}.isdisjoint(cleaned)
        integrations = cleaned.get("integrations")
        for value in integrations.values() if isinstance(integrations, dict) else ():
            assert not isinstance(value, dict) or {"private", "$private"}.isdisjoint(value)
    assert len(orjson.dumps(cleaned)) <= len(orjson.dumps(context))


@pytest.mark.parametrize(
    ("part", "public"),
    [
        ({"user_defined": {"a": 1, "private": {"pin": 1}, "$private": 2}}, {"user_defined": {"a": 1}}),
        ({"skill_variables": {"private": 1}}, {"skill_variables": {"private": 1}}),
        (
            {
                "private_skill_variables": {"a": 1},
                "private_action_variables": {},
                "action_variables": {"b": 2},
            },
            {"action_variables": {"b": 2}},
        ),
        ({"user_defined": None}, {"user_defined": None}),
        (None, None),
        ("odd", "odd"),
    ],
)
def test_skills_when_they_keep_something_private_then_it_goes(part: Any, public: Any) -> None:
    """spec/operations.md §1: `context.skills.*.user_defined.private`, `…user_defined.$private`."""
    message = {"context": {"skills": {"main skill": part}, "global": {"system": {}}}, "output": {}}
    shown = without_private_skills(message)
    assert shown["context"] == {"skills": {"main skill": public}, "global": {"system": {}}}
    assert message["context"]["skills"]["main skill"] == part


@pytest.mark.parametrize("message", [{}, {"context": None}, {"context": {}}, {"context": {"skills": None}}])
def test_skills_when_there_are_none_then_the_message_is_as_it_was(message: Any) -> None:
    assert without_private_skills(message) is message
