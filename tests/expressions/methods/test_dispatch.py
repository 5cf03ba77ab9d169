"""Methods by type of receiver (spec/expression-language.md §§8, 9)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import MisfitError
from doyle.expressions.methods.dispatch import METHOD_NAMES, call_method
from doyle.expressions.scope import Scope
from doyle.expressions.values import VOID

ARRAY_NAMES = """
append add addAll clear contains containsIgnoreCase filter get getRandomItem indexOf join
joinToArray remove removeValue set size length isEmpty sort find toJson toString includesIntent
containsIntent
"""
TEXT_NAMES = """
append contains startsWith endsWith equals equalsIgnoreCase extract getMatch find matches isEmpty
length size substring toLowerCase toUpperCase trim split replace replaceAll replaceFirst indexOf
lastIndexOf charAt concat compareTo compareToIgnoreCase toString hashCode toJson toInt toLong
toDouble
"""
NUMBER_NAMES = """
toInt intValue toLong longValue toDouble doubleValue toString getAsInt getAsLong getAsDouble
getAsString getAsBoolean
"""
OBJECT_NAMES = (
    "has containsKey get remove clear put add addProperty size isEmpty keySet keys values toString toJson"
)
DATE_NAMES = """
before after sameMoment sameOrBefore sameOrAfter plusDays plusMonths plusYears plusHours plusMinutes
plusSeconds minusDays minusMonths minusYears minusHours minusMinutes minusSeconds reformatDateTime
getTime format getHours getMinutes getSeconds getDay getDate getMonth getYear nextInt nextLong
nextDouble nextBoolean nextGaussian
"""


@pytest.mark.parametrize("names", [ARRAY_NAMES, TEXT_NAMES, NUMBER_NAMES, OBJECT_NAMES, DATE_NAMES])
def test_method_names_when_in_the_spec_then_all_exist(names: str) -> None:
    """spec/expression-language.md §§8.1 to 8.5."""
    assert set(names.split()) <= METHOD_NAMES


def test_method_names_when_of_the_host_then_do_not_exist() -> None:
    """spec/expression-language.md §9: `getClass`, `class`, `__x__`, `forName`, `invoke` do not exist."""
    assert not METHOD_NAMES & {
        "getClass",
        "class",
        "forName",
        "invoke",
        "wait",
        "notify",
        "clone",
        "finalize",
    }
    assert not any(name.startswith("_") for name in METHOD_NAMES)


@pytest.mark.parametrize("receiver", [None, VOID, object(), Scope, len, {1}, (1,), b"x"])
def test_call_when_the_receiver_has_no_table_then_fails(
    make_scope: Callable[..., Scope], receiver: object
) -> None:
    """spec/expression-language.md §9: tables only, never the host's attributes."""
    for name in ("toString", "size", "__class__", "append"):
        with pytest.raises(MisfitError, match="has no method"):
            call_method(make_scope(), receiver, name, ())


@pytest.mark.parametrize(
    ("receiver", "name", "least", "most"),
    [
        ("x", "trim", 0, 0),
        ("x", "append", 1, 1),
        ("x", "substring", 1, 2),
        ("x", "extract", 2, 2),
        ([], "append", 1, None),
        ([], "sort", 0, 1),
        ([], "set", 2, 2),
        ({}, "put", 2, 2),
        (5, "toInt", 0, 0),
    ],
)
def test_call_when_the_number_of_arguments_is_wrong_then_fails(
    make_scope: Callable[..., Scope], receiver: Any, name: str, least: int, most: int | None
) -> None:
    """spec/expression-language.md §8: wrong argument count is an error."""
    wrong = [
        count for count in (least - 1, None if most is None else most + 1) if count is not None and count >= 0
    ]
    for count in wrong:
        with pytest.raises(MisfitError, match=f"{name} does not take {count} arguments"):
            call_method(make_scope(), receiver, name, [1] * count)


def test_call_when_made_then_costs_a_step(make_scope: Callable[..., Scope]) -> None:
    """spec/expression-language.md §9."""
    scope = make_scope()
    before = scope.budget.steps
    call_method(scope, "x", "trim", ())
    assert scope.budget.steps == before - 1


def test_call_when_a_mention_lacks_it_then_its_first_value_answers(cities: Scope) -> None:
    """spec/expression-language.md §7.2."""
    mentions = cities.find_mentions("city")
    assert call_method(cities, mentions, "size", ()) == 2
    assert call_method(cities, mentions, "toUpperCase", ()) == "TORONTO"
    with pytest.raises(MisfitError, match="string has no method 'nope'"):
        call_method(cities, mentions, "nope", ())
