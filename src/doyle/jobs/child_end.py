"""The child's end of a supervised process: obeys its limits, answers requests, dies with its parent."""

import ctypes
import os
import queue
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, TypeAlias

from doyle.errors import DoyleError
from doyle.jobs.frames import Frame, FrameError, encode_frame, read_frame

MEMORY_VARIABLE = "DOYLE_CHILD_MEMORY_MB"
PARENT_VARIABLE = "DOYLE_CHILD_PARENT"
NICENESS = 10
PROGRESS_INTERVAL_SECONDS = 0.1

Progress: TypeAlias = Callable[[str, int, int], None]
Handler: TypeAlias = Callable[[Frame, Progress], Frame]

_PR_SET_PDEATHSIG = 1
_STATM = Path("/proc/self/statm")
_WANT_OF_MEMORY = (
    "MemoryError",
    "bad_alloc",
    "Failed to allocate memory",
    "Memory allocation",
    "Cannot allocate memory",
    "can't start new thread",
)


def serve_parent(handler: Handler) -> None:
    """Answer the parent's requests, one after the other, until it closes the pipe or dies.

    Everything printed goes to standard error: standard output belongs to the frames. A handler's failure
    is answered with a frame of kind `error` and its reason.
    """
    die_with_parent(os.environ)
    os.nice(NICENESS)
    requests: queue.SimpleQueue[Frame] = queue.SimpleQueue()
    replies = _take_over_stdout()
    threading.Thread(target=_pass_on, args=(sys.stdin.buffer, requests), daemon=True).start()
    memory_mb = limit_memory(os.environ)
    while True:
        reply = answer(handler, requests.get(), _Reporter(replies), memory_mb)
        _send(replies, reply)


def answer(handler: Handler, request: Frame, progress: Progress, memory_mb: int | None) -> Frame:
    """Run the handler; a failure of any kind becomes a frame of kind `error` with a readable reason."""
    try:
        reply = handler(request, progress)
        return Frame({"kind": "result", "header": reply.header}, reply.parts)
    except MemoryError:
        return _refusal(memory_reason(memory_mb))
    except DoyleError as error:
        return _refusal(error.message)
    except Exception as error:  # noqa: BLE001  (the edge of a job)
        traceback.print_exc()
        if is_want_of_memory(str(error)):
            return _refusal(memory_reason(memory_mb))
        return _refusal(f"{type(error).__name__}: {error}")


def die_with_parent(environment: Mapping[str, str]) -> None:
    """Ask the kernel for a deadly signal at the parent's end; elsewhere the closed pipe tells."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    parent = environment.get(PARENT_VARIABLE)
    if parent is not None and int(parent) != os.getppid():
        os._exit(0)


def limit_memory(environment: Mapping[str, str]) -> int | None:
    """Limit the memory that the work may fill, in MB; None if no limit is asked for.

    The limit counts data, not address space, of which threads and onnxruntime reserve far more than they
    use. What the libraries hold already comes on top: they do not all survive a limit within their start.
    """
    asked = environment.get(MEMORY_VARIABLE)
    if asked is None:
        return None
    limit = int(asked) * 1024 * 1024 + _data_bytes()
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    return int(asked)


def _data_bytes() -> int:
    """What this process holds now (Linux; elsewhere 0)."""
    try:
        pages = int(_STATM.read_text().split()[5])
    except OSError:
        return 0
    return pages * resource.getpagesize()


class _Reporter:
    """Sends progress to the parent, a few times a second at most; the last step of a stage always.

    Any thread may report.
    """

    def __init__(self, replies: BinaryIO) -> None:
        self._replies = replies
        self._stage = ""
        self._sent_at = 0.0
        self._lock = threading.Lock()

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        with self._lock:
            is_soon = now - self._sent_at < PROGRESS_INTERVAL_SECONDS
            if is_soon and stage == self._stage and done < total:
                return
            self._stage, self._sent_at = stage, now
            _send(self._replies, Frame({"kind": "progress", "stage": stage, "done": done, "total": total}))


def _take_over_stdout() -> BinaryIO:
    frames = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(frames, "wb", buffering=0)


def _send(replies: BinaryIO, frame: Frame) -> None:
    try:
        view = memoryview(encode_frame(frame))
        while view:
            view = view[replies.write(view) :]
    except BrokenPipeError:
        os._exit(0)


def _pass_on(stdin: BinaryIO, requests: "queue.SimpleQueue[Frame]") -> None:
    try:
        while (frame := read_frame(stdin)) is not None:
            requests.put(frame)
    except FrameError:
        pass
    os._exit(0)


def _refusal(reason: str) -> Frame:
    return Frame({"kind": "error", "reason": reason})


def is_want_of_memory(text: str) -> bool:
    """Whether a library's last words mean that it got no memory; not all of them raise MemoryError."""
    return any(mark in text for mark in _WANT_OF_MEMORY)


def memory_reason(memory_mb: int | None) -> str:
    """The reason to give for want of memory."""
    limit = "is available" if memory_mb is None else f"the limit of {memory_mb} MB"
    return f"It needs more memory than {limit}"
