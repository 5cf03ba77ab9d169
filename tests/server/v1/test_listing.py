"""Paging, sorting and counting, shown on the list of workspaces (spec/api/guide.md §8)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

NAMES = ["apple", "Banana", "cherry", "v1", "value_1", "ärger", "z & = ?"]


@pytest.fixture(scope="module")
def ids(live_server: Any) -> dict[str, str]:
    with live_server.client() as client:
        return {
            name: client.post("/v1/workspaces", json={"name": name}).json()["workspace_id"]
            for name in reversed(NAMES)
        }


@pytest.fixture
def client(live_server: Any, ids: dict[str, str]) -> Iterator[httpx.Client]:
    with live_server.client() as client:
        yield client


def listed(client: httpx.Client, url: str = "/v1/workspaces", **parameters: Any) -> dict[str, Any]:
    query = None if "?" in url else {"version": "2021-11-27", **parameters}
    target = httpx.URL(str(client.base_url)).join(url)
    response = httpx.get(target, params=query, auth=client.auth)
    assert response.status_code == 200, response.text
    page: dict[str, Any] = response.json()
    return page


def names(page: dict[str, Any]) -> list[str]:
    return [workspace["name"] for workspace in page["workspaces"]]


def walk(client: httpx.Client, **parameters: Any) -> list[str]:
    page = listed(client, **parameters)
    found = names(page)
    while "next_url" in page["pagination"]:
        page = listed(client, page["pagination"]["next_url"])
        found += names(page)
    return found


def test_list_when_nothing_is_asked_then_is_in_ascending_order_of_names(client: httpx.Client) -> None:
    page = listed(client)
    assert sorted(names(page)) == sorted(NAMES)
    assert names(page).index("v1") < names(page).index("value_1")
    assert set(page["pagination"]) == {"refresh_url", "refresh_cursor"}


@pytest.mark.parametrize("limit", [1, 2, 3, 6])
@pytest.mark.parametrize("sort", ["name", "-name", "updated", "-modified", "workspace_id", "-updated,name"])
def test_list_when_followed_page_by_page_then_shows_everything_once_and_in_order(
    client: httpx.Client, limit: int, sort: str
) -> None:
    whole = names(listed(client, sort=sort))
    assert walk(client, sort=sort, page_limit=limit) == whole
    assert sorted(whole) == sorted(NAMES)


def test_list_when_sorted_downwards_then_is_the_reverse(client: httpx.Client) -> None:
    assert names(listed(client, sort="-name")) == names(listed(client, sort="name"))[::-1]


def test_list_when_the_page_is_exactly_full_then_there_is_no_next_one(client: httpx.Client) -> None:
    assert "next_url" not in listed(client, page_limit=len(NAMES))["pagination"]
    assert "next_url" in listed(client, page_limit=len(NAMES) - 1)["pagination"]


def test_pagination_when_there_is_a_next_page_then_its_url_and_cursor_agree(client: httpx.Client) -> None:
    page = listed(
        client, page_limit=2, sort="-updated,name", include_count="true", include_audit="true", mine="a b"
    )
    pagination = page["pagination"]
    url = urlsplit(pagination["next_url"])
    query = parse_qs(url.query)
    assert (url.scheme, url.netloc, url.path) == ("", "", "/v1/workspaces")
    assert query.pop("cursor") == [pagination["next_cursor"]]
    assert query == {
        "version": ["2021-11-27"],
        "page_limit": ["2"],
        "sort": ["-updated,name"],
        "include_count": ["true"],
        "include_audit": ["true"],
        "mine": ["a b"],
    }


@pytest.mark.parametrize(
    "prefix",
    ["/instances/default", "/assistant/prod/instances/default/api", "/assistant/api", "/conversation/api"],
)
def test_pagination_when_the_path_has_a_prefix_then_urls_start_at_v1(
    client: httpx.Client, prefix: str
) -> None:
    """spec/api/guide.md §2."""
    pagination = listed(client, f"{prefix}/v1/workspaces", page_limit=1)["pagination"]
    assert pagination["next_url"].startswith("/v1/workspaces?")
    assert pagination["refresh_url"].startswith("/v1/workspaces?")


def test_refresh_url_and_cursor_when_used_then_show_the_same_page(client: httpx.Client) -> None:
    first = listed(client, page_limit=2)
    second = listed(client, first["pagination"]["next_url"])
    for page in (first, second):
        assert names(listed(client, page["pagination"]["refresh_url"])) == names(page)
        refreshed = listed(client, page_limit=2, cursor=page["pagination"]["refresh_cursor"])
        assert names(refreshed) == names(page)


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_include_count_when_true_then_both_numbers_are_of_all_records(
    client: httpx.Client, limit: int
) -> None:
    pagination = listed(client, page_limit=limit, include_count="true")["pagination"]
    assert (pagination["total"], pagination["matched"]) == (len(NAMES), len(NAMES))


def test_include_audit_when_true_then_shows_times_at_every_item(client: httpx.Client) -> None:
    assert all("created" in item for item in listed(client, include_audit="true")["workspaces"])
    assert not any("created" in item for item in listed(client)["workspaces"])


def test_cursor_when_its_item_is_deleted_meanwhile_then_the_walk_goes_on(client: httpx.Client) -> None:
    made = client.post("/v1/workspaces", json={"name": "apple pie"}).json()["workspace_id"]
    first = listed(client, page_limit=2, sort="name")
    last_id = first["workspaces"][-1]["workspace_id"]
    client.delete(f"/v1/workspaces/{made}")
    rest = names(listed(client, first["pagination"]["next_url"]))
    kept = [name for name in names(first) if name != "apple pie"]
    assert last_id
    assert len(kept + rest) == len(set(kept + rest))


@pytest.mark.parametrize(
    ("parameters", "path"),
    [
        ({"page_limit": "0"}, "/page_limit"),
        ({"page_limit": "-1"}, "/page_limit"),
        ({"page_limit": "many"}, "/page_limit"),
        ({"sort": "colour"}, "/sort"),
        ({"sort": "name,colour"}, "/sort"),
        ({"sort": "stable"}, "/sort"),
        ({"include_count": "yes"}, "/include_count"),
        ({"include_audit": "1"}, "/include_audit"),
        ({"cursor": "broken"}, "/cursor"),
        ({"cursor": "\0"}, "/cursor"),
    ],
)
def test_list_when_a_parameter_is_not_possible_then_is_400_at_its_name(
    client: httpx.Client, parameters: dict[str, str], path: str
) -> None:
    response = client.get("/v1/workspaces", params={"version": "2021-11-27", **parameters})
    assert response.status_code == 400
    assert [error["path"] for error in response.json()["errors"]] == [path]


def test_cursor_when_used_in_another_order_then_is_400(client: httpx.Client) -> None:
    cursor = listed(client, page_limit=1, sort="name")["pagination"]["next_cursor"]
    query = {"version": "2021-11-27", "sort": "-name", "cursor": cursor}
    assert client.get("/v1/workspaces", params=query).status_code == 400


def test_page_limit_when_above_500_then_is_clamped_not_refused(client: httpx.Client) -> None:
    """design, *HTTP*."""
    assert len(listed(client, page_limit=10_000)["workspaces"]) == len(NAMES)


def test_list_when_parameters_are_empty_then_is_as_if_they_were_absent(client: httpx.Client) -> None:
    empty = dict.fromkeys(("page_limit", "cursor", "sort", "include_count", "include_audit"), "")
    page = client.get("/v1/workspaces", params={"version": "2021-11-27", **empty})
    assert page.status_code == 200
    assert "total" not in page.json()["pagination"]
    assert "cursor=" not in page.json()["pagination"]["refresh_url"]
