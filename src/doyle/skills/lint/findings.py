"""What a check finds in a skill, and how bad that is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from doyle.skills.lint.rules import Rule, Severity
from doyle.wire.json import JsonObject
from doyle.wire.model import pointer

Place = tuple[str | int, ...]
MAX_SHOWN_CHARACTERS = 2_000
MAX_NAME_CHARACTERS = 80
MAX_KEY_CHARACTERS = 256


class SubjectKind(StrEnum):
    """The parts of a skill that findings are grouped by."""

    SKILL = "skill"
    INTENT = "intent"
    ENTITY = "entity"
    COUNTEREXAMPLE = "counterexample"
    DIALOG_NODE = "dialog_node"
    ACTION = "action"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Subject:
    """The part of a skill that a finding is about; `title` is a dialog node's or an action's."""

    kind: SubjectKind = SubjectKind.SKILL
    name: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class ExpressionPlace:
    """A place in an expression or in a text with expressions.

    `position` counts code points of `source`, from 0; it may be one past the end. Of a very long text
    `source` is the part around the place, `start` where that part begins.
    """

    source: str
    position: int
    start: int = 0

    @classmethod
    def within(cls, text: str, position: int) -> "ExpressionPlace":
        """The place in a text, cut out of it if the text is long."""
        at = min(max(position, 0), len(text))
        if len(text) <= MAX_SHOWN_CHARACTERS:
            return cls(text, at)
        start = min(max(at - MAX_SHOWN_CHARACTERS // 2, 0), len(text) - MAX_SHOWN_CHARACTERS)
        return cls(text[start : start + MAX_SHOWN_CHARACTERS], at - start, start)

    @property
    def column(self) -> int:
        """The place in the whole text, counted from 1."""
        return self.start + self.position + 1


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd in a skill; `path` is a JSON Pointer into the file."""

    rule: Rule
    path: str
    message: str
    expression: ExpressionPlace | None = None
    subject: Subject = Subject()

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.rule.severity

    def to_json(self) -> JsonObject:
        """The finding as plain JSON; what does not apply is left out."""
        shown: JsonObject = {
            "severity": str(self.severity),
            "code": self.rule.code,
            "path": self.path,
            "message": self.message,
        }
        if self.subject.name is not None:
            shown[str(self.subject.kind)] = self.subject.name
        if self.subject.title:
            shown["title"] = self.subject.title
        if self.expression is not None:
            shown["expression"] = {
                "source": self.expression.source,
                "position": self.expression.position,
                "column": self.expression.column,
            }
        return shown


def found(rule: Rule, place: Place, message: str, expression: ExpressionPlace | None = None) -> Finding:
    """A finding at a place given in steps; very long keys of free JSON are cut in its path."""
    return Finding(rule, pointer(*map(_step, place)), message, expression)


def shown(name: object) -> str:
    """A name as a message may quote it: short, and on one line."""
    return f"'{marked('', str(name))}'"


def marked(mark: str, name: str) -> str:
    """A name with its mark (`#`, `@`, `$`) as a message may show it: short, and on one line."""
    text = " ".join(name[: 4 * MAX_NAME_CHARACTERS].split())
    is_long = len(text) > MAX_NAME_CHARACTERS
    return f"{mark}{text[: MAX_NAME_CHARACTERS - 1]}…" if is_long else mark + text


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity."""
    by_severity = dict.fromkeys(Severity, 0)
    for finding in findings:
        by_severity[finding.severity] += 1
    return by_severity


def at_least(findings: Iterable[Finding], severity: Severity) -> Iterator[Finding]:
    """The findings that are at least as bad."""
    return (finding for finding in findings if finding.severity.rank <= severity.rank)


def _step(step: str | int) -> str | int:
    is_long = isinstance(step, str) and len(step) > MAX_KEY_CHARACTERS
    return f"{str(step)[:MAX_KEY_CHARACTERS]}…" if is_long else step
