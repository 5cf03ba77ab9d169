"""spec actions-runtime.md §6.1: what an answer tells of itself beside its value."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ({"expression": "${s1}.name"}, "short"),
        ({"expression": "${s1.name}"}, "short"),
        ({"expression": "$s1?.name"}, "short"),
        ({"expression": "'' + ${s1}.name.toUpperCase()"}, "SHORT"),
        ({"variable": "s1", "variable_path": "name"}, "short"),
        ({"variable": "s1", "variable_path": "literal"}, "12"),
        ({"variable": "s1", "variable_path": "value"}, "12"),
        ({"expression": "${s1}.literal + ${s1}.value"}, "1212"),
        ({"variable": "s1", "variable_path": "name.first"}, ""),
        ({"expression": "${o}.name"}, "Ann"),
        ({"skill_variable": "o", "variable_path": "name"}, "Ann"),
    ],
)
def test_regex_answer_when_asked_for_its_name_then_it_is_that_of_the_pattern(
    talk: Start, w: Any, part: Any, shown: str
) -> None:
    """spec actions-runtime.md §6.1: `.name` = matched pattern name, by path and in expressions; objects have
    names of their own."""
    action = w.action("ask", w.step("s1", "Well?", asks="code"), w.step("s2", ["<", part, ">"]))
    conversation = talk(
        action,
        entities=[w.patterns("code", long=r"[A-Z]{3}", short=r"\d{2}")],
        variables=[{"variable": "o", "initial_value": w.scalar({"name": "Ann"})}],
    )
    conversation.say("x", "ask")
    conversation.say("no 12").shows(f"<{shown}>")


def test_option_when_asked_by_path_for_what_was_typed_then_it_tells(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.1: `literal` is the synonym; without one it is nothing, as a pattern is."""
    parts = ["<", w.var("s1", "literal"), "|", w.var("s1", "name"), "|", w.var("none", "literal"), ">"]
    action = w.action("ask", w.step("s1", "Well?", asks="tea"), w.step("s2", parts))
    conversation = talk(action, entities=[w.options("tea", "Green")])
    conversation.say("x", "ask")
    conversation.say("one sencha", mentions=[("tea", "sencha", "Green")]).shows("<sencha||>")


def test_text_when_asked_for_the_name_of_a_pattern_then_it_has_none(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.1: of other answers `.name` is as faulty as any unknown method."""
    action = w.action(
        "ask",
        w.step("s1", "Well?", asks={"free_text": True}),
        w.step("s2", sets={"v": w.formula("${s1}.name")}),
    )
    conversation = talk(action)
    conversation.say("x", "ask")
    conversation.say("12").shows(log=["string has no method 'name'"])
