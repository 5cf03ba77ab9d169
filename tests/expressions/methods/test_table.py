"""Tables of methods (spec/expression-language.md §9)."""

import pytest

from doyle.expressions.errors import MisfitError
from doyle.expressions.methods.table import Arguments, MethodTable, index_argument, text_argument
from doyle.expressions.scope import Scope
from doyle.expressions.values import VOID, Mention, MentionList, Value
from doyle.wire.runtime import RuntimeEntity


def test_table_when_a_function_is_added_then_stands_under_all_its_names() -> None:
    """One function may have several names."""
    table = MethodTable()

    @table.add("one", "two", least=1, most=2)
    def function(_scope: Scope, _receiver: Value, arguments: Arguments) -> int:
        return len(arguments)

    assert set(table.methods) == {"one", "two"}
    assert table.methods["one"].function is function
    assert (table.methods["two"].least, table.methods["two"].most) == (1, 2)


def test_table_when_no_maximum_is_given_then_it_is_the_minimum() -> None:
    """Most methods take a fixed number of arguments."""
    table = MethodTable()
    table.add("fixed", least=2)(lambda _scope, _receiver, _arguments: None)
    table.add("open", least=2, most=None)(lambda _scope, _receiver, _arguments: None)
    assert table.methods["fixed"].most == 2
    assert table.methods["open"].most is None


MENTION = Mention(RuntimeEntity("city", "Rome"), "Rome", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "x"),
        ("", ""),
        (5, "5"),
        (2.0, "2.0"),
        (True, "true"),
        (MENTION, "Rome"),
        (MentionList((MENTION,)), "Rome"),
    ],
)
def test_text_argument_when_a_scalar_then_is_written_out(value: Value, text: str) -> None:
    """Arguments are coerced to strings."""
    assert text_argument(value) == text


@pytest.mark.parametrize("value", [None, [], {}, VOID, MentionList(())])
def test_text_argument_when_no_scalar_then_fails(value: Value) -> None:
    """A container is no string."""
    with pytest.raises(MisfitError, match="a string is needed"):
        text_argument(value)


@pytest.mark.parametrize(("value", "index"), [(0, 0), ("1", 1), (2.0, 2), (-1, -1)])
def test_index_argument_when_whole_then_is_an_integer(value: Value, index: int) -> None:
    """Bounds are checked where the receiver is known."""
    assert index_argument(value) == index
