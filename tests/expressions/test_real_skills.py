"""Every expression of the real public skills compiles (spec/expression-language.md §11)."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from doyle.expressions.condition import compile_condition
from doyle.expressions.template import compile_template
from doyle.wire.json import Json

pytestmark = pytest.mark.compat

ROOT = Path(__file__).parents[2]
SKILLS = Path(os.environ.get("DOYLE_TEST_DATA", ROOT.parent / "shared")) / "skills" / "dialog"


@pytest.fixture(params=["car_dashboard", "bank_simple", "bank_intermediate"])
def skill(request: pytest.FixtureRequest) -> dict[str, Json]:
    """A real exported workspace."""
    path = SKILLS / f"{request.param}.json"
    if not path.exists():
        pytest.skip(f"{path} is absent; set DOYLE_TEST_DATA")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def test_conditions_when_taken_from_a_real_skill_then_all_compile(skill: dict[str, Json]) -> None:
    """spec/dialog-engine.md §1.1 `conditions`."""
    sources = [node["conditions"] for node in skill["dialog_nodes"] if node.get("conditions")]
    assert len(sources) > 50
    for source in sources:
        condition = compile_condition(source)
        assert condition.notices == ()
        assert ("@" in source) <= bool(condition.entities)
        assert ("#" in source) <= bool(condition.intents)


def test_templates_when_taken_from_a_real_skill_then_all_compile(skill: dict[str, Json]) -> None:
    """spec/expression-language.md §1: output, context, action parameters."""
    entities = frozenset(entity["entity"] for entity in skill["entities"])
    dynamic = 0
    for node in skill["dialog_nodes"]:
        for key in ("output", "context", "actions"):
            for text in strings(node.get(key)):
                template = compile_template(text, entities=entities)
                dynamic += not template.is_literal
                assert template.is_literal or any(mark in text for mark in "$@<")
    assert dynamic > 20
