"""spec actions-runtime.md §§8, 9, 10: variables, conditions and expressions of actions."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]


def printing(w: Any, *parts: Any, **fields: Any) -> Any:
    """An action that prints a text of parts."""
    return w.action("say", w.step("s1", list(parts), **fields))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("now", "2031-08-11T13:28:02"),
        ("current_date", "2031-08-11"),
        ("current_time", "13:28:02"),
        ("timezone", "Europe/Berlin"),
        ("locale", "en-gb"),
        ("channel_name", "Web chat"),
        ("no_action_matches_count", "0"),
        ("fallback_reason", ""),
        ("digressed_from", ""),
        ("session_id", "s-1"),
    ],
)
def test_built_in_when_read_then_every_spelling_gives_it(talk: Start, w: Any, name: str, shown: str) -> None:
    """spec actions-runtime.md §8: `system_variable`, `${name}` and `${system_name}`; the user's time zone."""
    conversation = talk(
        printing(w, w.built_in(name), "|", w.formula(f"${{{name}}}"), "|", w.formula(f"${{system_{name}}}")),
        request={
            "system": {"timezone": "Europe/Berlin", "locale": "en-gb"},
            "integrations": {"channel": {"name": "Web chat"}},
        },
    )
    conversation.say("x", "say").shows(f"{shown}|{shown}|{shown}")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("input.text", "helo there"),
        ("input.original_text", "helo there"),
        ("context.system.session_id", "s-1"),
        ("${system_integrations.channel.name}", "Phone"),
        ("${user_defined_tier}", "gold"),
        ("${user_defined_none}", ""),
        ("now('Europe/Berlin').substring(0, 10)", "2031-08-11"),
    ],
)
def test_bare_names_when_read_then_they_show_the_request(
    talk: Start, w: Any, source: str, shown: str
) -> None:
    """spec actions-runtime.md §§8, 9.1."""
    conversation = talk(
        printing(w, w.formula(source)),
        request={"integrations": {"channel": {"name": "Phone"}}, "user_defined": {"tier": "gold"}},
    )
    conversation.say("helo there", "say").shows(*([shown] if shown else []))


def test_default_when_a_method_changes_it_then_no_other_conversation_sees_that(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.3: a default is read instead of null; the skill is the same for all."""
    action = w.action("go", w.step("s1", [w.session("l")], sets={"n": w.formula("${l}.add('mine')")}))
    conversation = talk(action, variables=[{"variable": "l", "default_value": w.scalar([])}])
    for _ in range(2):
        conversation.say("x", "go").shows('["mine"]')
    assert conversation.skill.variables["l"].default == []


@pytest.mark.parametrize("name", ["user_defined_l", "l", "system_integrations.chat.l"])
def test_client_value_when_a_method_changes_it_then_the_message_stays_as_it_came(
    talk: Start, w: Any, name: str
) -> None:
    """docs/decisions/0001: a turn is taken again with the same arguments, which `talk` checks."""
    action = w.action(
        "go", w.step("s1", [w.formula(f"${{{name}}}.size()")], sets={"n": w.formula(f"${{{name}}}.add(2)")})
    )
    request = {"user_defined": {"l": [1]}, "system": {"l": [1]}, "integrations": {"chat": {"l": [1]}}}
    talk(action, request=request).say("x", "go").shows("2")


def test_name_when_several_places_have_it_then_the_action_wins(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.1: current action variable, then session variable, then built-in."""
    action = w.action(
        "say",
        w.step("s1", "Well?", asks={"free_text": True}, variable="now"),
        w.step("s2", [w.formula("${now}"), "|", w.session("now"), "|", w.built_in("current_date")]),
    )
    conversation = talk(action, variables=[{"variable": "now", "initial_value": w.scalar("session")}])
    conversation.say("x", "say")
    conversation.say("mine").shows("mine|session|2031-08-11")


def test_subaction_when_it_reads_the_caller_then_it_sees_nothing(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.1: the caller's action variables only through parameters."""
    conversation = talk(
        w.action("a", w.step("s1", "Well?", asks={"free_text": True}), w.step("s2", then=w.invoke("b"))),
        w.action("b", w.step("t1", ["<", w.var("s1"), ">"])),
    )
    conversation.say("x", "a")
    conversation.say("mine").shows("<>")


@pytest.mark.parametrize(
    ("path", "shown"), [("a", '{"b":5}'), ("a.b", "5"), ("a.c", ""), ("a.b.c", ""), ("z.z", "")]
)
def test_path_when_a_hop_is_missing_then_it_is_null(talk: Start, w: Any, path: str, shown: str) -> None:
    """spec actions-runtime.md §9.2."""
    conversation = talk(
        printing(w, w.session("o", path)),
        variables=[{"variable": "o", "initial_value": w.scalar({"a": {"b": 5}})}],
    )
    conversation.say("x", "say").shows(*([shown] if shown else []))


def test_initial_values_when_the_session_starts_then_they_are_set_in_order(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.3, §2 step 1: but for what the client sent."""
    conversation = talk(
        printing(w, w.session("a"), " ", w.session("b"), " ", w.session("c")),
        variables=[
            {"variable": "a", "initial_value": w.scalar(2)},
            {"variable": "b", "initial_value": w.formula("${a} * 2")},
            {"variable": "c", "initial_value": w.scalar("null")},
        ],
    )
    conversation.say("x", "say", skill_variables={"a": 5}).shows("5 10 null")
    conversation.say("x", "say", skill_variables={"a": 1, "c": None}).shows(
        "1 10 ", variables={"a": 1, "b": 10}
    )


def test_default_when_a_variable_is_null_then_it_is_read_in_its_place(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.3: the default of the part wins over that of the variable."""
    own = {**w.session("guest"), "default_value": w.scalar("you")}
    conversation = talk(
        printing(w, w.session("guest"), " ", own, " ", w.formula("${guest}")),
        variables=[{"variable": "guest", "default_value": w.scalar("friend")}],
    )
    conversation.say("x", "say").shows("friend friend friend")
    conversation.say("x", "say", skill_variables={"guest": "Ann"}).shows("Ann Ann Ann")


def test_part_when_its_variable_is_empty_then_its_default_stands_in(talk: Start, w: Any) -> None:
    """spec actions-format.md §5: `default_value` of a text part."""
    own = {**w.session("guest"), "default_value": w.scalar("friend")}
    conversation = talk(printing(w, "Hi ", own))
    conversation.say("x", "say").shows("Hi friend")
    conversation.say("x", "say", skill_variables={"guest": ""}).shows("Hi friend")


def test_assignment_when_it_fails_then_the_variable_stays(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.4: logged, and the next ones go on."""
    conversation = talk(
        printing(
            w,
            w.session("a"),
            w.session("b"),
            sets={"a": w.formula("${none}.x"), "b": w.formula("[1, {'k': ${a}}]")},
        ),
        variables=[{"variable": "a", "initial_value": w.scalar("kept")}],
    )
    conversation.say("x", "say").shows(
        'kept[1,{"k":"kept"}]',
        log=["Error when updating context with context of step [s1]"],
        variables={"a": "kept", "b": [1, {"k": "kept"}]},
    )


@pytest.mark.parametrize(
    ("source", "value", "after"),
    [
        ("${o}.items=[]", [], {"items": []}),
        ("${o.items}[0] = 9", 9, {"items": [9, 2]}),
        ("${o}['new'] = ${o}.items.size", 2, {"items": [1, 2], "new": 2}),
        ("${o.items}[2] = 3", 3, {"items": [1, 2, 3]}),
        ("${o} = 'text'", "text", "text"),
        ("${o.items}.add(3)", True, {"items": [1, 2, 3]}),
        ("${o.items}.append(3)", [1, 2, 3], {"items": [1, 2]}),
    ],
)
def test_expression_when_it_assigns_then_its_value_is_what_it_assigned(
    talk: Start, w: Any, source: str, value: Any, after: Any
) -> None:
    """spec actions-runtime.md §9.5, §10: `add` in place, `append` a copy."""
    conversation = talk(
        printing(w, "done", sets={"result": w.formula(source)}),
        variables=[{"variable": "o", "initial_value": w.scalar({"items": [1, 2]})}],
    )
    conversation.say("x", "say").shows("done", variables={"o": after, "result": value})


def test_assignment_when_it_names_no_variable_then_it_is_run_for_its_effect(talk: Start, w: Any) -> None:
    """spec actions-format.md §9: an entry without `skill_variable`."""
    action = printing(w, w.session("list"))
    action["steps"][0]["context"] = {"variables": [{"value": w.formula("${list}.add(3)")}]}
    conversation = talk(action, variables=[{"variable": "list", "initial_value": w.scalar([1])}])
    conversation.say("x", "say").shows("[1,3]")


def test_private_variables_when_shown_then_apart_from_the_others(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.7: of the session and of the action; masked in the event."""
    action = w.action(
        "say",
        w.step("s1", "Well?", asks={"free_text": True}),
        w.step("s2", "More?", asks={"free_text": True}),
    )
    action["variables"][0]["privacy"] = {"enabled": True}
    conversation = talk(
        action,
        variables=[{"variable": "pin", "privacy": {"enabled": True}, "initial_value": w.scalar(1234)}],
    )
    conversation.say("x", "say")
    result = conversation.say("secret").result
    assert (result.skill_variables, result.private_skill_variables) == ({}, {"pin": 1234})
    assert (result.action_variables, result.private_action_variables) == ({}, {"s1": "secret"})
    finished = conversation.say("open").debug["turn_events"][-1]
    assert finished["action_variables"] == {"s1": "*****", "s2": "open"}


DATE = {"system_type": "date", "value": "2031-08-11"}
TIME = {"system_type": "time", "value": "09:30:00"}
MONEY = {"system_type": "currency", "value": 20, "unit": "USD"}
VALUES = {
    "n": 5,
    "s": "Green tea",
    "list": ["a", "b"],
    "flag": True,
    "empty": "",
    "date": DATE,
    "time": TIME,
    "money": MONEY,
    "pick": {"value": "7", "label": "Rome", "item": {"id": 7}},
    "numeric": "12",
}


def _value(name: str) -> dict[str, str]:
    return {"skill_variable": name}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"eq": [_value("n"), {"scalar": 5}]}, True),
        ({"eq": [_value("n"), {"scalar": "5"}]}, True),
        ({"eq": [_value("n"), {"scalar": 6}]}, False),
        ({"eq": [_value("s"), {"scalar": "green tea"}]}, False),
        ({"eq": [_value("flag"), {"scalar": True}]}, True),
        ({"eq": [_value("date"), {"scalar": "2031-08-11"}]}, True),
        ({"eq": [_value("date"), {"scalar": "Monday"}]}, True),
        ({"eq": [_value("date"), {"scalar": "tuesday"}]}, False),
        ({"eq": [_value("date"), {"date": {"value": "2031-08-11"}}]}, True),
        ({"eq": [_value("date"), {"system_variable": "current_date"}]}, True),
        ({"eq": [_value("money"), {"scalar": 20}]}, True),
        ({"eq": [_value("pick"), {"value": "7", "from_entity": "any"}]}, True),
        ({"neq": [_value("n"), {"scalar": 6}]}, True),
        ({"neq": [_value("n"), {"scalar": 5}]}, False),
        ({"gt": [_value("n"), {"scalar": 4}]}, True),
        ({"gt": [_value("numeric"), {"scalar": "10"}]}, True),
        ({"gt": [_value("numeric"), {"scalar": 9}]}, True),
        ({"gte": [_value("n"), {"scalar": 5}]}, True),
        ({"lt": [_value("n"), {"scalar": 5}]}, False),
        ({"lte": [_value("n"), {"scalar": 5}]}, True),
        ({"lt": [_value("time"), {"time": {"value": "10:00:00"}}]}, True),
        ({"gt": [_value("date"), {"scalar": "2031-08-10"}]}, True),
        ({"gt": [_value("list"), {"scalar": 1}]}, False),
        (
            {
                "lt": [
                    _value("date"),
                    {"add": [{"system_variable": "current_date"}, {"duration": {"days": 1}}]},
                ]
            },
            True,
        ),
        (
            {"eq": [_value("date"), {"subtract": [{"scalar": "2031-08-25"}, {"duration": {"weeks": 2}}]}]},
            True,
        ),
        ({"contains": [_value("s"), {"scalar": "tea"}]}, True),
        ({"contains": [_value("s"), {"scalar": "TEA"}]}, False),
        ({"contains": [_value("s"), {"scalar": "TEA", "options": {"ignore_case": True}}]}, True),
        ({"contains": [_value("list"), {"scalar": "b"}]}, True),
        ({"contains": [_value("list"), {"scalar": "c"}]}, False),
        ({"matches": [_value("s"), {"scalar": "Green.*"}]}, True),
        ({"matches": [_value("s"), {"scalar": "Green"}]}, False),
        ({"matches": [_value("s"), {"scalar": "green.*", "options": {"ignore_case": True}}]}, True),
        ({"in": [_value("n"), {"collection": [{"scalar": 4}, {"scalar": 5}]}]}, True),
        ({"in": [_value("pick"), {"collection": [{"value": "8", "from_entity": "e"}]}]}, False),
        ({"not": {"in": [_value("n"), {"collection": [{"scalar": 4}]}]}}, True),
        ({"exists": _value("empty")}, True),
        ({"exists": _value("nothing")}, False),
        ({"not": {"exists": _value("nothing")}}, True),
        ({"and": [{"exists": _value("n")}, {"exists": _value("s")}]}, True),
        ({"and": [{"exists": _value("n")}, {"exists": _value("nothing")}]}, False),
        ({"or": [{"exists": _value("nothing")}, {"exists": _value("n")}]}, True),
        ({"or": []}, False),
        ({"and": []}, True),
        ({"entity": "tea"}, True),
        ({"entity": "coffee"}, False),
        ({"intent": "say"}, True),
        ({"intent": "other"}, False),
        ({}, True),
        (True, True),
        (False, False),
        ({"unknown": 1}, False),
        ({"expression": "${n} > 4 && ${s}.contains('tea')"}, True),
        ({"expression": "${list}.size() == 2 and not ${empty}"}, True),
        ({"expression": "${pick.item.id} == 7"}, True),
        ({"expression": "${nothing} == null"}, True),
        ({"expression": "welcome"}, False),
    ],
    ids=str,
)
def test_condition_when_tested_then_it_has_its_verdict(
    talk: Start, w: Any, condition: Any, holds: bool
) -> None:
    """spec actions-format.md §7, actions-runtime.md §10: every operator and value object."""
    conversation = talk(w.action("say", w.step("s1", "yes", condition=condition), w.step("s2", "end")))
    reply = conversation.say("green", "say", mentions=[("tea", "green")], skill_variables=VALUES)
    reply.shows(*(["yes"] if holds else []), "end")


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("5000000000L + 1", 5000000001),
        ("'it''s'", "it's"),
        ('"say \\"hi\\""', 'say "hi"'),
        ('"one\\ntwo"', "one\ntwo"),
        ("[1, 'two', [3]]", [1, "two", [3]]),
        ("[]", []),
        ("{}", {}),
        ("{'a': 1, b: [${n}]}", {"a": 1, "b": [5]}),
        ("7 / 2", 3),
        ("7 % 4 * 2.5", 7.5),
        ("1 + 'a'", "1a"),
        ("'a' + ${n}", "a5"),
        ('"${s} for ${n}"', "Green tea for 5"),
        ('"${money}"', "20"),
        ("${n} == 5 ? 'five' : 'other'", "five"),
        ("${empty} ? 'truthy' : 'null'", "truthy"),
        ("${nothing} ? 'truthy' : 'null'", "null"),
        ("${flag} ? ${n}:0", 5),
        ("${nothing}?.x", None),
        ("${list}[1]", "b"),
        ("${pick}['label']", "Rome"),
        ("${pick}[${key}]", "7"),
        ("${pick.item.id}", 7),
        ("${ pick } . item . id", 7),
        ("$n * 2", 10),
        ("${list}.size + ${s}.length", 11),
        ("T(Math).max(2, 3) + T(Math).abs(-4)", 7),
        ("T(String).format('%05d', 42)", "00042"),
        ("new Random().nextInt(1)", 0),
        ("${s}.toUpperCase().replaceAll('E', 'x')", "GRxxN TxA"),
        ("${s}.split(' ')[0]", "Green"),
        ("${list}.contains('b')", True),
        ('${list}.joinToArray({"v": "%e%"})', [{"v": "a"}, {"v": "b"}]),
        ("[1, 2, 3].filter('x', 'x > 1')", [2, 3]),
        ("[true, false].filter('x', 'x')", [True]),
        ("[3, 1].sort()", [1, 3]),
        ("${date}.plusDays(1)", "2031-08-12"),
        ("${date}.before('2031-09-01')", True),
        ("${date}.reformatDateTime('dd.MM.yyyy')", "11.08.2031"),
        ("${money} * 2", 40),
        ("${money}.unit", "USD"),
        ("${money}.value", 20),
        ("${n}.value", 5),
        ("'12'.toInt() + '1.5'.toDouble()", 13.5),
        ("not (${n} > 3 or false)", False),
        ("!${flag}", False),
        ("null", None),
    ],
)
def test_expression_when_evaluated_then_it_has_its_value(
    talk: Start, w: Any, source: str, value: Any
) -> None:
    """spec actions-runtime.md §10: the actions dialect."""
    conversation = talk(printing(w, "done", sets={"result": w.formula(source)}))
    reply = conversation.say("x", "say", skill_variables={**VALUES, "key": "value"}).shows("done")
    found = reply.variables.get("result")
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "source",
    [
        "${nothing}.x",
        "${nothing}.size()",
        "${n}.nope()",
        "${list}[7]",
        "1 / 0",
        "'a' * 2",
        "T(System).exit(0)",
        "${n}.getClass()",
        "${list}.__class__",
        "new File('x')",
        "input = 1",
        "now() = 1",
    ],
)
def test_expression_when_it_is_faulty_then_it_is_an_error_and_no_more(
    talk: Start, w: Any, source: str
) -> None:
    """spec actions-runtime.md §§10, 23: the assignment is skipped; nothing else is reachable."""
    action = printing(w, "done", sets={"result": w.formula(source)})
    reply = talk(action, is_broken=True).say("x", "say", skill_variables=VALUES)
    assert reply.texts == ["done"]
    assert "result" not in reply.variables
    assert len(reply.debug["log_messages"]) == 1


def test_expression_when_it_is_too_long_then_it_is_an_error(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §10: 4,000 characters."""
    long = "1" + " + 1" * 1000
    reply = talk(
        printing(w, "done", sets={"a": w.formula(long), "b": w.formula("1 + 1")}), is_broken=True
    ).say("x", "say")
    assert (reply.texts, reply.variables) == (["done"], {"b": 2})


def test_template_expression_when_it_is_of_the_dialog_then_it_stays_text(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §10: `<? … ?>` is never evaluated in a text."""
    talk(printing(w, "<? 1 + 1 ?> $n")).say("x", "say").shows("<? 1 + 1 ?> $n")
