from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.errors import InputError
from doyle.server.paths import (
    Address,
    NameConvertor,
    address_of,
    plain_names,
    public_path,
    routing_path,
    split_path,
)

NAMES = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("raw", "segments"),
    [
        (b"/v1/workspaces", ("v1", "workspaces")),
        (b"/v1/workspaces/", ("v1", "workspaces")),
        (b"//v1///workspaces//", ("v1", "workspaces")),
        (b"/", ()),
        (b"", ()),
        (b"/a%2Fb", ("a/b",)),
        (b"/a%2fb/c", ("a/b", "c")),
        (b"/100%25", ("100%",)),
        (b"/%252F", ("%2F",)),
        (b"/a%3Fb%23c", ("a?b#c",)),
        (b"/a+b%20c", ("a+b c",)),
        (b"/%20x%20", (" x ",)),
        (b"/gr%C3%BC%C3%9Fe", ("grüße",)),
        (b"/%F0%9F%99%82", ("🙂",)),
        ("/grüße".encode(), ("grüße",)),
        (b"/../etc/%2e%2e", ("..", "etc", "..")),
    ],
)
def test_split_path_when_raw_then_each_segment_is_decoded_once(raw: bytes, segments: tuple[str, ...]) -> None:
    """spec/api/guide.md §10."""
    assert split_path(raw) == segments


@pytest.mark.parametrize(
    "raw",
    [
        b"/%",
        b"/a%2",
        b"/%zz",
        b"/%2G",
        b"/%%20",
        b"/a%",
        b"/%C3",
        b"/%ff%fe",
        b"/\xff",
        b"/%ED%A0%80",
        b"/%00",
    ],
)
def test_split_path_when_malformed_then_is_an_input_error(raw: bytes) -> None:
    with pytest.raises(InputError):
        split_path(raw)


@given(st.lists(NAMES, max_size=5))
def test_split_path_when_a_client_encodes_everything_then_the_names_come_back(names: list[str]) -> None:
    """spec/api/guide.md §10: clients percent-encode everything."""
    raw = "".join(f"/{quote(name, safe='')}" for name in names).encode()
    assert split_path(raw) == tuple(names)


@given(st.lists(NAMES, max_size=5))
def test_public_path_when_split_again_then_the_names_come_back(names: list[str]) -> None:
    assert split_path(public_path(tuple(names)).encode()) == tuple(names)


@given(NAMES)
def test_routing_path_when_a_name_is_converted_back_then_it_is_the_same(name: str) -> None:
    escaped = routing_path((name,)).removeprefix("/")
    assert "/" not in escaped
    assert NameConvertor().convert(escaped) == name
    assert NameConvertor().to_string(name) == escaped


@pytest.mark.parametrize(
    ("path", "instance_id", "rest"),
    [
        ("v1/workspaces", None, "v1/workspaces"),
        ("instances/abc/v1/workspaces", "abc", "v1/workspaces"),
        ("instances/abc", "abc", ""),
        ("assistant/prod/instances/abc/api/v2/assistants", "abc", "v2/assistants"),
        ("assistant/api/v1/workspaces", None, "v1/workspaces"),
        ("conversation/api/v1/workspaces", None, "v1/workspaces"),
        ("assistant/api/instances/abc/api/v1", "abc", "v1"),
        ("assistant/prod/v1", None, "assistant/prod/v1"),
        ("instances", None, "instances"),
        ("v1/instances/abc", None, "v1/instances/abc"),
    ],
)
def test_address_of_when_a_prefix_leads_then_is_taken_off(
    path: str, instance_id: str | None, rest: str
) -> None:
    """spec/api/guide.md §2."""
    segments = tuple(path.split("/"))
    assert address_of(segments) == Address(instance_id, tuple(rest.split("/")) if rest else ())


def test_names_when_ids_are_in_capitals_then_are_those_that_the_server_made() -> None:
    """RFC 9562, section 4; names that authors chose keep their letters."""
    upper = "5C0B6F0E-8F55-4B5C-9A43-1B7C6E0F9D21"
    names = {"workspace_id": upper, "intent": upper, "instance_id": upper, "text": "A"}
    assert plain_names(names) == {**names, "workspace_id": upper.lower()}
