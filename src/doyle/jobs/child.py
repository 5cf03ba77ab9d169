"""A supervised child process for heavy work: one at a time, kept warm, never an orphan.

What the process does is its command's business: this module knows frames only.
"""

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from doyle.errors import TrainingError
from doyle.jobs.child_end import MEMORY_VARIABLE, PARENT_VARIABLE, Progress, is_want_of_memory, memory_reason
from doyle.jobs.frames import Frame, FrameError, encode_frame, receive_frame
from doyle.wire.json import JsonObject

_log = structlog.get_logger(__name__)

_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
_KEPT_STDERR_BYTES = 4096
# Nothing that a process does to itself ends it so; a limit of memory tells by an error of its own.
_FROM_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP})


class _KilledError(TrainingError):
    """Somebody else ended the process"""


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What a child process may take.

    `memory_mb` is beyond what the process holds when it has started, `timeout_seconds` is per request. The
    process ends after `idle_seconds` without a request, and after `max_requests` of them, so that memory
    lost to fragmentation comes back. `blas_threads` is 1 because the threads of BLAS wait for each other in
    busy loops: two of them take longer than one wherever something else runs.
    """

    memory_mb: int = 4096
    timeout_seconds: float = 1800
    idle_seconds: float = 120
    max_requests: int = 20
    blas_threads: int = 1


class ChildProcess:
    """A process that is started at its first request and answers one request after the other."""

    def __init__(self, command: Sequence[str], limits: ChildLimits) -> None:
        self._command = tuple(command)
        self._limits = limits
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._errors: _Tail | None = None
        self._requests = 0
        self._idle_timer: asyncio.TimerHandle | None = None
        self._idle_close: asyncio.Task[None] | None = None
        self._ended = asyncio.Event()
        self._closings = 0

    @property
    def pid(self) -> int | None:
        """The id of the running process; None while there is none."""
        return None if self._process is None else self._process.pid

    async def run(self, request: Frame, on_progress: Progress) -> Frame:
        """Send a request and wait for its result, passing progress on as it comes.

        A caller that is cancelled takes the process with it. Where somebody else kills the process, which
        says nothing about the work, it is tried once more.

        Raises:
            TrainingError: the work failed, crashed, took too long or too much memory; the message says which.
        """
        async with self._turn:
            self._stop_idle_timer()
            is_good = False
            try:
                async with asyncio.timeout(self._limits.timeout_seconds):
                    result = await self._ask_again_if_killed(request, on_progress)
                is_good = self._requests < self._limits.max_requests
                return result
            except TimeoutError:
                raise TrainingError(
                    f"It took longer than the limit of {self._limits.timeout_seconds:g} seconds"
                ) from None
            finally:
                await self._settle(is_good)

    async def wait_ended(self) -> None:
        """Wait until the process that is running now is gone."""
        if self._process is not None:
            await self._ended.wait()

    async def aclose(self) -> None:
        """End the process, whatever it is doing: that fails. A later request starts a new one."""
        self._closings += 1
        self._stop_idle_timer()
        await self._end()

    async def _ask_again_if_killed(self, request: Frame, on_progress: Progress) -> Frame:
        closings = self._closings
        try:
            return await self._ask(request, on_progress)
        except _KilledError:
            if closings != self._closings:
                raise
            _log.warning("child process was killed from outside, trying once more", command=self._command)
            await self._end()
        return await self._ask(request, on_progress)

    async def _ask(self, request: Frame, on_progress: Progress) -> Frame:
        process = self._process or await self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        self._requests += 1
        try:
            process.stdin.write(encode_frame(request))
            await process.stdin.drain()
            while (frame := await receive_frame(process.stdout)) is not None:
                if frame.header["kind"] != "progress":
                    return _result_of(frame)
                on_progress(frame.header["stage"], frame.header["done"], frame.header["total"])
        except (BrokenPipeError, ConnectionResetError):
            pass
        except FrameError:
            raise TrainingError("The process sent something unreadable") from None
        raise await self._failure(process)

    async def _start(self) -> Process:
        environment = self._environment(os.environ)
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment
            )
        except OSError as error:
            raise TrainingError(f"The process could not be started: {error.strerror}") from error
        assert self._process.stderr is not None
        self._errors = _Tail(self._process.stderr)
        self._requests = 0
        self._ended.clear()
        return self._process

    def _environment(self, own: Mapping[str, str]) -> dict[str, str]:
        threads = dict.fromkeys(_THREAD_VARIABLES, str(self._limits.blas_threads))
        limits = {MEMORY_VARIABLE: str(self._limits.memory_mb), PARENT_VARIABLE: str(os.getpid())}
        return {**own, **threads, **limits}

    async def _failure(self, process: Process) -> TrainingError:
        process.stdin.close() if process.stdin else None
        code = await process.wait()
        said = "" if self._errors is None else await self._errors.read()
        _log.warning("child process ended", command=self._command, exit_code=code, said=said)
        reason = _reason_of(code, said, self._limits.memory_mb)
        is_killed = -code in _FROM_OUTSIDE and not is_want_of_memory(said)
        return _KilledError(reason) if is_killed else TrainingError(reason)

    async def _settle(self, is_good: bool) -> None:
        if not is_good:
            await self._end()
        else:
            loop = asyncio.get_running_loop()
            self._idle_timer = loop.call_later(self._limits.idle_seconds, self._close_when_idle)

    def _close_when_idle(self) -> None:
        self._idle_timer = None
        self._idle_close = asyncio.create_task(self._end_if_idle())

    async def _end_if_idle(self) -> None:
        async with self._turn:
            if self._idle_timer is None:
                await self._end()

    def _stop_idle_timer(self) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None

    async def _end(self) -> None:
        process, self._process = self._process, None
        errors, self._errors = self._errors, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await asyncio.shield(_reap(process, errors))
        self._ended.set()


async def _reap(process: Process, errors: "_Tail | None") -> None:
    """Wait for the end of a killed process and of its pipes, so that nothing of it is left open."""
    if process.stdin is not None:
        process.stdin.close()
    await process.wait()
    if process.stdout is not None:
        await process.stdout.read()
    if errors is not None:
        await errors.read()


class _Tail:
    """Drains a stream, keeping its last bytes."""

    def __init__(self, stream: asyncio.StreamReader) -> None:
        self._chunks: deque[bytes] = deque(maxlen=4)
        self._task = asyncio.create_task(self._drain(stream))

    async def _drain(self, stream: asyncio.StreamReader) -> None:
        while chunk := await stream.read(_KEPT_STDERR_BYTES):
            self._chunks.append(chunk)

    async def read(self) -> str:
        """The last of what was written, once the writer is gone."""
        await self._task
        return b"".join(self._chunks)[-_KEPT_STDERR_BYTES:].decode(errors="replace")


def _result_of(frame: Frame) -> Frame:
    if frame.header["kind"] == "error":
        raise TrainingError(frame.header["reason"])
    header: JsonObject = frame.header["header"]
    return Frame(header, frame.parts)


def _reason_of(code: int, said: str, memory_mb: int) -> str:
    if is_want_of_memory(said):
        return memory_reason(memory_mb)
    if code >= 0:
        return f"The process ended unexpectedly with exit code {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
    hint = f"; it may need more than the limit of {memory_mb} MB of memory"
    return f"The process was ended by signal {name}{hint}"
