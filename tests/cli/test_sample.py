"""Loading a sample into an empty server, with a scripted server."""

import json
from pathlib import Path
from typing import Any

import pytest

from doyle.cli.client import Client
from doyle.cli.failures import CheckFailedError
from doyle.cli.sample import Sample, load_sample
from doyle.cli.target import Target

LIST = "/v1/workspaces"


def load(scripted: Any, file: Path) -> Sample | None:
    with Client(Target(scripted.url, "k")) as client:
        return load_sample(client, file)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    long, short = {"text": "x" * 300}, {"text": "Are you open?"}
    intents = [{"intent": "none"}, {"intent": "a", "examples": [long, short]}]
    path = tmp_path / "sample.json"
    path.write_text(json.dumps({"name": "Shop", "intents": intents}))
    return path


@pytest.fixture
def empty(scripted: Any) -> Any:
    scripted.script("GET", LIST, {"workspaces": [], "pagination": {}})
    scripted.script("POST", LIST, {"workspace_id": "w", "name": "Shop"}, status=201)
    return scripted


def test_load_when_the_store_is_empty_then_imports_and_knows_a_question(empty: Any, file: Path) -> None:
    empty.script("GET", f"{LIST}/w", {"status": "Available"})
    assert load(empty, file) == Sample("w", "Shop", "Are you open?")
    assert empty.sent("POST", LIST)[0]["body"]["name"] == "Shop"


def test_load_when_there_is_a_workspace_then_imports_nothing(scripted: Any, file: Path) -> None:
    old = {"workspace_id": "1", "name": "Old", "created": "2024-01-01T00:00:00.000Z"}
    new = {"workspace_id": "2", "name": "New", "created": "2024-01-02T00:00:00.000Z"}
    scripted.script("GET", LIST, {"workspaces": [new, old], "pagination": {}})
    assert load(scripted, file) == Sample("2", "New")
    assert scripted.sent("POST", LIST) == []


def test_load_when_training_fails_then_tells_why(empty: Any, file: Path) -> None:
    empty.script("GET", f"{LIST}/w", {"status": "Failed", "status_errors": [{"message": "no memory"}]})
    with pytest.raises(CheckFailedError, match="training failed: no memory"):
        load(empty, file)


def test_load_when_the_file_is_no_skill_then_nothing_is_sent(empty: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text("[]")
    with pytest.raises(CheckFailedError):
        load(empty, path)
    assert empty.sent("POST", LIST) == []


def test_question_when_no_example_fits_then_there_is_none(empty: Any, tmp_path: Path) -> None:
    empty.script("GET", f"{LIST}/w", {"status": "Available"})
    path = tmp_path / "quiet.json"
    path.write_text(json.dumps({"name": "Shop", "dialog_nodes": []}))
    assert load(empty, path) == Sample("w", "Shop", None)
