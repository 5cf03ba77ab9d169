"""The texts of a skill's nodes that hold expressions, read once for all checks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from doyle.skills.lint.expressions import NOTHING, Reader, Reading
from doyle.skills.lint.findings import ExpressionPlace, Finding, Place, found
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.skill import PlacedNode, Skill
from doyle.skills.lint.texts import is_too_deep, texts_in
from doyle.wire.json import Json


@dataclass(frozen=True, slots=True)
class NodeText:
    """A text of a node, and what it says."""

    place: Place
    text: str
    reading: Reading

    def finding(self, rule: Rule, message: str, position: int) -> Finding:
        """A finding at a place in the text."""
        return found(rule, self.place, message, ExpressionPlace.within(self.text, position))


@dataclass(frozen=True, slots=True)
class NodeTexts:
    """All texts of the nodes that are not disabled; `conditions` by the index of the node."""

    conditions: dict[int, NodeText]
    templates: tuple[NodeText, ...]
    too_deep: tuple[Place, ...] = ()

    def __iter__(self) -> Iterator[NodeText]:
        yield from self.conditions.values()
        yield from self.templates


def read_node_texts(skill: Skill) -> NodeTexts:
    """Read the conditions and templates of a skill."""
    reader = Reader(skill.entity_names)
    nodes = [placed for placed in skill.nodes if placed.node.disabled is not True]
    values = [part for placed in nodes for part in _values(placed)]
    return NodeTexts(
        conditions={placed.at: _condition(placed, reader) for placed in nodes},
        templates=tuple(_templates(values, reader)),
        too_deep=tuple(place for place, value in values if is_too_deep(value)),
    )


def _condition(placed: PlacedNode, reader: Reader) -> NodeText:
    source = placed.node.conditions or ""
    return NodeText((*placed.place, "conditions"), source, reader.condition(source))


def _values(placed: PlacedNode) -> Iterator[tuple[Place, Json]]:
    """The parts of a node whose strings are templates (spec expression-language.md §1)."""
    node, place = placed.node, placed.place
    yield (*place, "context"), node.context or {}
    yield (*place, "output"), node.output or {}
    for at, action in enumerate(node.actions or ()):
        yield (*place, "actions", at, "parameters"), action.parameters or {}


def _templates(values: Iterable[tuple[Place, Json]], reader: Reader) -> Iterator[NodeText]:
    for place, value in values:
        for at, text in texts_in(value, place):
            reading = reader.template(text)
            if reading is not NOTHING:
                yield NodeText(at, text, reading)
