"""Ids of service instances."""

import pytest

from doyle.security.instance_ids import check_instance_id, read_instance_ids


@pytest.mark.parametrize("text", ["shop", "7", "A-b_c.d", "f2bf519d-d3db-4f03-8d9b-447cdbc4b532", "x" * 64])
def test_instance_id_when_plain_then_is_taken(text: str) -> None:
    assert check_instance_id(text) == text


@pytest.mark.parametrize(
    "text", ["", " ", "-a", ".", "..", "a/b", "a b", "a%2Fb", "ä", "x" * 65, "a\n", "a,b"]
)
def test_instance_id_when_a_path_could_not_carry_it_plainly_then_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must have 1 to 64 letters"):
        check_instance_id(text)


@pytest.mark.parametrize(
    ("text", "ids"), [("", ()), (" shop ,garage,", ("shop", "garage")), ("b,a,b", ("b", "a"))]
)
def test_instance_ids_when_listed_then_each_comes_once_in_order(text: str, ids: tuple[str, ...]) -> None:
    assert read_instance_ids(text) == ids


def test_instance_ids_when_one_is_none_then_all_are_refused() -> None:
    with pytest.raises(ValueError, match="must have"):
        read_instance_ids("shop, the shop")
