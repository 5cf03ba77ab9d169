"""What `benchmarks/processes.py` makes of its counts."""

import subprocess
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def processes(benchmark_module: Callable[[str], ModuleType]) -> Any:
    return benchmark_module("processes")


def test_ratios_when_cores_are_too_few_then_the_clock_and_the_processor_time_say_different_things(
    processes: Any,
) -> None:
    figures = processes.Figures(2)
    processes.add(
        figures.tallies[1], processes.Tally(1000, clock=2.0, doyle=2.0, postgresql=0.5, clients=0.1)
    )
    processes.add(
        figures.tallies[2], processes.Tally(1200, clock=2.0, doyle=2.4, postgresql=0.6, clients=0.1)
    )
    assert figures.by_clock == pytest.approx(1.2)
    assert figures.by_processor == pytest.approx(2.0)
    assert figures.tallies[1].busy(1) == pytest.approx(1.0)
    assert figures.tallies[2].busy(2) == pytest.approx(0.6)
    assert "two / one, by the clock on 2 cores" in processes.show(figures)


def test_tally_when_rounds_are_added_then_it_is_their_sum(processes: Any) -> None:
    tally = processes.Tally(10, 1.0, 0.1, 0.2, 0.3)
    processes.add(tally, processes.Tally(30, 1.0, 0.3, 0.2, 0.1))
    assert (tally.messages, tally.per_second) == (40, 20.0)
    assert tally.milliseconds(tally.doyle) == pytest.approx(10.0)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_processor_seconds_when_a_process_works_then_they_grow_and_end_with_it(processes: Any) -> None:
    toil = "import sys, time\nwhile time.process_time() < 0.3: pass\nsys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", toil], stdin=subprocess.PIPE) as process:
        deadline = time.monotonic() + 60
        while (taken := processes._processor_seconds(process.pid)) < 0.2 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert taken >= 0.2
    assert processes._processor_seconds(process.pid) == 0
