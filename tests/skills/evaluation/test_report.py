"""Gates."""

from typing import Any

import pytest

from doyle.skills.evaluation.calibration import calibrate
from doyle.skills.evaluation.findings import Findings
from doyle.skills.evaluation.report import Demands, Evaluation, Gate, Report
from doyle.skills.evaluation.scores import score


@pytest.mark.parametrize(
    ("least", "value", "is_passed"),
    [(0.5, 0.5, True), (0.5, 0.6, True), (0.5, 0.4999, False), (0.0, None, False)],
)
def test_gate_when_measured_or_not_then_only_what_reaches_it_passes(
    least: float, value: float | None, is_passed: bool
) -> None:
    assert Gate("accuracy", least, value).is_passed is is_passed


def report_of(demands: Demands, *answers: Any) -> Report:
    scores, calibration = score(answers), calibrate(answers)
    evaluation = Evaluation(None, answers, scores, calibration, (), (), Findings())
    return Report("s", "en", 1, 2, 0, None, 5, evaluation, demands)


def test_report_when_nothing_is_demanded_then_it_passes(answer_of: Any) -> None:
    report = report_of(Demands(), answer_of("a", "b"))
    assert (report.gates, report.is_passed) == ((), True)


def test_report_when_one_gate_fails_then_it_fails(answer_of: Any) -> None:
    report = report_of(
        Demands(0.5, 0.9, 1.0), answer_of("a", "a"), answer_of("a", "b"), answer_of(None, "a", 0.1)
    )
    assert report.gates == (
        Gate("accuracy", 0.5, 0.5),
        Gate("macro F1", 0.9, 2 / 3),
        Gate("out-of-scope recall", 1.0, 1.0),
    )
    assert [gate.is_passed for gate in report.gates] == [True, False, True]
    assert not report.is_passed
