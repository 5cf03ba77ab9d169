"""Compiling the JSON of actions skills (spec/actions-format.md)."""

from typing import Any

import pytest

from doyle.actions.compile import chain, compile_actions, has_cycle
from doyle.actions.plan import Behavior, CompiledActions, HandlerType, Kind, Mode, ResolverType, Step


def compiled(**workspace: Any) -> CompiledActions:
    return compile_actions(workspace)


def only_step(step: dict[str, Any], **workspace: Any) -> Step:
    """The one step of a skill with one action."""
    action = {"action": "a", "steps": [{"step": "s", **step}]}
    return compiled(actions=[action], **workspace).actions["a"].steps[0]


def question(**written: Any) -> Any:
    entities = [
        {"entity": "tea", "values": [{"type": "synonyms", "value": "Green", "synonyms": ["sencha"]}]},
        {"entity": "code", "values": [{"type": "patterns", "value": "c", "patterns": ["/[0-9]+/", "x"]}]},
    ]
    saved = [{"data_type": "saved_1", "entity": "code"}, {"data_type": "saved_2", "entity": "sys-date"}]
    return only_step({"question": written}, entities=entities, data_types=saved).question


@pytest.mark.parametrize(
    ("links", "ordered", "is_whole"),
    [
        ([("a", "b"), ("b", "c"), ("c", None)], ["a", "b", "c"], True),
        ([("c", None), ("a", "b"), ("b", "c")], ["a", "b", "c"], True),
        ([("a", None), ("b", None)], ["a", "b"], False),
        ([("a", "b"), ("b", "a")], ["a", "b"], False),
        ([("a", "zzz"), ("b", "a")], ["b", "a"], True),
        ([("a", "a")], ["a"], False),
        ([], [], True),
    ],
)
def test_chain_when_followed_then_nothing_is_left_out(
    links: list[tuple[str, str | None]], ordered: list[str], is_whole: bool
) -> None:
    """spec/actions-format.md §§2, 4: real order is the chain; array order is arbitrary."""
    sources = [{"id": name, "next": link} for name, link in links]
    assert chain(sources, "id", "next") == (ordered, is_whole)


@pytest.mark.parametrize(
    ("links", "is_cyclic"),
    [
        ([("a", "b"), ("b", "a")], True),
        ([("a", "a")], True),
        ([("a", "b"), ("b", "c"), ("c", "b")], True),
        ([("a", "b"), ("b", "c"), ("c", None)], False),
        ([("a", "c"), ("b", "c"), ("c", None)], False),
        ([("a", "zzz")], False),
        ([], False),
    ],
)
def test_cycle_when_links_come_back_then_it_is_found(
    links: list[tuple[str, str | None]], is_cyclic: bool
) -> None:
    """spec/actions-format.md §13: a `next_step` or `next_action` cycle."""
    assert has_cycle([{"id": name, "next": link} for name, link in links], "id", "next") is is_cyclic


def test_actions_when_chained_then_their_order_is_that_of_the_chain() -> None:
    """spec/actions-format.md §3: the action nobody points to is the head."""
    skill = compiled(
        actions=[
            {"action": "fallback", "next_action": "anything_else"},
            {"action": "anything_else"},
            {"action": "welcome", "next_action": "action_1"},
            {"action": "action_1", "next_action": "fallback"},
        ]
    )
    assert skill.order == ("welcome", "action_1", "fallback", "anything_else")


def test_action_when_read_then_every_key_counts() -> None:
    """spec/actions-format.md §3."""
    source = {
        "action": "action_1",
        "title": "Order tea",
        "display_name": "Tea",
        "condition": {"and": [{"intent": "i"}, {"expression": "true"}]},
        "disambiguation_opt_out": True,
        "topic_switch": {"allowed_from": False, "allowed_into": False, "never_return": True},
        "launch_mode": "confident",
        "variables": [
            {"variable": "s", "privacy": {"enabled": True}},
            {"variable": "t", "privacy": {"enabled": False}},
            {"variable": "u"},
        ],
        "steps": [{"step": "s"}],
    }
    action = compiled(actions=[source]).actions["action_1"]
    assert (action.title, action.label, action.launch_mode) == ("Order tea", "Tea", "confident")
    assert action.is_kept_from_disambiguation
    assert (action.allows_leaving, action.allows_entering, action.never_returns) == (False, False, True)
    assert action.private == {"s"}
    assert action.condition is not None
    assert action.condition.intents == ("i",)
    assert action.source_condition == source["condition"]


def test_action_when_keys_are_absent_then_their_defaults_hold() -> None:
    """spec/actions-format.md §3: absent topic_switch = all allowed."""
    action = compiled(actions=[{"action": "action_1"}]).actions["action_1"]
    assert (action.title, action.label, action.condition) == ("action_1", "action_1", None)
    assert not action.is_kept_from_disambiguation
    assert (action.allows_leaving, action.allows_entering, action.never_returns) == (True, True, False)
    assert action.steps == ()
    assert action.is_valid


@pytest.mark.parametrize("name", ["welcome", "fallback", "anything_else", "run_always"])
def test_system_action_when_read_then_it_is_never_suggested(name: str) -> None:
    """spec/actions-runtime.md §15: only user-created actions are listed."""
    assert compiled(actions=[{"action": name}]).actions[name].is_kept_from_disambiguation


def test_actions_when_one_id_comes_twice_then_the_first_counts() -> None:
    """spec/actions-format.md §13 refuses it on import; a stored one still runs."""
    skill = compiled(actions=[{"action": "a", "title": "one"}, {"action": "a", "title": "two"}])
    assert skill.actions["a"].title == "one"


def test_action_when_named_by_its_title_then_it_is_found() -> None:
    """spec/actions-runtime.md §22: id or title."""
    skill = compiled(actions=[{"action": "a", "title": "Order tea"}])
    assert skill.action_named("Order tea") is skill.actions["a"]
    assert skill.action_named("a") is skill.actions["a"]
    assert skill.action_named("b") is None


@pytest.mark.parametrize(
    ("written", "kind", "behavior"),
    [
        ({"free_text": True}, Kind.FREE_TEXT, Behavior.ALWAYS),
        ({"free_text": True, "only_populate_when_prompted": True}, Kind.FREE_TEXT, Behavior.ALWAYS),
        ({"free_text": True, "response_collection_behavior": "never_ask"}, Kind.FREE_TEXT, Behavior.NEVER),
        (
            {"free_text": True, "response_collection_behavior": "optionally_ask"},
            Kind.FREE_TEXT,
            Behavior.ALWAYS,
        ),
        ({}, Kind.FREE_TEXT, Behavior.ALWAYS),
        ({"entity": "tea"}, Kind.OPTIONS, Behavior.OPTIONAL),
        ({"entity": "tea", "response_collection_behavior": "always_ask"}, Kind.OPTIONS, Behavior.ALWAYS),
        ({"entity": "tea", "response_collection_behavior": "zzz"}, Kind.OPTIONS, Behavior.OPTIONAL),
        ({"entity": "unknown"}, Kind.OPTIONS, Behavior.OPTIONAL),
        ({"entity": "code"}, Kind.REGEX, Behavior.OPTIONAL),
        ({"entity": "sys-yes-no"}, Kind.CONFIRMATION, Behavior.OPTIONAL),
        ({"entity": "sys-number"}, Kind.NUMBER, Behavior.OPTIONAL),
        ({"entity": "sys-date"}, Kind.DATE, Behavior.OPTIONAL),
        ({"entity": "sys-time"}, Kind.TIME, Behavior.OPTIONAL),
        ({"entity": "sys-currency"}, Kind.CURRENCY, Behavior.OPTIONAL),
        ({"entity": "sys-percentage"}, Kind.PERCENTAGE, Behavior.OPTIONAL),
        ({"source_variable": {"skill_variable": "v"}}, Kind.DYNAMIC_OPTIONS, Behavior.OPTIONAL),
        ({"data_type": {"entity": "tea"}}, Kind.OPTIONS, Behavior.OPTIONAL),
        ({"data_type": "code"}, Kind.REGEX, Behavior.OPTIONAL),
        ({"data_type": "saved_1"}, Kind.REGEX, Behavior.OPTIONAL),
        ({"data_type": "saved_2"}, Kind.DATE, Behavior.OPTIONAL),
    ],
    ids=str,
)
def test_question_when_read_then_kind_and_behaviour_follow(
    written: dict[str, Any], kind: Kind, behavior: Behavior
) -> None:
    """spec/actions-format.md §4.1, actions-runtime.md §7."""
    found = question(**written)
    assert (found.kind, found.behavior) == (kind, behavior)


def test_question_when_read_then_its_settings_count() -> None:
    """spec/actions-format.md §4.1; F8: one pair of slashes around a pattern goes."""
    found = question(entity="code", max_tries=2, allow_topic_switch=False, collect_verbatim_response=True)
    assert found.patterns == (("c", "[0-9]+"), ("c", "x"))
    assert (found.max_tries, found.allows_topic_switch, found.is_verbatim) == (2, False, True)
    assert question(entity="tea").options == ("Green",)


@pytest.mark.parametrize(
    ("tries", "read"), [(3, 3), (0, 0), (-1, None), ("3", None), (None, None), (2.5, None)]
)
def test_max_tries_when_it_is_no_count_then_it_is_absent(tries: Any, read: int | None) -> None:
    """spec/actions-format.md F5: then the mode or three."""
    assert question(entity="tea", max_tries=tries).max_tries == read


@pytest.mark.parametrize("name", [kind.value for kind in ResolverType])
def test_resolver_when_its_type_is_known_then_it_is_kept(name: str) -> None:
    """spec/actions-format.md §8: the twelve types, and prompt_again of handlers."""
    assert only_step({"resolver": {"type": name}}).resolver.type.value == name


@pytest.mark.parametrize(
    "resolver", [{"type": "zzz"}, {"type": None}, {"type": 5}, None, [], {}, "end_action"]
)
def test_resolver_when_its_type_is_unknown_then_the_action_goes_on(resolver: Any) -> None:
    """spec/actions-format.md §13 refuses it on import; what is stored goes on with the next step."""
    assert only_step({"resolver": resolver}).resolver.type is ResolverType.CONTINUE


def test_resolver_when_unknown_then_a_warning_has_its_path() -> None:
    """Warnings are JSON Pointers into the workspace."""
    skill = compiled(actions=[{"action": "a", "steps": [{"step": "s", "resolver": {"type": "zzz"}}]}])
    [(path, message)] = skill.warnings
    assert path == "/actions/0/steps/0/resolver"
    assert "zzz" in message


@pytest.mark.parametrize(
    ("resolver", "target"),
    [
        ({"jump_to": {"step": "t"}, "step": "u", "next_step": "v"}, "t"),
        ({"jump_to": "t", "step": "u"}, "t"),
        ({"step": "u", "next_step": "v"}, "u"),
        ({"next_step": "v"}, "v"),
        ({}, None),
    ],
)
def test_jump_when_its_target_is_written_then_in_one_of_three_places(
    resolver: dict[str, Any], target: str | None
) -> None:
    """spec/actions-format.md §8: `jump_to.step`, `step`, `next_step`, in that order."""
    assert only_step({"resolver": {"type": "jump_to", **resolver}}).resolver.target == target


@pytest.mark.parametrize(
    "parameters",
    [
        [{"variable": "x", "value": {"scalar": 1}}, {"variable": "y", "value": {"scalar": 2}}],
        {"x": {"scalar": 1}, "y": {"scalar": 2}},
    ],
    ids=["list", "object"],
)
def test_parameters_when_written_in_either_form_then_both_are_read(parameters: Any) -> None:
    """spec/actions-format.md §8."""
    call = {"action": "b", "parameters": parameters, "result_variable": "r", "policy": "default"}
    step = only_step({"resolver": {"type": "invoke_another_action", "invoke_action": call}})
    invocation = step.resolver.invocation
    assert invocation is not None
    assert [name for name, _ in invocation.parameters] == ["x", "y"]
    assert (invocation.action, invocation.result_variable) == ("b", "r")


def test_invocation_when_dynamic_then_it_names_no_action() -> None:
    """spec/actions-format.md §8: `policy: "dynamic"` re-routes the input."""
    call = {"policy": "dynamic", "parameters": None}
    invocation = only_step(
        {"resolver": {"type": "invoke_another_action", "invoke_action": call}}
    ).resolver.invocation
    assert invocation is not None
    assert (invocation.action, invocation.parameters) == (None, ())


def test_callout_when_read_then_every_key_counts() -> None:
    """spec/actions-format.md §8.1."""
    mapping = {
        "header": [{"parameter": "h", "value": {"scalar": 1}}],
        "body": [{"parameter": "a.b", "value": {"scalar": 2}}],
        "path": [{"parameter": "p", "value": {"scalar": 3}}],
        "query": [{"parameter": "q", "value": {"scalar": 4}}],
    }
    written = {
        "type": "integration_interaction",
        "method": "post",
        "path": "/orders/{p}",
        "internal": {"catalog_item_id": "c", "spec_hash_id": None, "match_scenario": 12},
        "request_mapping": mapping,
        "result_variable": "r",
        "stream_response_mapping": {"partial_item": []},
    }
    callout = only_step({"resolver": {"type": "callout", "callout": written}}).resolver.callout
    assert callout is not None
    assert [(each.place, each.name) for each in callout.parameters] == [
        ("path", "p"),
        ("query", "q"),
        ("header", "h"),
        ("body", "a.b"),
    ]
    assert (callout.method, callout.path, callout.result_variable) == ("POST", "/orders/{p}", "r")
    assert callout.internal == written["internal"]
    assert callout.stream_mapping == {"partial_item": []}


def test_handlers_when_read_then_in_the_order_of_their_chain() -> None:
    """spec/actions-format.md §6: evaluated along `next_handler`."""
    handlers = [
        {"handler": "max", "type": "not_found_max_tries", "resolver": {"type": "fallback"}},
        {"handler": "none", "type": "not_found", "resolver": {"type": "prompt_again"}, "next_handler": "max"},
        {
            "handler": "limits",
            "type": "input_validation",
            "resolver": {"type": "prompt_again"},
            "input_constraints": [{"name": "minimum", "value": {"scalar": 1}}],
            "next_handler": "none",
        },
    ]
    found = only_step({"handlers": handlers}).handlers
    assert [handler.handler for handler in found] == ["limits", "none", "max"]
    assert [handler.type for handler in found] == [
        HandlerType.VALIDATION,
        HandlerType.NOT_FOUND,
        HandlerType.MAX_TRIES,
    ]
    assert [constraint.name for constraint in found[0].constraints] == ["minimum"]
    assert found[2].resolver is ResolverType.FALLBACK


@pytest.mark.parametrize(
    "handlers",
    [
        [{"handler": "a", "type": "not_found", "next_handler": "a"}],
        [
            {"handler": "a", "type": "not_found", "next_handler": "b"},
            {"handler": "b", "type": "not_found", "next_handler": "a"},
        ],
        [{"type": "not_found"}, {"type": "not_found"}],
    ],
)
def test_handlers_when_their_chain_is_a_circle_then_each_comes_once(handlers: list[Any]) -> None:
    """A hand-edited file cannot hang the compiler."""
    assert 1 <= len(only_step({"handlers": handlers}).handlers) <= 2


def test_handler_when_its_type_is_unknown_then_it_is_left_out() -> None:
    """Read liberally: a warning, and the rest works."""
    step = {"step": "s", "handlers": [{"handler": "a", "type": "zzz"}, {"handler": "b", "type": "not_found"}]}
    skill = compiled(actions=[{"action": "a", "steps": [step]}])
    assert skill.warnings[0][0] == "/actions/0/steps/0/handlers/0"


def test_session_variables_when_read_then_value_default_and_privacy_count() -> None:
    """spec/actions-format.md §9."""
    found = compiled(
        variables=[
            {"variable": "a", "initial_value": {"scalar": 1}, "default_value": {"scalar": 2}},
            {"variable": "b", "privacy": {"enabled": True}},
            {"title": "no id"},
        ]
    ).variables
    assert list(found) == ["a", "b"]
    assert found["a"].initial is not None
    assert (found["a"].default, found["a"].is_private) == (2, False)
    assert (found["b"].initial, found["b"].default, found["b"].is_private) == (None, None, True)


def test_settings_when_absent_then_their_defaults_hold() -> None:
    """spec/actions-format.md §11; F1: the bar is 0.2."""
    skill = compiled()
    assert skill.threshold == 0.2
    assert skill.corrects_spelling
    assert not skill.is_search_routed
    assert skill.topic_switch.is_enabled
    assert (skill.topic_switch.max_tries, skill.topic_switch.is_confirmed) == (3, False)
    assert not skill.clarifying.is_enabled
    assert skill.clarifying.modes == {}


@pytest.mark.parametrize(
    ("threshold", "read"), [(0.5, 0.5), (0, 0.0), (1, 1.0), (2, 0.2), (-1, 0.2), ("x", 0.2), (True, 0.2)]
)
def test_threshold_when_it_is_no_share_then_the_usual_one_holds(threshold: Any, read: float) -> None:
    """spec/actions-format.md F1."""
    assert compiled(system_settings={"no_match": {"threshold": threshold}}).threshold == read


def test_modes_when_on_then_missing_keys_have_the_defaults_of_their_mode() -> None:
    """spec/actions-runtime.md §15: learning more_often and 2, confident sometimes and 4."""
    settings = {
        "launch_mode": {"enabled": True, "default": "confident", "learning": {"step_retry_threshold": 1}}
    }
    clarifying = compiled(system_settings=settings).clarifying
    assert clarifying.default_mode == "confident"
    assert clarifying.modes == {
        "learning": Mode(1, "more_often", "more_often", "more_often"),
        "confident": Mode(4, "sometimes", "sometimes", "sometimes"),
    }


def test_modes_when_the_default_is_no_name_then_it_is_the_usual_one() -> None:
    """spec/actions-runtime.md §15."""
    for odd in ({"a": 1}, ["learning"], 5, ""):
        settings = {"launch_mode": {"enabled": True, "default": odd}}
        assert compile_actions({"system_settings": settings}).clarifying.default_mode == "learning"


@pytest.mark.parametrize("launch_mode", [{}, {"enabled": False}, None, "learning"])
def test_modes_when_off_then_there_are_none(launch_mode: Any) -> None:
    """spec/actions-format.md §11: `launch_mode` is `{}` in most files."""
    assert compiled(system_settings={"launch_mode": launch_mode}).clarifying.modes == {}


def test_formats_when_read_then_odd_ones_are_left_out() -> None:
    """spec/actions-format.md §11."""
    formats = compiled(
        system_settings={
            "variable": {
                "format": {
                    "locale": "de-de",
                    "date": {"pattern": "short"},
                    "time": {"pattern": "HH:mm"},
                    "number": {"fraction_digits": 99, "delimiter": "comma"},
                    "currency": {"fraction_digits": 2, "symbol": "€"},
                    "percentage": {"fraction_digits": True},
                }
            }
        }
    ).formats
    assert (formats.locale, formats.date, formats.time) == ("de-de", "short", "HH:mm")
    assert (formats.number_fraction_digits, formats.number_delimiter) == (None, "comma")
    assert (formats.currency_fraction_digits, formats.currency_symbol) == (2, "€")
    assert formats.percentage_fraction_digits is None


BROKEN = {"expression": "(("}


@pytest.mark.parametrize(
    ("step", "path"),
    [
        ({"condition": BROKEN}, "condition"),
        ({"condition": {"and": [{"eq": [BROKEN, {"scalar": 1}]}]}}, "condition"),
        ({"context": {"variables": [{"skill_variable": "v", "value": BROKEN}]}}, "context/variables/0/value"),
        (
            {
                "output": {
                    "generic": [
                        {"response_type": "text", "values": [{"text_expression": {"concat": [BROKEN]}}]}
                    ]
                }
            },
            "output/generic/0/values/0/text_expression/concat/0",
        ),
        ({"output": {"generic": [{"response_type": "pause", "time": "${((}"}]}}, "output/generic/0"),
        ({"question": {"source_variable": BROKEN}}, "question/source_variable"),
        (
            {"resolver": {"type": "search", "search": {"query": BROKEN}}},
            "resolver/search/query",
        ),
        (
            {
                "resolver": {
                    "type": "client_actions",
                    "client_actions": [{"name": "c", "parameters": {"x": BROKEN}}],
                }
            },
            "resolver/client_actions/0/parameters/x",
        ),
        (
            {
                "resolver": {
                    "type": "invoke_another_action",
                    "invoke_action": {"action": "b", "parameters": {"x": BROKEN}},
                }
            },
            "resolver/invoke_action/parameters/x",
        ),
        (
            {
                "resolver": {
                    "type": "callout",
                    "callout": {"request_mapping": {"query": [{"parameter": "q", "value": BROKEN}]}},
                }
            },
            "resolver/callout/request_mapping/query/0/value",
        ),
        (
            {
                "handlers": [
                    {"type": "input_validation", "input_constraints": [{"name": "minimum", "value": BROKEN}]}
                ]
            },
            "handlers/0/input_constraints/0/value",
        ),
    ],
)
def test_expression_when_it_cannot_be_read_then_a_warning_says_where(step: dict[str, Any], path: str) -> None:
    """Every place of an expression; the skill compiles all the same."""
    skill = compiled(actions=[{"action": "a", "steps": [{"step": "s", **step}]}])
    assert [place for place, _ in skill.warnings] == [f"/actions/0/steps/0/{path}"]


def test_text_when_it_has_too_many_parts_then_a_warning_says_so() -> None:
    """spec/actions-format.md §5: at most 30 parts."""
    value = {"text_expression": {"concat": [{"scalar": "x"}] * 31}}
    step = {"step": "s", "output": {"generic": [{"response_type": "text", "values": [value]}]}}
    skill = compiled(actions=[{"action": "a", "steps": [step]}])
    assert [message for _, message in skill.warnings] == ["a text has at most 30 parts"]


@pytest.mark.parametrize("depth", [50, 5_000])
def test_condition_when_nested_deeply_then_it_compiles_or_is_a_warning(depth: int) -> None:
    """Hostile input: a tower of conditions neither crashes nor hangs."""
    condition: dict[str, Any] = {"exists": {"skill_variable": "v"}}
    for _ in range(depth):
        condition = {"not": condition}
    skill = compiled(actions=[{"action": "a", "steps": [{"step": "s", "condition": condition}]}])
    assert bool(skill.warnings) is (depth > 100)


def test_template_when_nested_deeply_then_it_compiles_or_is_a_warning() -> None:
    """Hostile input: a tower of lists in a response."""
    value: Any = "${v}"
    for _ in range(5_000):
        value = [value]
    element = {"response_type": "user_defined", "user_defined": value}
    skill = compiled(actions=[{"action": "a", "steps": [{"step": "s", "output": {"generic": [element]}}]}])
    assert [path for path, _ in skill.warnings] == ["/actions/0/steps/0/output/generic/0"]
