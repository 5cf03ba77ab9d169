"""Environments beside the project's own, made from lock files at first use."""

import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tool(load_tool: Callable[[str], ModuleType]) -> Any:
    return load_tool("environments")


@pytest.fixture
def made(tool: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Remembers when the one environment of a project, `it`, is made."""
    (tmp_path / "lock.txt").write_text("a==1\n")
    times: list[str] = []

    def make(environment: Any, root: Path, folder: Path) -> None:
        times.append((root / environment.locks[0]).read_text())
        (folder / "content").write_text("made")

    monkeypatch.setattr(tool, "ENVIRONMENTS", {"it": tool.Environment("it", ("lock.txt",), make)})
    return times


def test_environment_when_used_twice_then_is_made_once(tool: Any, made: list[str], tmp_path: Path) -> None:
    folder = tool.ready("it", tmp_path)
    assert folder == tmp_path / ".venv" / "environments" / "it"
    assert tool.ready("it", tmp_path) == folder
    assert made == ["a==1\n"]
    assert (folder / "content").read_text() == "made"


def test_environment_when_its_lock_file_changes_then_is_made_anew(
    tool: Any, made: list[str], tmp_path: Path
) -> None:
    folder = tool.ready("it", tmp_path)
    (folder / "left over").write_text("")
    (tmp_path / "lock.txt").write_text("a==2\n")
    tool.ready("it", tmp_path)
    assert made == ["a==1\n", "a==2\n"]
    assert not (folder / "left over").exists()


def test_environment_when_making_it_failed_then_the_next_use_begins_anew(
    tool: Any, made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tool.ENVIRONMENTS["it"]

    def fail(*arguments: Any) -> None:
        whole.make(*arguments)
        raise tool.UnavailableError("no network")

    monkeypatch.setattr(tool, "ENVIRONMENTS", {"it": replace(whole, make=fail)})
    for _ in range(2):
        with pytest.raises(tool.UnavailableError, match="no network"):
            tool.ready("it", tmp_path)
    monkeypatch.setattr(tool, "ENVIRONMENTS", {"it": whole})
    tool.ready("it", tmp_path)
    assert len(made) == 3


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("NewConnectionError: failed", "UnavailableError"),
        ("npm error code ENOTFOUND", "UnavailableError"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "RuntimeError"),
        ("npm error code EINTEGRITY", "RuntimeError"),
    ],
)
def test_command_when_it_fails_then_only_a_missing_network_is_no_fault(
    tool: Any, tmp_path: Path, said: str, kind: str
) -> None:
    program = f"import sys; print({said!r}, file=sys.stderr); sys.exit(3)"
    error = getattr(tool, kind, RuntimeError)
    with pytest.raises(error) as caught:
        tool.run([sys.executable, "-c", program], tmp_path)
    assert type(caught.value).__name__ == kind


def test_command_when_it_hangs_then_is_given_up(
    tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "TIMEOUT_SECONDS", 0.1)
    with pytest.raises(tool.UnavailableError, match="took more than"):
        tool.run([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path)


def test_node_when_it_is_not_installed_then_says_so(
    tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(tool.UnavailableError, match="Node"):
        tool.make_node(tool.ENVIRONMENTS["node"], ROOT, tmp_path)


def test_lock_files_when_committed_then_have_hashes_and_name_no_registry(tool: Any) -> None:
    for environment in tool.ENVIRONMENTS.values():
        for lock in environment.locks:
            text = (ROOT / lock).read_text("utf-8")
            assert '"resolved"' not in text
            assert "registry" not in text
            if lock.endswith(".txt"):
                assert text.count("--hash=sha256:") >= len(re.findall(r"^\S+==", text, re.MULTILINE)) > 0
            if lock.endswith("package-lock.json"):
                assert text.count('"integrity": "sha512-') == text.count('      "version"')


def test_program_when_the_name_is_not_known_then_lists_the_names(
    tool: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tool.main(["nothing"]) == 2
    assert tool.main([]) == 2
    assert "python-2018|node|node-2018|fuzz" in capsys.readouterr().err


def test_program_when_the_environment_cannot_be_made_then_says_why(
    tool: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: str) -> Path:
        raise tool.UnavailableError("no package registry can be reached")

    monkeypatch.setattr(tool, "ready", fail)
    assert tool.main(["fuzz"]) == 1
    assert "no package registry" in capsys.readouterr().err
