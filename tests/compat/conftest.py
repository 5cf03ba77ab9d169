"""The genuine Python client of the reference service, and the real skills where they are at hand."""

import json
import os
import time
from collections.abc import Callable
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
