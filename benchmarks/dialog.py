"""What a turn of the dialog engine costs, without language understanding, and how that grows with a skill.

The first table times every turn of long conversations with a public workspace of 380 nodes, intents and
mentions supplied. The second one times single turns in trees made for it, beside the number of conditions
that such a turn really evaluates: the engine's work should grow with that number and with nothing else.

Times are processor time of the one thread that takes the turns, so that other work on the machine counts
little.

Usage: python benchmarks/dialog.py [--rounds N] [--json]
"""

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from doyle.dialog.compile import compile_dialog
from doyle.dialog.compiled import CompiledDialog, Testable
from doyle.dialog.turn import TurnRequest, World, take_turn
from doyle.expressions.scope import Scope
from doyle.wire.json import JsonObject
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding
from doyle.wire.workspace import DialogNode, WorkspaceBody

ROOT = Path(__file__).resolve().parent.parent
TEST_DATA = Path(os.environ.get("DOYLE_TEST_DATA") or ROOT.parent / "shared")
BANK = TEST_DATA / "skills" / "dialog" / "bank_simple.json"
CONVERSATIONS = ROOT / "tests" / "transcripts" / "dialog" / "bank_conversations.txt"
SAID = re.compile(r"> ?(?P<text>.*?)(?: #(?P<intent>\S+))?(?P<mentions>(?: @[\w-]+=[^()]*\([^()]*\))*)")
MENTION = re.compile(r" @(?P<entity>[\w-]+)=(?P<value>[^()]*)\((?P<literal>[^()]*)\)")
WORLD = World(datetime(2018, 3, 9, 8, 0, tzinfo=UTC), 1)
TARGET_MILLISECONDS = 0.5
SIZES = (100, 300, 1_000, 3_000, 10_000)
NOTHING_UNDERSTOOD = Understanding()


@dataclass(frozen=True, slots=True)
class Turn:
    """One message in the state that its conversation had reached."""

    dialog: CompiledDialog
    request: TurnRequest

    def take(self) -> JsonObject:
        """Take it; the same turn can be taken any number of times."""
        return take_turn(self.dialog, self.request, WORLD).context


@dataclass(frozen=True, slots=True)
class WalkFigures:
    """The turns of the conversations: milliseconds, and conditions evaluated in a turn."""

    turns: int
    nodes: int
    p50: float
    p99: float
    conditions: float
    conditions_p99: float


@dataclass(frozen=True, slots=True)
class GrowthFigures:
    """One turn in a generated tree: median milliseconds, conditions, and both against the smallest tree."""

    shape: str
    nodes: int
    p50: float
    conditions: int
    times: float
    conditions_times: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a run finds out; `walk` is None without the public workspace."""

    walk: WalkFigures | None
    growth: list[GrowthFigures]


@dataclass(slots=True)
class Counter:
    """How many conditions were evaluated."""

    count: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """A condition that counts how often it is evaluated."""

    condition: Testable | bool
    counter: Counter

    def holds(self, scope: Scope) -> bool:
        """Whether it is true."""
        self.counter.count += 1
        return self.condition if isinstance(self.condition, bool) else self.condition.holds(scope)


def count_conditions(turns: Sequence[Turn]) -> list[int]:
    """How many conditions each turn evaluates; the turns of one dialog count on it, so time them before."""
    counter = Counter()
    for dialog in {id(turn.dialog): turn.dialog for turn in turns}.values():
        for node in dialog.nodes.values():
            object.__setattr__(node, "condition", Counted(node.condition, counter))
    counts = []
    for turn in turns:
        counter.count = 0
        turn.take()
        counts.append(counter.count)
    return counts


def time_turns(turns: Sequence[Turn], rounds: int) -> list[float]:
    """The milliseconds of every turn, round after round, so that all of them meet the same machine."""
    for turn in turns:
        turn.take()
    measured = []
    for _ in range(rounds):
        for turn in turns:
            start = time.thread_time_ns()
            turn.take()
            measured.append((time.thread_time_ns() - start) / 1_000_000)
    return measured


def read_conversations(skill: str) -> Iterator[list[str]]:
    """What the user says in each of the conversations with a skill."""
    said: list[str] = []
    for line in CONVERSATIONS.read_text("utf-8").splitlines():
        if line.startswith("== "):
            said = []
            if line.startswith(f"== {skill}:"):
                yield said
        elif line.startswith((">", "  given ")):
            said.append(line)


def understood(said: str) -> tuple[str, Understanding]:
    """The text of a line, and what is understood in it."""
    match = SAID.fullmatch(said)
    if match is None:
        raise SystemExit(f"cannot read {said!r} in {CONVERSATIONS}")
    text = match["text"]
    mentions = tuple(
        RuntimeEntity(found["entity"], found["value"], _span(text, found["literal"]), 1.0)
        for found in MENTION.finditer(match["mentions"])
    )
    intents = (RuntimeIntent(match["intent"], 0.9),) if match["intent"] else ()
    return text, Understanding(intents, mentions)


def _span(text: str, literal: str) -> tuple[int, int]:
    start = text.index(literal)
    return start, start + len(literal)


def walk_bank() -> list[Turn]:
    """The turns of all conversations with the bank, each with the context that the one before it left."""
    body = WorkspaceBody.read(json.loads(BANK.read_text("utf-8")))
    entities = frozenset(entity.entity for entity in body.entities or ())
    dialog = compile_dialog(body.dialog_nodes or [], entities=entities, settings=body.system_settings or {})
    turns: list[Turn] = []
    for conversation in list(read_conversations("bank_simple")):
        context: JsonObject = {"conversation_id": "c"}
        for at, line in enumerate(conversation):
            if not line.startswith(">"):
                continue
            for given in conversation[at + 1 : at + 2]:
                if given.startswith("  given "):
                    context = {**context, **json.loads(given.removeprefix("  given "))}
            text, understanding = understood(line)
            turn = Turn(dialog, TurnRequest({"text": text}, context, understanding, text=text))
            turns.append(turn)
            context = turn.take()
    return turns


def measure_walk(rounds: int) -> WalkFigures | None:
    """The figures of the conversations, if the workspace is there."""
    if not BANK.is_file():
        return None
    turns = walk_bank()
    cuts = quantiles(time_turns(turns, rounds), n=100, method="inclusive")
    counts = count_conditions(turns)
    counted = quantiles(counts, n=100, method="inclusive")
    nodes = len(turns[0].dialog.nodes)
    return WalkFigures(len(turns), nodes, cuts[49], cuts[98], counted[49], counted[98])


def flat_tree(count: int) -> CompiledDialog:
    """Nodes at the root, one after the other, each for an intent of its own."""
    return _compiled(
        {
            "dialog_node": f"n{at}",
            "conditions": f"#intent_{at} && !$closed",
            "previous_sibling": f"n{at - 1}" if at else None,
        }
        for at in range(count)
    )


def deep_tree(count: int) -> CompiledDialog:
    """A chain: every node is the only child of the one before it."""
    return _compiled(
        {
            "dialog_node": f"n{at}",
            "conditions": f"#intent_{at} && !$closed",
            "parent": f"n{at - 1}" if at else None,
        }
        for at in range(count)
    )


def _compiled(nodes: Iterator[JsonObject]) -> CompiledDialog:
    read = [DialogNode.read({**node, "output": {"text": "Hello $name, you asked."}}) for node in nodes]
    return compile_dialog(read, entities=frozenset(), settings={})


def flat_turn(position: Callable[[int], int]) -> Callable[[int], Turn]:
    """A turn that matches the root node at a position."""

    def build(count: int) -> Turn:
        return _turn_for(flat_tree(count), f"intent_{position(count)}", {})

    return build


def turn_at_the_bottom(count: int) -> Turn:
    """A turn that matches the last node of a chain, from below the one before it."""
    state = {"dialog_stack": [{"dialog_node": f"n{count - 2}"}], "dialog_turn_counter": 5}
    return _turn_for(deep_tree(count), f"intent_{count - 1}", {"system": state})


def turn_out_of_the_depth(count: int) -> Turn:
    """A turn that matches nothing at the bottom of a chain, but the node at its root."""
    state = {"dialog_stack": [{"dialog_node": f"n{count - 2}"}], "dialog_turn_counter": 5}
    return _turn_for(deep_tree(count), "intent_0", {"system": state})


def _turn_for(dialog: CompiledDialog, intent: str, context: JsonObject) -> Turn:
    understanding = Understanding((RuntimeIntent(intent, 0.9),))
    request = TurnRequest({"text": "x"}, {"name": "Ann", **context}, understanding, text="x")
    return Turn(dialog, request)


SHAPES: dict[str, Callable[[int], Turn]] = {
    "flat, first node matches": flat_turn(lambda _: 0),
    "flat, middle node matches": flat_turn(lambda count: count // 2),
    "flat, last node matches": flat_turn(lambda count: count - 1),
    "chain, from its bottom down": turn_at_the_bottom,
    "chain, from its bottom to the root": turn_out_of_the_depth,
}


def measure_growth(rounds: int) -> list[GrowthFigures]:
    """Every shape in every size."""
    figures = []
    for shape, build in SHAPES.items():
        turns = [build(count) for count in SIZES]
        measured = time_turns(turns, rounds)
        times = [median(measured[at :: len(turns)]) for at in range(len(turns))]
        counts = count_conditions(turns)
        figures += [
            GrowthFigures(shape, size, spent, count, spent / times[0], count / counts[0])
            for size, spent, count in zip(SIZES, times, counts, strict=True)
        ]
    return figures


def show(figures: Figures) -> str:
    """The figures as tables."""
    return "\n".join([*_walk_lines(figures.walk), "", *_growth_lines(figures.growth)])


def _walk_lines(walk: WalkFigures | None) -> list[str]:
    if walk is None:
        return ["bank_simple: - (set DOYLE_TEST_DATA)"]
    conditions = f"conditions evaluated, of {walk.nodes} nodes"
    return [
        f"{f'bank_simple, {walk.turns} turns':<38}{'p50':>9}{'p99':>9}",
        f"{'milliseconds a turn':<38}{walk.p50:>9.3f}{walk.p99:>9.3f}",
        f"{conditions:<38}{walk.conditions:>9.0f}{walk.conditions_p99:>9.0f}",
        f"{f'time / target of {TARGET_MILLISECONDS} ms':<38}{walk.p50 / TARGET_MILLISECONDS:>9.2f}",
    ]


def _growth_lines(growth: Sequence[GrowthFigures]) -> list[str]:
    lines = [
        f"{'':<38}{'nodes':>9}{'p50 ms':>9}{'conditions':>12}{'time x':>9}{'conditions x':>14}",
    ]
    for row in growth:
        shape = row.shape if row.nodes == SIZES[0] else ""
        lines.append(
            f"{shape:<38}{row.nodes:>9}{row.p50:>9.3f}{row.conditions:>12}{row.times:>9.1f}"
            f"{row.conditions_times:>14.1f}"
        )
    return lines


def main(arguments: Sequence[str]) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="What a turn of the dialog engine costs.")
    parser.add_argument("--rounds", type=int, default=100, help="how often every turn is taken")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    rounds = max(options.rounds, 1)
    figures = Figures(measure_walk(rounds), measure_growth(rounds))
    shown: dict[str, Any] = asdict(figures)
    print(json.dumps(shown, indent=2) if options.json else show(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
