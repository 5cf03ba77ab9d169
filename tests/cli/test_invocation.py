"""Printed commands can be typed."""

import shlex
import sys
from pathlib import Path

import pytest

from doyle.cli.invocation import command_line


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program called doyle, which this process was called by."""
    path = tmp_path / "some where" / "doyle"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(path), "serve"])
    return path


def test_command_when_the_program_is_not_on_the_path_then_its_place_is_named(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert shlex.split(command_line("chat", "Fern & Rye")) == [str(program), "chat", "Fern & Rye"]


def test_command_when_the_program_is_on_the_path_then_its_name_is_enough(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(program.parent))
    assert command_line("list") == "doyle list"


def test_command_when_called_by_something_else_then_the_name_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/usr/bin/python"])
    assert command_line("list") == "doyle list"


def test_command_when_the_data_directory_is_odd_then_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["doyle"])
    monkeypatch.setenv("PATH", "")
    odd = tmp_path / "my data"
    assert command_line("list", data_dir=odd) == f"DOYLE_DATA_DIR='{odd}' doyle list"
    assert command_line("list", data_dir=Path("./.doyle")) == "doyle list"
    assert command_line("list", data_dir=tmp_path / ".doyle") == "doyle list"
