"""What a turn of the actions engine costs, how that grows with a skill, and a message beside a dialog's.

The first table times every turn of walks through the public action skills, intents and answers supplied,
extensions answered at once. The second one times single turns in skills made for it, beside the steps that
such a turn visits: the work should grow with that number, and hardly with the number of actions. The third
one sends the same texts to a dialog skill and to an action skill of one server, in turns: both are trained on
the same phrases and answer each with a text.

Times of the engine are processor time of the one thread that takes the turns, so that other work on the
machine counts little; messages over HTTP are compared in one run.

Usage: python benchmarks/actions.py [--rounds N] [--messages N] [--json]
"""

import argparse
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import cycle, islice, pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

from doyle.actions.compile import compile_actions
from doyle.actions.effects import CalloutResult
from doyle.actions.plan import CompiledActions, Kind
from doyle.actions.running import TurnRequest
from doyle.actions.turn import TurnResult, take_turn
from doyle.actions.variables import Surroundings
from doyle.nlu.encoder import find_encoder
from doyle.wire.json import Json, JsonObject
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding
from message import (
    EXAMPLE,
    VERSION,
    WARM_UP,
    Connection,
    Latency,
    Probe,
    doyle_server,
    empty_server,
    nothing_requests,
    on_cores,
    open_environment,
    open_sessions,
    sentences,
    split_cores,
    stateful_requests,
    time_in_rounds,
    train,
)

ROOT = Path(__file__).resolve().parent.parent
TEST_DATA = Path(os.environ.get("DOYLE_TEST_DATA") or ROOT.parent / "shared")
AROUND = Surroundings(datetime(2031, 8, 11, 11, 28, 2, tzinfo=UTC), session_id="s")
FOUND = CalloutResult({"success": True, "status": 200, "body": {"results": [{"id": 1}]}})
SIZES = (10, 30, 100, 300, 1_000)
STEPS = (10, 30, 100, 300, 1_000)
SESSIONS = 20
MOST_TURNS = 20
POLL_SECONDS = 0.05
ANSWERS = {Kind.CONFIRMATION: "yes", Kind.FREE_TEXT: "something", Kind.REGEX: "12345"}
NAMES = {
    "dialog": "message to a dialog skill",
    "actions": "message to an action skill",
    "encoder": "sentence encoder alone",
    "empty": "empty endpoint (bare FastAPI)",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One message in the state that its conversation had reached."""

    skill: CompiledActions
    request: TurnRequest
    state: Json = None

    def take(self) -> TurnResult:
        """Take it; the same turn can be taken any number of times."""
        results: tuple[CalloutResult, ...] = ()
        result = take_turn(self.skill, self.request, self.state, AROUND, 1, results)
        while result.effects:
            results += (FOUND,) * len(result.effects)
            result = take_turn(self.skill, self.request, self.state, AROUND, 1, results)
        return result


@dataclass(frozen=True, slots=True)
class WalkFigures:
    """The turns through the public skills: milliseconds."""

    skills: int
    turns: int
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class GrowthFigures:
    """One turn in a generated skill: median milliseconds, steps visited, both against the smallest skill."""

    shape: str
    size: int
    p50: float
    steps: int
    times: float
    steps_times: float


@dataclass(frozen=True, slots=True)
class MessageFigures:
    """Messages over HTTP; no encoder where it has not been built."""

    latencies: dict[str, Latency]

    @property
    def ratio(self) -> float:
        """A message to an action skill against one to a dialog skill, at p50."""
        return self.latencies["actions"].p50 / self.latencies["dialog"].p50


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a run finds out; `walk` is None without the public skills."""

    walk: WalkFigures | None
    growth: list[GrowthFigures]
    messages: MessageFigures | None


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


def walk_skill(source: JsonObject) -> Iterator[Turn]:
    """The turns of conversations that start every action of a skill and answer all that it asks."""
    skill = compile_actions(source["workspace"], source["language"])
    for action in skill.actions.values():
        intents = () if action.condition is None else action.condition.intents
        for intent in intents[:1]:
            request = TurnRequest("please", Understanding((RuntimeIntent(intent, 0.95),)))
            turn = Turn(skill, request)
            for _ in range(MOST_TURNS):
                yield turn
                state = turn.take().state
                if state["pending"] is None:
                    break
                turn = Turn(skill, _answer(skill, state), state)


def _answer(skill: CompiledActions, state: JsonObject) -> TurnRequest:
    if state["pending"] != "question":
        return TurnRequest("", Understanding())
    frame = state["stacks"][-1][-1]
    step = skill.actions[frame["action"]].find_step(frame["cursor"])
    question = None if step is None else step.question
    if question is None or question.kind in ANSWERS:
        return TurnRequest("" if question is None else ANSWERS[question.kind], Understanding())
    text = question.options[0] if question.options else "5"
    mention = RuntimeEntity(str(question.entity), text, (0, len(text)), 1.0)
    return TurnRequest(text, Understanding(entities=(mention,)))


def measure_walk(rounds: int) -> WalkFigures | None:
    """The figures of the walks, if the public skills are there."""
    files = sorted((TEST_DATA / "skills" / "actions").glob("*actions.json"))
    if not files:
        return None
    turns = [turn for file in files for turn in walk_skill(json.loads(file.read_text("utf-8")))]
    cuts = quantiles(time_turns(turns, rounds), n=100, method="inclusive")
    return WalkFigures(len(files), len(turns), cuts[49], cuts[98])


def step(name: str, **fields: Json) -> JsonObject:
    """A step that says something and goes on."""
    said = {"response_type": "text", "values": [{"text": f"This is {name}."}]}
    return {
        "step": name,
        "variable": name,
        "output": {"generic": [said]},
        "resolver": {"type": "continue"},
        **fields,
    }


def action(name: str, steps: Sequence[JsonObject], **fields: Json) -> JsonObject:
    """An action that an intent of its own name starts; its steps follow each other."""
    for one, other in pairwise(steps):
        one["next_step"] = other["step"]
    return {"action": name, "title": name, "condition": {"intent": name}, "steps": list(steps), **fields}


def turn_among_actions(count: int) -> Turn:
    """A turn that starts the last of so many actions, each with one step."""
    actions = [action(f"a{at}", [step("s")], next_action=f"a{at + 1}") for at in range(count)]
    return _turn_for(actions, f"a{count - 1}")


def turn_through_steps(count: int) -> Turn:
    """A turn that tests the conditions of so many steps and says the text of the last."""
    never = {"eq": [{"skill_variable": "mood"}, {"scalar": "sour"}]}
    steps = [step(f"s{at}", condition=never) for at in range(count - 1)]
    return _turn_for([action("a", [*steps, step("last")])], "a")


def turn_past_steps(count: int) -> Turn:
    """A turn that answers the question of the first of so many steps, and stops at the next question."""
    asked = [step(f"s{at}", question={"free_text": True}) for at in range(count)]
    first = _turn_for([action("a", asked)], "a")
    return Turn(first.skill, TurnRequest("an answer", Understanding()), first.take().state)


def _turn_for(actions: list[JsonObject], intent: str) -> Turn:
    skill = compile_actions({"actions": actions, "variables": [{"variable": "mood"}]})
    return Turn(skill, TurnRequest("x", Understanding((RuntimeIntent(intent, 0.9),))))


SHAPES: dict[str, tuple[Sequence[int], Callable[[int], Turn]]] = {
    "actions, the last one starts": (SIZES, turn_among_actions),
    "steps, all tested, one said": (STEPS, turn_through_steps),
    "steps, one answered, the next asks": (STEPS, turn_past_steps),
}


def measure_growth(rounds: int) -> list[GrowthFigures]:
    """Every shape in every size."""
    figures = []
    for shape, (sizes, build) in SHAPES.items():
        turns = [build(size) for size in sizes]
        measured = time_turns(turns, rounds)
        times = [median(measured[at :: len(turns)]) for at in range(len(turns))]
        visited = [steps_tested(turn) for turn in turns]
        figures += [
            GrowthFigures(shape, size, spent, steps, spent / times[0], steps / visited[0])
            for size, spent, steps in zip(sizes, times, visited, strict=True)
        ]
    return figures


def steps_tested(turn: Turn) -> int:
    """How many steps a turn looks at: those from where it begins to where it stops."""
    result = turn.take()
    frames = [frame for stack in result.state["stacks"] for frame in stack]
    before = 0 if turn.state is None else _place(turn.skill, turn.state["stacks"][-1][-1])
    if frames:
        return _place(turn.skill, frames[-1]) + 1 - before
    [visited] = {
        each["source"]["action"]
        for each in result.output["debug"]["turn_events"]
        if "action" in each["source"]
    }
    return len(turn.skill.actions[visited].steps) - before


def _place(skill: CompiledActions, frame: JsonObject) -> int:
    """Where the step that a stored frame waits at stands in its action."""
    return skill.actions[frame["action"]].places[frame["cursor"]]


def skills_of(example: JsonObject) -> tuple[JsonObject, JsonObject]:
    """A dialog skill and an action skill with the intents of a workspace, which answer each with a text."""
    intents = example["intents"]
    names = [intent["intent"] for intent in intents]
    nodes = [
        {
            "dialog_node": name,
            "conditions": f"#{name}",
            "previous_sibling": names[at - 1] if at else None,
            "output": {"text": f"This is {name}."},
        }
        for at, name in enumerate(names)
    ]
    nodes.append({"dialog_node": "else", "conditions": "anything_else", "previous_sibling": names[-1]})
    order = [*names, "anything_else"]
    actions = [
        action(name, [step("s")], next_action=after) for name, after in zip(names, order[1:], strict=True)
    ]
    last = {**action("anything_else", [step("s")]), "condition": {"expression": "anything_else"}}
    return (
        {"name": "Dialog", "language": "en", "intents": intents, "dialog_nodes": nodes},
        {"intents": intents, "entities": [], "variables": [], "actions": [*actions, last]},
    )


def train_actions(url: str, key: str, workspace: JsonObject) -> str:
    """Make an assistant with an action skill and wait until it is Available; the path of its draft."""
    with httpx.Client(base_url=url, auth=("apikey", key), params={"version": VERSION}, timeout=120) as client:
        made = client.post("/v2/assistants", json={}).raise_for_status().json()
        [skill_id] = [each["skill_id"] for each in made["assistant_skills"] if each["type"] == "action"]
        skill = f"/v2/assistants/{made['assistant_id']}/skills/{skill_id}"
        client.post(skill, json={"workspace": workspace}).raise_for_status()
        while (status := client.get(skill).json()["status"]) != "Available":
            if status == "Failed":
                raise SystemExit("training the action skill failed")
            time.sleep(POLL_SECONDS)
    draft = made["assistant_environments"][0]["environment_id"]
    return f"/v2/assistants/{made['assistant_id']}/environments/{draft}"


def measure_messages(count: int) -> MessageFigures:
    """The same texts to both skills of one server, in turns."""
    server_core, client_cores = split_cores()
    texts = list(islice(cycle(sentences(EXAMPLE)), count))
    key = secrets.token_urlsafe(32)
    dialog, actions = skills_of(json.loads(EXAMPLE.read_text("utf-8")))
    with (
        tempfile.TemporaryDirectory() as folder,
        doyle_server(Path(folder), key, server_core) as (url, _),
        empty_server(server_core) as empty_url,
        on_cores(client_cores),
    ):
        file = Path(folder, "dialog.json")
        file.write_text(json.dumps(dialog), "utf-8")
        paths = {
            "dialog": open_environment(url, key, train(url, key, file).workspace_id),
            "actions": train_actions(url, key, actions),
        }
        doyle, empty = Connection(url), Connection(empty_url)
        probes = {
            name: Probe(
                doyle.send, stateful_requests(doyle, key, open_sessions(url, key, path, SESSIONS), texts)
            )
            for name, path in paths.items()
        }
        probes["empty"] = Probe(empty.send, nothing_requests(empty, texts))
        if (encoder := find_encoder(None)) is not None:
            probes["encoder"] = Probe(encoder.encode, texts, server_core)
        latencies = time_in_rounds(probes)
        doyle.close()
        empty.close()
    return MessageFigures(latencies)


def show(figures: Figures) -> str:
    """The figures as tables."""
    tables = [_walk_lines(figures.walk), _growth_lines(figures.growth), _message_lines(figures.messages)]
    return "\n\n".join("\n".join(table) for table in tables if table)


def _walk_lines(walk: WalkFigures | None) -> list[str]:
    if walk is None:
        return ["public action skills: - (set DOYLE_TEST_DATA)"]
    title = f"{walk.skills} public skills, {walk.turns} turns"
    return [
        f"{title:<38}{'p50':>9}{'p99':>9}",
        f"{'milliseconds a turn':<38}{walk.p50:>9.3f}{walk.p99:>9.3f}",
    ]


def _growth_lines(growth: Sequence[GrowthFigures]) -> list[str]:
    lines = [f"{'':<38}{'size':>9}{'p50 ms':>9}{'steps':>9}{'time x':>9}{'steps x':>9}"]
    shown = ""
    for row in growth:
        shape = row.shape if row.shape != shown else ""
        shown = row.shape
        lines.append(
            f"{shape:<38}{row.size:>9}{row.p50:>9.3f}{row.steps:>9}{row.times:>9.1f}{row.steps_times:>9.1f}"
        )
    return lines


def _message_lines(messages: MessageFigures | None) -> list[str]:
    if messages is None:
        return []
    lines = [f"{'':<38}{'p50 ms':>9}{'p99 ms':>9}"]
    for name, latency in messages.latencies.items():
        lines.append(f"{NAMES[name]:<38}{latency.p50:>9.2f}{latency.p99:>9.2f}")
    return [*lines, "", f"{'actions / dialog, p50':<38}{messages.ratio:>9.2f}"]


def main(arguments: Sequence[str]) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="What a turn of the actions engine costs.")
    parser.add_argument("--rounds", type=int, default=50, help="how often every turn is taken")
    parser.add_argument("--messages", type=int, default=400, help="messages over HTTP; 0 for none")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    rounds = max(options.rounds, 1)
    messages = measure_messages(max(options.messages, WARM_UP)) if options.messages > 0 else None
    figures = Figures(measure_walk(rounds), measure_growth(rounds), messages)
    shown: dict[str, Any] = asdict(figures)
    print(json.dumps(shown, indent=2) if options.json else show(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
