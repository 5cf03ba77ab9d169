"""The words and figures of an evaluation, the same in the terminal and in the browser."""

import math
from collections.abc import Iterator, Sized
from typing import NamedTuple

from doyle.expressions.scope import INTENT_THRESHOLD
from doyle.skills.evaluation.answers import IRRELEVANT
from doyle.skills.evaluation.confusions import Confusion, Mistake
from doyle.skills.evaluation.findings import Findings, Twins
from doyle.skills.evaluation.report import Report
from doyle.skills.lint.training import MIN_EXAMPLES

NOTHING = "–"
OUT_OF_SCOPE = "out of scope"


class Measure(NamedTuple):
    """One figure with what it counts."""

    name: str
    value: str
    meaning: str


class Advice(NamedTuple):
    """One thing to mend, and the cases of it."""

    text: str
    cases: tuple[str, ...]


def skill_line(report: Report) -> str:
    """What was tested: `Fern & Rye (en): 17 intents, 164 examples, 6 counterexamples`."""
    return f"{report.skill} ({report.language}): {counts_line(report)}"


def counts_line(report: Report) -> str:
    """How much the skill was taught."""
    counts = (
        counted(report.intents, "intent"),
        counted(report.examples, "example"),
        counted(report.counterexamples, "counterexample"),
    )
    return ", ".join(counts)


def method_line(report: Report) -> str:
    """How it was tested."""
    texts = counted(len(report.evaluation.answers), "text")
    if report.test is not None:
        return f"tested on {texts} of {report.test}, {_encoder(report)}"
    return f"{report.folds}-fold cross-validation, {texts}, {_encoder(report)}"


def measures(report: Report) -> tuple[Measure, ...]:
    """The figures over all texts."""
    scores = report.evaluation.scores
    tested = sum(1 for each in scores.intents if each.support)
    return (
        Measure(
            "accuracy",
            shown_share(scores.accuracy),
            f"{scores.right} of {counted(scores.in_scope, 'text')} in scope get their intent",
        ),
        Measure(
            "right on top",
            shown_share(scores.on_top_share),
            f"{scores.on_top} have their intent on top, however low its confidence",
        ),
        Measure(
            "macro F1", shown_share(scores.macro_f1), f"mean over {counted(tested, 'intent')} with texts"
        ),
        Measure(
            "in scope kept",
            shown_share(scores.kept_share),
            f"{scores.kept} get an intent, above {INTENT_THRESHOLD}",
        ),
        Measure(
            "out-of-scope recall",
            shown_share(scores.out_of_scope_recall),
            f"{scores.refused} of {counted(scores.out_of_scope, 'text')} out of scope are irrelevant",
        ),
        Measure(
            "calibration error",
            shown_share(report.evaluation.calibration.error),
            "how far confidence and accuracy lie apart (ECE)",
        ),
    )


def confusion_line(confusion: Confusion) -> str:
    """`#hours taken for #location, twice`."""
    times = {1: "once", 2: "twice"}.get(confusion.count, f"{confusion.count} times")
    expected = OUT_OF_SCOPE if confusion.expected is None else label(confusion.expected)
    return f"{expected} taken for {label(confusion.intent)}, {times}"


def mistake_line(mistake: Mistake) -> str:
    """What explains a mistake: the confidence of the right intent, the nearest example."""
    answer, nearest = mistake.answer, mistake.nearest
    said = [] if answer.corrected is None else [f"read as: {answer.corrected}"]
    if answer.case.intent is not None and answer.case.intent != answer.top:
        right = answer.confidence_of(answer.case.intent)
        said.append(f"{label(answer.case.intent)} {NOTHING if right is None else shown_confidence(right)}")
    if answer.intent is None and answer.top is not None:
        said.append(f"best {label(answer.top)}")
    if nearest is not None:
        whose = label(answer.intent if answer.intent is not None else answer.case.intent)
        said.append(f"nearest in {whose}: {nearest.text} ({shown_confidence(nearest.cosine)})")
    return "; ".join(said)


def advices(findings: Findings) -> tuple[Advice, ...]:
    """What to mend in the material, the gravest first."""
    return tuple(advice for advice in _advices(findings) if advice.cases)


def _advices(findings: Findings) -> Iterator[Advice]:
    unknown, twins, few = findings.unknown, findings.twins, findings.few
    untested, thin = findings.untested, findings.thin
    their = "its" if len(unknown) == 1 else "their"
    yield Advice(
        f"{_of_the_test(unknown, 'intent')} not in the skill: {their} texts count as wrong",
        tuple(map(label, unknown)),
    )
    yield Advice(
        f"{_of_the_test(findings.leaked, 'text')} in the skill as examples: that proves little",
        findings.leaked,
    )
    yield Advice(
        f"{counted(len(twins), 'pair')} of examples say nearly the same in two intents",
        tuple(map(_twins_line, twins)),
    )
    yield Advice(
        f"{counted(len(few), 'intent')} with fewer than {MIN_EXAMPLES} examples",
        tuple(f"{label(intent)}: {count}" for intent, count in few),
    )
    yield Advice(
        f"{counted(len(untested), 'intent')} without a text to test them", tuple(map(label, untested))
    )
    yield Advice(
        f"{counted(len(thin), 'intent')} with fewer examples than folds: asked in some folds only",
        tuple(map(label, thin)),
    )


def _twins_line(twins: Twins) -> str:
    sides = ((twins.intent, twins.text), (twins.other_intent, twins.other_text))
    said = " | ".join(f"{label(intent)}: {text}" for intent, text in sides)
    return f"{shown_confidence(twins.cosine)}  {said}"


def label(intent: str | None) -> str:
    """The intent as a condition names it, or `irrelevant`."""
    return IRRELEVANT if intent is None else f"#{intent}"


def shown_share(value: float | None) -> str:
    """Three digits, never rounded up; a dash for a share of nothing."""
    return NOTHING if value is None else _rounded_down(value, 3)


def shown_confidence(value: float) -> str:
    """Two digits, never rounded up: what is refused at 0.1999 is not shown as 0.20."""
    return _rounded_down(value, 2)


def _of_the_test(cases: Sized, noun: str) -> str:
    return f"{counted(len(cases), noun)} of the test {'is' if len(cases) == 1 else 'are'}"


def counted(count: int, noun: str) -> str:
    """`1 text`, `2 texts`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _rounded_down(value: float, digits: int) -> str:
    whole = math.floor(value * 10**digits + 1e-9)
    return f"{whole / 10**digits:.{digits}f}"


def _encoder(report: Report) -> str:
    identity = report.evaluation.encoder_identity
    if identity is None:
        return "without a sentence encoder (fallback on words)"
    return f"sentence encoder {identity}"
