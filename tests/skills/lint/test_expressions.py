"""Reading expressions with their places."""

import pytest

from doyle.expressions import syntax as s
from doyle.expressions.parse import parse
from doyle.skills.lint.expressions import Reader, walk

READER = Reader(frozenset({"city"}))


@pytest.mark.parametrize(
    ("condition", "reason", "caret"),
    [
        ("#a && ", "ends too early", "     ^"),
        ("#a && )", "unexpected ')'|closes nothing", "      ^"),
        ("  #a && )", "unexpected ')'|closes nothing", "        ^"),
        ("<? #a && ) ?>", "unexpected ')'|closes nothing", "         ^"),
        ("T(Runtime).exec()", "type not allowed", "  ^"),
        ("true || nothing()", "unknown function", "        ^"),
        ("$a == 'open", "not terminated", "      ^"),
        ("é == 'é' && )", "unexpected ')'|closes nothing", "            ^"),
    ],
)
def test_condition_when_broken_then_the_place_is_in_the_text_as_written(
    condition: str, reason: str, caret: str
) -> None:
    """spec/expression-language.md §10: errors have a position."""
    (fault,) = READER.condition(condition).faults
    assert any(part in fault.reason for part in reason.split("|"))
    assert " " * fault.position + "^" == caret


@pytest.mark.parametrize(
    ("template", "position"),
    [
        ("<? 1 + ?>", 7),
        ("Hello <? 1 + ?>", 13),
        ("<? 1 ?> and <? 1 + ?>", 19),
        (r"\$x costs <? 1 + ?>", 17),
        ("$city @city <? 1 + ?>", 19),
        ("日本 <? 1 + ?>", 10),
        ("<? $a = 5 ?>", 6),
    ],
)
def test_template_when_broken_then_the_place_is_in_the_text_as_written(template: str, position: int) -> None:
    """spec/expression-language.md §§6.2, 10."""
    (fault,) = READER.template(template).faults
    assert fault.position == position


def test_template_when_several_expressions_are_broken_then_each_is_a_fault() -> None:
    assert [fault.position for fault in READER.template("<? 1 + ?> <? ) ?>").faults] == [7, 13]


@pytest.mark.parametrize("text", ["", "plain words", "#tag", "50 %", "a\\b"])
def test_template_when_nothing_is_evaluated_then_nothing_is_read(text: str) -> None:
    reading = READER.template(text)
    assert (reading.trees, reading.shorthands, reading.faults) == ((), (), ())


def test_template_when_it_has_shorthands_then_they_have_places() -> None:
    """spec/expression-language.md §6.2: `@` refers to entities of the skill alone."""
    found = [
        (it.name, it.is_entity, it.position) for it in READER.template("To @city, $name, at @home").shorthands
    ]
    assert found == [("city", True, 3), ("name", False, 10)]


def test_template_when_a_shorthand_is_called_then_the_call_has_its_place() -> None:
    text = "Hi $name.replace('a', $b) there"
    (tree,) = READER.template(text).trees
    variables = [visited.part for visited in walk(tree.syntax) if isinstance(visited.part, s.Variable)]
    assert [text[part.at + tree.offset :][:2] for part in variables] == ["$b"]


@pytest.mark.parametrize(
    ("condition", "places"), [("$a = 'x'", (3,)), ("<? $a = 'x' ?>", (6,)), ("$a == 'x'", ())]
)
def test_condition_when_it_assigns_then_the_place_is_known(condition: str, places: tuple[int, ...]) -> None:
    """spec/expression-language.md E16."""
    assert READER.condition(condition).assignments == places


def test_condition_when_a_type_is_unknown_then_the_rest_is_read_all_the_same() -> None:
    reading = READER.condition("#a && T(Runtime).x")
    assert len(reading.faults) == 1
    assert len(reading.trees) == 1


def test_reader_when_a_text_is_read_again_then_it_is_remembered_as_what_it_was() -> None:
    reader = Reader(frozenset())
    assert reader.condition("$a = 1") is reader.condition("$a = 1")
    assert reader.template("$a = 1") != reader.condition("$a = 1")


def test_walk_when_inside_selections_and_filters_then_names_are_local() -> None:
    """spec/expression-language.md §5.6."""
    root = parse("a && $x.?[b == c] && $x.filter('y', 'd > 1') && $x.get(e)").syntax
    names = {it.part.name: it.is_local for it in walk(root) if isinstance(it.part, s.Name)}
    assert names == {"a": False, "b": True, "c": True, "d": True, "e": False}


def test_walk_when_nested_deeply_then_it_needs_no_recursion() -> None:
    root = parse("(" * 90 + "$a" + ")" * 90 + "".join(f" || $v{at}" for at in range(1_000))).syntax
    assert sum(isinstance(it.part, s.Variable) for it in walk(root)) == 1_001
