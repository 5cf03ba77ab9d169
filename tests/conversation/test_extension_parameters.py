"""How values are written in requests (OpenAPI 3.0, *Style Values*)."""

from typing import Any

import pytest

from doyle.conversation.extension_parameters import Style, header_text, path_text, query_pairs, style_of

LIST, OBJECT = ["blue", "b/w"], {"R": 100, "G": "a b"}


@pytest.mark.parametrize(
    ("style", "explode", "value", "written"),
    [
        ("simple", False, "a/b", "a%2Fb"),
        ("simple", False, 3.5, "3.5"),
        ("simple", False, True, "true"),
        ("simple", False, LIST, "blue,b%2Fw"),
        ("simple", False, OBJECT, "R,100,G,a%20b"),
        ("simple", True, OBJECT, "R=100,G=a%20b"),
        ("label", False, "x", ".x"),
        ("label", False, LIST, ".blue,b%2Fw"),
        ("label", True, LIST, ".blue.b%2Fw"),
        ("label", True, OBJECT, ".R=100.G=a%20b"),
        ("matrix", False, "x", ";c=x"),
        ("matrix", False, LIST, ";c=blue,b%2Fw"),
        ("matrix", True, LIST, ";c=blue;c=b%2Fw"),
        ("matrix", False, OBJECT, ";c=R,100,G,a%20b"),
        ("matrix", True, OBJECT, ";R=100;G=a%20b"),
    ],
)
def test_path_when_written_then_in_its_style(style: str, explode: bool, value: Any, written: str) -> None:
    assert path_text("c", value, Style(style, explode)) == written


@pytest.mark.parametrize(
    ("style", "explode", "value", "written"),
    [
        ("form", True, "a&b", "c%20d=a%26b"),
        ("form", True, None, "c%20d=null"),
        ("form", True, LIST, "c%20d=blue&c%20d=b%2Fw"),
        ("form", False, LIST, "c%20d=blue,b%2Fw"),
        ("form", True, [], ""),
        ("form", True, OBJECT, "R=100&G=a%20b"),
        ("form", False, OBJECT, "c%20d=R,100,G,a%20b"),
        ("spaceDelimited", False, LIST, "c%20d=blue%20b%2Fw"),
        ("pipeDelimited", False, LIST, "c%20d=blue%7Cb%2Fw"),
        ("deepObject", False, OBJECT, "c%20d%5BR%5D=100&c%20d%5BG%5D=a%20b"),
        ("form", True, [{"a": 1}], "c%20d=%7B%22a%22%3A1%7D"),
        ("form", True, "\ud800", "c%20d=%3F"),
    ],
)
def test_query_when_written_then_in_its_style(style: str, explode: bool, value: Any, written: str) -> None:
    assert "&".join(query_pairs("c d", value, Style(style, explode))) == written


@pytest.mark.parametrize(
    ("explode", "value", "written"),
    [
        (False, "a b", "a b"),
        (False, 7, "7"),
        (False, LIST, "blue,b/w"),
        (False, OBJECT, "R,100,G,a b"),
        (True, OBJECT, "R=100,G=a b"),
    ],
)
def test_header_when_written_then_with_commas(explode: bool, value: Any, written: str) -> None:
    assert header_text(value, Style("simple", explode)) == written


def test_style_when_the_document_does_not_know_the_parameter_then_it_is_openapis_own() -> None:
    known = {("query", "a"): {"style": "deepObject", "explode": False}}
    assert style_of(known, "query", "a") == Style("deepObject", False)
    assert style_of(known, "query", "b") == Style("form", True)
    assert style_of(known, "path", "a") == Style("simple", False)
    assert style_of(known, "header", "a") == Style("simple", False)
