"""A child for the tests: does what the header of a request asks for."""

import os
import signal
import sys
import threading
from pathlib import Path

from doyle.errors import TrainingError
from doyle.jobs.child_end import Progress, serve_parent
from doyle.jobs.frames import Frame


def main() -> None:
    serve_parent(handle)


def handle(request: Frame, progress: Progress) -> Frame:
    return DEEDS[request.header["do"]](request, progress)


def echo(request: Frame, progress: Progress) -> Frame:
    sys.stdout.write("printed text is no frame\n")
    for done in range(4):
        progress("echoing", done, 3)
    facts = {name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    return Frame(
        {"said": request.header["say"], "nice": os.nice(0), "pid": os.getpid(), **facts}, request.parts
    )


def fill_memory(request: Frame, progress: Progress) -> Frame:
    return Frame({"size": len(bytearray(request.header["mb"] * 1024 * 1024))})


def native_memory(request: Frame, progress: Progress) -> Frame:
    raise RuntimeError("std::bad_alloc")


def refuse(request: Frame, progress: Progress) -> Frame:
    raise TrainingError("There is nothing to learn from")


def stumble(request: Frame, progress: Progress) -> Frame:
    raise KeyError("missing")


def crash(request: Frame, progress: Progress) -> Frame:
    sys.stderr.write("about to crash\n")
    os.kill(os.getpid(), signal.SIGSEGV)
    return Frame({})


def be_killed(request: Frame, progress: Progress) -> Frame:
    """As many times as asked for; the file `tally` counts all tries."""
    with Path(request.header["tally"]).open("a+") as tally:
        tally.write("x")
        tries = tally.tell()
    if tries <= request.header["times"]:
        os.kill(os.getpid(), signal.Signals[request.header["signal"]])
        threading.Event().wait()
    return Frame({"tries": tries})


def give_up_natively(request: Frame, progress: Progress) -> Frame:
    sys.stderr.write("OpenBLAS error: Memory allocation still failed after 10 retries, giving up.\n")
    sys.stderr.flush()
    os._exit(1)


def leave(request: Frame, progress: Progress) -> Frame:
    os._exit(3)


def hang(request: Frame, progress: Progress) -> Frame:
    progress("hanging", 0, 1)
    threading.Event().wait()
    return Frame({})


def babble(request: Frame, progress: Progress) -> Frame:
    progress.__dict__["_replies"].write(b"\x00\x00\x00\x04nope")
    threading.Event().wait()
    return Frame({})


DEEDS = {
    deed.__name__: deed
    for deed in (
        echo,
        be_killed,
        give_up_natively,
        fill_memory,
        native_memory,
        refuse,
        stumble,
        crash,
        leave,
        hang,
        babble,
    )
}

if __name__ == "__main__":
    main()
