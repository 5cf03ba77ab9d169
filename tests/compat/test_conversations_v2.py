"""IBM's Python SDK against a running server: sessions, messages, streams, logs of v2 (spec/api/guide.md)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV1, AssistantV2
from ibm_watson.assistant_v2 import (
    BulkClassifyResponse,
    BulkClassifyUtterance,
    CompleteItem,
    EnvironmentSkill,
    FinalResponse,
    LogCollection,
    MessageContext,
    MessageContextDialogSkill,
    MessageContextGlobal,
    MessageContextGlobalSystem,
    MessageContextSkills,
    MessageInput,
    MessageInputAttachment,
    MessageInputOptions,
    MessageInputOptionsSpelling,
    MessageOutputDebugTurnEventTurnEventNodeVisited,
    PartialItem,
    RequestAnalytics,
    RuntimeEntity,
    RuntimeIntent,
    SessionResponse,
    StatefulMessageResponse,
    StatelessFinalResponse,
    StatelessMessageContext,
    StatelessMessageInput,
    StatelessMessageResponse,
)

pytestmark = pytest.mark.compat

VERSION = "2024-08-25"
SHOP: dict[str, Any] = {
    "name": "Shop",
    "intents": [
        {"intent": "buy", "examples": [{"text": "a loaf please"}, {"text": "I want bread"}]},
        {"intent": "hours", "examples": [{"text": "when are you open"}, {"text": "opening hours"}]},
    ],
    "entities": [{"entity": "bread", "values": [{"value": "rye", "synonyms": ["dark bread"]}]}],
    "dialog_nodes": [
        {
            "dialog_node": "start",
            "conditions": "welcome",
            "title": "Start",
            "output": {"text": "Good day. Yes?"},
        },
        {
            "dialog_node": "sell",
            "conditions": "@bread",
            "previous_sibling": "start",
            "title": "Sell",
            "context": {"bought": "@bread", "count": "<? ($count ? $count : 0) + 1 ?>"},
            "output": {
                "generic": [
                    {"response_type": "text", "values": [{"text": "One $bought for $customer."}]},
                    {"response_type": "image", "source": "https://example.com/rye.png", "title": "Rye"},
                ],
                "till": {"open": True},
            },
        },
        {
            "dialog_node": "sell more",
            "conditions": "true",
            "parent": "sell",
            "output": {"text": "Anything else?"},
        },
        {
            "dialog_node": "hours",
            "conditions": "#hours",
            "previous_sibling": "sell",
            "output": {"text": "Till six."},
        },
        {
            "dialog_node": "else",
            "conditions": "true",
            "previous_sibling": "hours",
            "output": {"text": "Pardon?"},
        },
    ],
}


@dataclass
class Shop:
    """An assistant whose draft answers with a dialog, and the clients that talk to it."""

    client: AssistantV2
    v1: AssistantV1
    skill_id: str
    assistant_id: str
    draft: str
    live: str

    def open(self, **options: Any) -> str:
        response = self.client.create_session(self.assistant_id, self.draft, **options)
        assert response.get_status_code() == 201
        return SessionResponse.from_dict(response.get_result()).session_id

    def say(self, session_id: str, text: str | None = None, **more: Any) -> StatefulMessageResponse:
        options = {key: more.pop(key) for key in ("context", "user_id", "headers") if key in more}
        given = MessageInput(text=text, **more)
        result = self.client.message(self.assistant_id, self.draft, session_id, input=given, **options)
        return StatefulMessageResponse.from_dict(result.get_result())

    def say_stateless(self, text: str | None = None, **more: Any) -> StatelessMessageResponse:
        options = {key: more.pop(key) for key in ("context", "user_id", "headers") if key in more}
        given = StatelessMessageInput(text=text, **more)
        result = self.client.message_stateless(self.assistant_id, self.draft, input=given, **options)
        return StatelessMessageResponse.from_dict(result.get_result())

    def logs(self, **query: Any) -> list[Any]:
        shown = self.client.list_logs(self.draft, **query).get_result()
        return list(LogCollection.from_dict(shown).logs)


@pytest.fixture(scope="module")
def shop(live_server: Any, client: AssistantV1, await_training: Any) -> Shop:
    v2 = AssistantV2(VERSION, authenticator=BasicAuthenticator("apikey", live_server.manager_key))
    v2.set_service_url(live_server.url)
    skill_id = client.create_workspace(**SHOP).get_result()["workspace_id"]
    made = v2.create_assistant(name="Baker").get_result()
    draft, live = (each["environment_id"] for each in made["assistant_environments"])
    reference = EnvironmentSkill(skill_id, type="dialog", disabled=False)
    v2.update_environment(made["assistant_id"], draft, skill_references=[reference])
    await_training(client, skill_id)
    return Shop(v2, client, skill_id, made["assistant_id"], draft, live)


def texts(answer: Any) -> list[str]:
    return [item.text for item in answer.output.generic if item.response_type == "text"]


def failure(call: Callable[[], Any]) -> ApiException:
    with pytest.raises(ApiException) as caught:
        call()
    return caught.value


def variables(**values: Any) -> MessageContext:
    part = MessageContextDialogSkill(user_defined=values)
    return MessageContext(skills=MessageContextSkills(main_skill=part))


ALL = MessageInputOptions(return_context=True, export=True, debug=True)


@pytest.mark.operation("create_session", "message_v2", "delete_session")
def test_session_when_it_goes_through_its_life_then_every_answer_fits_the_models(shop: Shop) -> None:
    """spec/api/guide.md §4, *Sessions* and *Messages*."""
    session_id = shop.open(analytics=RequestAnalytics(browser="b", device="d", page_url="p"))
    assert UUID(session_id)
    opening = shop.say(session_id)
    assert texts(opening) == ["Good day. Yes?"]
    assert (opening.output.intents, opening.output.entities, opening.context) == ([], [], None)
    assert opening.user_id == session_id
    sold = shop.say(session_id, "dark bread", context=variables(customer="Ann"))
    assert texts(sold) == ["One rye for Ann."]
    assert [item.response_type for item in sold.output.generic] == ["text", "image"]
    assert sold.output.user_defined == {"till": {"open": True}}
    assert sold.output.entities[0].value == "rye"
    assert texts(shop.say(session_id, "never mind")) == ["Anything else?"]
    assert texts(shop.say(session_id, "when are you open")) == ["Till six."]
    deleted = shop.client.delete_session(shop.assistant_id, shop.draft, session_id)
    assert (deleted.get_status_code(), deleted.get_result()) == (200, {})
    for call in (
        lambda: shop.say(session_id),
        lambda: shop.client.delete_session(shop.assistant_id, shop.draft, session_id),
    ):
        error = failure(call)
        assert (error.status_code, error.message) == (404, "Invalid Session")


def test_message_when_nothing_is_sent_then_is_the_opening_turn(shop: Shop) -> None:
    """spec/api/guide.md §4: no input text is legal everywhere."""
    session_id = shop.open()
    response = shop.client.message(shop.assistant_id, shop.draft, session_id)
    assert texts(StatefulMessageResponse.from_dict(response.get_result())) == ["Good day. Yes?"]
    stateless = shop.client.message_stateless(shop.assistant_id, shop.draft).get_result()
    assert texts(StatelessMessageResponse.from_dict(stateless)) == ["Good day. Yes?"]


@pytest.mark.parametrize(
    ("options", "has_context", "has_state"),
    [
        ({}, False, False),
        ({"return_context": False, "debug": True}, False, False),
        ({"return_context": True}, True, False),
        ({"return_context": True, "debug": True}, True, True),
        ({"export": True}, True, True),
        ({"export": True, "return_context": False}, True, True),
    ],
)
def test_message_when_the_context_is_asked_for_then_comes_with_states_as_the_options_say(
    shop: Shop, options: dict[str, bool], has_context: bool, has_state: bool
) -> None:
    """spec/api/guide.md §4, *Messages*."""
    answer = shop.say(shop.open(), "rye", options=MessageInputOptions(**options))
    assert (answer.context is not None) is has_context
    assert (answer.output.debug is not None) is options.get("debug", False)
    if has_context:
        part = answer.context.skills.main_skill
        assert part.user_defined == {"bought": "rye", "count": 1}
        assert (part.system is not None and bool(part.system.state)) is has_state


def test_message_when_all_is_asked_for_then_global_context_and_debug_are_whole(shop: Shop) -> None:
    """spec/dialog-engine.md §§8.6, 10."""
    session_id = shop.open()
    shop.say(session_id)
    answer = shop.say(session_id, "rye", options=ALL, user_id="ann")
    system = answer.context.global_.system
    assert (system.turn_count, system.user_id, answer.user_id) == (2, "ann", "ann")
    assert answer.context.global_.session_id == session_id
    assert system.session_start_time.endswith("Z")
    debug = answer.output.debug
    assert [node.dialog_node for node in debug.nodes_visited] == ["sell"]
    assert (debug.nodes_visited[0].title, debug.nodes_visited[0].conditions) == ("Sell", "@bread")
    assert (debug.log_messages, debug.branch_exited) == ([], None)
    ended = shop.say(session_id, "x", options=ALL).output.debug
    assert (ended.branch_exited, ended.branch_exited_reason) == (True, "completed")


def test_message_when_debug_is_asked_for_then_turn_events_say_why_nodes_were_visited(shop: Shop) -> None:
    """spec/actions-runtime.md §21, spec/api/models.yaml: `node_visited` in the SDK's class, of a dialog alone
    as beside the actions of an assistant; none without `debug`."""
    node_visited = MessageOutputDebugTurnEventTurnEventNodeVisited
    session_id = shop.open()
    [opening] = shop.say(session_id, options=ALL).output.debug.turn_events
    assert isinstance(opening, node_visited)
    assert opening.reason == node_visited.ReasonEnum.WELCOME
    assert opening.source.to_dict() == {
        "type": "dialog_node",
        "dialog_node": "start",
        "title": "Start",
        "condition": "welcome",
    }
    [sale] = shop.say(session_id, "rye", options=ALL).output.debug.turn_events
    assert (sale.source.condition, sale.reason) == ("@bread", node_visited.ReasonEnum.BRANCH_START)
    [more] = shop.say(session_id, "x", options=ALL).output.debug.turn_events
    assert (more.source.to_dict(), more.reason) == (
        {"type": "dialog_node", "dialog_node": "sell more", "condition": "true"},
        None,
    )
    assert shop.say(session_id, "rye").output.debug is None


def test_user_id_when_given_in_both_places_then_the_root_wins_and_it_lasts(shop: Shop) -> None:
    """spec/dialog-engine.md §9.7; spec/api/models.yaml: defaults to the session's id."""
    session_id = shop.open()
    system = MessageContextGlobalSystem(user_id="from the context")
    context = MessageContext(global_=MessageContextGlobal(system=system))
    assert shop.say(session_id, "x").user_id == session_id
    assert shop.say(session_id, "x", context=context).user_id == "from the context"
    assert shop.say(session_id, "x").user_id == "from the context"
    assert shop.say(session_id, "x", context=context, user_id="from the root").user_id == "from the root"
    assert shop.say(session_id, "x").user_id == "from the root"


def test_intents_when_alternates_are_asked_for_then_all_are_returned(shop: Shop) -> None:
    """spec/api/guide.md §4: false means at most one intent."""
    session_id = shop.open()
    assert [found.intent for found in shop.say(session_id, "I want bread").output.intents] == ["buy"]
    options = MessageInputOptions(alternate_intents=True)
    every = shop.say(session_id, "I want bread", options=options).output.intents
    assert {found.intent for found in every} == {"buy", "hours"}


def test_intents_and_entities_when_supplied_then_are_taken_as_they_are(shop: Shop) -> None:
    """spec/nlu.md §1.2."""
    answer = shop.say(
        shop.open(),
        "abc",
        intents=[RuntimeIntent("hours", confidence=0.9)],
        entities=[RuntimeEntity("size", "big")],
    )
    assert texts(answer) == ["Till six."]
    assert [found.intent for found in answer.output.intents] == ["hours"]
    assert [found.entity for found in answer.output.entities] == ["size"]


def test_restart_when_asked_for_then_the_dialog_is_at_its_root_with_its_variables(shop: Shop) -> None:
    """spec/dialog-engine.md §10: resets the stack for this message, keeps variables and turn_count."""
    session_id = shop.open()
    shop.say(session_id, "rye")
    options = MessageInputOptions(restart=True, return_context=True)
    answer = shop.say(session_id, "never mind", options=options)
    assert texts(answer) == ["Pardon?"]
    assert answer.context.skills.main_skill.user_defined["bought"] == "rye"
    assert answer.context.global_.system.turn_count == 2


def test_spelling_when_corrected_then_the_output_says_so(shop: Shop) -> None:
    """spec/dialog-engine.md §8.6; spec/nlu.md §7."""
    spelling = MessageInputOptionsSpelling(auto_correct=True)
    answer = shop.say(shop.open(), "I want braed", options=MessageInputOptions(spelling=spelling))
    assert answer.output.spelling.text == "I want bread"
    assert answer.output.spelling.original_text == "I want braed"


def test_attachments_and_analytics_when_sent_then_are_accepted_and_logged(shop: Shop) -> None:
    """spec/operations.md §1: request.input.attachments, analytics, options."""
    session_id = shop.open()
    attachment = MessageInputAttachment("https://example.com/a.png", media_type="image/png")
    shop.say(session_id, "rye", attachments=[attachment] * 5, analytics=RequestAnalytics(browser="b"))
    error = failure(lambda: shop.say(session_id, "rye", attachments=[attachment] * 6))
    assert error.status_code == 400
    [logged] = shop.logs(filter=f"session_id::{session_id}")
    assert len(logged.request.input.attachments) == 5
    assert logged.request.input.analytics.browser == "b"


@pytest.mark.parametrize("owner", ["assistant", "draft"])
@pytest.mark.parametrize("environment", ["assistant", "draft"])
def test_session_when_addressed_by_the_ids_of_its_owner_then_is_found(
    shop: Shop, owner: str, environment: str
) -> None:
    """spec/api/guide.md §4, *assistant_id versus environment_id*: the assistant's id means its draft."""
    ids = {"assistant": shop.assistant_id, "draft": shop.draft}
    made = shop.client.create_session(ids[owner], ids[environment])
    session_id = made.get_result()["session_id"]
    assert texts(shop.say(session_id)) == ["Good day. Yes?"]
    for other in ids.values():
        answer = shop.client.message(other, ids[environment], session_id, input=MessageInput(text="rye"))
        assert answer.get_status_code() == 200


@pytest.mark.operation(
    "create_session_short", "message_v2_short", "delete_session_short", "message_stateless_short"
)
@pytest.mark.parametrize("owner", ["assistant", "draft"])
def test_paths_when_of_the_older_generation_then_mean_the_same(shop: Shop, owner: str) -> None:
    """spec/api/guide.md §4: the form of the clients up to Python 10 and Node 10."""
    base = f"/v2/assistants/{shop.assistant_id if owner == 'assistant' else shop.draft}"

    def send(method: str, path: str, **body: Any) -> Any:
        request = shop.client.prepare_request(
            method, base + path, params={"version": VERSION}, data=body or None
        )
        return shop.client.send(request).get_result()

    session_id = send("POST", "/sessions")["session_id"]
    answer = send("POST", f"/sessions/{session_id}/message", input={"text": "rye"})
    assert texts(StatefulMessageResponse.from_dict(answer)) == ["One rye for ."]
    assert texts(shop.say(session_id, "x")) == ["Anything else?"]
    assert send("DELETE", f"/sessions/{session_id}") == {}
    assert failure(lambda: shop.say(session_id)).message == "Invalid Session"
    stateless = send("POST", "/message", input={"text": "rye"})
    assert texts(StatelessMessageResponse.from_dict(stateless)) == ["One rye for ."]


def test_session_when_addressed_by_another_assistant_then_is_invalid(shop: Shop) -> None:
    """spec/api/guide.md §4: resolve the session by its own id, then check that it belongs there."""
    other = shop.client.create_assistant().get_result()
    session_id = shop.open()
    for assistant_id, environment_id in (
        (other["assistant_id"], other["assistant_environments"][0]["environment_id"]),
        (shop.assistant_id, shop.live),
        (shop.assistant_id, str(uuid4())),
        (str(uuid4()), shop.draft),
    ):
        error = failure(lambda a=assistant_id, e=environment_id: shop.client.message(a, e, session_id))
        assert (error.status_code, error.message) == (404, "Invalid Session")


@pytest.mark.parametrize("ids", [("nothing", "nothing"), ("assistant", "nothing"), ("nothing", "draft")])
def test_session_when_the_environment_is_unknown_then_not_found(shop: Shop, ids: tuple[str, str]) -> None:
    """spec/api/guide.md §4: the environment must belong to the assistant, else 404."""
    known = {"assistant": shop.assistant_id, "draft": shop.draft, "nothing": str(uuid4())}
    first, second = (known[name] for name in ids)
    for call in (
        lambda: shop.client.create_session(first, second),
        lambda: shop.client.message_stateless(first, second),
        lambda: shop.client.message_stream_stateless(first, second),
    ):
        error = failure(call)
        assert (error.status_code, error.message) == (404, "Resource not found")


def test_live_when_nothing_is_deployed_then_greets_and_admits_what_it_does_not_know(shop: Shop) -> None:
    """design, *Skills and assistants*; spec/api/guide.md §4: one text item, empty intents and entities."""
    session_id = shop.client.create_session(shop.assistant_id, shop.live).get_result()["session_id"]

    def say(**more: Any) -> StatefulMessageResponse:
        result = shop.client.message(shop.assistant_id, shop.live, session_id, **more).get_result()
        return StatefulMessageResponse.from_dict(result)

    greeting = say()
    assert [item.response_type for item in greeting.output.generic] == ["text"]
    assert (greeting.output.intents, greeting.output.entities) == ([], [])
    unknown = say(input=MessageInput(text="rye", options=ALL))
    assert texts(unknown) != texts(greeting)
    assert unknown.output.debug.branch_exited_reason == "fallback"
    assert unknown.context.global_.system.turn_count == 2


@pytest.mark.operation("message_stateless")
def test_stateless_when_the_context_is_sent_back_then_the_conversation_goes_on(shop: Shop) -> None:
    """spec/api/guide.md §4: v2 stateless, `context` always; spec/operations.md §8."""
    first = shop.say_stateless("rye", user_id="ann")
    assert texts(first) == ["One rye for ."]
    assert (first.context.global_.system.turn_count, first.user_id) == (1, "ann")
    assert first.context.global_.session_id
    second = shop.say_stateless("never mind", context=first.context)
    assert texts(second) == ["Anything else?"]
    assert second.context.global_.session_id == first.context.global_.session_id
    assert second.context.global_.system.turn_count == 2
    assert second.context.global_.system.session_start_time == first.context.global_.system.session_start_time
    assert second.context.skills.main_skill.user_defined == {"bought": "rye", "count": 1}
    assert second.user_id == "ann"


@pytest.mark.parametrize("place", ["skill", "global"])
def test_stateless_when_a_state_was_altered_then_is_400_with_its_place(shop: Shop, place: str) -> None:
    """The encoded state of a stateless skill is signed, so that nobody forges it."""
    context = shop.say_stateless("rye").context.to_dict()
    system = context["skills"]["main skill"]["system"] if place == "skill" else context["global"]["system"]
    state = system["state"]
    system["state"] = state[:-3] + ("AAA" if state[-3:] != "AAA" else "BBB")
    sent = StatelessMessageContext.from_dict(context)
    error = failure(lambda: shop.say_stateless("x", context=sent))
    assert error.status_code == 400
    expected = (
        "/context/skills/main skill/system/state" if place == "skill" else "/context/global/system/state"
    )
    assert error.http_response.json()["errors"][0]["path"] == expected


def test_stateless_when_a_state_is_of_another_assistant_then_is_400(shop: Shop) -> None:
    other = shop.client.create_assistant().get_result()["assistant_id"]
    context = shop.say_stateless("rye").context
    error = failure(lambda: shop.client.message_stateless(other, other, context=context))
    assert error.status_code == 400


def test_state_when_exported_then_goes_on_in_a_new_session(shop: Shop) -> None:
    """spec/actions-runtime.md §1: a state must restore the conversation even in a new session [D]."""
    options = MessageInputOptions(export=True)
    context = shop.say(shop.open(), "rye", options=options).context
    sent = MessageContext(skills=MessageContextSkills(main_skill=context.skills.main_skill))
    answer = shop.say(shop.open(), "never mind", context=sent)
    assert texts(answer) == ["Anything else?"]


@pytest.mark.parametrize(("kind", "limit"), [("stateful", 102_400), ("stateless", 256_000)])
def test_context_when_it_is_too_large_then_is_400(shop: Shop, kind: str, limit: int) -> None:
    """spec/limits.md, *Context*: 100 KB in a session, 250 KB outside; more is 400."""

    def send(size: int) -> Any:
        if kind == "stateful":
            return shop.say(shop.open(), "x", context=variables(filling="x" * size))
        part = MessageContextDialogSkill(user_defined={"filling": "x" * size})
        sent = StatelessMessageContext(skills=MessageContextSkills(main_skill=part))
        return shop.say_stateless("x", context=sent)

    assert texts(send(limit - 2_000)) == ["Pardon?"]
    error = failure(lambda: send(limit))
    assert error.status_code == 400
    assert error.http_response.json()["errors"][0]["path"] == "/context"


def test_context_when_a_session_gathers_too_much_then_the_message_is_refused_and_nothing_stored(
    shop: Shop,
) -> None:
    """spec/limits.md, *Context, stateful session*."""
    session_id = shop.open()
    shop.say(session_id, "x", context=variables(a="x" * 60_000))
    error = failure(lambda: shop.say(session_id, "x", context=variables(b="x" * 60_000)))
    assert error.status_code == 400
    options = MessageInputOptions(return_context=True)
    answer = shop.say(session_id, "x", options=options)
    assert set(answer.context.skills.main_skill.user_defined) == {"a"}
    assert answer.context.global_.system.turn_count == 2


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"text": "a\nb"}, "/input/text"),
        ({"text": "x" * 2049}, "/input/text"),
        ({"message_type": "search", "text": "x"}, "/input/message_type"),
        ({"message_type": "letter"}, "/input/message_type"),
    ],
)
def test_message_when_the_input_is_wrong_then_the_error_says_where(
    shop: Shop, given: dict[str, str], path: str
) -> None:
    """spec/api/guide.md §6; spec/operations.md §10: `search` is an error where nothing can search."""
    session_id = shop.open()
    error = failure(
        lambda: shop.client.message(shop.assistant_id, shop.draft, session_id, input=MessageInput(**given))
    )
    assert error.status_code == 400
    assert error.http_response.json()["errors"][0]["path"] == path


def events_of(response: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The raw events, as strictly as the client's own helper reads them (spec/api/guide.md §13)."""
    name = ""
    for line in response.iter_lines(decode_unicode=True):
        if line.startswith("event:"):
            assert line.startswith("event: ")
            name = line[7:]
        elif line.startswith("data:"):
            assert line.startswith("data: ")
            yield name, json.loads(line[6:])
            name = ""
        else:
            assert line == ""


def check_stream(events: list[tuple[str, dict[str, Any]]], final: type[Any]) -> Any:
    """Partials of an item, its complete item, the next item, one final response; gives that."""
    assert {name for name, _ in events} == {"message"}
    *items, last = [data for _, data in events]
    said: dict[int, str] = {}
    done: list[int] = []
    for item in items:
        [(kind, content)] = item.items()
        number = content["streaming_metadata"]["id"]
        assert number == len(done) + 1
        if kind == "partial_item":
            said[number] = said.get(number, "") + PartialItem.from_dict(content).text
            continue
        assert kind == "complete_item"
        CompleteItem.from_dict(content)
        assert content["response_type"] != "text" or said[number] == content["text"]
        done.append(number)
    assert set(last) == {"final_response"}
    response = final.from_dict(last["final_response"])
    assert len(response.output.generic) == len(done)
    assert last["final_response"]["output"]["streaming_metadata"] == {"streaming_metadata": {"id": len(done)}}
    return response


@pytest.mark.operation("message_stream")
def test_stream_when_within_a_session_then_events_come_in_their_order(shop: Shop) -> None:
    """spec/api/guide.md §13."""
    session_id = shop.open()
    given = MessageInput(text="rye", options=MessageInputOptions(return_context=True))
    detailed = shop.client.message_stream(
        shop.assistant_id, shop.draft, session_id, input=given, context=variables(customer="Ann"), stream=True
    )
    response = detailed.get_result()
    assert response.headers["content-type"].startswith("text/event-stream")
    events = list(events_of(response))
    assert [data["partial_item"]["text"] for _, data in events if "partial_item" in data] == [
        "One ",
        "rye ",
        "for ",
        "Ann.",
    ]
    final = check_stream(events, FinalResponse)
    assert final.user_id == session_id
    assert final.context.skills.main_skill.user_defined["count"] == 1
    assert texts(shop.say(session_id, "x")) == ["Anything else?"]


@pytest.mark.operation("message_stream_stateless")
def test_stream_when_stateless_then_the_final_response_has_the_context(shop: Shop) -> None:
    """spec/api/guide.md §13."""
    first = shop.say_stateless("rye")
    detailed = shop.client.message_stream_stateless(
        shop.assistant_id, shop.draft, input=MessageInput(text="x"), context=first.context, stream=True
    )
    final = check_stream(list(events_of(detailed.get_result())), StatelessFinalResponse)
    assert texts(final) == ["Anything else?"]
    assert final.context.global_.system.turn_count == 2


@pytest.mark.operation("message_stream", "message_stream_stateless", client="events")
@pytest.mark.parametrize("is_stateless", [False, True])
def test_stream_when_read_byte_by_byte_then_is_the_wire_form_of_events(
    live_server: Any, shop: Shop, is_stateless: bool
) -> None:
    """spec/api/guide.md §13: `event: message`, one line of data, an empty line; no other field."""
    place = f"/v2/assistants/{shop.assistant_id}/environments/{shop.draft}"
    path = f"{place}/message_stream" if is_stateless else f"{place}/sessions/{shop.open()}/message_stream"
    with (
        live_server.client(params={"version": VERSION}) as http,
        http.stream("POST", path, json={"input": {"text": "when are you open"}}) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert "content-length" not in response.headers
        body = response.read()
    *events, rest = body.split(b"\n\n")
    assert rest == b""
    kinds = []
    for event in events:
        name, data = event.split(b"\n")
        assert name == b"event: message"
        assert data.startswith(b"data: ")
        kinds.append(next(iter(json.loads(data[6:]))))
    assert kinds == ["partial_item", "partial_item", "complete_item", "final_response"]


def test_stream_when_something_is_wrong_then_the_error_is_a_normal_one(shop: Shop) -> None:
    """spec/api/guide.md §13: errors before the first byte are normal JSON errors."""
    error = failure(lambda: shop.client.message_stream(shop.assistant_id, shop.draft, str(uuid4())))
    assert (error.status_code, error.message) == (404, "Invalid Session")


@pytest.mark.operation("bulk_classify_v2")
def test_bulk_classify_when_texts_are_sent_then_each_is_understood(shop: Shop) -> None:
    """spec/nlu.md §10."""
    sent = [BulkClassifyUtterance("I want bread"), BulkClassifyUtterance("rye")]
    shown = BulkClassifyResponse.from_dict(shop.client.bulk_classify(shop.skill_id, sent).get_result())
    assert [item.input.text for item in shown.output] == ["I want bread", "rye"]
    assert shown.output[0].intents[0].intent == "buy"
    assert shown.output[1].entities[0].value == "rye"
    assert failure(lambda: shop.client.bulk_classify(str(uuid4()), sent)).status_code == 404


@pytest.mark.operation("list_logs_v2")
def test_logs_when_listed_then_events_are_whole_and_filtered(shop: Shop) -> None:
    """spec/operations.md §§1-2: the v2 event, and the fields that it is found by."""
    label = {"X-Watson-Metadata": "customer_id=ann"}
    session_id = shop.open()
    context = MessageContext.from_dict(
        {
            "skills": {
                "main skill": {"user_defined": {"private": {"pin": 1}, "$private": 2, "customer": "Ann"}}
            },
            "integrations": {"chat": {"private": {"jwt": "secret"}, "browser": "b"}},
        }
    )
    shop.say(session_id, "two dark bread", context=context, user_id="ann", headers=label)
    [event] = shop.logs(filter=f"session_id::{session_id}")
    assert (event.assistant_id, event.skill_id, event.snapshot) == (shop.assistant_id, shop.skill_id, "draft")
    assert (event.language, event.customer_id, event.session_id) == ("en", "ann", session_id)
    assert event.request.input.text == "two dark bread"
    assert event.request.user_id == event.response.user_id == "ann"
    assert event.response.context.global_.system.turn_count == 1
    assert event.response.context.skills.main_skill.user_defined == {
        "customer": "Ann",
        "bought": "rye",
        "count": 1,
    }
    assert "secret" not in json.dumps(event.to_dict())
    assert "state" not in event.response.context.global_.system.to_dict()
    for found in (
        "request.input.text:bread",
        "response.output.entities:value::rye",
        "response.entities:entity::bread",
        "customer_id::ann",
        "customer_id:ann",
        f"assistant_id::{shop.assistant_id}",
        f"skill_id::{shop.skill_id}",
        "snapshot::draft",
        "language::en",
        "request.context.global.system.user_id::an*",
        "response.context.global.system.user_id::ann",
        "response_timestamp>2021-01-01",
    ):
        assert [each.log_id for each in shop.logs(filter=f"session_id::{session_id},{found}")] == [
            event.log_id
        ]
        assert shop.client.list_logs(shop.assistant_id, filter=found).get_result()["logs"]
    for missed in ("customer_id::!ann", "snapshot::1", "request.input.text:cake", "language::de"):
        assert shop.logs(filter=f"session_id::{session_id},{missed}") == []


@pytest.mark.parametrize(
    "text",
    ["workspace_id::x", "response.top_intent::x", "request.contexts.x::1", "language::e*", "((("],
)
def test_logs_when_the_filter_is_not_possible_then_is_400(shop: Shop, text: str) -> None:
    """spec/operations.md §2: unknown location, malformed text, operator not valid for the field."""
    error = failure(lambda: shop.client.list_logs(shop.draft, filter=text))
    assert (error.status_code, error.http_response.json()["error"]) == (400, "Invalid query request")


def test_logs_when_paged_then_the_cursor_leads_on(shop: Shop) -> None:
    """spec/operations.md §1."""
    session_id = shop.open()
    for at in range(5):
        shop.say(session_id, f"number {at}")
    found: list[str] = []
    cursor = None
    while True:
        page = shop.client.list_logs(
            shop.draft,
            filter=f"session_id::{session_id}",
            page_limit=2,
            sort="request_timestamp",
            cursor=cursor,
        ).get_result()
        found += [event["request"]["input"]["text"] for event in page["logs"]]
        cursor = page["pagination"].get("next_cursor")
        if cursor is None:
            break
        assert page["pagination"]["next_url"].startswith(f"/v2/assistants/{shop.draft}/logs?")
    assert page["pagination"] == {}
    assert found == [f"number {at}" for at in range(5)]


def test_logs_when_the_assistant_is_unknown_then_not_found(shop: Shop) -> None:
    error = failure(lambda: shop.client.list_logs(str(uuid4())))
    assert (error.status_code, error.message) == (404, "Resource not found")


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_user_data_when_deleted_then_events_and_sessions_of_the_customer_are_gone(
    shop: Shop, api: str
) -> None:
    """spec/operations.md §4: events with the label, across the instance, and session state too."""
    label = {"X-Watson-Metadata": f"customer_id=bob-{api}"}
    covered, marked, other = shop.open(headers=label), shop.open(), shop.open()
    shop.say(covered, "rye")
    shop.say(marked, "rye", headers=label)
    shop.say(other, "rye")
    shop.v1.message(shop.skill_id, input={"text": "rye"}, headers=label)
    of_customer = f"customer_id::bob-{api}"
    assert {each.session_id for each in shop.logs(filter=of_customer)} == {covered, marked}
    client = shop.v1 if api == "v1" else shop.client
    deleted = client.delete_user_data(f"bob-{api}")
    assert (deleted.get_status_code(), deleted.get_result()) == (202, {})
    assert shop.logs(filter=of_customer) == []
    assert shop.v1.list_logs(shop.skill_id, filter=of_customer).get_result()["logs"] == []
    for session_id in (covered, marked):
        assert failure(lambda s=session_id: shop.say(s)).message == "Invalid Session"
    assert texts(shop.say(other, "x")) == ["Anything else?"]


@pytest.mark.operation("delete_user_data_v2")
def test_user_data_when_the_customer_is_missing_or_unknown_then_is_400_or_fine(shop: Shop) -> None:
    """spec/operations.md §4."""
    assert shop.client.delete_user_data("nobody").get_status_code() == 202
    error = failure(
        lambda: shop.client.send(
            shop.client.prepare_request("DELETE", "/v2/user_data", params={"version": VERSION})
        )
    )
    assert (error.status_code, error.message) == (400, "No customer ID found in the request")


def test_message_when_retried_with_its_key_then_gets_the_same_answer(shop: Shop) -> None:
    """design, *Decisions*: a client's retry with the same `Idempotency-Key` gets the same answer."""
    session_id, key = shop.open(), {"Idempotency-Key": "k1"}
    first, again = (shop.say(session_id, "rye", options=ALL, headers=key) for _ in range(2))
    assert again.to_dict() == first.to_dict()
    assert len(shop.logs(filter=f"session_id::{session_id}")) == 1
    assert shop.say(session_id, "x", options=ALL).context.global_.system.turn_count == 2
    error = failure(lambda: shop.say(session_id, "other", headers=key))
    assert error.status_code == 400
    assert (
        failure(lambda: shop.say(session_id, "x", headers={"Idempotency-Key": "k" * 256})).status_code == 400
    )
