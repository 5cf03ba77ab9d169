"""Conditions (spec/expression-language.md §§1, 3, 10, 11)."""

from collections.abc import Callable

import pytest

from doyle.expressions.condition import compile_condition
from doyle.expressions.errors import ExpressionEvaluationError, ExpressionSyntaxError
from doyle.expressions.scope import Scope
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent


@pytest.mark.parametrize(
    ("source", "entities", "intents"),
    [
        ("#turn_on && @appliance:lights", {"appliance"}, {"turn_on"}),
        ("#a || #b-c.d", set(), {"a", "b-c.d"}),
        ("intent == 'x'", set(), {"x"}),
        ("intent == $x", set(), set()),
        ("$x == 'x'", set(), set()),
        ("@a.values.size() > 1 && !@b", {"a", "b"}, set()),
        ("entities['a'] && entities.b.value == 'x'", {"a", "b"}, set()),
        ("entities[0] && entities.size() > 1", set(), set()),
        ("$l.filter('x', 'x == @c').size() > 0", {"c"}, set()),
        ("$l.?[#this == @d]", {"d"}, set()),
        ("f" + "alse ? @a : {@b, #c}", {"a", "b"}, {"c"}),
        ("T(Math).max(@a, @b) > 1", {"a", "b"}, set()),
        ("{x: @a}.x", {"a"}, set()),
        ("'@a #b'", set(), set()),
        ("true", set(), set()),
    ],
)
def test_condition_when_compiled_then_tells_its_names(
    source: str, entities: set[str], intents: set[str]
) -> None:
    """spec/dialog-engine.md §§6.4, 7.2."""
    condition = compile_condition(source)
    assert condition.entities == entities
    assert condition.intents == intents


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("anything_else", True),
        ("anything_else && $x", True),
        ("!@a || anything_else", True),
        ("true", False),
        ("$anything_else", False),
        ("#anything_else", False),
        ("'anything_else'", False),
        ("context.anything_else", False),
    ],
)
def test_condition_when_it_mentions_anything_else_then_says_so(source: str, expected: bool) -> None:
    """spec/dialog-engine.md §2."""
    assert compile_condition(source).mentions_anything_else is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("welcome", True),
        ("#hi || conversation_start", True),
        ("<? !welcome ?>", True),
        ("$welcome == 'welcome' && #welcome && input.welcome", False),
    ],
)
def test_condition_when_it_mentions_the_opening_then_says_so(source: str, expected: bool) -> None:
    """spec/actions-runtime.md §21: its node is one that welcomes."""
    assert compile_condition(source).mentions_welcome is expected


@pytest.mark.parametrize("source", ["<? true ?>", "  <?true?>  ", "<? $a == 1 ?>", "true", "  true  "])
def test_condition_when_enclosed_in_markers_then_they_are_taken_off(
    holds: Callable[..., bool], source: str
) -> None:
    """spec/expression-language.md §1."""
    assert holds(source, a=1) is True


def test_condition_when_compiled_then_keeps_its_source() -> None:
    """spec/expression-language.md §10."""
    assert compile_condition(" <? true ?> ").source == " <? true ?> "


@pytest.mark.parametrize(
    "source", ["", "   ", "<??>", "<? ?>", "#", "a b", "$a ==", "<? true", "true ?>", "<? a ?> && <? b ?>"]
)
def test_condition_when_malformed_then_is_refused(source: str) -> None:
    """spec/expression-language.md §10."""
    with pytest.raises(ExpressionSyntaxError):
        compile_condition(source)


def test_condition_when_it_assigns_then_compares_with_a_notice(holds: Callable[..., bool]) -> None:
    """spec/expression-language.md §4 and E16."""
    assert compile_condition("$a = 'x'").notices == ("'=' is read as '=='",)
    assert compile_condition("$a == 'x'").notices == ()
    assert holds("$a = 'x'", a="x")
    assert not holds("$a = 'x'", a="y")


def test_condition_when_compiled_twice_then_is_the_same_object() -> None:
    """Compilation is cached by source text."""
    assert compile_condition("$cached_one == 1") is compile_condition("$cached_one == 1")


def test_condition_when_long_then_is_compiled_all_the_same(holds: Callable[..., bool]) -> None:
    """Long sources are not kept in the cache."""
    source = " && ".join(["$a == 1"] * 200)
    assert holds(source, a=1)
    assert not holds(source, a=2)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("@a:x && @b:y", True),
        ("@a:x && @b:z", False),
        ("@a:x || @b:z", True),
        ("@a && !@c", True),
        ("!@a && !@c", False),
    ],
)
def test_condition_when_entities_are_tested_then_holds(
    holds: Callable[..., bool], make_scope: Callable[..., Scope], source: str, expected: bool
) -> None:
    """spec/expression-language.md §3."""
    scope = make_scope(entities=(RuntimeEntity("a", "x"), RuntimeEntity("b", "y")))
    assert holds(source, scope) is expected


def appliance(value: str, **context: Json) -> dict[str, object]:
    return {"entities": (RuntimeEntity("appliance", value),), "context": context}


ZERO = {"text": "0 please", "entities": (RuntimeEntity("sys-number", "0", (0, 1)),)}


@pytest.mark.parametrize(
    ("source", "turn", "expected"),
    [
        (
            '(@appliance:AC || @appliance:fan) && $appl_action == "on"',
            appliance("fan", appl_action="on"),
            True,
        ),
        (
            '(@appliance:AC || @appliance:fan) && $appl_action == "on"',
            appliance("fan", appl_action="off"),
            False,
        ),
        (
            '(@appliance:AC || @appliance:fan) && $appl_action == "on"',
            appliance("wipers", appl_action="on"),
            False,
        ),
        (
            '!@genre && @appliance:music && entities.size()<2 && $musiconoff == "off"',
            appliance("music", musiconoff="off"),
            True,
        ),
        (
            '!@genre && @appliance:music && entities.size()<2 && $musiconoff == "off"',
            appliance("music", musiconoff="on"),
            False,
        ),
        ("@sys-number > 5 || @sys-number < 1 || @zero_match", {}, True),
        ("entities['sys-number']", ZERO, True),
        ("@sys-number", ZERO, False),
        ('$p == "" || $p == null', {}, True),
        ('$p == "" || $p == null', {"context": {"p": ""}}, True),
        ('$p == "" || $p == null', {"context": {"p": "x"}}, False),
        ("input.text.find('5624') || input.text.find('5893')", {"input": {"text": "it is 5893"}}, True),
        ("input.text.find('5624') || input.text.find('5893')", {"input": {"text": "it is 1"}}, False),
        ("@Address.literal", {"text": "90210", "entities": (RuntimeEntity("Address", "zip", (0, 5)),)}, True),
        ("@Address.literal", {}, False),
        ("@year == 2016", {"entities": (RuntimeEntity("year", "2016"),)}, True),
        ("$a && $b", {"context": {"a": "x", "b": "no"}}, True),
        ("@CC_CreditLevel:Low || $lvl < 581", {"context": {"lvl": 500}}, True),
        ("#yes", {"intents": (RuntimeIntent("yes", 0.7),)}, True),
        ("(#yes || #no) && slot_in_focus", {"intents": (RuntimeIntent("no", 0.7),)}, False),
        (
            "(#yes || #no) && slot_in_focus",
            {"intents": (RuntimeIntent("no", 0.7),), "flags": {"slot_in_focus": True}},
            True,
        ),
        ("intents.size()==0 && input.suggestion_id", {"input": {"text": "", "suggestion_id": "s"}}, True),
    ],
)
def test_condition_when_taken_from_a_real_workspace_then_holds(
    holds: Callable[..., bool],
    make_scope: Callable[..., Scope],
    source: str,
    turn: dict[str, object],
    expected: bool,
) -> None:
    """spec/expression-language.md §11."""
    assert holds(source, make_scope(**turn)) is expected


@pytest.mark.parametrize(
    ("source", "turn"),
    [
        ("@CC_CreditLevel:Low || $lvl < 581", {"context": {"lvl": "Average"}}),
        (
            "$cc_paydate.before($current_date)",
            {"context": {"cc_paydate": None, "current_date": "2018-03-09"}},
        ),
        ("intents[0].confidence<0.51", {}),
        ("input.text.find('x')", {"input": {}}),
    ],
)
def test_condition_when_a_real_one_cannot_be_evaluated_then_fails(
    holds: Callable[..., bool], make_scope: Callable[..., Scope], source: str, turn: dict[str, object]
) -> None:
    """spec/expression-language.md §11: error, which the dialog counts as false."""
    with pytest.raises(ExpressionEvaluationError) as caught:
        holds(source, make_scope(**turn))
    assert caught.value.source == source


def test_condition_when_it_changes_the_context_then_the_change_stays(
    holds: Callable[..., bool], make_scope: Callable[..., Scope]
) -> None:
    """spec/dialog-engine.md §9.11."""
    scope = make_scope(context={"l": []})
    assert holds("$l.append(1).size() == 1", scope)
    assert scope.context == {"l": [1]}


def test_condition_when_many_are_evaluated_then_each_has_its_own_budget(
    holds: Callable[..., bool], make_scope: Callable[..., Scope]
) -> None:
    """spec/expression-language.md §9: steps count per expression."""
    scope = make_scope(context={"l": list(range(20_000))})
    for _ in range(5):
        assert holds("$l.?[#this > 5].size() > 1", scope)
    with pytest.raises(ExpressionEvaluationError, match="too many evaluation steps"):
        holds("$l.?[#this > 5].?[#this > 6].?[#this > 7].size() > 1", scope)
