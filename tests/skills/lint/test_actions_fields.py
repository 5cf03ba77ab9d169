"""Fields, questions, responses, expressions and shape of action skills; the public ones; imports."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.skills.lint.conftest import action, step

from doyle.skills.lint.actions.check import check_action_content
from doyle.skills.lint.check import check_file
from doyle.skills.lint.rules import Rule, Severity
from doyle.skills.new_action_skill import new_action_content

Found = Callable[..., list[tuple[str, str, str]]]
DATA = Path(os.environ.get("DOYLE_TEST_DATA", Path(__file__).parents[3] / ".." / "shared"))
HERE = "/actions/0/steps/0"


def callout(**fields: Any) -> dict[str, Any]:
    call = {"type": "integration_interaction", "method": "GET", "path": "/a", **fields}
    return {"type": "callout", "callout": call}


def text(**fields: Any) -> dict[str, Any]:
    return {"response_type": "text", **fields}


def handler(**fields: Any) -> dict[str, Any]:
    return {"type": "not_found", "resolver": {"type": "prompt_again"}, **fields}


@pytest.mark.parametrize(
    ("fields", "code", "path", "message"),
    [
        ({"question": {}}, "bad-question", "/question",
         "the question says neither entity nor free_text: any answer is taken as text"),
        ({"question": {"entity": "none"}}, "bad-question", "/question/entity",
         "the entity 'none' has no values: no answer is ever recognised"),
        ({"question": {"free_text": True, "response_collection_behavior": "perhaps"}}, "unknown-enumeration",
         "/question/response_collection_behavior",
         "unknown value 'perhaps': the default of the question counts"),
        ({"question": {"data_type": "lost"}}, "bad-question", "/question/data_type",
         "there is no saved response 'lost': no answer is ever recognised"),
        ({"handlers": [handler(handler="a", next_handler="b"), handler(handler="b", next_handler="a")]},
         "odd-jump", "/handlers/1/next_handler",
         "the handlers follow each other in a circle: each is tried once"),
        ({"handlers": [handler(type="odd")]}, "unknown-enumeration", "/handlers/0/type",
         "unknown value 'odd': the handler never runs"),
        ({"handlers": [handler(resolver={"type": "odd"})]}, "unknown-enumeration",
         "/handlers/0/resolver/type", "unknown value 'odd': the user is asked again"),
        ({"handlers": [handler(input_constraints=[{"name": "odd", "value": {"scalar": 1}}])]},
         "unknown-enumeration", "/handlers/0/input_constraints/0/name",
         "unknown value 'odd': the constraint is passed over"),
        ({"handlers": [handler(output={"generic": [text(selection_policy="odd")]})]}, "unknown-enumeration",
         "/handlers/0/output/generic/0/selection_policy", "unknown selection policy 'odd': sequential"),
        ({"resolver": {"type": "invoke_another_action", "invoke_action": {"action": "a", "policy": "odd"}}},
         "unknown-enumeration", "/resolver/invoke_action/policy",
         "unknown value 'odd': the action is called"),
        ({"resolver": {"type": "callout"}}, "bad-callout", "/resolver/callout",
         "the step does not say what it calls: the call always fails"),
        ({"resolver": callout(type="odd")}, "unknown-enumeration", "/resolver/callout/type",
         "unknown value 'odd': the call always fails"),
        ({"resolver": callout(method="FETCH")}, "bad-callout", "/resolver/callout/method",
         "'FETCH' is no method of HTTP"),
        ({"resolver": callout(path="")}, "bad-callout", "/resolver/callout/path", "the call has no path"),
        ({"resolver": callout(path="/a/{id}")}, "bad-callout", "/resolver/callout/path",
         "the parameter 'id' of the path has no value: the call always fails"),
        ({"resolver": callout()}, "extension-call", "/resolver/callout",
         "'GET /a' is called only where an extension with this operation is registered"),
        ({"output": {"generic": [{"response_type": "odd"}]}}, "unknown-response-type",
         "/output/generic/0/response_type", "unknown response type 'odd'"),
        ({"output": {"generic": [text(values=[{}])]}}, "bad-response", "/output/generic/0/values/0",
         "a variation needs text or text_expression.concat: it is empty"),
        ({"output": {"generic": [text(values=[{"text_expression": {"concat": [{"scalar": "x"}] * 31}}])]}},
         "over-limit", "/output/generic/0/values/0/text_expression/concat",
         "31 parts; a text has 30 at most"),
        ({"output": {"generic": [
            {"response_type": "option", "options": [{"value": {"input": {"text": "x"}}}]}]}},
         "bad-response", "/output/generic/0/options/0", "an option needs a label"),
        ({"output": {"generic": [{"response_type": "option", "options": []}]}}, "bad-response",
         "/output/generic/0", "a response of type option needs 'options'"),
        ({"output": {"generic": [{"response_type": "pause", "time": "long"}]}}, "bad-response",
         "/output/generic/0/time", "the time must be a number of milliseconds"),
        ({"output": {"generic": [{"response_type": "pause", "time": 60_001}]}}, "over-limit",
         "/output/generic/0/time", "a pause of 60001 ms; the longest is 60000"),
        ({"output": {"generic": [{"response_type": "response_from_variable"}]}}, "bad-response",
         "/output/generic/0", "the question has no source_variable: no options are shown"),
        ({"condition": {"expression": "${s} == ("}}, "bad-expression", "/condition/expression",
         "the expression ends too early"),
        ({"condition": {"expression": "${s}.odd()"}}, "unknown-method", "/condition/expression",
         "there is no method 'odd'"),
        ({"condition": {"expression": "${s}.substring()"}}, "wrong-arguments", "/condition/expression",
         "substring does not take 0 arguments"),
        ({"condition": {"expression": "${s}.matches('(')"}}, "bad-regex", "/condition/expression",
         "bad regular expression: missing ): ("),
        ({"condition": {"matches": [{"variable": "s"}, {"scalar": "("}]}}, "bad-regex",
         "/condition/matches/1/scalar", "the condition never holds: bad regular expression: missing ): ("),
        ({"condition": {"expression": "lost == 1"}}, "unknown-name", "/condition/expression",
         "nothing is called 'lost'"),
        ({"condition": {"expression": "${s}.status = 200"}}, "assignment", "/condition/expression",
         "'=' sets the variable here: write '==' to compare"),
        ({"context": {"variables": [{"value": {"expression": "1" * 4_001}}]}}, "bad-expression",
         "/context/variables/0/value/expression", "the expression is longer than 4000 characters"),
        ({"resolver": {"type": "explode"}}, "schema", "/resolver/type", None),
        ({"resolver": {"type": "jump_to", "step": "s"}}, "schema", "/resolver", None),
        ({"title": 5}, "schema", "/title", "must be a text"),
    ],
)  # fmt: skip
def test_step_when_a_field_is_odd_then_the_place_is_told(
    actions_found: Found, fields: dict[str, Any], code: str, path: str, message: str | None
) -> None:
    """§§4-8: what is passed over, and what is refused."""
    entities = [{"entity": "none", "values": []}]
    found = actions_found(action("a", {**step("s"), **fields}), entities=entities)
    assert [(each[0], each[1]) for each in found if each[0] == code] == [(code, HERE + path)]
    if message is not None:
        assert (code, HERE + path, message) in found


@pytest.mark.parametrize(
    "fields",
    [
        {"output": {"generic": [text(values=[{"text": "x"}, {"text": "y"}], selection_policy="random")]}},
        {"output": {"generic": [text(values=[])]}},
        {"output": {"generic": [{"response_type": kind} for kind in ("date", "time", "card")]}},
        {"output": {"generic": [{"response_type": "option", "options": [
            {"label": "a", "value": {"input": {"text": "a"}}}]}]}},
        {"output": {"generic": [{"response_type": "pause", "time": 60_000}]}},
        {"output": {"generic": [{"response_type": "user_defined", "user_defined": {"a": "<? ${s} ?>"}}]}},
        {"question": {"entity": "sys-yes-no", "max_tries": 3}, "handlers": [handler()]},
        {"question": {"source_variable": {"variable": "s"}, "entity": "any", "option_list": {"templates": {
            "label": {"expression": "${item}.label"}}}},
         "output": {"generic": [{"response_type": "response_from_variable"}]}},
        {"context": {"variables": [{"value": {"expression": "${s}.status = 200"}}]}},
        {"context": {"variables": [{"value": {"expression": '${s}.size > 2 ? [1, {"a": ${s}}] : null'}}]}},
        {"resolver": {"type": "jump_to", "step": "t"}},
    ],
)  # fmt: skip
def test_step_when_it_is_as_the_reference_writes_it_then_nothing_is_found(
    actions_found: Found, fields: dict[str, Any]
) -> None:
    """§5: options without a title, texts without values, types that are passed on."""
    ignored = {"unknown-entity", "unreachable"}
    found = actions_found(action("a", {**step("s"), **fields}, step("t", question={"free_text": True})))
    assert [each for each in found if each[0] not in ignored] == []


@pytest.mark.parametrize(
    ("content", "code", "path"),
    [
        ({"actions": [{"action": "a"}, {"action": "a"}]}, "duplicate", "/actions/1/action"),
        ({"actions": [{"action": ""}]}, "schema", "/actions/0/action"),
        ({"actions": [{"action": "a", "next_action": "a"}]}, "schema", "/actions/0/next_action"),
        ({"actions": [{"action": "a", "launch_mode": "odd"}]}, "unknown-enumeration",
         "/actions/0/launch_mode"),
        ({"actions": [{"action": "a", "variables": [{"variable": "v", "data_type": "odd"}]}]},
         "unknown-enumeration", "/actions/0/variables/0/data_type"),
        ({"variables": [{"variable": "v", "data_type": "odd"}]}, "unknown-enumeration",
         "/variables/0/data_type"),
        ({"variables": [{"variable": f"v{at}"} for at in range(8_001)]}, "over-limit", "/variables"),
        ({"intents": [{"intent": "a b", "examples": [{"text": "x"}]}]}, "bad-name", "/intents/0/intent"),
        ({"intents": [{"intent": 1}]}, "schema", "/intents/0/intent"),
        ({"intents": [{"intent": "a", "examples": [{"text": "x"}, {"text": "x"}]}]}, "duplicate",
         "/intents/0/examples/1/text"),
        ({"entities": [{"entity": "e", "values": [{"value": "v", "type": "patterns", "patterns": ["/(/"]}]}]},
         "bad-pattern", "/entities/0/values/0/patterns/0"),
        ({"entities": [{"entity": "sys-odd"}]}, "unknown-system-entity", "/entities/0/entity"),
        ({"system_settings": {"spelling_auto_correct": "yes"}}, "bad-setting",
         "/system_settings/spelling_auto_correct"),
        ({"data_types": [{"data_type": "saved", "entity": "lost"}]}, "unknown-entity",
         "/data_types/0/entity"),
        ({"language": "tlh"}, "unknown-language", "/language"),
        ([], "schema", ""),
    ],
)  # fmt: skip
def test_content_when_it_is_odd_then_the_place_is_told(content: Any, code: str, path: str) -> None:
    found = check_file({"type": "action", "workspace": content})
    assert (code, f"/workspace{path}") in [(each.rule.code, each.path) for each in found]


def test_language_when_the_envelope_says_it_then_the_place_is_there() -> None:
    """§1: the language stands beside the `workspace`."""
    found = check_file({"type": "action", "language": "tlh", "workspace": new_action_content()})
    assert (found[0].rule, found[0].path) == (Rule.UNKNOWN_LANGUAGE, "/language")
    german = check_file({"type": "action", "language": "de", "workspace": new_action_content()})
    assert [(each.rule, each.path) for each in german] == [
        (Rule.NOT_IN_LANGUAGE, "/workspace/system_settings/spelling_auto_correct")
    ]


def test_entities_when_they_are_built_in_then_nothing_is_found() -> None:
    """§10: yes or no is asked with an entity that only actions have; trigger words may be empty."""
    content = new_action_content()
    content["entities"] += [
        {"entity": "sys-yes-no", "values": []},
        {"entity": "sys-number", "values": []},
        {"entity": "pin", "values": [{"value": "p", "type": "patterns", "patterns": ["/[0-9]{4}/"]}]},
    ]
    asked = step("s", question={"entity": "pin"})
    content["actions"][0]["steps"] = [asked]
    assert check_action_content(content) == ()


def test_question_when_it_asks_for_a_saved_response_then_nothing_is_found(actions_found: Found) -> None:
    """§10: an entity that only a saved response refers to is used."""
    found = actions_found(
        action("a", step("s", question={"data_type": "saved"})),
        data_types=[{"data_type": "saved", "title": "Sizes", "entity": "size"}],
        entities=[{"entity": "size", "values": [{"value": "large"}]}],
    )
    assert found == []


# What is found in the public skills, every one looked at: the authors' own oversights, no false alarm.
FINDINGS = {
    "complex-info-openai-actions": [("unreachable", "/actions/0/steps/5")],
    "discovery-openai-actions": [
        ("unreachable", "/actions/3/steps/1"),
        ("unreachable", "/actions/3/steps/2"),
    ],
    "hubspot.basic.actions": [("repeated-title", "/actions/4/title")],
    "metaweather.basic.actions": [("assignment", "/actions/0/steps/0/condition/and/1/expression")],
    "phone-common-interactions.actions": [("no-examples", "/intents/1")],
}


@pytest.mark.compat
def test_public_skills_when_checked_then_only_what_is_odd_in_them_is_found() -> None:
    """Spec/actions-format.md: sixty real exports were read for it."""
    files = sorted(Path(DATA, "skills", "actions").glob("*actions.json"))
    if not files:
        pytest.skip(f"needs DOYLE_TEST_DATA: no action skills in {DATA}")
    found = {}
    for file in files:
        findings = check_file(json.loads(file.read_text("utf-8")))
        assert not [each for each in findings if each.severity is Severity.ERROR]
        told = [
            (each.rule.code, each.path.removeprefix("/workspace"))
            for each in findings
            if each.severity is Severity.WARNING
        ]
        found |= {file.stem: told} if told else {}
    assert found == FINDINGS
