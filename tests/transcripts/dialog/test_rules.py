"""Every rule of the specification has a conversation: the citations in the docstrings are counted."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SECTIONS = {
    "1": 6,
    "2": 0,
    "3": 0,
    "4": 3,
    "5": 4,
    "6": 6,
    "7": 5,
    "8": 6,
    "9": 12,
    "10": 0,
    "11": 5,
    "12": 7,
    "13": 0,
}
RULES = [
    f"§{section}.{rule}" if count else f"§{section}"
    for section, count in SECTIONS.items()
    for rule in range(1, max(count, 1) + 1)
]
CHOICES = [f"A{number}" for number in range(1, 24)]
CITED = re.compile(r"§\d+(?:\.\d+)?|\bA\d+\b")


def cited() -> Iterator[str]:
    """What the docstrings of the conversations cite of the dialog engine's specification."""
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                doc = ast.get_docstring(node) or ""
                own, *_ = doc.split("spec expression-language.md")
                if "spec dialog-engine.md" in own:
                    yield from CITED.findall(own)


@pytest.mark.parametrize("rule", [*RULES, *CHOICES])
def test_rule_when_in_the_specification_then_cited_by_a_conversation(rule: str) -> None:
    """spec dialog-engine.md: each numbered rule and each row of its table of ambiguities."""
    assert rule in set(cited())
