"""The supervised child process, with a real one."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from doyle.errors import TrainingError
from doyle.jobs.child import ChildLimits, ChildProcess
from doyle.jobs.child_end import NICENESS, PARENT_VARIABLE
from doyle.jobs.frames import Frame, encode_frame, read_frame

PARENT = str(Path(__file__).with_name("parent_script.py"))
SCRIPT = (sys.executable, str(Path(__file__).with_name("child_script.py")))


@asynccontextmanager
async def child(limits: ChildLimits | None = None) -> AsyncIterator[ChildProcess]:
    process = ChildProcess(SCRIPT, limits or ChildLimits(memory_mb=512, timeout_seconds=30))
    try:
        yield process
    finally:
        await process.aclose()


def ignore(stage: str, done: int, total: int) -> None: ...


def echo(text: str, *parts: bytes) -> Frame:
    return Frame({"do": "echo", "say": text}, parts)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_run_when_the_work_succeeds_returns_header_and_parts() -> None:
    async with child() as process:
        reply = await process.run(echo("Hallo Wörld", b"one", b"", b"x" * 300_000), ignore)
    assert reply.header["said"] == "Hallo Wörld"
    assert reply.parts == (b"one", b"", b"x" * 300_000)


async def test_run_while_the_work_goes_on_reports_first_and_last_step() -> None:
    steps: list[tuple[str, int, int]] = []
    async with child() as process:
        await process.run(echo("a"), lambda *step: steps.append(step))
    assert steps[0] == ("echoing", 0, 3)
    assert steps[-1] == ("echoing", 3, 3)


async def test_run_in_the_child_is_niced_and_its_libraries_use_few_threads() -> None:
    async with child(ChildLimits(memory_mb=512, blas_threads=2)) as process:
        reply = await process.run(echo("a"), ignore)
    assert reply.header["nice"] == min(19, os.nice(0) + NICENESS)
    assert reply.header["OMP_NUM_THREADS"] == "2"
    assert reply.header["OPENBLAS_NUM_THREADS"] == "2"


async def test_run_twice_uses_the_same_warm_process() -> None:
    async with child() as process:
        first = await process.run(echo("a"), ignore)
        second = await process.run(echo("b"), ignore)
    assert first.header["pid"] == second.header["pid"]


async def test_run_at_the_same_time_answers_one_after_the_other() -> None:
    async with child() as process:
        replies = await asyncio.gather(*(process.run(echo(str(n)), ignore) for n in range(5)))
    assert [reply.header["said"] for reply in replies] == ["0", "1", "2", "3", "4"]


async def test_run_after_the_last_allowed_request_starts_a_new_process() -> None:
    async with child(ChildLimits(memory_mb=512, max_requests=1)) as process:
        first = await process.run(echo("a"), ignore)
        assert process.pid is None
        second = await process.run(echo("b"), ignore)
    assert first.header["pid"] != second.header["pid"]


async def test_process_without_requests_ends_after_its_idle_time() -> None:
    async with child(ChildLimits(memory_mb=512, idle_seconds=0)) as process:
        reply = await process.run(echo("a"), ignore)
        await process.wait_ended()
        assert not is_running(reply.header["pid"])
        again = await process.run(echo("b"), ignore)
    assert again.header["said"] == "b"


async def test_run_when_memory_runs_out_says_so_and_the_next_request_works() -> None:
    async with child(ChildLimits(memory_mb=256)) as process:
        with pytest.raises(TrainingError, match="more memory than the limit of 256 MB"):
            await process.run(Frame({"do": "fill_memory", "mb": 1024}), ignore)
        assert process.pid is None
        assert (await process.run(echo("a"), ignore)).header["said"] == "a"


async def test_run_within_the_memory_limit_succeeds() -> None:
    async with child(ChildLimits(memory_mb=256)) as process:
        reply = await process.run(Frame({"do": "fill_memory", "mb": 64}), ignore)
    assert reply.header["size"] == 64 * 1024 * 1024


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("native_memory", "more memory than the limit of 512 MB"),
        ("give_up_natively", "more memory than the limit of 512 MB"),
        ("refuse", "There is nothing to learn from"),
        ("stumble", "KeyError: 'missing'"),
        ("crash", "signal SIGSEGV"),
        ("leave", "exit code 3"),
        ("babble", "unreadable"),
    ],
)
async def test_run_when_the_work_fails_gives_the_reason(deed: str, reason: str) -> None:
    async with child() as process:
        with pytest.raises(TrainingError, match=reason):
            await process.run(Frame({"do": deed}), ignore)
        assert (await process.run(echo("still here"), ignore)).header["said"] == "still here"


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM"])
async def test_run_when_the_process_is_killed_once_from_outside_then_tries_once_more(
    tmp_path: Path, name: str
) -> None:
    """What somebody else ended says nothing about the work."""
    deed = {"do": "be_killed", "signal": name, "tally": str(tmp_path / "tally"), "times": 1}
    async with child() as process:
        reply = await process.run(Frame(deed), ignore)
    assert reply.header["tries"] == 2


@pytest.mark.parametrize(("name", "tries"), [("SIGKILL", 2), ("SIGSEGV", 1)])
async def test_run_when_it_is_killed_again_or_crashes_itself_then_gives_up(
    tmp_path: Path, name: str, tries: int
) -> None:
    tally = tmp_path / "tally"
    deed = {"do": "be_killed", "signal": name, "tally": str(tally), "times": 9}
    async with child() as process:
        with pytest.raises(TrainingError, match=f"ended by signal {name}"):
            await process.run(Frame(deed), ignore)
        assert process.pid is None
    assert len(tally.read_text()) == tries


async def test_run_when_the_waiting_process_was_killed_then_the_work_is_done_all_the_same() -> None:
    async with child() as process:
        first = await process.run(echo("a"), ignore)
        os.kill(first.header["pid"], signal.SIGKILL)
        second = await process.run(echo("b"), ignore)
    assert second.header["said"] == "b"
    assert second.header["pid"] != first.header["pid"]


async def test_run_when_the_time_is_up_ends_the_process() -> None:
    pids: list[int | None] = []
    async with child(ChildLimits(memory_mb=512, timeout_seconds=2)) as process:
        with pytest.raises(TrainingError, match="longer than the limit of 2 seconds"):
            await process.run(Frame({"do": "hang"}), lambda *_: pids.append(process.pid))
        assert pids[0] is not None
        assert not is_running(pids[0])


async def test_run_when_cancelled_ends_the_process() -> None:
    async with child() as process:
        is_hanging = asyncio.Event()
        work = asyncio.create_task(process.run(Frame({"do": "hang"}), lambda *_: is_hanging.set()))
        await is_hanging.wait()
        pid = process.pid
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
    assert pid is not None
    assert not is_running(pid)


async def test_run_when_the_command_cannot_be_started_is_a_training_error() -> None:
    process = ChildProcess(("/nowhere/to/be/found",), ChildLimits())
    with pytest.raises(TrainingError, match="could not be started"):
        await process.run(echo("a"), ignore)


def end_of(pid: int) -> None:
    """Wait for the end of a process that need not be a child of this one."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([handle], [], [], 30)[0], "the process lives on"
    finally:
        os.close(handle)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="watches processes through Linux' pidfd")
def test_child_when_its_parent_is_killed_dies_too() -> None:
    with subprocess.Popen([sys.executable, PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    end_of(pid)


def test_child_when_its_pipe_closes_ends_by_itself_in_the_middle_of_its_work() -> None:
    with subprocess.Popen(SCRIPT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(encode_frame(Frame({"do": "hang"})))
        process.stdin.flush()
        first = read_frame(process.stdout)
        assert first is not None
        assert first.header["stage"] == "hanging"
        process.stdin.close()
        assert process.wait(30) == 0


def test_child_whose_parent_is_already_another_ends_at_once() -> None:
    environment = {**os.environ, PARENT_VARIABLE: "1000000"}
    with subprocess.Popen(SCRIPT, stdin=subprocess.PIPE, env=environment) as process:
        assert process.wait(30) == 0


async def test_aclose_without_a_process_does_nothing() -> None:
    process = ChildProcess(SCRIPT, ChildLimits())
    await process.aclose()
    assert process.pid is None


async def test_aclose_in_the_middle_of_the_work_ends_it_and_starts_no_other_process() -> None:
    """A process that somebody else killed is replaced; this one nobody wants any more."""
    begun = asyncio.Event()
    pids: list[int | None] = []

    def note(stage: str, done: int, total: int) -> None:
        pids.append(process.pid)
        begun.set()

    process = ChildProcess(SCRIPT, ChildLimits(memory_mb=512, timeout_seconds=30))
    running = asyncio.create_task(process.run(Frame({"do": "hang"}), note))
    await asyncio.wait_for(begun.wait(), 30)
    await process.aclose()
    with pytest.raises(TrainingError):
        await asyncio.wait_for(running, 30)
    [pid] = pids
    assert pid is not None
    assert not is_running(pid)
    assert process.pid is None
