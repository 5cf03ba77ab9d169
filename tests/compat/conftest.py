"""The genuine Python client of the reference service, and the real skills where they are at hand."""

import json
import os
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from ibm_cloud_sdk_core.authenticators import (
    Authenticator,
    BasicAuthenticator,
    BearerTokenAuthenticator,
    CloudPakForDataAuthenticator,
    IAMAuthenticator,
)
from ibm_watson import AssistantV1
from prometheus_client.parser import text_string_to_metric_families

from doyle.server.operations import OPERATIONS

VERSION = "2021-06-14"
DATA = Path(os.environ.get("DOYLE_TEST_DATA") or Path(__file__).parents[3] / "shared")


@pytest.fixture(scope="module")
def authenticators(live_server: Any) -> dict[str, Callable[[], Authenticator]]:
    """Every authenticator of the client that the server answers to."""
    key, url = live_server.manager_key, live_server.url
    return {
        "basic": lambda: BasicAuthenticator("apikey", key),
        "iam": lambda: IAMAuthenticator(key, url=url),
        "iam with the whole path": lambda: IAMAuthenticator(key, url=f"{url}/identity/token"),
        "iam of a client": lambda: IAMAuthenticator(
            key, url=url, client_id="bx", client_secret="bx", scope="s"
        ),
        "cloud pak, key": lambda: CloudPakForDataAuthenticator("someone", url=url, apikey=key),
        "cloud pak, older path": lambda: CloudPakForDataAuthenticator(
            "x", url=f"{url}/icp4d-api", apikey=key
        ),
        "static bearer": lambda: BearerTokenAuthenticator(key),
    }


@pytest.fixture(scope="module")
def connect(
    live_server: Any, authenticators: dict[str, Callable[[], Authenticator]]
) -> Callable[..., AssistantV1]:
    """Makes a client: by the name of its authenticator, for a prefix of the base URL, at a version."""

    def connected(name: str = "basic", prefix: str = "", version: str = VERSION) -> AssistantV1:
        client = AssistantV1(version=version, authenticator=authenticators[name]())
        client.set_service_url(live_server.url + prefix)
        return client

    return connected


@pytest.fixture(scope="module")
def client(connect: Callable[..., AssistantV1]) -> AssistantV1:
    return connect()


@pytest.fixture
def real_skill() -> Callable[[str], dict[str, Any]]:
    """Reads a real exported dialog skill; skips where there is none."""

    def read(name: str) -> dict[str, Any]:
        file = DATA / "skills" / "dialog" / f"{name}.json"
        if not file.is_file():
            pytest.skip(f"{name}.json is not in DOYLE_TEST_DATA ({DATA})")
        skill: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return skill

    return read


@pytest.fixture(scope="session")
def await_training() -> Callable[..., dict[str, Any]]:
    """Waits until a workspace is trained, or has failed; gives the workspace."""

    def wait(client: AssistantV1, workspace_id: str, seconds: float = 120) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            shown: dict[str, Any] = client.get_workspace(workspace_id).get_result()
            if shown["status"] not in {"Processing", "Training"}:
                return shown
            time.sleep(0.2)
        raise AssertionError(f"still training after {seconds} s")

    return wait


@pytest.fixture(autouse=True)
def proof(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test of the Python client that says of an operation what it did not see the server answer."""
    marks = [mark for mark in request.node.iter_markers("operation") if "client" not in mark.kwargs]
    named = [name for mark in marks for name in mark.args]
    if not named:
        yield
        return
    live_server = request.getfixturevalue("live_server")
    before = {name: _successes(live_server, name) for name in named}
    yield
    unanswered = [name for name in named if _successes(live_server, name) == before[name]]
    assert not unanswered, f"the server answered no {unanswered} with the status of its success"


def _successes(live_server: Any, operation_id: str) -> float:
    operation = OPERATIONS[operation_id]
    labels = {
        "method": operation.method,
        "route": operation.path.replace(":name", ""),
        "status": str(int(operation.status)),
    }
    with live_server.client(key=None, params={}) as http:
        shown = http.get("/metrics").text
    return sum(
        sample.value
        for family in text_string_to_metric_families(shown)
        for sample in family.samples
        if sample.name == "doyle_http_requests_total" and sample.labels == labels
    )


@pytest.fixture(scope="session")
def modelled() -> Callable[..., Any]:
    """Reads an answer as a model of the client; nothing of the answer may be unknown to the model.

    Timestamps are left out of that: the client writes them with more digits.
    """

    def read(model: Any, answer: Any) -> Any:
        found = model.from_dict(answer)
        assert _timeless(found.to_dict()) == _timeless(answer)
        return found

    return read


@pytest.fixture(scope="session")
def parsed(modelled: Callable[..., Any]) -> Callable[..., Any]:
    """Reads a response of the client, which has a status, as a model."""

    def parse(model: Any, response: Any, status: int = 200) -> Any:
        assert response.get_status_code() == status
        return modelled(model, response.get_result())

    return parse


def _timeless(content: Any) -> Any:
    if isinstance(content, list):
        return [_timeless(item) for item in content]
    if isinstance(content, dict):
        return {name: _timeless(item) for name, item in content.items() if name not in {"created", "updated"}}
    return content


@pytest.fixture(scope="session")
def fresh() -> Callable[[str], str]:
    """Gives names that nobody has used."""
    numbers = count(1)
    return lambda noun: f"{noun}_{next(numbers)}"
