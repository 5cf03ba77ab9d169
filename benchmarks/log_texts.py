"""Log events as a few dozen workspaces of several languages would leave them, made up from a seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid5

import orjson

from doyle.store.instances import DEFAULT_INSTANCE
from doyle.store.logs.terms import terms_of
from doyle.store.messages import LogEvent
from doyle.store.sessions import AssistantLogEvent

DAY_MILLISECONDS = 24 * 60 * 60 * 1000
DAYS = 29
TURNS = 5
LANGUAGES = ("en", "en", "en", "en", "de", "fr", "es", "pt-br")
# The first workspace has two fifths of all events, the others share the rest.
WORKSPACES = 40
FIRST_SHARE = 0.4
CUSTOMERS = 50_000
INTENTS = ("greeting", "order", "cancel_order", "refund", "opening_hours", "delivery", "complaint", "goodbye")
RARE_INTENT, RARE_WORD = "talk_to_lawyer", "zeppelin"
RARE_ONE_IN = 100_000
EXCHANGES = 1_000
CONVERSATION_GAP, USER_GAP = "@conversation@", "@user@"
VERBS = ("order", "cancel", "return", "change", "find", "track", "refund", "send", "open", "pay")
NOUNS = (
    *("parcel", "invoice", "table", "lamp", "account", "password", "delivery", "address", "ticket", "card"),
    *(
        "Bestellung",
        "Rechnung",
        "Konto",
        "Adresse",
        "colis",
        "facture",
        "compte",
        "pedido",
        "factura",
        "cuenta",
    ),
)
OPENINGS = (
    "I want to",
    "please",
    "can you",
    "how do I",
    "we would like to",
    "ich möchte",
    "je voudrais",
    "quiero",
)
ENTITIES = {
    "item": ("lamp", "table", "chair", "sofa"),
    "channel": ("email", "phone", "chat"),
    "city": ("Köln",),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace that events come from; some have a deployment label."""

    workspace_id: str
    language: str
    deployment: str | None


def places() -> list[Place]:
    """The workspaces, always the same."""
    maker = random.Random("places")
    return [
        Place(
            str(UUID(int=maker.getrandbits(128), version=4)),
            LANGUAGES[at % len(LANGUAGES)],
            f"deployment-{at % 4}" if at % 2 == 0 else None,
        )
        for at in range(WORKSPACES)
    ]


def events(count: int, now: int) -> Iterator[LogEvent]:
    """So many events, the oldest first, the last one just before `now` (epoch milliseconds).

    Conversations have a few turns and overlap. Bodies are what `message` logs: with intents, entities, the
    visited nodes, an answer and the context of a conversation. Exchanges repeat, conversations do not.
    """
    maker = random.Random(count)
    known = places()
    exchanges = {place: [_Exchange.make(maker, place) for _ in range(EXCHANGES)] for place in known}
    first = now - DAYS * DAY_MILLISECONDS
    talks: list[_Talk] = []
    for at in range(count):
        if len(talks) < TURNS * 10:
            talks.append(_Talk(maker, _choose(maker, known)))
        talk = talks[int(maker.random() * len(talks))]
        is_rare = maker.random() * RARE_ONE_IN < 1
        some = exchanges[talk.place]
        exchange = (
            _Exchange.make(maker, talk.place, is_rare=True)
            if is_rare
            else some[int(maker.random() * EXCHANGES)]
        )
        yield talk.event(maker, exchange, first + (now - first) * at // count)
        if talk.turn >= TURNS:
            talks.remove(talk)


def environment_of(assistant_id: str, kind: str) -> str:
    """The id of an environment of an assistant: `draft` or `live`."""
    return str(uuid5(UUID(assistant_id), kind))


def assistant_events(count: int, now: int) -> Iterator[AssistantLogEvent]:
    """The same events, as they would come from assistants: one for each workspace, with two environments."""
    for event in events(count, now):
        yield _of_assistant(event)


def _of_assistant(event: LogEvent) -> AssistantLogEvent:
    """An event as v2 logs it; every eighth conversation is with the draft, the others with releases."""
    said = orjson.loads(event.response)
    output = {name: said[name] for name in ("intents", "entities")} | {"generic": said["output"]["generic"]}
    request = {"input": {"message_type": "text", "text": said["input"]["text"]}}
    session_id = str(event.conversation_id)
    system = {"turn_count": 1, "user_id": said["user_id"]}
    context = {"global": {"session_id": session_id, "system": system}, "skills": {"main skill": {}}}
    draw = int(session_id[:4], 16)
    kind = "draft" if draw % 8 == 0 else "live"
    return AssistantLogEvent(
        log_id=event.log_id,
        instance_id=event.instance_id,
        assistant_id=event.workspace_id,
        environment_id=environment_of(event.workspace_id, kind),
        session_id=session_id,
        skill_id=environment_of(event.workspace_id, "skill"),
        snapshot=kind if kind == "draft" else str(1 + draw % 3),
        language=event.language,
        request_timestamp=event.request_timestamp,
        response_timestamp=event.response_timestamp,
        request=orjson.dumps(request),
        response=orjson.dumps({"output": output, "context": context, "user_id": said["user_id"]}),
        customer_id=event.customer_id,
        terms=_without_deployments(event.terms),
    )


def _without_deployments(terms: str | None) -> str | None:
    if terms is None:
        return None
    return "\n".join(line for line in terms.split("\n") if not line.startswith("d:"))


def _choose(maker: random.Random, known: list[Place]) -> Place:
    return known[0] if maker.random() < FIRST_SHARE else maker.choice(known)


@dataclass(frozen=True, slots=True)
class _Exchange:
    """What was said and answered, with gaps for whose it was."""

    request: bytes
    response: bytes
    terms: str | None

    @classmethod
    def make(cls, maker: random.Random, place: Place, *, is_rare: bool = False) -> "_Exchange":
        text = _said(maker) + (f" by {RARE_WORD}" if is_rare else "")
        intents = _meant(maker, RARE_INTENT if is_rare else None)
        answer = f"About {text}: here is what we can do for you. Is there anything else that you need today?"
        context = _context(place, maker.randrange(1, TURNS))
        request = {"input": {"text": text}, "context": context}
        response = {
            "input": {"text": text},
            "intents": intents,
            "entities": _named(maker),
            "output": {
                "generic": [{"response_type": "text", "text": answer}],
                "text": [answer],
                "nodes_visited": [f"node_{maker.randrange(400)}_{maker.randrange(10**12)}" for _ in range(3)],
                "log_messages": [],
            },
            "context": context,
            "user_id": USER_GAP,
        }
        terms = terms_of(request, response, place.language)
        return cls(orjson.dumps(request), orjson.dumps(response), terms)


def _context(place: Place, turn: int) -> dict[str, object]:
    metadata = {"deployment": place.deployment} if place.deployment else {}
    return {
        "conversation_id": CONVERSATION_GAP,
        "metadata": {"user_id": USER_GAP, **metadata},
        "system": {
            "initialized": True,
            "dialog_stack": [{"dialog_node": "root"}],
            "dialog_turn_counter": turn,
            "dialog_request_counter": turn,
            "_node_output_map": {f"node_{at}": {"0": [0, at]} for at in range(turn)},
            "branch_exited": True,
            "branch_exited_reason": "completed",
        },
    }


class _Talk:
    """One conversation."""

    def __init__(self, maker: random.Random, place: Place) -> None:
        self.turn = 0
        self.place = place
        self._id = str(UUID(int=maker.getrandbits(128), version=4))
        self._customer = f"customer-{int(CUSTOMERS * maker.random() ** 2)}" if maker.random() < 0.7 else None

    def event(self, maker: random.Random, exchange: _Exchange, moment: int) -> LogEvent:
        """Its next turn."""
        self.turn += 1
        gaps = ((CONVERSATION_GAP, self._id), (USER_GAP, self._customer or self._id))
        request, response = exchange.request, exchange.response
        for gap, text in gaps:
            request = request.replace(gap.encode(), text.encode())
            response = response.replace(gap.encode(), text.encode())
        return LogEvent(
            log_id=str(UUID(int=maker.getrandbits(128), version=4)),
            instance_id=DEFAULT_INSTANCE,
            workspace_id=self.place.workspace_id,
            language=self.place.language,
            request_timestamp=moment,
            response_timestamp=moment + 3 + int(maker.random() * 60),
            request=request,
            response=response,
            conversation_id=self._id,
            customer_id=self._customer,
            terms=exchange.terms,
        )


def _said(maker: random.Random) -> str:
    number = maker.randrange(10_000)
    words = [maker.choice(OPENINGS), maker.choice(VERBS), "my", maker.choice(NOUNS), f"number {number}"]
    if maker.random() < 0.3:
        words.append(f"and {maker.choice(VERBS)} the {maker.choice(NOUNS)}")
    return " ".join(words)


def _meant(maker: random.Random, first: str | None) -> list[dict[str, object]]:
    chosen = maker.sample(INTENTS, maker.choice((0, 1, 1, 1, 2, 3)))
    chosen = chosen if first is None else [first, *chosen]
    return [
        {"intent": intent, "confidence": round(0.95 / (1 + at) * maker.random(), 4)}
        for at, intent in enumerate(chosen)
    ]


def _named(maker: random.Random) -> list[dict[str, object]]:
    names = maker.sample(sorted(ENTITIES), maker.choice((0, 0, 1, 2)))
    return [
        {"entity": name, "value": maker.choice(ENTITIES[name]), "location": [3, 9], "confidence": 1}
        for name in names
    ]
