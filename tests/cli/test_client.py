"""The commands' HTTP client against a scripted server."""

import socket
import threading
from typing import Any

import pytest

from doyle.cli.client import API_VERSION, Client, MissingError
from doyle.cli.failures import CheckFailedError, ServerError, UsageError
from doyle.cli.target import Target


def client_of(scripted: Any) -> Client:
    return Client(Target(scripted.url, "the-key"))


def workspace(number: int, name: str) -> dict[str, str]:
    return {"workspace_id": f"00000000-0000-0000-0000-{number:012}", "name": name}


def test_request_when_sent_then_carries_key_version_and_json(scripted: Any) -> None:
    """Basic `apikey:KEY` and the version parameter (spec/api/guide.md §§3, 5)."""
    scripted.script("POST", "/v1/workspaces", {"workspace_id": "x"})
    with client_of(scripted) as client:
        assert client.request("POST", "/v1/workspaces", body={"name": "é"}) == {"workspace_id": "x"}
    [request] = scripted.requests
    assert request["headers"]["Authorization"] == "Basic YXBpa2V5OnRoZS1rZXk="
    assert request["headers"]["Content-Type"] == "application/json"
    assert request["query"] == {"version": API_VERSION}
    assert request["body"] == {"name": "é"}


def test_request_when_outside_v1_then_has_no_version(scripted: Any) -> None:
    scripted.script("GET", "/admin/keys", {"keys": []})
    with client_of(scripted) as client:
        client.get("/admin/keys")
    assert scripted.requests[0]["query"] == {}


@pytest.mark.parametrize(
    ("status", "body", "kind", "message"),
    [
        (400, {"error": "Invalid Request Body", "code": 400}, CheckFailedError, "Invalid Request Body"),
        (
            400,
            {
                "error": "Bad",
                "code": 400,
                "errors": [{"message": "too long", "path": "/name"}, {"message": "x"}],
            },
            CheckFailedError,
            "Bad: too long at /name (and 1 more)",
        ),
        (400, {"error": "Bad", "code": 400, "errors": ["odd"]}, CheckFailedError, "Bad"),
        (413, {"error": "The request body is too large", "code": 413}, CheckFailedError, "too large"),
        (401, {"error": "Unauthorized", "code": 401}, ServerError, "refused the key (Unauthorized)"),
        (403, {"error": "Forbidden", "code": 403}, ServerError, "DOYLE_API_KEY"),
        (404, {"error": "Resource not found", "code": 404}, MissingError, "Resource not found"),
        (500, {"error": "Internal", "code": 500}, ServerError, "the server failed: Internal (status 500)"),
        (200, b"<html>", ServerError, "is not a Doyle server (status 200)"),
        (502, b"", ServerError, "is not a Doyle server (status 502)"),
        (200, b"[]", ServerError, "is not a Doyle server"),
    ],
)
def test_request_when_refused_then_is_the_fault_of_that_status(
    scripted: Any, status: int, body: Any, kind: type[Exception], message: str
) -> None:
    """The error shape of spec/api/guide.md §6."""
    scripted.script("GET", "/v1/workspaces", body, status=status)
    with client_of(scripted) as client, pytest.raises(kind) as caught:
        client.get("/v1/workspaces")
    assert message in str(caught.value)


def test_request_when_nothing_listens_then_says_how_to_start_a_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = Client(Target(f"http://127.0.0.1:{port}", "k"))
    with client, pytest.raises(ServerError, match=r"no Doyle server answers .*doyle serve"):
        client.get("/v1/workspaces")


def accept_and_close(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    connection.close()


def test_request_when_the_server_hangs_up_then_is_one_message() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        hanging_up = threading.Thread(target=accept_and_close, args=(listener,), daemon=True)
        hanging_up.start()
        client = Client(Target(f"http://127.0.0.1:{listener.getsockname()[1]}", "k"))
        with client, pytest.raises(ServerError, match="no Doyle server answers"):
            client.get("/v1/workspaces")


def test_workspaces_when_there_are_pages_then_all_are_walked(scripted: Any) -> None:
    """Paging by cursor (spec/api/guide.md §8)."""
    scripted.script(
        "GET",
        "/v1/workspaces",
        {"workspaces": [workspace(1, "a")], "pagination": {"next_cursor": "c=1"}},
        {"workspaces": [workspace(2, "b")], "pagination": {}},
    )
    with client_of(scripted) as client:
        assert [each["name"] for each in client.workspaces()] == ["a", "b"]
    assert scripted.requests[1]["query"]["cursor"] == "c=1"


class TestGetWorkspace:
    @pytest.fixture
    def listed(self, scripted: Any) -> Any:
        names = [workspace(1, "Bank"), workspace(2, "Twin"), workspace(3, "Twin")]
        scripted.script("GET", "/v1/workspaces", {"workspaces": names, "pagination": {}})
        return scripted

    def test_when_the_name_is_unique_then_it_is_found(self, listed: Any) -> None:
        with client_of(listed) as client:
            assert client.get_workspace("Bank") == workspace(1, "Bank")

    def test_when_given_an_id_then_no_list_is_read(self, scripted: Any) -> None:
        expected = workspace(7, "Car")
        scripted.script("GET", f"/v1/workspaces/{expected['workspace_id']}", expected)
        with client_of(scripted) as client:
            assert client.get_workspace(expected["workspace_id"]) == expected
        assert len(scripted.requests) == 1

    def test_when_the_id_is_unknown_then_is_a_usage_error(self, scripted: Any) -> None:
        with client_of(scripted) as client, pytest.raises(UsageError):
            client.get_workspace("00000000-0000-0000-0000-000000000009")

    def test_when_several_have_the_name_then_their_ids_are_told(self, listed: Any) -> None:
        with client_of(listed) as client, pytest.raises(UsageError) as caught:
            client.get_workspace("Twin")
        assert workspace(2, "")["workspace_id"] in caught.value.message
        assert workspace(3, "")["workspace_id"] in caught.value.message

    def test_when_none_has_the_name_then_those_there_are_told(self, listed: Any) -> None:
        with client_of(listed) as client, pytest.raises(UsageError, match="there are 'Bank', 'Twin'"):
            client.get_workspace("bank")

    def test_when_some_have_no_name_then_they_are_counted(self, scripted: Any) -> None:
        nameless = [workspace(1, ""), {"workspace_id": workspace(2, "")["workspace_id"]}]
        scripted.script(
            "GET", "/v1/workspaces", {"workspaces": [*nameless, workspace(3, "Bank")], "pagination": {}}
        )
        expected = r"there are 'Bank' and 2 without a name \(`doyle list` shows their ids\)"
        with client_of(scripted) as client, pytest.raises(UsageError, match=expected):
            client.get_workspace("nope")

    def test_when_there_are_many_then_ten_names_are_told(self, scripted: Any) -> None:
        many = [workspace(number, f"shop {number:02}") for number in range(12)]
        scripted.script("GET", "/v1/workspaces", {"workspaces": many, "pagination": {}})
        with client_of(scripted) as client, pytest.raises(UsageError) as caught:
            client.get_workspace("nope")
        assert "'shop 09' and 2 more names" in caught.value.message
        assert "shop 10" not in caught.value.message

    def test_when_there_is_no_workspace_then_says_how_to_bring_one(self, scripted: Any) -> None:
        scripted.script("GET", "/v1/workspaces", {"workspaces": [], "pagination": {}})
        with client_of(scripted) as client, pytest.raises(UsageError, match="doyle import"):
            client.get_workspace("x")


def test_find_training_when_the_server_does_not_know_the_route_then_none(scripted: Any) -> None:
    with client_of(scripted) as client:
        assert client.find_training("some id") is None
    assert scripted.requests[0]["path"] == "/admin/training/some%20id"


@pytest.mark.parametrize("blank", ["", " "])
def test_workspace_when_its_name_is_blank_then_one_without_a_name_is_not_taken(
    scripted: Any, blank: str
) -> None:
    """`doyle delete "$ID"` with `ID` unset must delete nothing."""
    page = {"workspaces": [workspace(1, ""), workspace(2, "Shop")], "pagination": {}}
    scripted.script("GET", "/v1/workspaces", page)
    with client_of(scripted) as client, pytest.raises(UsageError, match="not by an empty text"):
        client.get_workspace(blank)
