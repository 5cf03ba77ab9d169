from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.errors import InputError
from doyle.server.cursors import CursorSigner

SIGNER = CursorSigner(b"s" * 32)
VALUES = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",))), st.integers(-(2**53), 2**53), st.booleans(), st.none()
)


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_cursor_when_read_for_its_list_then_names_the_same_place(values: list[Any]) -> None:
    """spec/api/guide.md §8: the last sort values with a unique tie-breaker."""
    place = tuple(values)
    assert SIGNER.read("list", SIGNER.write("list", place)) == place


def test_cursor_when_it_is_of_the_first_page_then_names_no_place() -> None:
    assert SIGNER.read("list", SIGNER.write("list", None)) is None


def test_cursor_when_written_then_needs_no_escaping_in_a_url() -> None:
    cursor = SIGNER.write("list", ("name with / and + and ü", 17, "id"))
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert cursor.isascii()


def test_cursor_when_used_for_another_list_then_is_refused() -> None:
    with pytest.raises(InputError):
        SIGNER.read("other", SIGNER.write("list", ("a",)))


def test_cursor_when_signed_with_another_secret_then_is_refused() -> None:
    with pytest.raises(InputError):
        CursorSigner(b"t" * 32).read("list", SIGNER.write("list", ("a",)))


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "not base64 !",
        "ü",
        "\ud800",
        "=" * 8,
        "A" * 5000,
        urlsafe_b64encode(b'["a"]').decode(),
        urlsafe_b64encode(b"\0" * 16 + b'["a"]').decode(),
    ],
)
def test_cursor_when_broken_then_is_an_input_error_at_its_parameter(cursor: str) -> None:
    """spec/api/guide.md §8: a broken cursor is 400."""
    with pytest.raises(InputError) as caught:
        SIGNER.read("list", cursor)
    assert [fault.path for fault in caught.value.faults] == ["/cursor"]


def test_cursor_when_any_one_byte_is_altered_then_is_refused() -> None:
    cursor = SIGNER.write("list", ("abc", 1))
    for at, character in enumerate(cursor[:-1]):
        altered = cursor[:at] + ("A" if character != "A" else "B") + cursor[at + 1 :]
        with pytest.raises(InputError):
            SIGNER.read("list", altered)
