from collections.abc import Iterator
from typing import Any

import httpx
import pytest


@pytest.fixture
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client() as client:
        yield client


def test_get_training_when_a_workspace_is_there_then_says_how_far_it_is(
    client: httpx.Client, greeter: str
) -> None:
    shown = client.get(f"/admin/training/{greeter}").json()
    assert set(shown) - {"phase"} == {"status", "done", "total"}
    assert shown.get("phase", "") is not None
    assert shown["status"] in {"Training", "Available"}


@pytest.mark.parametrize(
    ("workspace_id", "status"), [("f2bf519d-d3db-4f03-8d9b-447cdbc4b532", 404), ("x", 400)]
)
def test_get_training_when_there_is_no_workspace_then_says_so(
    client: httpx.Client, workspace_id: str, status: int
) -> None:
    assert client.get(f"/admin/training/{workspace_id}").status_code == status
