"""Concurrent writers of one workspace lose nothing: the short form of `benchmarks/writers.py`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "writers.py"
SHORT = ("--writers", "10", "--seconds", "1", "--steps", "30", "--json")
DONE_OFTEN = {"create_dialog_node", "update_dialog_node", "create_intent", "create_value", "update_shared"}


def run(*options: str) -> tuple[int, Any]:
    """The exit code and what is printed."""
    command = [sys.executable, str(SCRIPT), *SHORT, *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=150, check=False)
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize(("database", "processes"), [("sqlite", 1), ("postgresql", 1), ("postgresql", 2)])
def test_workspace_when_many_write_at_once_then_nothing_is_lost(
    request: pytest.FixtureRequest, database: str, processes: int
) -> None:
    """dialog-engine.md §1.2, spec/api/guide.md §9.

    What was answered with success is there in the end, siblings are one chain at every moment, and nobody is
    answered with a 5xx, by one process or by two.
    """
    where = database if database == "sqlite" else request.getfixturevalue("postgres_url")
    code, outcome = run("--database", where, "--processes", str(processes))
    assert outcome["faults"] == []
    assert code == 0
    assert set(outcome["statuses"]) <= {"200", "201", "400", "404"}
    assert outcome["kinds"].keys() >= DONE_OFTEN
    assert outcome["exports"] > 0
    assert outcome["nodes"] > 3
