"""`doyle lint`: what is wrong or odd in a skill file, without a server."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from doyle.cli.arguments import AsJson
from doyle.cli.files import decode_skill, read_skill_file
from doyle.cli.lint_view import NOUNS, count_text, print_findings
from doyle.cli.terminal import print_json, print_line
from doyle.skills.lint.check import check_file
from doyle.skills.lint.findings import Finding, at_least, counts
from doyle.skills.lint.rules import Severity
from doyle.wire.json import JsonObject

STANDARD_INPUT = "-"
FAILED = 1
NAMES = {severity: many for severity, (_, many) in NOUNS.items()}


def lint_skill(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A dialog or action skill (JSON); - reads stdin.")
    ],
    as_json: AsJson = False,
    is_strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
    min_severity: Annotated[
        Severity, typer.Option("--min-severity", help="The mildest findings to show.")
    ] = Severity.WARNING,
) -> None:
    """Check a skill file: references, the node tree or the steps, expressions, responses, training data."""
    findings = check_file(_read(file))
    shown = tuple(at_least(findings, min_severity))
    if as_json:
        print_json(_as_json(file, findings, shown))
    else:
        print_findings(shown)
        _print_summary(file, findings, len(findings) - len(shown))
    worst = Severity.WARNING if is_strict else Severity.ERROR
    if any(at_least(findings, worst)):
        raise typer.Exit(FAILED)


def _read(file: str) -> JsonObject:
    if file == STANDARD_INPUT:
        return decode_skill(sys.stdin.buffer.read(), "standard input")
    return read_skill_file(file)


def _as_json(file: str, findings: Sequence[Finding], shown: Sequence[Finding]) -> JsonObject:
    """All counts, and the findings that were asked for."""
    numbers = {NAMES[severity]: count for severity, count in counts(findings).items()}
    return {"file": file, **numbers, "findings": [finding.to_json() for finding in shown]}


def _print_summary(file: str, findings: Sequence[Finding], hidden: int) -> None:
    numbers = counts(findings)
    said = ", ".join(count_text(count, severity) for severity, count in numbers.items() if count)
    hint = " (--min-severity info shows all)" if hidden else ""
    style = "red" if numbers[Severity.ERROR] else "yellow" if numbers[Severity.WARNING] else "green"
    print_line(f"{file}: {said or 'nothing to complain about'}{hint}", style)
