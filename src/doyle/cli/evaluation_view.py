"""How an evaluation looks in the terminal."""

from collections.abc import Sequence
from pathlib import Path

from doyle.cli.evaluation_words import (
    advices,
    confusion_line,
    label,
    measures,
    method_line,
    mistake_line,
    shown_confidence,
    shown_share,
    skill_line,
)
from doyle.cli.terminal import print_line, print_table
from doyle.skills.evaluation.answers import Answer
from doyle.skills.evaluation.confusions import LOW_CONFIDENCE, Confusion
from doyle.skills.evaluation.report import Report
from doyle.skills.evaluation.scores import IntentScore

SHOWN_CONFUSIONS = 20
SHOWN_MISTAKES = 3
SHOWN_TIMID = 10
SHOWN_CASES = 10
MAX_TEXT_CHARACTERS = 100
HEADING = "bold"
ASIDE = "dim"


def print_report(report: Report, page: Path | None) -> None:
    """Print everything that fits; long lists are cut, and where the rest is to be had is told."""
    evaluation = report.evaluation
    print_line(skill_line(report), HEADING)
    print_line(method_line(report))
    _print_intents(evaluation.scores.intents)
    _print_confusions(evaluation.confusions)
    _print_timid(evaluation.timid)
    _print_advices(report)
    _print_measures(report)
    if page is not None:
        print_line(f"\nThe report is in {page}")


def _print_intents(scores: Sequence[IntentScore]) -> None:
    ordered = sorted(scores, key=lambda score: (1.0 if score.f1 is None else score.f1, score.intent))
    print_line("")
    print_table(("INTENT", "PRECISION", "RECALL", "F1", "TEXTS"), [_intent_row(score) for score in ordered])


def _intent_row(score: IntentScore) -> tuple[str, ...]:
    shares = (score.precision, score.recall, score.f1)
    return (_cut(label(score.intent)), *map(shown_share, shares), str(score.support))


def _print_confusions(confusions: Sequence[Confusion]) -> None:
    if not confusions:
        return
    print_line("\nConfusions, the most frequent first", HEADING)
    for confusion in confusions[:SHOWN_CONFUSIONS]:
        print_line(f"  {confusion_line(confusion)}")
        for mistake in confusion.mistakes[:SHOWN_MISTAKES]:
            text = f"    {shown_confidence(mistake.answer.confidence)}  {_cut(mistake.answer.case.text)}"
            print_line(text)
            print_line(f"          {_cut(mistake_line(mistake), 2 * MAX_TEXT_CHARACTERS)}", ASIDE)
        _print_rest(confusion.count - SHOWN_MISTAKES, "    ")
    _print_rest(len(confusions) - SHOWN_CONFUSIONS, "  ")


def _print_timid(timid: Sequence[Answer]) -> None:
    if not timid:
        return
    print_line(f"\nRight, with a confidence below {LOW_CONFIDENCE}", HEADING)
    for answer in timid[:SHOWN_TIMID]:
        print_line(
            f"  {shown_confidence(answer.confidence)}  {label(answer.intent)}: {_cut(answer.case.text)}"
        )
    _print_rest(len(timid) - SHOWN_TIMID, "  ")


def _print_advices(report: Report) -> None:
    found = advices(report.evaluation.findings)
    if not found:
        return
    print_line("\nWorth mending", HEADING)
    for advice in found:
        print_line(f"  {advice.text}", "yellow")
        for case in advice.cases[:SHOWN_CASES]:
            print_line(f"    {_cut(case, 2 * MAX_TEXT_CHARACTERS)}")
        _print_rest(len(advice.cases) - SHOWN_CASES, "    ")


def _print_measures(report: Report) -> None:
    print_line("")
    for measure in measures(report):
        print_line(f"{measure.name:<20} {measure.value:>5}  {measure.meaning}")


def _print_rest(left: int, indent: str) -> None:
    if left > 0:
        print_line(f"{indent}{left} more (--html and --json have all)", ASIDE)


def _cut(text: str, limit: int = MAX_TEXT_CHARACTERS) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
