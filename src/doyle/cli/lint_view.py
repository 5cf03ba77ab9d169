"""How the findings of a check look in the terminal."""

import unicodedata
from collections.abc import Iterable, Mapping
from itertools import groupby

from rich.cells import cell_len
from rich.text import Text

from doyle.cli.terminal import results, visible
from doyle.skills.lint.findings import ExpressionPlace, Finding, Subject, SubjectKind
from doyle.skills.lint.rules import Severity

STYLES: Mapping[Severity, str] = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.INFO: "cyan",
}
NOUNS: Mapping[Severity, tuple[str, str]] = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("note", "notes"),
}
MAX_LINE_CHARACTERS = 90
MAX_NAME_CHARACTERS = 80
WHOLE_FILE = "(the whole file)"
_INDENT = " " * 11


def print_findings(findings: Iterable[Finding]) -> None:
    """Print findings below what they are about, with a caret under the faulty place of an expression."""
    console = results()
    for subject, group in groupby(findings, key=lambda finding: finding.subject):
        console.print(Text().append_text(visible(heading(subject), "bold")), soft_wrap=True)
        for finding in group:
            for line in _lines(finding):
                console.print(line, soft_wrap=True)


def heading(subject: Subject) -> str:
    """What a group of findings is about: `dialog node 'hours' (Opening hours)`."""
    kind = str(subject.kind).replace("_", " ")
    if subject.name is None:
        return kind if subject.kind is SubjectKind.SKILL else f"{kind} that cannot be read"
    title = f" ({_short(subject.title)})" if subject.title and subject.title != subject.name else ""
    return f"{kind} '{_short(subject.name)}'{title}"


def count_text(count: int, severity: Severity) -> str:
    """`1 error`, `2 warnings`."""
    one, many = NOUNS[severity]
    return f"{count} {one if count == 1 else many}"


def excerpt(place: ExpressionPlace) -> tuple[str, str]:
    """The line of an expression with the faulty place, cut to what fits, and the caret line for it."""
    text, at = place.source, place.position
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line, at = text[begin : len(text) if end < 0 else end], at - begin
    start = max(0, min(at - MAX_LINE_CHARACTERS // 2, len(line) - MAX_LINE_CHARACTERS))
    shown = line[start : start + MAX_LINE_CHARACTERS]
    before, after = "…" if start else "", "…" if start + MAX_LINE_CHARACTERS < len(line) else ""
    printable = "".join(" " if _is_control(character) else character for character in shown)
    return before + printable + after, " " * cell_len(before + printable[: at - start]) + "^"


def _lines(finding: Finding) -> Iterable[Text]:
    style = STYLES[finding.severity]
    first = Text(f"  {finding.severity:<9}", style).append_text(visible(finding.message))
    yield first.append(f"  {finding.rule.code}", "dim")
    yield visible(f"{_INDENT}{finding.path or WHOLE_FILE}", "dim")
    if finding.expression is not None and finding.expression.source.strip():
        source, caret = excerpt(finding.expression)
        yield Text(f"{_INDENT}│ ", "dim").append_text(visible(source))
        yield Text(f"{_INDENT}│ ", "dim").append(caret, style)


def _short(name: str) -> str:
    text = " ".join(name[: 4 * MAX_NAME_CHARACTERS].split())
    return text if len(text) <= MAX_NAME_CHARACTERS else text[: MAX_NAME_CHARACTERS - 1] + "…"


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"}
