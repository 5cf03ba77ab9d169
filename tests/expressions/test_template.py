"""Templates (spec/expression-language.md §6)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError, ExpressionSyntaxError
from doyle.expressions.scope import Scope
from doyle.expressions.template import compile_template, is_true, render_text
from doyle.expressions.values import VOID
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity


def context() -> dict[str, Json]:
    return {
        "name": "Ann",
        "due": 50,
        "bal": 430,
        "zip": "90210",
        "price": 2.5,
        "yes": True,
        "list": ["one", "two"],
        "nested": [[1, 2], {"k": "v"}],
        "obj": {"first": "John", "deep": {"x": [1]}, "nothing": None, "a b": 1},
        "nothing": None,
        "my-var": "dashed",
        "a b": "blank",
        "quote": "it's <? 1 ?> $due",
        "acc_currbal": 430,
        "cc_payamt": 50,
        "default_counter": 0,
        "card": "a",
        "q": "why",
    }


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("$due", 50),
        (" $due ", 50),
        ("$price", 2.5),
        ("$yes", True),
        ("$list", ["one", "two"]),
        ("$obj", context()["obj"]),
        ("$nothing", None),
        ("$unset", None),
        ("$(my-var)", "dashed"),
        ("${my-var}", "dashed"),
        ("$(a b)", "blank"),
        ("$obj.first", "John"),
        ("$obj.deep.x", [1]),
        ("$obj.deep.x[0]", 1),
        ("$obj['a b']", 1),
        ("$obj.missing", None),
        ("$nothing?.x", None),
        ("$obj?.first", "John"),
        ("$list.size", 2),
        ("$obj.deep.x.size()", 1),
        ("$list[1]", "two"),
        ("$list.size()", 2),
        ("$name.toUpperCase()", "ANN"),
        ("<? $due ?>", 50),
        ("<?$due?>", 50),
        ("  <? $due ?>  ", 50),
        ("<? $due + 1 ?>", 51),
        ("<? $due > 10 ?>", True),
        ("<? $list ?>", ["one", "two"]),
        ("<? null ?>", None),
        ("<? 'a ?> b' ?>", "a ?> b"),
        ('<? "a ?> b" ?>', "a ?> b"),
        ("<? 2.0 ?>", 2.0),
        ("<? #name ?>", False),
        ("<? context['acc_currbal'] - context['cc_payamt'] ?>", 380),
        ("<?$default_counter+1?>", 1),
    ],
)
def test_template_when_a_whole_expression_then_keeps_the_type(
    render: Callable[..., Any], template: str, value: Json
) -> None:
    """spec/expression-language.md §§6.1, 11."""
    result = render(template, **context())
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hi $name!", "Hi Ann!"),
        ("Hi $user!", "Hi !"),
        ("$due dollars", "50 dollars"),
        ("$due$bal", "50430"),
        ("$due $bal", "50 430"),
        ("Total: $due:$bal", "Total: 50:430"),
        ("$name:word", "Ann:word"),
        ("$due:50", "50:50"),
        ("Your balance is $$bal.", "Your balance is $430."),
        ("$$due", "$50"),
        ("$150 off", "$150 off"),
        ("$ 0.00", "$ 0.00"),
        ("$", "$"),
        ("100$", "100$"),
        ("US$-$due", "US$-50"),
        ("$()", "$()"),
        ("${}", "${}"),
        ("$(my-var)!", "dashed!"),
        ("${name}!", "Ann!"),
        ("<$(a b)>", "<blank>"),
        (r"\$name", "$name"),
        (r"\$2 and $due", "$2 and 50"),
        (r"a\b \n $due", r"a\b \n 50"),
        (r"\@city \#intent", "@city #intent"),
        (r"\\$due", r"\$due"),
        ("#intent $name", "#intent Ann"),
        ("#1", "#1"),
        ("a <? $due ?> b", "a 50 b"),
        ("<? 1 ?><? 2 ?>", "12"),
        ("<? 'x' ?> ", "x"),
        ("a<??>b", "ab"),
        ("a<? ?>b", "ab"),
        ("a <? $due", "a <? 50"),
        ("a ?> b $due", "a ?> b 50"),
        ("<? 'a ?> b' ?>!", "a ?> b!"),
        ("<? 'it''s ?>' ?>!", "it's ?>!"),
        ("<? 'open ?> $due", "<? 'open ?> 50"),
        ("$price and $yes and $nothing.", "2.5 and true and ."),
        ("$list!", '["one","two"]!'),
        ("$obj.deep!", '{"x":[1]}!'),
        ("Zip $zip.", "Zip 90210."),
        ("$zip. Next", "90210. Next"),
        ("$zip .Next", "90210 .Next"),
        ("$nothing?.x!", "?.x!"),
        ("$zip.Next", "90210.Next"),
        ("$name.com is up", "Ann.com is up"),
        ("$nothing.com is up", ".com is up"),
        ("$obj.first.", "John."),
        ("$obj.first.second", "John.second"),
        ("$obj.first and $obj.deep.x", "John and [1]"),
        ("$obj.nothing!", "!"),
        ("$obj.missing!", f"{render_text(context()['obj'])}.missing!"),
        ("$obj['a b']!", "1!"),
        ("$list[0]!", "one!"),
        ("$list[9]!", '["one","two"][9]!'),
        ("$nested[0][1]!", "2!"),
        ("$nested[1].k!", "v!"),
        ("$zip[0]!", "90210[0]!"),
        ("$due[link]", "50[link]"),
        ("$name.toUpperCase()!", "ANN!"),
        ("$name.toUpperCase().toLowerCase()!", "ann!"),
        ("$obj.first.toUpperCase()!", "JOHN!"),
        ("$name.substring(0, 1)!", "A!"),
        ("$list.join(', ')!", "one, two!"),
        ("$list.filter('x', 'x == ''one''').size()!", "1!"),
        ("$name.replace('(', ')')!", "Ann!"),
        ("$name.foo()!", "Ann.foo()!"),
        ("$name.size(", "Ann.size("),
        ("$name.append(the $due)", "Ann.append(the 50)"),
        ("$retrievedzip, $zip", ", 90210"),
        ("$quote!", "it's <? 1 ?> $due!"),
        ("<? '$due' ?>!", "$due!"),
        ('<? ($yes)? "Back. " + context["q"] : "Hi" ?>', "Back. why"),
        ("<? $card.append('<b>x</b> $150 bonus') ?>", "a<b>x</b> $150 bonus"),
        ("<br><br><b>x</b><br>$$150 bonus", "<br><br><b>x</b><br>$$150 bonus"),
        ("", ""),
        ("plain", "plain"),
        ("   ", "   "),
    ],
)
def test_template_when_mixed_then_is_text(render: Callable[..., Any], template: str, text: str) -> None:
    """spec/expression-language.md §§6.2, 6.4, 11."""
    assert render(template, **context()) == text
    assert render(template, as_text=True, **context()) == text


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("@city", "Toronto"),
        (" @city ", "Toronto"),
        ("@city.literal", "Toronto"),
        ("@city.values", ["Toronto", "Boston"]),
        ("@city.location", [5, 12]),
        ("@city.toUpperCase()", "TORONTO"),
        ("@phone", None),
        ("@phone.literal", None),
        ("@city!", "Toronto!"),
        ("from @city to <? entities['city'][1].value ?>", "from Toronto to Boston"),
        ("@city.", "Toronto."),
        ("adding @city.length more", "adding 2 more"),
        ("@city. Next", "Toronto. Next"),
        ("@city.com!", "Toronto.com!"),
        ("@city.literal!", "Toronto!"),
        ("@city.location.size()!", "2!"),
        ("@city.values[1]!", "Boston!"),
        ("@city.metadata.country!", "CA!"),
        ("@city.metadata.missing!", '{"country":"CA"}.missing!'),
        ("@city.toUpperCase()!", "TORONTO!"),
        ("@city[0]!", "Toronto[0]!"),
        ("@phone!", "!"),
        ("@phone.literal!", "!"),
        ("@phone.toUpperCase()!", "!"),
        ("@city:Boston", "Toronto:Boston"),
        ("@unknown", "@unknown"),
        ("@unknown!", "@unknown!"),
        ("me@example.com", "me@example.com"),
        ("write to ann@city", "write to annToronto"),
        ("@", "@"),
        ("a @ b", "a @ b"),
        (r"\@city", "@city"),
        ("@city-based", "@city-based"),
    ],
)
def test_entity_when_in_a_template_then_shows_its_first_mention(
    render: Callable[..., Any], cities: Scope, template: str, value: Json
) -> None:
    """spec/expression-language.md §6.2.4, E5."""
    assert render(template, cities) == value


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("@sys-number >= 0", "5 >= 0"),
        ("number @sys-number", "number 5"),
        ("Restaurant @sys-number on the list.", "Restaurant 5 on the list."),
    ],
)
def test_number_when_in_a_template_then_is_written_plainly(
    render: Callable[..., Any], make_scope: Callable[..., Scope], template: str, text: str
) -> None:
    """spec/expression-language.md §6.1."""
    assert render(template, make_scope(entities=(RuntimeEntity("sys-number", "5"),))) == text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("$due", "50"),
        ("$list", '["one","two"]'),
        ("<? $list ?>", '["one","two"]'),
        ("<? {a: 1} ?>", '{"a":1}'),
        ("<? 2.0 ?>", "2.0"),
        ("$nothing", ""),
        ("<? 1 == 1 ?>", "true"),
    ],
)
def test_template_when_in_a_text_position_then_is_a_string(
    render: Callable[..., Any], template: str, text: str
) -> None:
    """spec/expression-language.md §6.1."""
    assert render(template, as_text=True, **context()) == text


def test_template_when_json_then_renders_every_string_deeply(render: Callable[..., Any]) -> None:
    """spec/expression-language.md §1: keys are never evaluated, other literals stay."""
    template = {"$due": ["$due", {"x": "<? $due ?> $", "n": 5, "b": True, "z": None}], "t": "true", "f": 1.5}
    assert render(template, **context()) == {
        "$due": [50, {"x": "50 $", "n": 5, "b": True, "z": None}],
        "t": "true",
        "f": 1.5,
    }


@pytest.mark.parametrize(
    "value", [5, 2.5, True, None, "text", "100%", r"a\b", [], {}, ["a", {"b": 1}], "a$", "#x"]
)
def test_template_when_nothing_is_to_evaluate_then_is_literal(value: Json) -> None:
    """spec/expression-language.md §1."""
    template = compile_template(value, entities=frozenset())
    assert template.is_literal


@pytest.mark.parametrize("value", ["$a", "x $a", "<? 1 ?>", ["<? 1 ?>"], {"a": {"b": "$c"}}])
def test_template_when_something_is_to_evaluate_then_is_not_literal(value: Json) -> None:
    """spec/expression-language.md §1."""
    assert not compile_template(value, entities=frozenset()).is_literal


def test_template_when_literal_with_escapes_then_drops_the_backslash(render: Callable[..., Any]) -> None:
    """spec/expression-language.md §6.2.1."""
    assert compile_template(r"\$2 \#a", entities=frozenset()).is_literal
    assert render(r"\$2 \#a") == "$2 #a"


def test_literal_when_rendered_then_is_fresh_each_time(make_scope: Callable[..., Scope]) -> None:
    """The context must never change the skill."""
    value: Json = {"a": [1]}
    template = compile_template(value, entities=frozenset())
    template.render(make_scope())["a"].append(2)
    assert template.render(make_scope()) == {"a": [1]}
    assert value == {"a": [1]}


def test_result_when_a_container_then_is_a_copy(
    render: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/dialog-engine.md §9.4 and A6."""
    scope = make_scope(context=context())
    render("$list", scope).append("three")
    render("<? $obj ?>", scope)["x"] = 1
    assert scope.context == context()


def test_void_when_inside_json_then_its_key_is_left_out(render: Callable[..., Any]) -> None:
    """spec/expression-language.md §8.6: the assignment is skipped."""
    assert render("<? $list.addAll({1}) ?>", **context()) is VOID
    assert render({"a": "<? $list.clear() ?>", "b": 1}, **context()) == {"b": 1}
    assert render(["<? $list.clear() ?>", 1], **context()) == [1]


def test_values_when_evaluated_in_order_then_see_what_came_before(
    render: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/dialog-engine.md §9.2: JSON order."""
    scope = make_scope(context={"l": []})
    assert render({"a": "<? $l.append(1).size() ?>", "b": "<? $l.append(1).size() ?>"}, scope) == {
        "a": 1,
        "b": 2,
    }


@pytest.mark.parametrize(
    "template",
    [
        "<? 1 + ?>",
        "a <? 1 + ?> b",
        "<? $a = 5 ?>",
        "<? a b ?>",
        "<? T(Runtime).x() ?>",
        ["<? ( ?>"],
        {"a": {"b": "x <? ) ?>"}},
        "<? $a++ ?>",
    ],
)
def test_template_when_an_expression_is_malformed_then_is_refused(template: Json) -> None:
    """spec/expression-language.md §10."""
    with pytest.raises(ExpressionSyntaxError):
        compile_template(template, entities=frozenset())


def test_assignment_when_in_a_template_then_error_says_where() -> None:
    """spec/expression-language.md §4: assignment is a syntax error."""
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_template("<? $a == $b ? 1 : (2 = 3) ?>", entities=frozenset())
    assert caught.value.source[caught.value.position] == "="
    assert caught.value.position == caught.value.source.rindex("=")


@pytest.mark.parametrize(
    "template",
    [
        "<? $nothing.x ?>",
        "a <? $nothing.x ?> b",
        "$nothing.x",
        "$nothing[0]",
        "$list[5]",
        "$nothing.toUpperCase()!",
        "<? 1 / 0 ?>",
        "<? foo ?>",
        {"a": ["<? foo ?>"]},
    ],
)
def test_template_when_it_cannot_be_evaluated_then_fails(render: Callable[..., Any], template: Json) -> None:
    """spec/expression-language.md §10."""
    with pytest.raises(ExpressionEvaluationError):
        render(template, **context())


def test_error_when_in_mixed_text_then_names_the_expression(render: Callable[..., Any]) -> None:
    """spec/dialog-engine.md §12.3: the message holds the source."""
    with pytest.raises(ExpressionEvaluationError) as caught:
        render("Hello <? $nothing.x ?>!", **context())
    assert caught.value.source == " $nothing.x "
    assert caught.value.message.startswith("SpEL evaluation error: Expression [  $nothing.x  ] converted to")


def test_template_when_nested_too_deeply_then_is_refused() -> None:
    """spec/expression-language.md §9."""
    value: Json = "x"
    for _ in range(500):
        value = [value]
    with pytest.raises(ExpressionSyntaxError, match="nested too deeply"):
        compile_template(value, entities=frozenset())


def test_text_when_it_grows_too_large_then_fails(render: Callable[..., Any]) -> None:
    """spec/expression-language.md §9: result 1 MB."""
    with pytest.raises(ExpressionEvaluationError, match="too large"):
        render("$a$a$a", a="x" * 400_000)


def test_template_when_the_entities_differ_then_is_compiled_anew() -> None:
    """The cache keeps the skills apart."""
    assert compile_template("hi @robot", entities=frozenset()).is_literal
    assert not compile_template("hi @robot", entities=frozenset({"robot"})).is_literal


@pytest.mark.parametrize(
    "template",
    [
        "<?" * 5_000,
        "<? ' " * 3_000,
        "$" * 20_000,
        "@a" * 9_000,
        "$a.b" * 9_000,
        "$a.size(" * 3_000,
        "\\" * 20_000,
        "$a['" * 5_000,
    ],
)
def test_template_when_repetitive_then_is_read_in_bounded_time(
    render: Callable[..., Any], template: str
) -> None:
    """spec/expression-language.md §9: a skill file is hostile input."""
    assert isinstance(render(template, a="v"), str)


def test_names_when_imported_from_here_then_are_the_dialogs_tools() -> None:
    """The dialog engine needs both beside templates."""
    assert render_text(True) == "true"
    assert is_true("x")
