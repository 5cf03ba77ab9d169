"""`doyle worker` as a process."""

import os
import signal
import subprocess
import sys
from pathlib import Path


def start(folder: Path, **settings: str) -> "subprocess.Popen[str]":
    command = [str(Path(sys.executable).with_name("doyle")), "worker", "--data-dir", str(folder)]
    environment = {**os.environ, "DOYLE_LOG_LEVEL": "error", **settings}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def test_worker_when_stopped_by_a_signal_then_ends_with_0(tmp_path: Path) -> None:
    with start(tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "Running background jobs; Ctrl-C stops.\n"
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")


def test_worker_when_the_database_is_not_there_then_ends_with_3_and_a_line(tmp_path: Path) -> None:
    with start(tmp_path, DOYLE_DATABASE_URL="postgresql://127.0.0.1:1/nowhere") as process:
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (3, "")
    assert len(said.splitlines()) == 1
