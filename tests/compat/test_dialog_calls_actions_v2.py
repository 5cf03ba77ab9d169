"""IBM's Python SDK talks to a dialog that calls actions (spec/actions-runtime.md §22)."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV2
from ibm_watson.assistant_v2 import (
    MessageInput,
    MessageInputOptions,
    MessageOutputDebugTurnEventTurnEventNodeVisited,
    StatefulMessageResponse,
    StatelessMessageInput,
    StatelessMessageInputOptions,
    StatelessMessageResponse,
)

pytestmark = pytest.mark.compat
Json = dict[str, Any]


def text(*parts: Any) -> Json:
    written = [part if isinstance(part, dict) else {"scalar": part} for part in parts]
    return {"response_type": "text", "values": [{"text_expression": {"concat": written}}]}


def step(name: str, *says: Any, then: Any = "continue", sets: Json | None = None, **fields: Any) -> Json:
    built: Json = {"step": name, "variable": name, "handlers": [], "output": {"generic": list(says)}}
    built["resolver"] = {"type": then} if isinstance(then, str) else then
    if sets:
        assigned = [{"skill_variable": key, "value": value} for key, value in sets.items()]
        built["context"] = {"variables": assigned}
    return {**built, **fields}


def action(name: str, *steps: Json, condition: Any = None, **fields: Any) -> Json:
    for one, other in pairwise(steps):
        one["next_step"] = other["step"]
    declared = [{"variable": each["variable"], "data_type": "any"} for each in steps]
    condition = condition or {"intent": f"{name}_intent"}
    base = {"action": name, "title": name, "condition": condition, "steps": list(steps), "handlers": []}
    return {**base, "variables": declared, **fields}


def misses(limit: int) -> list[Json]:
    """The handlers of a question: what was not found is asked again, then given up."""
    return [
        {"handler": "h1", "type": "not_found", "title": "n", "next_handler": "h2"}
        | {"output": {"generic": [text("A number please.")]}, "resolver": {"type": "prompt_again"}},
        {"handler": "h2", "type": "not_found_max_tries", "title": "m", "max_tries": limit}
        | {"output": {"generic": []}, "resolver": {"type": "fallback"}},
    ]


AGENT: Json = {
    "type": "connect_to_agent",
    "response": {
        "message_to_human_agent": "Tea trouble.",
        "agent_available": {"message": "Somebody comes."},
        "agent_unavailable": {"message": "Nobody is here."},
    },
}
ACTIONS: Json = {
    "actions": [
        action("welcome", step("s", text("Actions greet.")), condition={"expression": "welcome"}),
        action(
            "order",
            step(
                "cups",
                text("How many cups, ", {"skill_variable": "guest"}, "?"),
                question={"entity": "sys-number", "max_tries": 1},
                handlers=misses(1),
            ),
            step("sugar", text("Sugar?"), question={"entity": "yes_no"}),
            step("done", text("Ordered."), sets={"total": {"expression": "${cups} * ${price}"}}),
            title="Order tea",
        ),
        action("note", step("s", text("Noted."), sets={"note": {"scalar": "short"}})),
        action("idle", step("s", text("Nothing to do."))),
        action(
            "recall",
            step(
                "s",
                text({"skill_variable": "heard"}),
                text("Pin ", {"skill_variable": "pin"}, "."),
                sets={"heard": {"expression": "${session_history}.transform('role', 'u', 'a')"}},
            ),
        ),
        action(
            "memo",
            step("said", text("Memo?"), question={"free_text": True}),
            step("s", text("Kept."), sets={"memo": {"variable": "said"}}),
        ),
        action(
            "locate",
            step(
                "s",
                then={
                    "type": "client_actions",
                    "client_actions": [{"name": "find", "result_variable": "place"}],
                },
            ),
            step("t", text("In ", {"variable": "place"}, "."), sets={"town": {"variable": "place"}}),
        ),
        action("agent", step("s", text("One moment."), then=AGENT)),
        action("seek", step("s", then={"type": "search"}), step("t", text("That is all."))),
        action(
            "fallback",
            step("s", text("Let me call somebody."), then=AGENT),
            condition={"intent": "fallback_intent"},
        ),
        action(
            "anything_else", step("s", text("Actions give up.")), condition={"expression": "anything_else"}
        ),
    ],
    "intents": [
        {"intent": "order_intent", "examples": [{"text": "I want tea"}, {"text": "order tea"}]},
        {"intent": "fallback_intent", "examples": [{"text": "talk to a person"}]},
    ],
    "entities": [
        {"entity": "sys-number", "values": []},
        {
            "entity": "yes_no",
            "values": [
                {"type": "synonyms", "value": "yes", "synonyms": ["sure"]},
                {"type": "synonyms", "value": "no", "synonyms": ["nope"]},
            ],
        },
    ],
    "variables": [
        {"variable": "price", "initial_value": {"scalar": 3}},
        {"variable": "guest"},
        {"variable": "pin", "initial_value": {"scalar": "4711"}, "privacy": {"enabled": True}},
    ],
    "system_settings": {"topic_switch": {"enabled": True}, "spelling_auto_correct": False},
}


def calling(name: str, called: str, *says: str, **fields: Any) -> list[Json]:
    """A node that calls an action, and the two responses that the tool makes for it."""
    good, bad = f"{name}_good", f"{name}_bad"
    return [
        {"dialog_node": name, "type": "standard", "title": name, "conditions": f"#{name}"}
        | {"actions": [{"name": called, "type": "action", **fields}]},
        {"dialog_node": good, "type": "response_condition", "parent": name}
        | {"conditions": "$action_result_1", "output": output(*says)},
        {"dialog_node": bad, "type": "response_condition", "parent": name, "previous_sibling": good}
        | {"conditions": "anything_else", "output": output("No result.")},
    ]


def output(*says: str) -> Json:
    return {"generic": [{"response_type": "text", "values": [{"text": each}]} for each in says]}


def dialog(**phrases: str) -> Json:
    """A dialog with a node for each intent, in the order given: a list of nodes, or what one node says."""
    nodes: list[Json] = [
        {
            "dialog_node": "hi",
            "type": "standard",
            "conditions": "welcome",
            "output": output("Dialog greets."),
        },
        *calling("tea", "Order tea", "That is $action_result_1.total.", parameters={"guest": "$name"}),
        *calling("jot", "note", "You noted <? $action_result_1.note ?>."),
        *calling("loiter", "idle", "?"),
        *calling("recall", "recall"),
        *calling("memo", "memo", "You said <? $action_result_1.memo ?>."),
        *calling("where", "locate", "Found $action_result_1.town."),
        *calling("person", "agent", "?"),
        *calling("look", "seek", "?"),
        *calling("lost", "nowhere", "?"),
        {
            "dialog_node": "hours",
            "type": "standard",
            "conditions": "#hours",
            "title": "Hours",
            "digress_in": "returns",
            "output": output("At nine."),
        },
        {"dialog_node": "bye", "type": "standard", "conditions": "#bye", "output": output("Bye.")},
        {
            "dialog_node": "human",
            "type": "standard",
            "title": "Complaints",
            "conditions": "#human",
            "output": {"generic": [{"response_type": AGENT["type"], **AGENT["response"]}]},
        },
        {
            "dialog_node": "rest",
            "type": "standard",
            "conditions": "anything_else",
            "output": output("Dialog gives up."),
        },
    ]
    before: str | None = None
    next(node for node in nodes if node["dialog_node"] == "memo")["digress_in"] = "returns"
    for node in nodes:
        if node["type"] == "standard":
            node["previous_sibling"], before = before, node["dialog_node"]
    intents = [
        {"intent": name, "examples": [{"text": each} for each in said.split("|")]}
        for name, said in phrases.items()
    ]
    return {"intents": intents, "entities": [], "dialog_nodes": nodes}


DIALOG = dialog(
    tea="I want tea|order some tea",
    jot="write that down|make a note",
    loiter="just hang around",
    recall="repeat what was said",
    memo="take a memo",
    where="find my town",
    person="give me an agent",
    look="look it up",
    lost="take me nowhere",
    hours="when are you open|opening hours",
    bye="good bye",
    human="I have a complaint",
)


@dataclass
class Shop:
    """The assistant of these tests; `skills` are the ids of its skills by type."""

    client: AssistantV2
    assistant_id: str
    environments: dict[str, str]
    skills: dict[str, str]

    def open(self, environment: str = "draft", **variables: Any) -> "Chat":
        place = (self.assistant_id, self.environments[environment])
        session = self.client.create_session(*place).get_result()["session_id"]
        return Chat(self, (*place, session), variables)

    def stateless(self, said: str, context: Any = None) -> StatelessMessageResponse:
        given = StatelessMessageInput(text=said, options=StatelessMessageInputOptions(debug=True))
        place = (self.assistant_id, self.environments["draft"])
        answer = self.client.message_stateless(*place, input=given, context=context).get_result()
        return StatelessMessageResponse.from_dict(answer)

    def edit(self, kind: str, workspace: Json) -> None:
        self.client.update_skill(self.assistant_id, self.skills[kind], workspace=workspace)
        settle(lambda: self._is_trained(kind))

    def _is_trained(self, kind: str) -> bool:
        skill = self.client.get_skill(self.assistant_id, self.skills[kind]).get_result()
        return bool(skill["status"] == "Available")

    def turn(self, *, actions: bool) -> None:
        """Turn the actions skill of the draft on or off."""
        references = [
            {"skill_id": self.skills["action"], "type": "action", "disabled": not actions},
            {"skill_id": self.skills["dialog"], "type": "dialog", "disabled": False},
        ]
        place = (self.assistant_id, self.environments["draft"])
        self.client.update_environment(*place, skill_references=references)


@dataclass
class Chat:
    """A session; `variables` of the dialog are sent with its first message."""

    shop: Shop
    place: tuple[str, str, str]
    variables: Json = field(default_factory=dict)

    def say(self, said: str = "", *, context: Any = None, **options: Any) -> StatefulMessageResponse:
        if self.variables:
            context = {"skills": {"main skill": {"user_defined": self.variables}}}
            self.variables = {}
        given = MessageInput(text=said, options=MessageInputOptions(**{"debug": True, **options}))
        answer = self.shop.client.message(*self.place, input=given, context=context).get_result()
        return StatefulMessageResponse.from_dict(answer)

    def texts(self, said: str = "", **given: Any) -> list[str]:
        return texts(self.say(said, **given))


def texts(answer: Any) -> list[str]:
    return [each.text for each in answer.output.generic if each.response_type == "text"]


def events(answer: Any) -> list[str]:
    """The turn events in short, through the SDK's models."""
    shown = answer.output.to_dict()["debug"].get("turn_events", [])
    return [" ".join(filter(None, (each["event"], each.get("reason")))) for each in shown]


def visited(answer: Any) -> list[str]:
    return [each.dialog_node for each in answer.output.debug.nodes_visited]


def log(answer: Any) -> list[str]:
    return [each.message for each in answer.output.debug.log_messages]


def settle(check: Callable[[], bool]) -> None:
    for _ in range(600):
        if check():
            return
        time.sleep(0.1)
    raise AssertionError("not settled")


@pytest.fixture(scope="module")
def shop(live_server: Any) -> Shop:
    client = AssistantV2("2024-08-25", authenticator=BasicAuthenticator("apikey", live_server.manager_key))
    client.set_service_url(live_server.url)
    made = client.create_assistant(name="Tea").get_result()
    draft, live = (each["environment_id"] for each in made["assistant_environments"])
    skills = {each["type"]: each["skill_id"] for each in made["assistant_skills"]}
    shop = Shop(client, made["assistant_id"], {"draft": draft, "live": live}, skills)
    shop.edit("action", ACTIONS)
    shop.edit("dialog", DIALOG)
    return shop


def test_action_when_a_node_calls_it_then_it_asks_and_the_dialog_goes_on(shop: Shop) -> None:
    """spec/actions-runtime.md §22: parameters from the dialog, several turns, misses, the changed variables
    as the result, then the response conditions."""
    chat = shop.open(name="Ann")
    assert chat.texts() == ["Dialog greets."]
    first = chat.say("I want tea")
    assert (texts(first), visited(first)) == (["How many cups, Ann?"], ["tea"])
    assert events(first) == ["node_visited branch_start", "action_visited invoke_external", "step_visited"]
    assert chat.texts("good bye") == ["A number please."]
    assert chat.texts("4") == ["Sugar?"]
    last = chat.say("sure", return_context=True)
    assert texts(last) == ["Ordered.", "That is 12."]
    assert visited(last) == ["tea", "tea_good"]
    shown = ["step_answered", "step_visited", "action_finished all_steps_done"]
    assert events(last) == ["node_visited", *shown, "node_visited"]
    came, *_, went = last.output.debug.turn_events
    assert isinstance(came, MessageOutputDebugTurnEventTurnEventNodeVisited)
    assert (came.source.dialog_node, went.source.dialog_node) == ("tea", "tea_good")
    assert went.source.condition == "$action_result_1"
    skills = last.context.to_dict()["skills"]
    assert skills["main skill"]["user_defined"] == {"name": "Ann", "action_result_1": {"total": 12}}
    assert skills["actions skill"]["skill_variables"] == {"price": 3, "guest": "Ann", "total": 12}
    assert chat.texts("good bye") == ["Bye."]


def test_action_when_it_is_called_then_it_takes_answers_from_the_text(shop: Shop) -> None:
    """spec/actions-runtime.md §§22, 6.4: the text that led to the node may hold answers."""
    assert shop.open(name="Bo").texts("order some tea, 2 cups") == ["Sugar?"]


def test_action_when_it_ends_at_once_then_the_turn_goes_on(shop: Shop) -> None:
    """spec/actions-runtime.md §22: with a result where a variable changed, without one where none did."""
    chat = shop.open()
    assert chat.texts("make a note") == ["Noted.", "You noted short."]
    idle = chat.say("just hang around", return_context=True)
    assert texts(idle) == ["Nothing to do.", "No result."]
    skills = idle.context.to_dict()["skills"]
    assert "action_result_1" not in skills["main skill"]["user_defined"]
    assert chat.texts("make a note") == ["Noted.", "No result."], "the note is what it was before"


def test_action_when_there_is_none_of_its_name_then_the_response_for_no_result_speaks(shop: Shop) -> None:
    """spec/actions-runtime.md §23: a failure has null as its result and one log message that names it."""
    answer = shop.open().say("take me nowhere", return_context=True)
    assert (texts(answer), visited(answer)) == (["No result."], ["lost", "lost_bad"])
    assert any("the actions skill has no action [nowhere]" in each for each in log(answer))
    variables = answer.context.to_dict()["skills"]["main skill"]["user_defined"]
    assert variables == {"action_result_1": None}


def test_action_when_its_question_fails_then_its_fallback_speaks_and_the_dialog_goes_on(shop: Shop) -> None:
    """spec/actions-runtime.md §§6.3, 22: the tries are over; the fallback action hands over to a person."""
    chat = shop.open()
    chat.say("I want tea")
    chat.say("hm")
    answer = chat.say("what")
    assert [each.response_type for each in answer.output.generic] == ["text", "connect_to_agent", "text"]
    assert texts(answer) == ["Let me call somebody.", "No result."]
    assert chat.texts("good bye") == ["Bye."]


def test_person_when_a_skill_hands_over_then_both_sides_have_their_texts(shop: Shop) -> None:
    """spec/actions-runtime.md §12, dialog-engine.md §8.3: the SDK's model of `connect_to_agent`, from an
    action and from a node, each with its title."""
    [said, of_action, _] = shop.open().say("give me an agent").output.generic
    [of_node] = shop.open().say("I have a complaint").output.generic
    assert said.text == "One moment."
    for agent in (of_action, of_node):
        assert agent.message_to_human_agent == "Tea trouble."
        assert agent.agent_available.message == "Somebody comes."
        assert agent.agent_unavailable.message == "Nobody is here."
    assert (of_action.topic, of_node.topic) == ("agent", "Complaints")


def test_search_when_there_is_no_search_skill_then_the_action_says_so_and_goes_on(shop: Shop) -> None:
    """spec/actions-runtime.md §17: the text for a failed search, one log message."""
    answer = shop.open().say("look it up")
    assert texts(answer)[1:] == ["That is all.", "No result."]
    assert "my search is not reachable" in texts(answer)[0]
    assert "There is no search skill" in log(answer)


def test_client_action_when_an_action_asks_for_it_then_the_client_comes_back(shop: Shop) -> None:
    """spec/actions-runtime.md §17: in a called action too; the empty message goes to it."""
    chat = shop.open()
    asked = chat.say("find my town", return_context=True)
    [wanted] = asked.output.actions
    assert (wanted.name, wanted.type, wanted.result_variable) == ("find", "client", "place")
    assert asked.context.to_dict()["global"]["system"]["skip_user_input"] is True
    sent = {"skills": {"actions skill": {"action_variables": {"place": "Rome"}}}}
    answer = chat.say("", context=sent, return_context=True)
    assert texts(answer) == ["In Rome.", "Found Rome."]
    assert "skip_user_input" not in answer.context.to_dict()["global"]["system"]


def test_restart_when_asked_for_then_the_action_is_given_up(shop: Shop) -> None:
    """spec/dialog-engine.md §10: back to the root; a later call starts anew."""
    chat = shop.open()
    chat.say("I want tea")
    assert chat.texts("good bye", restart=True) == ["Bye."]
    assert chat.texts("I want tea") == ["How many cups, ?"]


def test_stateless_when_an_action_waits_then_the_context_brings_it_back(shop: Shop) -> None:
    """spec/actions-runtime.md §§1, 22: both skills' states travel sealed; the same context twice."""
    first = shop.stateless("I want tea")
    assert texts(first) == ["How many cups, ?"]
    second = shop.stateless("2", first.context)
    assert texts(second) == ["Sugar?"]
    third = shop.stateless("no", second.context)
    assert texts(third) == ["Ordered.", "That is 6."]
    assert texts(shop.stateless("7", first.context)) == ["Sugar?"]
    assert texts(shop.stateless("7")) == ["Dialog gives up."]


def test_intents_when_both_skills_understand_then_each_says_whose_it_is(shop: Shop) -> None:
    """spec/actions-runtime.md §21: `skill` on intents and entities where the assistant has both skills."""
    chat = shop.open()
    answer = chat.say("order some tea, 2 cups").output
    assert {(each.intent, each.skill) for each in answer.intents} == {
        ("tea", "main skill"),
        ("order_intent", "actions skill"),
    }
    assert [(each.entity, each.skill) for each in answer.entities] == [("sys-number", "actions skill")]
    scores = [each.confidence for each in answer.intents]
    assert scores == sorted(scores, reverse=True)
    [intent] = shop.open().say("good bye").output.intents
    assert (intent.intent, intent.skill) == ("bye", "main skill")


def test_history_when_an_action_of_a_dialog_reads_it_then_it_holds_the_dialog_too(shop: Shop) -> None:
    """spec/actions-runtime.md §18: dialog nodes or not; from the first message on, before any action ran."""
    chat = shop.open()
    for said in ("good bye", "make a note"):
        chat.say(said)
    heard = json.loads(chat.texts("repeat what was said")[0])
    assert [(each["role"], each["content"]) for each in heard] == [
        ("u", "good bye"),
        ("a", "Bye."),
        ("u", "make a note"),
        ("a", "Noted.\nYou noted short."),
        ("u", "repeat what was said"),
    ]


def test_private_variable_when_a_dialog_called_the_action_then_it_is_not_masked(shop: Shop) -> None:
    """spec/actions-runtime.md §9.7: an exception of the reference's; the variable itself stays hidden."""
    answer = shop.open().say("repeat what was said", return_context=True)
    assert texts(answer)[1] == "Pin 4711."
    assert answer.masked_output is None
    assert "private_skill_variables" not in answer.context.to_dict()["skills"]["actions skill"]


def test_topic_when_it_may_change_to_the_dialog_then_it_does_and_comes_back(shop: Shop) -> None:
    """spec/actions-runtime.md §22, *Change topics from actions to dialog*: to a node with the user's intent;
    back where the node returns; what is nobody's intent is a miss of the question."""
    settings = {"topic_switch": {"enabled": True, "actions_to_dialog": True}}
    shop.edit("action", {**ACTIONS, "system_settings": {**ACTIONS["system_settings"], **settings}})
    try:
        chat = shop.open(name="Di")
        chat.say("I want tea")
        aside = chat.say("when are you open")
        assert texts(aside) == ["At nine.", "How many cups, Di?"]
        assert visited(aside) == ["hours", "tea"]
        assert events(aside)[:2] == ["node_visited topic_switch", "node_visited topic_return"]
        assert chat.texts("take a memo") == ["Memo?"], "an action of its own, while the first one waits"
        assert chat.texts("4") == ["Kept.", "You said 4.", "How many cups, Di?"]
        assert chat.texts("hm") == ["A number please."]
        assert chat.texts("4") == ["Sugar?"]
        assert chat.texts("good bye") == ["Bye."], "this node does not return"
        assert chat.texts("no") == ["Dialog gives up."]
    finally:
        shop.edit("action", ACTIONS)


def test_action_when_its_skill_is_turned_off_then_it_cannot_be_called(shop: Shop) -> None:
    """spec/actions-runtime.md §22: a disabled skill does nothing; sessions keep what they began with."""
    before = shop.open()
    shop.turn(actions=False)
    try:
        answer = shop.open().say("make a note")
        assert texts(answer) == ["No result."]
        assert any("no actions skill that could run action [note]" in each for each in log(answer))
        assert answer.output.intents[0].skill is None
        assert before.texts("make a note") == ["Noted.", "You noted short."]
    finally:
        shop.turn(actions=True)


def test_release_when_deployed_then_it_calls_its_own_actions(shop: Shop) -> None:
    """spec/operations.md §9: both skills are those of the release while the draft changes."""
    release = shop.client.create_release(shop.assistant_id).get_result()["release"]
    place = (shop.assistant_id, release)
    settle(lambda: shop.client.get_release(*place).get_result()["status"] == "Available")
    shop.client.deploy_release(*place, environment_id=shop.environments["live"])
    chat = shop.open("live", name="Flo")
    assert chat.texts("I want tea") == ["How many cups, Flo?"]
    changed = [*ACTIONS["actions"][:1], *ACTIONS["actions"][2:]]
    shop.edit("action", {**ACTIONS, "actions": changed})
    assert chat.texts("3") == ["Sugar?"]
    assert chat.texts("no") == ["Ordered.", "That is 9."]
    answer = shop.open().say("I want tea")
    assert texts(answer) == ["No result."]
    assert any("has no action [Order tea]" in each for each in log(answer))
