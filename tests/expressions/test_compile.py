"""Closures: special shapes mean the same as general ones, faults know their place (spec §§5, 10)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.compile import Compiler
from doyle.expressions.errors import ExpressionEvaluationError, SourceError
from doyle.expressions.parse import parse
from doyle.expressions.scope import Scope
from doyle.wire.json import Json

VALUES: list[Json] = [None, "", "5", "word", "true", "False", 5, 5.0, 0, True, False, [], ["5"], {}, {"a": 1}]


@pytest.mark.parametrize(
    "literal", ["null", "''", "'5'", "'word'", "'TRUE'", "'false'", "5", "5.0", "0", "true", "false"]
)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_variable_equality_when_specialised_then_means_the_same(
    holds: Callable[..., bool], value: Json, literal: str
) -> None:
    """spec/expression-language.md §5.5: `$v == literal` has a closure of its own."""
    special = holds(f"$v == {literal}", v=value)
    assert special is holds(f"context['v'] == {literal}", v=value)
    assert special is holds(f"{literal} == $v", v=value)
    assert special is not holds(f"$v != {literal}", v=value)


@pytest.mark.parametrize("word", ["5", "word", "true", "FALSE", "5.0"])
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_variable_word_when_specialised_then_means_the_same(
    holds: Callable[..., bool], value: Json, word: str
) -> None:
    """spec/expression-language.md §3: `$v:word` is `== 'word'`."""
    assert holds(f"$v:{word}", v=value) is holds(f"context['v'] == '{word}'", v=value)


@pytest.mark.parametrize("count", [2, 3, 4, 5])
@pytest.mark.parametrize("which", range(5))
def test_chains_when_of_any_length_then_mean_the_same(
    holds: Callable[..., bool], count: int, which: int
) -> None:
    """spec/expression-language.md §5.3: short chains have closures of their own."""
    context = {f"v{at}": at == which for at in range(count)}
    either = " || ".join(f"$v{at}" for at in range(count))
    both = " && ".join(f"!$v{at}" for at in range(count))
    assert holds(either, **context) is (which < count)
    assert holds(both, **context) is (which >= count)


@pytest.mark.parametrize(
    ("shorthand", "written"),
    [
        ("#a", "intent == 'a'"),
        ("#b", "intent == 'b'"),
        ("@city", "entities['city']?.value"),
        ("@none", "entities['none']?.value"),
        ("@city:Boston", "entities['city']?.contains('Boston')"),
        ("@city:Rome", "entities['city']?.contains('Rome')"),
        ("@none:Rome", "entities['none']?.contains('Rome')"),
        ("@city.literal == 'Toronto'", "entities['city']?.literal == 'Toronto'"),
        ("@city.length() > 5", "entities['city']?.value?.length() > 5"),
        ("@none.length() > 5", "entities['none']?.value?.length() > 5"),
        ("$x", "context['x']"),
        ("$x:5", "context['x'] == '5'"),
        ("$(a-b)", "context['a-b']"),
    ],
)
def test_shorthand_when_compiled_then_means_its_expansion(
    holds: Callable[..., bool], cities: Scope, shorthand: str, written: str
) -> None:
    """spec/expression-language.md §3, the table."""
    cities.context.update({"x": 5, "a-b": "y"})
    assert holds(shorthand, cities) is holds(written, cities)


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("$a.x", "x"),
        ("'b' + $a.x.y", "x"),
        ("$o.x.y.z", "y"),
        ("$o.foo()", "foo"),
        ("$o?.foo()", "foo"),
        ("$l[5]", "[5]"),
        ("$l[$a]", "[$a]"),
        ("unknown", "unknown"),
        ("$l.![unknown]", "unknown"),
        ("now('bad')", "now"),
        ("new Date('x')", "new"),
        ("T(Math).sqrt(-1)", "sqrt"),
        ("'a' < 1", "<"),
        ("true && ('a' < 1)", "<"),
        ("-'x'", "-"),
        ("$l.filter('x', 'x.foo()')", "foo"),
        ("$l.?[#this.foo()]", "foo"),
        ("$l.append($a.x)", "x"),
        ("@none.values.x", "x"),
        ("true ? $a.x : 1", "x"),
    ],
)
def test_fault_when_raised_then_points_to_its_part(
    evaluate: Callable[..., Any], source: str, place: str
) -> None:
    """spec/expression-language.md §10."""
    with pytest.raises(ExpressionEvaluationError) as caught:
        evaluate(source, a=None, o={"x": None}, l=[1, 2])
    template_space = 1
    assert caught.value.position == source.index(place) + template_space


@pytest.mark.parametrize(
    "source", ["T(Foo).x", "new Foo()", "foo()", "T(String)", "5 instanceof 5", "T(Math).x"]
)
def test_compiler_when_a_part_can_never_work_then_refuses(source: str) -> None:
    """spec/expression-language.md §9."""
    with pytest.raises(SourceError):
        Compiler().value(parse(source).syntax)


def test_compiler_when_it_compiles_then_counts_the_parts() -> None:
    """What an element of a selection costs is the number of parts of the body."""
    compiler = Compiler()
    compiler.value(parse("$a + $b * 2").syntax)
    assert compiler.count == 5


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("$l.![$l.![#this]]", [[1, 2], [1, 2]]),
        ("$l.filter('x', '$l.filter(''y'', ''x == y'').size() == 1')", [1, 2]),
        ("$l.filter('x', '$l.?[#this == x].size() == 1')", [1, 2]),
        ("$l.filter('input', 'input > 1')", [2]),
        ("$m.![k].![#this + 1]", [2, 3]),
        ("$m.filter('m', '$m.?[k == m.k].size() == 1').size()", 2),
        ("$m.?[$m.^[k == 2].k == k]", None),
    ],
)
def test_local_names_when_nested_then_inner_ones_win(
    evaluate: Callable[..., Any], source: str, value: Json
) -> None:
    """spec/expression-language.md §§5.6, 8.1."""
    result = evaluate(source, l=[1, 2], m=[{"k": 1}, {"k": 2}])
    assert result == (value if value is not None else [{"k": 2}])


def test_code_when_run_twice_then_keeps_nothing(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """Compiled code is shared by all turns."""
    one, other = make_scope(context={"a": 1}), make_scope(context={"a": 2})
    assert [evaluate("{$a}.append(5)", turn) for turn in (one, other, one)] == [[1, 5], [2, 5], [1, 5]]
