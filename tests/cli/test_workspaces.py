"""`doyle import`, `export` and `list` with a scripted server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

ID = "00000000-0000-0000-0000-000000000001"
PATH = f"/v1/workspaces/{ID}"
CONTENT = {
    "name": "Shop",
    "language": "en",
    "intents": [{"intent": "hi", "examples": [{"text": "hello"}]}],
    "entities": [],
    "dialog_nodes": [{"dialog_node": "welcome", "conditions": "welcome", "output": {"text": "Hi"}}],
}


def summary(status: str = "Available", **more: Any) -> dict[str, Any]:
    return {"workspace_id": ID, "name": "Shop", "language": "en", "status": status, **more}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(CONTENT))
    return path


@pytest.fixture
def accepting(scripted: Any) -> Any:
    scripted.script("POST", "/v1/workspaces", summary("Training"), status=201)
    return scripted


class TestImport:
    def test_when_trained_then_says_what_and_where(
        self, accepting: Any, file: Path, doyle: Callable[..., Result]
    ) -> None:
        accepting.script("GET", PATH, summary())
        result = doyle("import", str(file))
        assert result.exit_code == 0
        assert "Imported 'Shop': 1 intents, 0 entities, 1 dialog nodes" in result.stdout
        assert f"doyle chat {ID}" in result.stdout
        assert accepting.sent("POST", "/v1/workspaces")[0]["body"] == CONTENT

    def test_when_training_takes_time_then_waits_for_its_end(
        self, accepting: Any, file: Path, doyle: Callable[..., Result]
    ) -> None:
        progress = {"phase": "encoding", "done": 1, "total": 2}
        path = f"/admin/training/{ID}"
        accepting.script("GET", path, {"status": "Training", **progress}, {"status": "Available", **progress})
        accepting.script("GET", PATH, summary("Available"))
        assert doyle("import", str(file)).exit_code == 0
        assert len(accepting.sent("GET", path)) == 2

    def test_when_training_fails_then_tells_the_reason_and_exits_with_1(
        self, accepting: Any, file: Path, doyle: Callable[..., Result]
    ) -> None:
        accepting.script("GET", PATH, summary("Failed", status_errors=[{"message": "out of memory"}]))
        result = doyle("import", str(file))
        assert result.exit_code == 1
        assert "training failed: out of memory" in result.stderr

    def test_when_json_is_asked_for_then_stdout_is_the_workspace_with_its_warnings(
        self, accepting: Any, file: Path, doyle: Callable[..., Result]
    ) -> None:
        accepting.script("GET", PATH, summary())
        result = doyle("import", str(file), "--json")
        assert json.loads(result.stdout) == {**summary(), "warnings": []}

    def test_when_an_expression_is_broken_then_it_is_a_warning(
        self, accepting: Any, tmp_path: Path, doyle: Callable[..., Result]
    ) -> None:
        """Bad expressions are reported as warnings at load (spec/expression-language.md §10)."""
        path = tmp_path / "odd.json"
        nodes = [{"dialog_node": "n", "conditions": "#a &&"}]
        path.write_text(json.dumps({**CONTENT, "dialog_nodes": nodes}))
        accepting.script("GET", PATH, summary())
        result = doyle("import", str(path))
        assert result.exit_code == 0
        assert "warning: " in result.stderr

    def test_when_the_file_is_a_v2_dialog_skill_then_its_workspace_is_sent(
        self, accepting: Any, tmp_path: Path, doyle: Callable[..., Result]
    ) -> None:
        path = tmp_path / "v2.json"
        inner = {key: CONTENT[key] for key in ("intents", "entities", "dialog_nodes")}
        outer = {"type": "dialog", "name": "Shop", "language": "en", "skill_id": ID}
        path.write_text(json.dumps({**outer, "workspace": inner}))
        accepting.script("GET", PATH, summary())
        assert doyle("import", str(path)).exit_code == 0
        assert accepting.sent("POST", "/v1/workspaces")[0]["body"] == CONTENT

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("{", "is not JSON"),
            ("[]", "is not a skill file"),
            ("{}", "is no dialog skill"),
            ('{"type": "action", "workspace": {"actions": []}}', "action skills are brought into assistants"),
            ('{"intents": [{"intent": 5}]}', "at /intents/0/intent"),
            ('{"intents": [{"intent": "a"}, {"intent": "a"}]}', "duplicate"),
        ],
    )
    def test_when_the_file_is_bad_then_nothing_is_sent_and_it_exits_with_1(
        self, scripted: Any, tmp_path: Path, doyle: Callable[..., Result], content: str, said: str
    ) -> None:
        path = tmp_path / "bad.json"
        path.write_text(content)
        result = doyle("import", str(path))
        assert result.exit_code == 1
        assert said in result.stderr
        assert scripted.requests == []

    def test_when_the_file_is_missing_then_exits_with_2(
        self, scripted: Any, doyle: Callable[..., Result]
    ) -> None:
        result = doyle("import", "nowhere.json")
        assert result.exit_code == 2
        assert result.stderr == "doyle: nowhere.json: No such file or directory\n"

    def test_when_there_is_no_key_then_exits_with_2(self, file: Path, doyle: Callable[..., Result]) -> None:
        result = doyle("import", str(file))
        assert result.exit_code == 2
        assert "DOYLE_API_KEY" in result.stderr


class TestExport:
    @pytest.fixture
    def exporting(self, scripted: Any) -> Any:
        scripted.script("GET", PATH, {**summary(), **CONTENT})
        return scripted

    def test_when_no_file_is_named_then_the_content_is_on_stdout(
        self, exporting: Any, doyle: Callable[..., Result]
    ) -> None:
        result = doyle("export", ID)
        assert json.loads(result.stdout) == {**summary(), **CONTENT}
        assert exporting.sent("GET", PATH)[-1]["query"]["export"] == "true"

    def test_when_a_file_is_named_then_it_is_written(
        self, exporting: Any, tmp_path: Path, doyle: Callable[..., Result]
    ) -> None:
        result = doyle("export", ID, "-o", "out.json")
        assert result.exit_code == 0
        assert result.stdout == ""
        assert json.loads((tmp_path / "out.json").read_text())["intents"] == CONTENT["intents"]
        assert "1 intents, 0 entities, 1 dialog nodes" in result.stderr

    def test_when_file_and_json_are_asked_for_then_says_where_in_json(
        self, exporting: Any, doyle: Callable[..., Result]
    ) -> None:
        result = doyle("export", ID, "--output", "out.json", "--json")
        assert json.loads(result.stdout) == {"workspace_id": ID, "file": "out.json"}

    def test_when_the_folder_is_missing_then_exits_with_2(
        self, exporting: Any, doyle: Callable[..., Result]
    ) -> None:
        result = doyle("export", ID, "-o", "nowhere/out.json")
        assert result.exit_code == 2
        assert "No such file or directory" in result.stderr


class TestDelete:
    @pytest.fixture
    def deleting(self, scripted: Any) -> Any:
        scripted.script("GET", "/v1/workspaces", {"workspaces": [summary()], "pagination": {}})
        scripted.script("DELETE", PATH, {})
        return scripted

    def test_when_the_name_is_unique_then_it_is_deleted(
        self, deleting: Any, doyle: Callable[..., Result]
    ) -> None:
        result = doyle("delete", "Shop")
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr == f"Deleted 'Shop', {ID}.\n"
        assert len(deleting.sent("DELETE", PATH)) == 1

    def test_when_json_is_asked_for_then_names_the_id(
        self, deleting: Any, doyle: Callable[..., Result]
    ) -> None:
        assert json.loads(doyle("delete", "Shop", "--json").stdout) == {"deleted": ID}

    def test_when_there_is_none_of_that_name_then_nothing_is_deleted(
        self, deleting: Any, doyle: Callable[..., Result]
    ) -> None:
        assert doyle("delete", "shop").exit_code == 2
        assert deleting.sent("DELETE", PATH) == []


class TestList:
    def test_when_there_are_workspaces_then_one_line_each(
        self, scripted: Any, doyle: Callable[..., Result]
    ) -> None:
        page = {"workspaces": [summary(updated="2024-08-25T11:22:33.444Z")], "pagination": {}}
        scripted.script("GET", "/v1/workspaces", page)
        header, line = doyle("list").stdout.splitlines()
        assert header.split() == ["WORKSPACE", "ID", "NAME", "LANGUAGE", "UPDATED"]
        assert line.split() == [ID, "Shop", "en", "2024-08-25T11:22:33.444Z"]

    def test_when_there_are_none_then_says_how_to_bring_one(
        self, scripted: Any, doyle: Callable[..., Result]
    ) -> None:
        scripted.script("GET", "/v1/workspaces", {"workspaces": [], "pagination": {}})
        result = doyle("list")
        assert (result.exit_code, result.stdout) == (0, "")
        assert "doyle import FILE" in result.stderr

    def test_when_json_is_asked_for_then_is_json(self, scripted: Any, doyle: Callable[..., Result]) -> None:
        scripted.script("GET", "/v1/workspaces", {"workspaces": [summary()], "pagination": {}})
        assert json.loads(doyle("list", "--json").stdout) == {"workspaces": [summary()]}
