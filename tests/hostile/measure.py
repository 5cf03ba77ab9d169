"""Takes every hostile skill through all that happens to a skill, each in a process of its own; measures it.

Prints one JSON object. By name: the processor seconds of each stage (of several messages the most expensive
one), the megabytes that the process grew by, and how each message ended. Arguments: a directory for the
databases, and names of skills (none: all). A process that goes beyond the limits of memory or time is ended
by the system and has no entry.
"""

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hostile_skills import SKILLS

from doyle.conversation.message import Conversation, V1Call
from doyle.errors import InputError
from doyle.skills.checking import check_content
from doyle.skills.importing import import_workspace
from doyle.skills.library import SkillLibrary
from doyle.skills.lint.check import check_file
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.wire.message import MessageRequest
from doyle.wire.runtime import RuntimeIntent, Understanding
from doyle.wire.workspace import WorkspaceBody

NOW = datetime(2024, 8, 25, tzinfo=UTC)
MEMORY_LIMIT = 4 * 2**30
SECONDS_LIMIT = 60
TURNS = 3
KILOBYTES_PER_MEGABYTE = 1024


class Measured:
    """What a skill costs, stage by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the processor time of a block as that of a stage, the most expensive one of its name."""
        start = time.process_time()
        try:
            yield
        finally:
            self.seconds[name] = max(self.seconds.get(name, 0.0), time.process_time() - start)


async def run(name: str, folder: Path) -> dict[str, Any]:
    hostile = SKILLS[name]()
    source = json.dumps(hostile["skill"])
    before = peak_megabytes()
    measured = Measured()
    found: dict[str, Any] = {"source_megabytes": len(source) / 1e6, "findings": 0, "refused": [], "turns": []}
    with measured.stage("read"):
        data = json.loads(source)
        body = WorkspaceBody.read(data)
    with measured.stage("lint"):
        found["findings"] = len(check_file(data)) + len(check_content(body))
    store = await Store.open(None, folder)
    async with store.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, 1)
    try:
        with measured.stage("import"):
            record = await import_workspace(store, DEFAULT_INSTANCE, body, now=1, new_id=lambda: "w")
        found["turns"] = converse(store, record.workspace_id, hostile, measured)
    except InputError as error:
        found["refused"] = [fault.path for fault in error.faults]
    finally:
        await store.close()
    return {**found, "seconds": measured.seconds, "megabytes": peak_megabytes() - before}


def converse(store: Store, workspace_id: str, hostile: dict[str, Any], measured: Measured) -> list[Any]:
    """A few messages, each with the context that the one before it answered."""
    library = SkillLibrary(store.messages, 500_000_000)
    ids = iter(range(1_000_000))
    conversation = Conversation(
        library, store.messages, None, clock=lambda: NOW, new_id=lambda: f"id-{next(ids)}"
    )
    context = hostile["context"]
    turns = []
    with measured.stage("compile"):
        loaded = conversation.load_skill(call_for(workspace_id, {"input": {"text": "hello"}}))
    if "intents" in hostile:
        loaded = replace(loaded, model=Understands(hostile["intents"]))
    for _ in range(TURNS):
        raw = {"input": {"text": "hello"}, "context": context, "entities": []}
        if "intents" in hostile:
            raw["alternate_intents"] = True
        else:
            raw["intents"] = []
        with measured.stage("turn"):
            reply = conversation.message_v1(call_for(workspace_id, raw), loaded)
        written = json.dumps(reply)
        turns.append(
            {
                "megabytes": len(written) / 1e6,
                "messages": [message["code"] for message in reply["output"]["log_messages"]],
                "texts": len(reply["output"]["generic"]),
                "stack": len(reply["context"]["system"]["dialog_stack"]),
            }
        )
        context = json.loads(written)["context"]
    return turns


class Understands:
    """Stands in the place of a trained model: these intents are understood in any text."""

    def __init__(self, intents: list[Any]) -> None:
        self._understanding = Understanding(tuple(RuntimeIntent.from_json(intent) for intent in intents))

    def understand(self, *_: Any, **__: Any) -> Understanding:
        return self._understanding


def call_for(workspace_id: str, raw: dict[str, Any]) -> V1Call:
    request = MessageRequest.read(raw)
    return V1Call(DEFAULT_INSTANCE, workspace_id, request, raw, date(2021, 11, 1))


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES_PER_MEGABYTE


def in_own_process(work: Callable[[], Any]) -> Any:
    """The result of some work that is done in a child under limits; None if they ended it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_LIMIT, SECONDS_LIMIT))
        status = 1
        try:
            with os.fdopen(writing, "w") as pipe:
                json.dump(work(), pipe)
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        written = pipe.read()
    _, status = os.waitpid(child, 0)
    return json.loads(written) if status == 0 else None


def main(folder: Path, *names: str) -> None:
    outcomes = {}
    for at, name in enumerate(names or SKILLS):
        own = folder / str(at)
        outcomes[name] = in_own_process(lambda name=name, own=own: asyncio.run(run(name, own)))
    sys.stdout.write(json.dumps({name: found for name, found in outcomes.items() if found is not None}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
