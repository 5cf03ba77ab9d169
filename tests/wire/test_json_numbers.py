"""Numbers of JSON from outside (spec/dialog-engine.md §11.3)."""

import pytest

from doyle.wire.json_numbers import finite_number


@pytest.mark.parametrize(
    ("digits", "number"), [("1.5", 1.5), ("-2e3", -2000.0), ("1e308", 1e308), ("1e-400", 0.0)]
)
def test_number_when_a_double_holds_it_then_it_is_read(digits: str, number: float) -> None:
    assert finite_number(digits) == number


@pytest.mark.parametrize("digits", ["1e309", "-1e400"])
def test_number_when_beyond_all_doubles_then_it_is_refused(digits: str) -> None:
    """No JSON could say it again: it would be `Infinity`, which strict readers refuse."""
    with pytest.raises(ValueError, match="infinity"):
        finite_number(digits)
