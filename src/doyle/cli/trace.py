"""The trace of a turn as a tree in the terminal (`doyle chat --trace`)."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby

from rich.tree import Tree

from doyle.cli.replies import ASIDE, Line
from doyle.cli.terminal import visible
from doyle.cli.trace_steps import HEADING, describe_step, intent_text
from doyle.wire.json import Json, JsonObject

SHOWN_INTENTS = 3


class TraceView(StrEnum):
    """How much of a trace is shown: compact folds runs of misses into one line each."""

    COMPACT = "compact"
    FULL = "full"


def trace_tree(trace: JsonObject, view: TraceView) -> Tree:
    """The tree of the `trace` in a reply: what was understood, the steps of the turn, how long it took."""
    tree = _branch(Line("trace", HEADING))
    understanding = trace.get("understanding") or {}
    tree.children += map(_branch, _spelling(understanding.get("spelling") or {}))
    tree.add(_branch(_understanding(understanding, view)))
    _grow(tree, trace.get("turn") or (), view)
    timings = trace.get("timings")
    if timings:
        shown = ", ".join(f"{name} {value} ms" for name, value in timings.items())
        tree.add(_branch(Line(shown, ASIDE)))
    return tree


def _spelling(found: JsonObject) -> Iterator[Line]:
    """How the text was read if its spelling was corrected, or how it might have been."""
    if "original_text" in found:
        yield Line(f"read as {found.get('text')}")
    if "suggested_text" in found:
        yield Line(f"suggested {found['suggested_text']}")


def _understanding(found: JsonObject, view: TraceView) -> Line:
    """The intents, best first, and the mentions; compact shows the best few intents."""
    intents = [intent_text(each) for each in found.get("intents") or ()]
    if view is TraceView.COMPACT and len(intents) > SHOWN_INTENTS:
        intents[SHOWN_INTENTS:] = [f"{len(intents) - SHOWN_INTENTS} more"]
    entities = [f"@{each.get('entity')}:{each.get('value')}" for each in found.get("entities") or ()]
    irrelevant = ["irrelevant"] if found.get("is_irrelevant") else []
    return Line(f"understood {', '.join(irrelevant + intents + entities) or 'nothing'}")


def _grow(tree: Tree, steps: Iterable[JsonObject], view: TraceView) -> None:
    for step in steps if view is TraceView.FULL else _folded(steps):
        branch = _branch(describe_step(step)) if "step" in step else _branch(_folded_line(step))
        tree.children.append(branch)
        _grow(branch, step.get("steps") or (), view)


def _folded(steps: Iterable[JsonObject]) -> Iterator[JsonObject]:
    """The steps with each run of misses as one object `{"misses": [...]}`."""
    for is_miss, run in groupby(steps, _is_miss):
        misses: list[Json] = list(run)
        if is_miss and len(misses) > 1:
            yield {"misses": misses}
        else:
            yield from misses


def _is_miss(step: JsonObject) -> bool:
    is_false = step.get("step") == "condition" and step.get("verdict") == "false"
    return is_false or step.get("step") == "passed_over"


def _folded_line(folded: JsonObject) -> Line:
    misses = folded["misses"]
    false = sum(1 for step in misses if step["step"] == "condition")
    parts = [f"{false} condition{'s' if false > 1 else ''} false"] if false else []
    if len(misses) > false:
        parts.append(f"{len(misses) - false} passed over")
    return Line(", ".join(parts), ASIDE)


def _branch(line: Line) -> Tree:
    return Tree(visible(line.text.replace("\n", " "), line.style), guide_style=ASIDE)
