"""The rules and their documentation."""

import re
from pathlib import Path

from doyle.skills.lint.rules import Rule, Severity

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "lint.md"


def documented() -> dict[str, str]:
    rows = re.findall(
        r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \| (\w+) \|", DOCUMENT.read_text("utf-8"), re.MULTILINE
    )
    return {code: severity for names, severity in rows for code in re.findall(r"`([a-z-]+)`", names)}


def test_rules_when_documented_then_all_are_named_with_their_severity() -> None:
    assert documented() == {rule.code: str(rule.severity) for rule in Rule}


def test_codes_are_used_once() -> None:
    assert len({rule.code for rule in Rule}) == len(Rule)


def test_severities_when_ranked_then_the_worst_comes_first() -> None:
    assert sorted(Severity, key=lambda severity: severity.rank) == ["error", "warning", "info"]
