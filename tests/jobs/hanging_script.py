"""A child that never answers: it hangs, fills its memory or crashes, as its argument says."""

import os
import signal
import sys
import threading

from doyle.jobs.child_end import Progress, serve_parent
from doyle.jobs.frames import Frame


def fail(request: Frame, progress: Progress) -> Frame:
    progress(sys.argv[1], 0, 1)
    if sys.argv[1] == "fill":
        bytearray(2**31)
    elif sys.argv[1] == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    threading.Event().wait()
    return Frame({})


if __name__ == "__main__":
    serve_parent(fail)
