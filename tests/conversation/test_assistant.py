"""Messages to assistants on a real store: order, leases, keys, and what is stored (spec/operations.md §8).

The skill is a small engine of the tests' own: whatever implements `AnsweringSkill` can be plugged in.
"""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from doyle.actions.effects import CalloutEffect
from doyle.conversation.assistant import AssistantConversation, BusySession, WaitingMessage
from doyle.conversation.assistant_opening import V2Call
from doyle.conversation.callouts import Callout
from doyle.conversation.configuration import Configuration
from doyle.conversation.extension_calls import ExtensionCall
from doyle.conversation.extension_performing import ExtensionLimits
from doyle.conversation.sessions import AssistantPlace, SessionPlace, Sessions
from doyle.conversation.skill_turn import AssistantMessage, PendingCalls, SkillAnswer
from doyle.dialog.effects import CallType, Effect, EffectResult
from doyle.errors import ConflictError, InputError, NotFoundError
from doyle.security.outbound import OutboundRequest
from doyle.security.seal import Sealer
from doyle.skills.library import LoadedByHead
from doyle.store import assistants, environments
from doyle.store.assistant_tables import assistant_log_events
from doyle.store.assistants import NewAssistant
from doyle.store.database import Store
from doyle.store.environments import NewEnvironment
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.wire.message_v2 import MessageRequestV2

NOW = datetime(2024, 8, 25, 11, 22, 33, 444000, UTC)
MILLISECONDS = 1_724_584_953_444


LIMITS = ExtensionLimits.within(5)


@dataclass
class Counter:
    """Counts its messages; at the word `call` it makes one for every word, at `extension` one."""

    skill_id: str = "counter"
    language: str = "en"
    before_answer: Callable[[AssistantMessage], None] = lambda _: None
    seen: list[str] = field(default_factory=list)

    def find(self, instance_id: str, configuration: Configuration, held: LoadedByHead) -> "Counter":
        return self

    def begin(self, message: AssistantMessage) -> "CounterTurn":
        self.seen.append(message.text)
        return CounterTurn(self, message)


@dataclass
class CounterTurn:
    skill: Counter
    message: AssistantMessage

    def advance(self, results: tuple[EffectResult, ...]) -> Any:
        words = self.message.text.split()
        if words == ["extension"] and not results:
            asked = CalloutEffect("action", "step", "GET", "/x", {})
            request = OutboundRequest("http://x.invalid/x", b"", method="GET")
            return PendingCalls((ExtensionCall(asked, "Shop", request, {}),), results)
        if words[:1] == ["call"] and len(results) < len(words):
            effect = Effect(CallType.WEBHOOK, "hook", "node", {})
            call = Callout(effect, OutboundRequest("http://x.invalid", b"{}"))
            return PendingCalls((call,), results)
        self.skill.before_answer(self.message)
        part = self.message.context.skill("main skill")
        count = part.get("user_defined", {}).get("count", 0) + 1
        said = [result.value for result in results]
        text = f"{count}: {self.message.text} {said}".strip()
        output = {"generic": [{"response_type": "text", "text": text}], "intents": [], "entities": []}
        variables = {**part.get("user_defined", {}), "count": count}
        context = self.message.context.with_skill(
            "main skill", {"user_defined": variables, "system": {"at": count}}
        )
        return SkillAnswer(output, context)


@dataclass
class House:
    """An assistant, its clock, and the sessions opened there."""

    store: Store
    skill: Counter
    conversation: AssistantConversation
    time: list[datetime]
    configuration: Configuration = field(default_factory=lambda: Configuration("e1", "draft"))

    @property
    def place(self) -> AssistantPlace:
        return AssistantPlace(DEFAULT_INSTANCE, "a1", self.configuration, 60)

    def open(self, customer_id: str | None = None) -> SessionPlace:
        session_id = self.conversation.sessions.create(self.place, customer_id, None)
        return SessionPlace(DEFAULT_INSTANCE, "a1", "e1", session_id)

    def later(self, seconds: float) -> None:
        self.time[0] += timedelta(seconds=seconds)

    def call(self, text: str = "", **more: Any) -> V2Call:
        raw = {"input": {"text": text, "options": more.pop("options", {})}, **more.pop("raw", {})}
        return V2Call(DEFAULT_INSTANCE, MessageRequestV2.read(raw), raw, date(2024, 8, 25), **more)

    def send(self, place: SessionPlace, text: str = "", **more: Any) -> Any:
        return self.conversation.message(self.call(text, **more), place)

    def say(self, place: SessionPlace, text: str = "", **more: Any) -> Any:
        return json.loads(self.send(place, text, **more))

    def count(self, place: SessionPlace) -> int:
        return int(self.stored(place)["skills"].get("main skill", {}).get("user_defined", {}).get("count", 0))

    def stored(self, place: SessionPlace) -> Any:
        return json.loads(self.conversation.sessions.get(place).state)

    async def logged(self) -> list[Any]:
        async with self.store.read() as tx:
            order = assistant_log_events.c.request_timestamp
            rows = await tx.execute(select(assistant_log_events).order_by(order))
            return [dict(row) for row in rows.mappings()]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    store = await Store.open(None, tmp_path / "data")
    async with store.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, MILLISECONDS)
        for name in ("a1", "a2"):
            await assistants.create(tx, NewAssistant(name, DEFAULT_INSTANCE, None, None, "en", MILLISECONDS))
        await environments.create(tx, NewEnvironment("e1", "a1", "draft", 60, MILLISECONDS))
    time, skill = [NOW], Counter()
    numbers = iter(range(1, 10_000))
    lock = threading.Lock()

    def new_id() -> str:
        with lock:
            return f"id-{next(numbers)}"

    sessions = Sessions(store.sessions, clock=lambda: time[0], new_id=new_id)
    conversation = AssistantConversation(
        skill,
        sessions,
        store.sessions,
        Sealer(b"s" * 32),
        clock=lambda: time[0],
        new_id=new_id,
        limits=LIMITS,
    )
    yield House(store, skill, conversation, time)
    await store.close()


def text_of(answer: Any) -> str:
    return str(answer["output"]["generic"][0]["text"])


def test_message_when_sent_again_and_again_then_the_state_is_kept(house: House) -> None:
    """spec/api/guide.md §4: conversation state is stored for the duration of the session."""
    place = house.open()
    assert [text_of(house.say(place, "a")) for _ in range(3)] == ["1: a []", "2: a []", "3: a []"]
    assert house.stored(place)["system"] == {
        "turn_count": 3,
        "session_start_time": "2024-08-25T11:22:33.444Z",
        "user_id": place.session_id,
    }


@pytest.mark.parametrize(("pauses", "is_alive"), [([59.9] * 5, True), ([60.1], False), ([30, 60.1], False)])
def test_session_when_nobody_speaks_for_its_time_out_then_is_invalid(
    house: House, pauses: list[float], is_alive: bool
) -> None:
    """spec/operations.md §8: each accepted message restarts it; after expiry 404."""
    place = house.open()
    for pause in pauses[:-1]:
        house.later(pause)
        house.send(place)
    house.later(pauses[-1])
    if is_alive:
        house.send(place)
        return
    for use in (house.send, house.conversation.sessions.delete):
        with pytest.raises(NotFoundError, match="Invalid Session"):
            use(place)


def test_session_when_a_message_is_refused_then_it_does_not_restart_the_time_out(house: House) -> None:
    """spec/operations.md §8: each *accepted* message."""
    place = house.open()
    house.later(40)
    with pytest.raises(InputError):
        house.say(place, raw={"context": {"skills": {"main skill": {"system": {"state": "x"}}}}})
    house.later(21)
    with pytest.raises(NotFoundError):
        house.send(place)


def test_session_when_deleted_then_is_invalid(house: House) -> None:
    place, other = house.open(), house.open()
    house.conversation.sessions.delete(place)
    with pytest.raises(NotFoundError, match="Invalid Session"):
        house.send(place)
    house.send(other)


def test_session_when_its_skill_is_gone_then_is_invalid_and_others_go_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """spec/operations.md §8: clients know what to do about an `Invalid Session`."""
    place = house.open()
    house.configuration = Configuration("e1", "7")
    other = house.open()
    found = house.skill.find

    def find(instance_id: str, configuration: Configuration, held: LoadedByHead) -> Counter:
        if configuration.snapshot == "draft":
            raise NotFoundError
        return found(instance_id, configuration, held)

    monkeypatch.setattr(house.skill, "find", find)
    with pytest.raises(NotFoundError, match="Invalid Session"):
        house.send(place)
    house.send(other)


def test_stateless_when_the_skill_of_its_state_is_gone_then_says_which_part_of_the_context_is_wrong(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = json.loads(house.conversation.message_stateless(house.call("a"), house.place))
    house.configuration = Configuration("e1", "7")
    found = house.skill.find
    gone = ["draft"]

    def find(instance_id: str, configuration: Configuration, held: LoadedByHead) -> Counter:
        if configuration.snapshot in gone:
            raise NotFoundError
        return found(instance_id, configuration, held)

    monkeypatch.setattr(house.skill, "find", find)
    with pytest.raises(InputError) as caught:
        house.conversation.message_stateless(house.call("b", raw={"context": first["context"]}), house.place)
    assert [fault.path for fault in caught.value.faults] == ["/context/global/system/state"]
    house.conversation.message_stateless(house.call("c"), house.place)
    gone.append("7")
    with pytest.raises(NotFoundError, match="Resource not found"):
        house.conversation.message_stateless(house.call("d"), house.place)


@pytest.mark.parametrize(
    ("assistant_id", "environment_id", "is_found"),
    [
        ("a1", "e1", True),
        ("a1", None, True),
        ("e1", None, True),
        ("a1", "a1", True),
        ("e1", "e1", True),
        ("a2", "e1", False),
        ("a1", "e2", False),
        ("a2", None, False),
        ("e1", "a2", False),
    ],
)
def test_session_when_addressed_then_both_ids_are_its_owners(
    house: House, assistant_id: str, environment_id: str | None, is_found: bool
) -> None:
    """spec/api/guide.md §4, *assistant_id versus environment_id*."""
    place = replace(house.open(), assistant_id=assistant_id, environment_id=environment_id)
    if is_found:
        house.send(place)
        return
    with pytest.raises(NotFoundError, match="Invalid Session"):
        house.send(place)


def test_session_when_the_environment_changes_then_keeps_what_it_began_with(house: House) -> None:
    """spec/operations.md §8: configuration seen by a session is fixed at its start."""
    place = house.open()
    house.configuration = Configuration("e1", "7")
    after = house.open()
    seen: list[Configuration] = []

    def find(_: str, configuration: Configuration, held: LoadedByHead) -> Counter:
        seen.append(configuration)
        return Counter()

    house.skill.find = find
    house.send(place)
    house.send(after)
    assert seen == [Configuration("e1", "draft"), Configuration("e1", "7")]


async def test_log_when_messages_are_answered_then_each_has_an_event(house: House) -> None:
    """spec/operations.md §1: one event per message; the label of create_session covers the session."""
    place = house.open("of the session")
    house.say(place, "a", raw={"user_id": "ann"})
    house.later(1)
    house.say(place, "b", customer_id="of the message")
    first, second = await house.logged()
    assert (first["customer_id"], second["customer_id"]) == ("of the session", "of the message")
    assert (first["skill_id"], first["snapshot"], first["language"]) == ("counter", "draft", "en")
    assert (first["assistant_id"], first["environment_id"], first["session_id"]) == (
        "a1",
        "e1",
        place.session_id,
    )
    assert first["request"] == {
        "input": {"text": "a", "options": {}},
        "context": {"global": {"system": {"user_id": "ann"}, "session_id": place.session_id}},
        "user_id": "ann",
    }
    assert first["response"]["output"]["generic"][0]["text"] == "1: a []"
    assert first["response"]["context"]["skills"] == {"main skill": {"user_defined": {"count": 1}}}
    assert second["response"]["user_id"] == "ann"
    assert second["request_timestamp"] == MILLISECONDS + 1000


async def test_log_when_a_client_does_not_say_who_speaks_then_the_request_names_the_session(
    house: House,
) -> None:
    """spec/api/models.yaml, LogRequest: `user_id` defaults to the session's id, and lasts (guide §4)."""
    place = house.open()
    house.say(place, "a")
    house.say(place, "b", raw={"context": {"global": {"system": {"user_id": "ann"}}}})
    house.say(place, "c")
    logged = [event["request"]["user_id"] for event in await house.logged()]
    assert logged == [place.session_id, "ann", "ann"]


async def test_message_when_another_moves_the_session_meanwhile_then_starts_again(house: House) -> None:
    """design, *Decisions*: put in order, never interleaved."""
    place = house.open()
    rivals = iter(["b", "c"])

    def overtake(message: AssistantMessage) -> None:
        if message.text == "a" and (rival := next(rivals, None)):
            house.say(place, rival)

    house.skill.before_answer = overtake
    assert text_of(house.say(place, "a")) == "3: a []"
    assert house.skill.seen == ["a", "b", "a", "c", "a"]
    assert [event["request"]["input"]["text"] for event in await house.logged()].count("a") == 1


def test_message_when_others_move_the_session_for_ever_then_conflict(house: House) -> None:
    place = house.open()

    def overtake(message: AssistantMessage) -> None:
        if message.text == "a":
            house.say(place, "b")

    house.skill.before_answer = overtake
    with pytest.raises(ConflictError, match="Too many messages"):
        house.say(place, "a")


async def test_messages_when_many_come_at_once_then_each_is_counted_once(house: House) -> None:
    """Whatever threads or processes they come from."""
    place = house.open()
    answers = await asyncio.gather(*(asyncio.to_thread(house.say, place, f"m{at}") for at in range(12)))
    counted = sorted(int(text_of(answer).partition(":")[0]) for answer in answers)
    assert counted == list(range(1, 13))
    assert house.count(place) == 12
    assert len(await house.logged()) == 12


def test_call_when_it_is_made_then_the_session_is_busy_until_it_is_answered(house: House) -> None:
    """design, *Decisions*: ordered by a lease row; no lock and no open transaction while an effect runs."""
    place = house.open()
    waiting = house.send(place, "call")
    assert isinstance(waiting, WaitingMessage)
    busy = house.send(place, "b")
    assert busy == BusySession(MILLISECONDS + 18_000)
    assert house.count(place) == 0
    done = house.conversation.proceed(waiting, [EffectResult("x")])
    assert text_of(json.loads(done)) == "1: call ['x']"
    assert text_of(house.say(place, "b")) == "2: b []"


def test_call_of_an_extension_when_it_is_made_then_the_lease_is_as_long_as_the_settings_let_it_take(
    house: House,
) -> None:
    """`DOYLE_EXTENSION_SECONDS`: who dies in a call must not hold the session for longer than that."""
    place = house.open()
    assert isinstance(house.send(place, "extension"), WaitingMessage)
    assert house.send(place, "b") == BusySession(MILLISECONDS + 5_000 + 10_000)
    house.later(15.1)
    assert text_of(house.say(place, "b")) == "1: b []"


def test_call_when_its_process_dies_then_the_lease_lapses(house: House) -> None:
    """design, *Decisions*: a process that dies leaves a lease that lapses."""
    place = house.open()
    dead = house.send(place, "call")
    house.later(17.9)
    assert isinstance(house.send(place, "b"), BusySession)
    house.later(0.2)
    assert text_of(house.say(place, "b")) == "1: b []"
    with pytest.raises(ConflictError, match="came between"):
        house.conversation.proceed(dead, [EffectResult("late")])
    assert house.count(place) == 1


def test_call_when_others_follow_then_the_lease_is_held_from_each_on(house: House) -> None:
    place = house.open()
    waiting = house.send(place, "call two three")
    for at in range(2):
        house.later(15)
        waiting = house.conversation.proceed(waiting, [EffectResult(at)])
        assert house.send(place, "b") == BusySession(MILLISECONDS + 15_000 * (at + 1) + 18_000)
    done = house.conversation.proceed(waiting, [EffectResult(2)])
    assert text_of(json.loads(done)) == "1: call two three [0, 1, 2]"


def test_call_when_it_is_given_up_then_the_session_is_free_and_as_it_was(house: House) -> None:
    place = house.open()
    waiting = house.send(place, "call")
    house.conversation.give_up(waiting)
    assert text_of(house.say(place, "b")) == "1: b []"
    with pytest.raises(ConflictError):
        house.conversation.proceed(waiting, [EffectResult("late")])


@pytest.mark.parametrize("following", ["call", "call two"])
def test_call_when_its_session_ends_meanwhile_then_the_session_is_invalid(
    house: House, following: str
) -> None:
    """spec/api/guide.md §4: a dead session is told apart from one that moved on."""
    place = house.open()
    waiting = house.send(place, following)
    house.conversation.sessions.delete(place)
    with pytest.raises(NotFoundError, match="Invalid Session"):
        house.conversation.proceed(waiting, [EffectResult("late")])
    assert house.say(house.open(), "b")["output"]["generic"][0]["text"] == "1: b []"


def test_key_when_a_message_is_retried_then_it_is_answered_once(house: House) -> None:
    """design, *Decisions*: `Idempotency-Key`."""
    place = house.open()
    first = house.send(place, "a", idempotency_key="k")
    house.say(place, "b")
    assert house.send(place, "a", idempotency_key="k") == first
    assert house.count(place) == 2
    other = house.open()
    assert house.say(other, "a", idempotency_key="k")["user_id"] == other.session_id


def test_key_when_it_comes_back_with_another_message_then_input_error(house: House) -> None:
    place = house.open()
    house.send(place, "a", idempotency_key="k")
    with pytest.raises(InputError, match="another message"):
        house.send(place, "b", idempotency_key="k")


def test_key_when_both_tries_run_at_once_then_the_second_gets_the_answer_of_the_first(house: House) -> None:
    place = house.open()
    retried: list[bytes] = []

    def retry(message: AssistantMessage) -> None:
        if not retried:
            retried.append(b"")
            retried[0] = house.send(place, "a", idempotency_key="k")

    house.skill.before_answer = retry
    assert house.send(place, "a", idempotency_key="k") == retried[0]
    assert house.count(place) == 1


async def test_stateless_when_sent_then_the_client_holds_everything(house: House) -> None:
    """spec/api/guide.md §4: v2 stateless, `context` always."""
    first = json.loads(house.conversation.message_stateless(house.call("a"), house.place))
    context = first["context"]
    assert context["global"]["session_id"] == first["user_id"]
    assert context["skills"]["main skill"]["user_defined"] == {"count": 1}
    second = json.loads(
        house.conversation.message_stateless(house.call("b", raw={"context": context}), house.place)
    )
    assert text_of(second) == "2: b []"
    assert second["context"]["global"]["system"]["turn_count"] == 2
    assert [event["session_id"] for event in await house.logged()] == [first["user_id"]] * 2


@pytest.mark.parametrize(("environment_id", "snapshot"), [("e1", "draft"), ("e2", "8")])
def test_stateless_when_the_environment_changes_then_goes_on_with_what_it_began_with(
    house: House, environment_id: str, snapshot: str
) -> None:
    """spec/operations.md §8: `context.global.system.state`; that of another environment says nothing here."""
    first = json.loads(house.conversation.message_stateless(house.call("a"), house.place))
    seen: list[Configuration] = []

    def find(_: str, configuration: Configuration, held: LoadedByHead) -> Counter:
        seen.append(configuration)
        return Counter()

    house.skill.find = find
    house.configuration = Configuration(environment_id, "8")
    house.conversation.message_stateless(house.call("b", raw={"context": first["context"]}), house.place)
    assert seen == [Configuration(environment_id, snapshot)]


def test_stateless_when_it_calls_then_there_is_nothing_to_hold(house: House) -> None:
    waiting = house.conversation.message_stateless(house.call("call"), house.place)
    assert isinstance(waiting, WaitingMessage)
    house.conversation.give_up(waiting)
    done = house.conversation.proceed(waiting, [EffectResult("x")])
    assert text_of(json.loads(done)) == "1: call ['x']"


def test_context_when_an_answer_makes_it_too_large_then_input_error_and_the_session_as_it_was(
    house: House,
) -> None:
    """spec/limits.md, *Context, stateful session*."""
    place = house.open()
    sent = {"context": {"skills": {"main skill": {"user_defined": {"a": "x" * 60_000}}}}}
    house.say(place, "a", raw=sent)
    sent["context"]["skills"]["main skill"]["user_defined"] = {"b": "x" * 60_000}
    with pytest.raises(InputError) as caught:
        house.say(place, "b", raw=sent)
    assert caught.value.faults[0].path == "/context"
    assert house.count(place) == 1


@pytest.mark.parametrize("value", [2**70, -(2**64), 0.1, "\u2028", "😀", {"a": [None, True]}])
def test_context_when_it_holds_any_json_then_comes_back_exactly(house: House, value: Any) -> None:
    place = house.open()
    sent = {"context": {"skills": {"main skill": {"user_defined": {"value": value}}}}}
    house.say(place, "a", raw=sent)
    answer = house.say(place, "b", options={"return_context": True})
    assert answer["context"]["skills"]["main skill"]["user_defined"] == {"value": value, "count": 2}


def test_trace_when_asked_for_then_the_answer_has_no_trace_of_a_skill_that_gives_none(house: House) -> None:
    assert set(house.say(house.open(), "a", is_traced=True)) == {"output", "user_id"}
