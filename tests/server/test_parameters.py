from datetime import date

import pytest
from starlette.requests import Request

from doyle.errors import InputError
from doyle.server.parameters import (
    Labels,
    read_flag,
    read_page_limit,
    read_sort,
    read_stable,
    read_version,
)
from doyle.store.paging import SortKey

SORTABLE = ("name", "updated", "workspace_id")


def test_read_version_when_a_date_is_given_then_the_nearest_earlier_behaviour_applies() -> None:
    """spec/api/guide.md §5."""
    assert read_version("2021-11-26").released == date(2021, 11, 1)


@pytest.mark.parametrize("text", [None, ""])
def test_read_version_when_missing_or_empty_then_says_so_in_the_known_words(text: str | None) -> None:
    """spec/api/guide.md §5."""
    with pytest.raises(InputError, match=r"^Missing 'version' query parameter$"):
        read_version(text)


@pytest.mark.parametrize(
    "text",
    [
        "latest",
        "2021-13-01",
        "2021-02-30",
        "2023-02-29",
        "0000-01-01",
        "20211127",
        "2021-11-27T00:00:00",
        " 2021-11-27",
        "2021-11-27\n",
        "2021-1-1",
        "21-11-27",
        "٢٠٢١-١١-٢٧",
        "2021-W47-6",
    ],
)
def test_read_version_when_it_is_no_real_date_in_that_form_then_is_an_input_error(text: str) -> None:
    """spec/api/guide.md §5."""
    with pytest.raises(InputError, match=r"^Invalid 'version' query parameter$"):
        read_version(text)


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("True", True), ("FALSE", False)])
def test_read_flag_when_true_or_false_in_any_case_then_is_read(text: str, expected: bool) -> None:
    """spec/api/guide.md §7: booleans arrive as texts."""
    assert read_flag({"export": text}, "export", default=not expected) is expected


def test_read_flag_when_absent_then_is_its_default() -> None:
    for query in ({}, {"export": ""}):
        assert read_flag(query, "export") is False
        assert read_flag(query, "export", default=True) is True


@pytest.mark.parametrize("text", ["1", "yes", "TRU", " true", "null"])
def test_read_flag_when_it_is_something_else_then_is_an_input_error_at_its_name(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_flag({"export": text}, "export")
    assert [fault.path for fault in caught.value.faults] == ["/export"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", 1),
        ("100", 100),
        ("+7", 7),
        ("007", 7),
        ("500", 500),
        ("501", 500),
        ("9" * 5000, 500),
        ("0" * 5000 + "3", 3),
    ],
)
def test_read_page_limit_when_a_number_then_is_clamped_to_the_largest_page(text: str, expected: int) -> None:
    """design, *HTTP*: above 500 is clamped."""
    assert read_page_limit({"page_limit": text}) == expected


def test_read_page_limit_when_absent_then_is_100() -> None:
    """spec/api/guide.md §8."""
    assert read_page_limit({}) == read_page_limit({"page_limit": ""}) == 100


@pytest.mark.parametrize(
    "text", ["0", "-1", "-0", "+0", "000", "ten", "1.5", "1e2", " 5", "٣", "5\n", "+", "-"]
)
def test_read_page_limit_when_zero_negative_or_no_number_then_is_an_input_error(text: str) -> None:
    """spec/api/guide.md §8."""
    with pytest.raises(InputError) as caught:
        read_page_limit({"page_limit": text})
    assert [fault.path for fault in caught.value.faults] == ["/page_limit"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], [SortKey("name")]),
        ([""], [SortKey("name")]),
        (["-name"], [SortKey("name", True)]),
        (["updated,-name"], [SortKey("updated"), SortKey("name", True)]),
        (["updated", "-name"], [SortKey("updated"), SortKey("name", True)]),
        (["-updated , name"], [SortKey("updated", True), SortKey("name")]),
        (["modified"], [SortKey("updated")]),
        (["-modified"], [SortKey("updated", True)]),
        (["name,-name"], [SortKey("name")]),
        (["-updated,modified"], [SortKey("updated", True)]),
    ],
)
def test_read_sort_when_names_are_given_then_they_order_first_key_first(
    texts: list[str], expected: list[SortKey]
) -> None:
    """spec/api/guide.md §8."""
    assert list(read_sort(texts, SORTABLE, "name")) == expected


@pytest.mark.parametrize("text", ["colour", "--name", "Name", "name;updated", "-", "stable"])
def test_read_sort_when_a_name_is_unknown_then_is_an_input_error(text: str) -> None:
    """spec/api/guide.md §8."""
    with pytest.raises(InputError) as caught:
        read_sort([text], SORTABLE, "name")
    assert [fault.path for fault in caught.value.faults] == ["/sort"]


def test_read_stable_when_exporting_then_only_stable_is_possible() -> None:
    """spec/api/guide.md §8: get_workspace accepts `sort=stable` only, with `export=true`."""
    assert read_stable({"sort": "stable"}, is_export=True) is True
    assert read_stable({}, is_export=True) is read_stable({"sort": ""}, is_export=True) is False
    for query, is_export in (({"sort": "stable"}, False), ({"sort": "name"}, True)):
        with pytest.raises(InputError):
            read_stable(query, is_export=is_export)


def labels(**headers: str) -> Labels:
    pairs = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
    return Labels.of(Request({"type": "http", "headers": pairs}))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("customer_id=abc", "abc"),
        ("customer_id=abc;customer_id=def", "abc"),
        ("other=1; customer_id=abc", "abc"),
        (" customer_id = abc ", "abc"),
        ("customer_id=", None),
        ("customer_id", None),
        ("", None),
        ("CUSTOMER_ID=abc", None),
        ("customer_id=a=b=;c=d", "a=b="),
        ("customer_id==", "="),
        ("customer_id=;customer_id= ; customer_id=abc", "abc"),
        ("customer_id=žluťoučký 😀", "žluťoučký 😀"),
    ],
)
def test_labels_when_metadata_names_customers_then_the_first_counts(
    header: str, expected: str | None
) -> None:
    """spec/operations.md §4."""
    assert labels(X_Watson_Metadata=header).customer_id == expected


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_labels_when_not_ascii_then_are_read_in_the_encoding_that_they_are_in(encoding: str) -> None:
    """spec/operations.md §4: IBM's Python client writes headers in Latin-1, browsers and curl in UTF-8."""
    request = Request(
        {"type": "http", "headers": [(b"x-watson-metadata", "customer_id=Zoë".encode(encoding))]}
    )
    assert Labels.of(request).customer_id == "Zoë"


def test_labels_when_the_header_comes_twice_then_the_first_customer_counts() -> None:
    """RFC 9110 §5.3: the same as one header with both."""
    headers = [(b"x-watson-metadata", value) for value in (b"other=1", b"customer_id=abc", b"customer_id=d")]
    assert Labels.of(Request({"type": "http", "headers": headers})).customer_id == "abc"


@pytest.mark.parametrize(
    ("header", "expected"), [("true", True), ("1", True), ("True", True), ("false", False), ("0", False)]
)
def test_labels_when_learning_is_opted_out_then_says_so(header: str, expected: bool) -> None:
    """spec/api/guide.md §11."""
    assert labels(X_Watson_Learning_Opt_Out=header).is_opted_out is expected


def test_labels_when_no_header_is_sent_then_say_nothing() -> None:
    assert labels() == Labels(None, None)
