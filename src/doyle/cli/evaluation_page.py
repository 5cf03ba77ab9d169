"""An evaluation as one HTML page that is complete in itself: no script, nothing loaded from elsewhere."""

from collections.abc import Iterable, Sequence

from doyle.cli.evaluation_charts import (
    SHOWN_CONFUSED,
    calibration_chart,
    confusion_chart,
    is_large,
    labelled_counts,
    overview_chart,
)
from doyle.cli.evaluation_style import STYLE
from doyle.cli.evaluation_words import (
    NOTHING,
    advices,
    confusion_line,
    counted,
    counts_line,
    label,
    measures,
    method_line,
    shown_confidence,
    shown_share,
)
from doyle.cli.markup import escaped, isolated
from doyle.expressions.scope import INTENT_THRESHOLD
from doyle.skills.evaluation.answers import Answer
from doyle.skills.evaluation.calibration import Calibration
from doyle.skills.evaluation.confusions import LOW_CONFIDENCE, Confusion, Mistake, matrix
from doyle.skills.evaluation.report import Gate, Report
from doyle.skills.evaluation.scores import IntentScore

# A browser that reads this loads nothing and runs nothing, whatever a skill's texts may hold.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"

SHOWN_CASES = 10
NUMBER = ' class="number"'
NUMBER_HEADINGS = frozenset(
    {"Confidence", "Right intent's", "Cosine", "Texts", "Mean confidence", "Right", "Precision"}
    | {"Recall", "F1", "Answered"}
)
# The sections, in order, by their anchors.
HEADINGS = {
    "mending": "Worth mending",
    "matrix": "Confusion matrix",
    "calibration": "Calibration",
    "intents": "Intents",
    "confusions": "Confusions",
    "timid": "Right, but hardly",
}


def report_page(report: Report) -> str:
    """The page."""
    evaluation = report.evaluation
    bodies = {
        "mending": _advices(report),
        "matrix": _matrix(evaluation.answers),
        "calibration": _calibration(evaluation.calibration),
        "intents": _intents(evaluation.scores.intents),
        "confusions": _confusions(evaluation.confusions),
        "timid": _timid(evaluation.timid),
    }
    present = {name: body for name, body in bodies.items() if body}
    links = "".join(f'<a href="#{name}">{HEADINGS[name]}</a>\n' for name in present)
    sections = "".join(
        f'<section>\n<h2 id="{name}">{HEADINGS[name]}</h2>\n{body}</section>\n'
        for name, body in present.items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escaped(report.skill)}: evaluation</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n{_head(report)}<nav>\n{links}</nav>\n{sections}</main>\n</body>\n</html>\n"
    )


def _head(report: Report) -> str:
    cards = "".join(
        f'<div><dt>{measure.name}</dt><dd class="value">{measure.value}</dd>'
        f"<dd>{escaped(measure.meaning)}</dd></div>\n"
        for measure in measures(report)
    )
    return (
        f"<h1>{isolated(report.skill)}</h1>\n"
        f"<p>{escaped(report.language)}: {escaped(counts_line(report))}<br>"
        f'<span class="quiet">{isolated(method_line(report))}</span></p>\n'
        f'<dl class="measures">\n{cards}</dl>\n{_gates(report.gates)}'
    )


def _gates(gates: Sequence[Gate]) -> str:
    if not gates:
        return ""
    lines = "".join(
        f'<li class="{"passed" if gate.is_passed else "failed"}">'
        f"{gate.measure} {shown_share(gate.value)}, at least {gate.least} demanded: "
        f"{'passed' if gate.is_passed else 'failed'}</li>\n"
        for gate in gates
    )
    return f'<ul class="gates">\n{lines}</ul>\n'


def _confusions(confusions: Sequence[Confusion]) -> str:
    if not confusions:
        return "<p>None: every text got what it should get.</p>\n"
    wrong = sum(confusion.count for confusion in confusions)
    headings = ("Text", "Confidence", "Best intent", "Right intent's", "Nearest example", "Cosine")
    body = "".join(
        f'<tbody><tr><th class="group" colspan="{len(headings)}" scope="rowgroup">'
        f"{isolated(confusion_line(confusion))}</th></tr>\n"
        f"{''.join(map(_mistake, confusion.mistakes))}</tbody>\n"
        for confusion in confusions
    )
    caption = "The nearest example is of the intent that was given, or of the right one where none was."
    return (
        f"<p>{counted(wrong, 'text')} did not get what they should get; "
        "the most frequent confusions come first.</p>\n"
        f'<div class="wide"><table><caption>{caption}</caption>{_header(headings)}\n{body}</table></div>\n'
    )


def _mistake(mistake: Mistake) -> str:
    answer, nearest = mistake.answer, mistake.nearest
    right = answer.confidence_of(answer.case.intent)
    return _row(
        isolated(answer.case.text) + _reading(answer),
        _number(shown_confidence(answer.confidence)),
        isolated(label(answer.top)) if answer.top is not None else NOTHING,
        _number(NOTHING if right is None else shown_confidence(right)),
        isolated(nearest.text) if nearest else NOTHING,
        _number(shown_confidence(nearest.cosine) if nearest else NOTHING),
    )


def _reading(answer: Answer) -> str:
    """How a text was understood whose spelling was corrected."""
    if answer.corrected is None:
        return ""
    return f'<br><span class="quiet">read as {isolated(answer.corrected)}</span>'


def _matrix(answers: Sequence[Answer]) -> str:
    counts = labelled_counts(matrix(answers))
    said = "Rows are what texts should be, columns what they are; each row is coloured by its shares."
    charts = f'<figure class="wide">{confusion_chart(counts)}</figure>\n'
    if is_large(counts):
        said += f" The {SHOWN_CONFUSED} intents with the most mistakes are shown, all others together."
        charts += (
            "<details><summary>All intents, without labels</summary>"
            f'<figure class="wide">{overview_chart(counts)}</figure></details>\n'
        )
    rows = "".join(
        _row(isolated(expected), isolated(given), _number(str(count)))
        for (expected, given), count in sorted(counts.items())
    )
    table = f"<table>{_header(('Should be', 'Is', 'Texts'))}<tbody>\n{rows}</tbody></table>"
    return (
        f"<p>{said}</p>\n{charts}"
        f'<details><summary>The matrix as a table</summary><div class="wide">{table}</div></details>\n'
    )


def _calibration(calibration: Calibration) -> str:
    headings = ("Confidence", "Texts", "Mean confidence", "Right")
    rows = "".join(
        _row(
            f"{each.lower:.1f} to {each.upper:.1f}",
            _number(str(each.count)),
            _number(shown_confidence(each.confidence)),
            _number(shown_share(each.accuracy)),
        )
        for each in calibration.bins
    )
    said = (
        "How often the best intent of texts in scope is the right one, by its confidence. On the slanted "
        f"line confidence is what it says; left of the upright one, at {INTENT_THRESHOLD}, texts are "
        f"irrelevant. The expected calibration error is {shown_share(calibration.error)}."
    )
    table = f"<table>{_header(headings)}<tbody>\n{rows}</tbody></table>"
    return (
        f"<p>{said}</p>\n"
        f'<figure class="wide">{calibration_chart(calibration, INTENT_THRESHOLD)}</figure>\n'
        f"<details><summary>The plot as a table</summary>{table}</details>\n"
    )


def _intents(scores: Sequence[IntentScore]) -> str:
    headings = ("Intent", "Precision", "Recall", "F1", "", "Texts", "Answered")
    ordered = sorted(scores, key=lambda score: (1.0 if score.f1 is None else score.f1, score.intent))
    rows = "".join(
        _row(
            isolated(label(score.intent)),
            *(_number(shown_share(value)) for value in (score.precision, score.recall, score.f1)),
            f'<span class="bar"><i style="width:{100 * (score.f1 or 0):.0f}%"></i></span>',
            _number(str(score.support)),
            _number(str(score.answered)),
        )
        for score in ordered
    )
    return (
        "<p>The lowest F1 first. Answered are the texts that got the intent, rightly or "
        f'not.</p>\n<div class="wide"><table>{_header(headings)}<tbody>\n{rows}</tbody></table></div>\n'
    )


def _timid(timid: Sequence[Answer]) -> str:
    if not timid:
        return ""
    rows = "".join(
        _row(
            isolated(answer.case.text),
            isolated(label(answer.intent)),
            _number(shown_confidence(answer.confidence)),
        )
        for answer in timid
    )
    table = f"<table>{_header(('Text', 'Intent', 'Confidence'))}<tbody>\n{rows}</tbody></table>"
    return (
        f"<p>{counted(len(timid), 'text')} got their intent with a confidence "
        f'below {LOW_CONFIDENCE}.</p>\n<div class="wide">{table}</div>\n'
    )


def _advices(report: Report) -> str:
    found = advices(report.evaluation.findings)
    if not found:
        return ""
    return "".join(f"<p>{escaped(advice.text)}</p>\n{_cases(advice.cases)}" for advice in found)


def _cases(cases: Sequence[str]) -> str:
    """The first cases, and the others on demand."""
    first, others = cases[:SHOWN_CASES], cases[SHOWN_CASES:]
    more = f"<details><summary>{len(others)} more</summary>\n{_list(others)}</details>\n" if others else ""
    return _list(first) + more


def _list(texts: Iterable[str]) -> str:
    items = "".join(f"<li>{isolated(text)}</li>\n" for text in texts)
    return f'<ul class="cases">\n{items}</ul>\n'


def _header(headings: Iterable[str]) -> str:
    cells = "".join(
        f'<th scope="col"{NUMBER if each in NUMBER_HEADINGS else ""}>{each}</th>' for each in headings
    )
    return f"<thead><tr>{cells}</tr></thead>"


def _row(*cells: str) -> str:
    """A row of cells; one that comes from `_number` is a whole cell already."""
    whole = (cell if cell.startswith("<td") else f"<td>{cell}</td>" for cell in cells)
    return f"<tr>{''.join(whole)}</tr>\n"


def _number(text: str) -> str:
    return f"<td{NUMBER}>{text}</td>"
