"""What a call costs, as far as a test may ask: for bounds with much room, and for growth."""

import gc
import time
from collections.abc import Callable


def processor_seconds(call: Callable[[], object], times: int = 3) -> float:
    """The processor seconds that a call takes in this thread: the least of some calls.

    Neither other programs count nor the collector of garbage, which takes a second over all that the tests
    before have left.
    """

    def measured() -> float:
        started = time.thread_time()
        call()
        return time.thread_time() - started

    gc.disable()
    try:
        return min(measured() for _ in range(times))
    finally:
        gc.enable()
