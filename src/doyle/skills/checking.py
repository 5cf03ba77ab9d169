"""Oddities of a skill's content: kept on import, reported as warnings (design, *Import and writes*)."""

from doyle.skills.lint.actions.check import check_action_content
from doyle.skills.lint.check import check_body
from doyle.skills.lint.findings import Finding, at_least
from doyle.skills.lint.rules import Severity
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody


def check_content(body: WorkspaceBody) -> tuple[Finding, ...]:
    """What will not work in a skill as written, or will surprise, in the order of the file.

    Never raises for an oddity. What is only good to know is left to `doyle lint`.
    """
    return tuple(at_least(check_body(body), Severity.WARNING))


def check_actions(content: JsonObject, language: str) -> tuple[Finding, ...]:
    """The same of the `workspace` of an action skill."""
    return tuple(at_least(check_action_content(content, language), Severity.WARNING))


def summary(findings: tuple[Finding, ...], shown: int = 20) -> list[JsonObject]:
    """The first findings as plain JSON, for a log line."""
    return [{"path": finding.path, "message": finding.message} for finding in findings[:shown]]
