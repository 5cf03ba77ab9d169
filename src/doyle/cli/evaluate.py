"""`doyle evaluate`: how well a skill understands, without a server."""

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from doyle.cli.arguments import AsJson
from doyle.cli.client import Client
from doyle.cli.dialog_skill import dialog_skill_of
from doyle.cli.evaluation_json import report_json
from doyle.cli.evaluation_page import report_page
from doyle.cli.evaluation_view import print_report
from doyle.cli.evaluation_words import shown_share
from doyle.cli.failures import CheckFailedError, UsageError
from doyle.cli.files import decode_skill, read_skill_file, write_file
from doyle.cli.labelled_texts import read_labelled_texts
from doyle.cli.serve import BLAS_THREAD_VARIABLES
from doyle.cli.target import get_target
from doyle.cli.terminal import print_json
from doyle.nlu.training_data import TrainingData, training_data_of
from doyle.settings import Settings
from doyle.skills.evaluation.answers import Case
from doyle.skills.evaluation.folds import DEFAULT_FOLDS, MAX_FOLDS, MIN_FOLDS
from doyle.skills.evaluation.report import Demands, Evaluation, Gate, Report
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

STANDARD_INPUT = "-"
# Training and its libraries take a second to load: the other commands do without them.
EVALUATING_MODULE = "doyle.cli.evaluating"

SkillName = Annotated[
    str,
    typer.Argument(metavar="SKILL", help="A dialog skill (JSON), - for stdin, or a workspace's id or name."),
]
TestFile = Annotated[
    Path | None,
    typer.Option(
        "--test", metavar="FILE", help="Texts with their intents: CSV or JSON. Without: cross-validation."
    ),
]
FoldCount = Annotated[
    int | None,
    typer.Option(
        "--folds",
        min=MIN_FOLDS,
        max=MAX_FOLDS,
        help=f"Rounds of cross-validation.  [default: {DEFAULT_FOLDS}]",
    ),
]
PageFile = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write a report for the browser.")
]
MinAccuracy = Annotated[float | None, typer.Option(min=0, max=1, help="Fail below this accuracy.")]
MinF1 = Annotated[float | None, typer.Option("--min-f1", min=0, max=1, help="Fail below this macro F1.")]
MinRecall = Annotated[
    float | None, typer.Option("--min-oos-recall", min=0, max=1, help="Fail below this out-of-scope recall.")
]


def evaluate_skill(
    skill: SkillName,
    test: TestFile = None,
    folds: FoldCount = None,
    html: PageFile = None,
    as_json: AsJson = False,
    min_accuracy: MinAccuracy = None,
    min_f1: MinF1 = None,
    min_oos_recall: MinRecall = None,
) -> None:
    """Test how well a skill understands: by a file of texts, or by cross-validation of its examples."""
    if test is not None and folds is not None:
        raise UsageError("--folds is for cross-validation: it does not go with --test")
    if html is not None and not html.absolute().parent.is_dir():
        raise UsageError(f"{html}: there is no such folder")
    body = WorkspaceBody.read(_read(skill))
    data = training_data_of(body)
    cases = None if test is None else read_labelled_texts(test, frozenset(each.name for each in data.intents))
    rounds = folds or DEFAULT_FOLDS
    evaluation = _evaluate(data, cases, rounds, corrects_spelling=_corrects_spelling(body))
    report = Report(
        skill=body.name or skill,
        language=data.language,
        intents=len(data.intents),
        examples=sum(len(intent.examples) for intent in data.intents),
        counterexamples=len(data.counterexamples),
        test=None if test is None else str(test),
        folds=rounds,
        evaluation=evaluation,
        demands=Demands(min_accuracy, min_f1, min_oos_recall),
    )
    _show(report, html, as_json=as_json)


def _read(skill: str) -> JsonObject:
    """The workspace in a file, on stdin, or on the server."""
    if skill == STANDARD_INPUT:
        return dialog_skill_of(decode_skill(sys.stdin.buffer.read(), "standard input"), "standard input")
    path = Path(skill)
    if (path.exists() and not path.is_dir()) or path.suffix.lower() == ".json":
        return dialog_skill_of(read_skill_file(skill), skill)
    with Client(get_target()) as client:
        found = client.get_workspace(skill)
        return client.get(f"/v1/workspaces/{found['workspace_id']}", export="true")


def _corrects_spelling(body: WorkspaceBody) -> bool:
    """Whether messages of the workspace are corrected unless they say else (spec/nlu.md §7)."""
    return (body.system_settings or {}).get("spelling_auto_correct") is True


def _evaluate(
    data: TrainingData, cases: Sequence[Case] | None, folds: int, *, corrects_spelling: bool
) -> Evaluation:
    """Train and ask; what leaves nothing to ask fails."""
    for name in BLAS_THREAD_VARIABLES:
        os.environ.setdefault(name, "1")
    work: Callable[..., Evaluation]
    work = importlib.import_module(EVALUATING_MODULE).evaluate_skill
    evaluation = work(data, cases, folds, Settings().encoder, corrects_spelling=corrects_spelling)
    if not evaluation.answers:
        raise CheckFailedError("no intent of the skill has two different examples: nothing can be tested")
    return evaluation


def _show(report: Report, html: Path | None, *, as_json: bool) -> None:
    if html is not None:
        write_file(html, report_page(report).encode())
    if as_json:
        print_json(report_json(report))
    else:
        print_report(report, html)
    if not report.is_passed:
        raise CheckFailedError("; ".join(_missed(gate) for gate in report.gates if not gate.is_passed))


def _missed(gate: Gate) -> str:
    if gate.value is None:
        return f"there is no {gate.measure}: no text to measure it on"
    return f"{gate.measure} {shown_share(gate.value)} is below {gate.least}"
