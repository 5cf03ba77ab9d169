"""Conversational skill providers as clients write them."""

from typing import Any

import pytest

from doyle.errors import InputError
from doyle.wire.provider import NewProvider


def provider(provider_id: str) -> dict[str, Any]:
    return {
        "provider_id": provider_id,
        "specification": {"servers": [{"url": "https://example.com"}]},
        "private": {"authentication": {}},
    }


@pytest.mark.parametrize("provider_id", ["a", "a.b", "...", "-_-", "ü" * 256])
def test_read_provider_when_a_path_can_name_it_then_is_accepted(provider_id: str) -> None:
    assert NewProvider.read(provider(provider_id)).provider_id == provider_id


@pytest.mark.parametrize("provider_id", ["", ".", "..", "a b", "a/b", "a" * 257])
def test_read_provider_when_no_path_can_name_it_then_is_refused(provider_id: str) -> None:
    """Clients cut `.` and `..` out of paths: `update_provider` could not reach what is called so."""
    with pytest.raises(InputError) as refused:
        NewProvider.read(provider(provider_id))
    assert [fault.path for fault in refused.value.faults] == ["/provider_id"]
