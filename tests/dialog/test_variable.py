"""Tests of the names of variables."""

import pytest

from doyle.dialog.variable import read_path, result_path, variable_path


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("x", ("x",)),
        ("$x", ("x",)),
        (" $x ", ("x",)),
        ("$order.size", ("order", "size")),
        ("context.x", ("x",)),
        ("$context.x", ("x",)),
        ("context", ("context",)),
        ("$(my name)", ("my name",)),
        ("${my.name}", ("my.name",)),
        ("$my-name", ("my-name",)),
        ("", None),
        (None, None),
        ("$", None),
        ("$()", None),
        ("$a..b", None),
        ("a.", None),
    ],
)
def test_variable_when_named_in_any_form_then_its_keys(
    name: str | None, path: tuple[str, ...] | None
) -> None:
    """spec dialog-engine.md §1.1: written `$name`, the `$` is optional on input."""
    assert variable_path(name) == path


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("x", ("x",)),
        ("$x", ("x",)),
        ("context.a.b", ("context", "a", "b")),
        ("input.text", ("input", "text")),
        ("output.x", ("output", "x")),
        ("x" * 64, ("x" * 64,)),
        ("x" * 65, None),
        ("a[0]", None),
        ("f()", None),
        ("a'b", None),
        ('a"b', None),
        ("a\\b", None),
        ("a..b", None),
        ("", None),
        (None, None),
    ],
)
def test_result_variable_when_named_then_its_keys_or_none(
    name: str | None, path: tuple[str, ...] | None
) -> None:
    """spec dialog-engine.md §11.1: up to 64 characters; dots nest; not `()[]'"\\`."""
    assert result_path(name) == path


@pytest.mark.parametrize(
    ("path", "value"),
    [(("a", "b"), 1), (("a",), {"b": 1}), (("a", "b", "c"), None), (("x",), None), ((), None)],
)
def test_read_when_the_path_leads_somewhere_then_its_value(path: tuple[str, ...], value: object) -> None:
    """Null where there is none."""
    found = read_path({"a": {"b": 1}}, path)
    assert found == ({"a": {"b": 1}} if path == () else value)
