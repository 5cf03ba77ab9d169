"""A hostile skill ends in a clear error or a bounded answer, within a second and in bounded memory.

Each goes through the checks of `doyle lint`, the import into a real store, compiling, and three messages,
each with the context that the one before it answered. `measure.py` does that in processes of their own, under
hard limits. Processor time is measured, not the clock, and with room for a slow machine: what has no bound
goes far beyond it.
"""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("hostile")]

SCRIPT = Path(__file__).with_name("measure.py")
SKILLS = runpy.run_path(str(SCRIPT.with_name("hostile_skills.py")))["SKILLS"]
SLACK = 3
SECONDS_OF_A_TURN = 1.0 * SLACK
# Reading, checking and compiling may take longer the larger a skill is, but no more than this for a megabyte.
SECONDS_PER_STAGE = 1.0 * SLACK
SECONDS_PER_MEGABYTE = 6.0 * SLACK
MEGABYTES = 200
MEGABYTES_PER_MEGABYTE = 100
MEGABYTES_OF_AN_ANSWER = 25

CLEAR_ENDS = {
    "deep expression": "condition_error",
    "jump to itself": "loop_guard",
    "ring of jumps to bodies": "loop_guard",
    "ring of jumps to conditions": "loop_guard",
    "response that jumps to itself": "loop_guard",
    "frames in a ring": "loop_guard",
    "literal text": "output_error",
    "literal multiline text": "output_error",
    "literal generic text": "output_error",
    "literal elements": "output_error",
    "literal options": "output_error",
    "literal custom output": "output_error",
    "literal numbers": "context_error",
    "literal handlers": "context_error",
    "gigantic template": "output_error",
    "gigantic expression": "context_error",
    "doubled text": "context_error",
    "swelling output": "output_error",
    "numbers without end": "context_error",
    "context put into itself": "context_error",
    "context that quotes itself": "context_error",
    "system put into context": "context_error",
    "texts with commas in the context": "context_error",
    "quotes and backslashes in the context": "context_error",
    "a large integer in the context": "context_error",
    "large integers in the context": "context_error",
    "large integer and odd texts": "context_error",
    "long text in the context": "output_error",
    "control characters in the context": "output_error",
    "literals and a large context": "context_error",
    "context larger than one may be made": "context_error",
    "calls and a large context": "loop_guard",
    "handlers and a large context": "context_error",
    "handlers with output and a large context": "context_error",
    "nested toil": "condition_error",
    "toil in bodies": "context_error",
    "operators in conditions": "condition_error",
    "constants in conditions": "condition_error",
    "dates in conditions": "condition_error",
    "patterns in conditions": "condition_error",
    "operators in texts": "context_error",
    "powers": "context_error",
    "regexes": "condition_error",
    "functions without an address": "call_error",
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What became of every hostile skill."""
    folder = tmp_path_factory.mktemp("hostile")
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), str(folder)],
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.fixture(params=SKILLS)
def outcome(request: pytest.FixtureRequest, outcomes: dict[str, Any]) -> Any:
    """What became of one of them."""
    assert request.param in outcomes, "the system had to end it"
    return outcomes[request.param]


def test_skill_when_hostile_then_each_message_takes_a_second_at_most(outcome: Any) -> None:
    """spec expression-language.md §9, dialog-engine.md §12.5: budgets and guards."""
    assert outcome["seconds"].get("turn", 0.0) < SECONDS_OF_A_TURN


def test_skill_when_hostile_then_it_is_checked_imported_and_compiled_in_time_by_its_size(
    outcome: Any,
) -> None:
    """spec expression-language.md §9, §10: parsed once, in time linear in its size."""
    bound = SECONDS_PER_STAGE + SECONDS_PER_MEGABYTE * outcome["source_megabytes"]
    assert {stage: seconds for stage, seconds in outcome["seconds"].items() if seconds > bound} == {}


def test_skill_when_hostile_then_memory_is_bounded(outcome: Any) -> None:
    """spec expression-language.md §9."""
    bound = MEGABYTES + MEGABYTES_PER_MEGABYTE * outcome["source_megabytes"]
    assert outcome["megabytes"] < bound


def test_skill_when_hostile_then_it_is_refused_or_answers_within_bounds(outcome: Any) -> None:
    """spec dialog-engine.md §12: the answer is bounded, and its context makes a next message."""
    assert bool(outcome["refused"]) is not bool(outcome["turns"])
    for turn in outcome["turns"]:
        assert turn["megabytes"] < MEGABYTES_OF_AN_ANSWER
        assert len(turn["messages"]) <= 50
        assert turn["stack"] <= 100


@pytest.mark.parametrize(("name", "code"), CLEAR_ENDS.items())
def test_skill_when_it_goes_too_far_then_the_log_says_so(
    outcomes: dict[str, Any], name: str, code: str
) -> None:
    """spec dialog-engine.md §§12.1-12.5: a clear error in the answer."""
    assert [turn["messages"][-1:] for turn in outcomes[name]["turns"]] == [[code]] * 3
