"""IBM's Python SDK talks to an actions skill (spec/actions-runtime.md)."""

import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV2
from ibm_watson.assistant_v2 import (
    BulkClassifyResponse,
    BulkClassifyUtterance,
    MessageInput,
    MessageInputOptions,
    Skill,
    StatefulMessageResponse,
    StatelessMessageContext,
    StatelessMessageInput,
    StatelessMessageInputOptions,
    StatelessMessageResponse,
)

pytestmark = pytest.mark.compat


def text(*parts: Any) -> dict[str, Any]:
    written = [part if isinstance(part, dict) else {"scalar": part} for part in parts]
    return {"response_type": "text", "values": [{"text_expression": {"concat": written}}]}


def step(name: str, then: Any, *says: Any, **fields: Any) -> dict[str, Any]:
    resolver = {"type": then} if isinstance(then, str) else then
    built = {"step": name, "variable": name, "handlers": [], "resolver": resolver}
    return {**built, "output": {"generic": list(says)}, **fields}


def action(name: str, condition: Any, *steps: dict[str, Any], **fields: Any) -> dict[str, Any]:
    for one, other in pairwise(steps):
        one["next_step"] = other["step"]
    declared = [{"variable": each["variable"], "data_type": "any"} for each in steps]
    base = {
        "action": name,
        "title": name,
        "condition": condition,
        "steps": list(steps),
        "variables": declared,
    }
    return {**base, "handlers": [], **fields}


CALL = {
    "type": "callout",
    "callout": {
        "type": "integration_interaction",
        "method": "GET",
        "path": "/stock",
        "internal": {"catalog_item_id": "c", "spec_hash_id": None},
        "result_variable": "stock",
    },
}
HISTORY = "${system_session_history}.transform('role', 'user', 'bot')"
WORKSPACE: dict[str, Any] = {
    "actions": [
        action(
            "welcome",
            {"expression": "welcome"},
            step("step_001", "continue", text("Hello from the tea shop.")),
            next_action="order",
        ),
        action(
            "order",
            {"intent": "order_intent_1"},
            step("which", "continue", text("Which tea?"), question={"entity": "tea", "max_tries": 3}),
            step(
                "cups", "continue", text("How many cups?"), question={"entity": "sys-number", "max_tries": 3}
            ),
            step("asked", CALL),
            step(
                "done",
                "continue",
                text(
                    {"variable": "cups"},
                    " cups of ",
                    {"variable": "which"},
                    " for ",
                    {"skill_variable": "total"},
                ),
                context={
                    "variables": [
                        {"skill_variable": "total", "value": {"expression": "${cups} * ${price}"}},
                        {
                            "skill_variable": "status",
                            "value": {"variable": "stock", "variable_path": "status"},
                        },
                    ]
                },
            ),
            title="Order tea",
            next_action="hours",
        ),
        action(
            "hours",
            {"intent": "hours_intent_1"},
            step("s", "continue", text("At nine.")),
            next_action="vault",
        ),
        action(
            "vault",
            {"intent": "vault_intent_1"},
            step("code", "continue", text("Which code?"), question={"entity": "sys-number", "max_tries": 3}),
            step(
                "who",
                "continue",
                text("Code ", {"variable": "code"}, ". Whose?"),
                question={"free_text": True},
            ),
            step("done", "continue", text("Opened with ", {"skill_variable": "pin"}, ".")),
            variables=[
                {"variable": "code", "privacy": {"enabled": True}},
                {"variable": "who"},
                {"variable": "done"},
            ],
            next_action="recall",
        ),
        action(
            "recall",
            {"intent": "recall_intent_1"},
            step(
                "s",
                "continue",
                text({"skill_variable": "said"}),
                context={
                    "variables": [{"skill_variable": "said", "value": {"expression": HISTORY}}],
                },
            ),
            next_action="fallback",
        ),
        action(
            "fallback",
            {"intent": "fallback_connect_to_agent"},
            step(
                "step_001",
                {"type": "connect_to_agent", "response": {"message_to_human_agent": ""}},
                text("Wait."),
            ),
            next_action="anything_else",
        ),
        action(
            "anything_else", {"expression": "anything_else"}, step("step_001", "end_action", text("Pardon?"))
        ),
    ],
    "intents": [
        {"intent": "order_intent_1", "examples": [{"text": "I want tea"}, {"text": "order some tea please"}]},
        {"intent": "hours_intent_1", "examples": [{"text": "when are you open"}, {"text": "opening hours"}]},
        {"intent": "vault_intent_1", "examples": [{"text": "open the vault"}, {"text": "unlock my vault"}]},
        {"intent": "recall_intent_1", "examples": [{"text": "recall everything"}, {"text": "repeat it all"}]},
        {"intent": "fallback_connect_to_agent", "examples": [{"text": "talk to a person"}]},
    ],
    "entities": [
        {
            "entity": "tea",
            "fuzzy_match": True,
            "values": [
                {"type": "synonyms", "value": "Green", "synonyms": ["sencha"]},
                {"type": "synonyms", "value": "Black", "synonyms": ["assam"]},
            ],
        },
        {"entity": "sys-number", "values": []},
    ],
    "variables": [
        {"variable": "price", "initial_value": {"scalar": 3}},
        {"variable": "pin", "initial_value": {"scalar": "1234"}, "privacy": {"enabled": True}},
    ],
    "system_settings": {"topic_switch": {"enabled": True}, "spelling_auto_correct": False},
}


@dataclass
class Shop:
    """The assistant of these tests."""

    client: AssistantV2
    assistant_id: str
    action_id: str
    draft: str
    live: str

    def open(self, environment: str) -> "Chat":
        session = self.client.create_session(self.assistant_id, environment).get_result()["session_id"]
        return Chat(self, environment, session)

    def stateless(self, said: str, context: Any = None, **options: Any) -> StatelessMessageResponse:
        given = StatelessMessageInput(text=said, options=StatelessMessageInputOptions(**options))
        answer = self.client.message_stateless(self.assistant_id, self.draft, input=given, context=context)
        return StatelessMessageResponse.from_dict(answer.get_result())


@dataclass
class Chat:
    """A session."""

    shop: Shop
    environment: str
    session: str

    def say(self, said: str = "", *, context: Any = None, **options: Any) -> StatefulMessageResponse:
        given = MessageInput(text=said, options=MessageInputOptions(**options))
        where = (self.shop.assistant_id, self.environment, self.session)
        answer = self.shop.client.message(*where, input=given, context=context).get_result()
        return StatefulMessageResponse.from_dict(answer)

    def texts(self, said: str = "") -> list[str]:
        return [each.text for each in self.say(said).output.generic if each.response_type == "text"]


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
    [action_id] = [each["skill_id"] for each in made["assistant_skills"] if each["type"] == "action"]
    shop = Shop(client, made["assistant_id"], action_id, draft, live)
    client.update_skill(shop.assistant_id, action_id, workspace=WORKSPACE)
    settle(lambda: status_of(shop) == "Available")
    return shop


def edit(shop: Shop, workspace: dict[str, Any]) -> None:
    shop.client.update_skill(shop.assistant_id, shop.action_id, workspace=workspace)
    settle(lambda: status_of(shop) == "Available")


def status_of(shop: Shop) -> str:
    skill = Skill.from_dict(shop.client.get_skill(shop.assistant_id, shop.action_id).get_result())
    return str(skill.status)


def test_conversation_when_held_then_questions_and_answers_follow_the_steps(shop: Shop) -> None:
    """spec/actions-runtime.md §§5, 6, 16: options, numbers, an extension that is not there."""
    chat = shop.open(shop.draft)
    assert chat.texts() == ["Hello from the tea shop."]
    assert chat.texts("I want tea") == ["Which tea?"]
    assert chat.texts("sencha please") == ["How many cups?"]
    assert chat.texts("four") == ["4 cups of Green for 12"]


def test_first_text_when_it_holds_answers_then_they_are_taken(shop: Shop) -> None:
    """spec/actions-runtime.md §6.4: recognised by the skill's own model."""
    assert shop.open(shop.draft).texts("order some tea please: 2 assam") == ["2 cups of Black for 6"]


def test_topic_when_it_changes_then_the_question_comes_again(shop: Shop) -> None:
    """spec/actions-runtime.md §14."""
    chat = shop.open(shop.draft)
    chat.texts("I want tea")
    assert chat.texts("when are you open") == ["At nine.", "Which tea?"]


def test_answer_when_the_draft_is_edited_meanwhile_then_it_stays_with_its_step(shop: Shop) -> None:
    """spec/actions-runtime.md §§1, 5: a step is put in front of the one that waits, and later taken away."""
    chat = shop.open(shop.draft)
    assert chat.texts("I want tea") == ["Which tea?"]
    changed = deepcopy(WORKSPACE)
    [order] = [each for each in changed["actions"] if each["action"] == "order"]
    first = step("pin", "continue", text("Pin?"), question={"free_text": True})
    order["steps"].insert(0, {**first, "next_step": order["steps"][0]["step"]})
    try:
        edit(shop, changed)
        assert chat.texts("sencha please") == ["How many cups?"]
        assert shop.open(shop.draft).texts("I want tea") == ["Pin?"]
    finally:
        edit(shop, WORKSPACE)
    assert chat.texts("four") == ["4 cups of Green for 12"]


def test_bulk_classify_when_the_skill_has_actions_then_tells_their_intents_and_entities(shop: Shop) -> None:
    """spec/nlu.md §10; the id of an action skill is one of a skill."""
    sent = [BulkClassifyUtterance("I want tea"), BulkClassifyUtterance("sencha")]
    answer = shop.client.bulk_classify(shop.action_id, sent).get_result()
    order, sencha = BulkClassifyResponse.from_dict(answer).output
    assert (order.input.text, order.intents[0].intent) == ("I want tea", "order_intent_1")
    assert [(each.entity, each.value) for each in sencha.entities] == [("tea", "Green")]


def test_skill_with_actions_when_it_is_asked_for_elsewhere_then_is_not_found(
    shop: Shop, live_server: Any
) -> None:
    """docs/decisions/0039-v1-knows-dialogs.md; and no other instance sees it."""
    with live_server.client() as client:
        asked = {"input": [{"text": "I want tea"}]}
        made = client.post("/admin/instances", json={"instance_id": "elsewhere"})
        assert made.status_code in {200, 201}, made.text
        for method, path, body in (
            ("GET", f"/v1/workspaces/{shop.action_id}", None),
            ("POST", f"/v1/workspaces/{shop.action_id}/message", {}),
            ("POST", f"/v1/workspaces/{shop.action_id}/bulk_classify", asked),
            ("POST", f"/instances/elsewhere/v2/skills/{shop.action_id}/workspace/bulk_classify", asked),
        ):
            assert client.request(method, path, json=body).status_code == 404, path


def test_nonsense_when_said_then_nothing_matches(shop: Shop) -> None:
    """spec/actions-runtime.md §3."""
    assert shop.open(shop.draft).texts("qwertz uiop") == ["Pardon?"]


def test_debug_when_asked_for_then_events_are_those_of_the_sdk(shop: Shop) -> None:
    """spec/actions-runtime.md §21: the answer reads into the SDK's model; intents are the hidden ones."""
    chat = shop.open(shop.draft)
    output = chat.say("I want tea", debug=True).output
    assert output.intents[0].intent == "order_intent_1"
    events = [
        event["event"] if isinstance(event, dict) else event.event for event in output.debug.turn_events
    ]
    assert events == ["action_visited", "step_visited"]
    assert output.debug.branch_exited is False
    assert "debug" not in chat.say("green").output.to_dict()


def test_context_when_asked_for_then_it_shows_what_is_not_private(shop: Shop) -> None:
    """spec/actions-runtime.md §20: variables of the session and of the running action."""
    chat = shop.open(shop.draft)
    chat.say("I want tea")
    context = chat.say("green", return_context=True).context.to_dict()
    part = context["skills"]["actions skill"]
    assert part["action_variables"] == {"which": "Green"}
    assert part["skill_variables"] == {"price": 3}
    assert "system" not in part


def test_variables_when_the_client_sends_them_then_the_action_sees_them(shop: Shop) -> None:
    """spec/actions-runtime.md §§2, 20: overwritten for the session; null removes."""
    chat = shop.open(shop.draft)
    sent = {"skills": {"actions skill": {"skill_variables": {"price": 5}}}}
    chat.say("order some tea please: 2 assam", context=sent)
    shown = chat.say("", return_context=True).context.to_dict()["skills"]["actions skill"]
    assert shown["skill_variables"] == {"price": 5, "total": 10, "status": 404}


def test_restart_when_asked_for_then_the_action_is_left(shop: Shop) -> None:
    """spec/dialog-engine.md §10, for actions: the pending question is forgotten."""
    chat = shop.open(shop.draft)
    chat.say("I want tea")
    answer = chat.say("sencha", restart=True)
    assert [each.text for each in answer.output.generic] == ["Pardon?"]


def test_stateless_when_the_context_comes_back_then_the_conversation_goes_on(shop: Shop) -> None:
    """spec/actions-runtime.md §1: the state travels sealed with the client."""
    answer = shop.stateless("I want tea")
    assert [each.text for each in answer.output.generic] == ["Which tea?"]
    answer = shop.stateless("sencha", answer.context)
    assert [each.text for each in answer.output.generic] == ["How many cups?"]
    again = shop.stateless("3", answer.context)
    assert [each.text for each in again.output.generic] == ["3 cups of Green for 9"]
    assert shop.stateless("3").output.generic[0].text == "Pardon?"


def test_private_answers_when_given_then_answer_log_and_trace_have_stars(shop: Shop) -> None:
    """spec/actions-runtime.md §9.7: the user sees the value; `masked_input` and `masked_output`, the log and
    the trace have as many stars in its place; private variables stay on the server."""
    chat = shop.open(shop.draft)
    assert chat.say("when are you open").masked_input is None
    chat.say("open the vault")
    given = MessageInput(
        text="the code is 90210", options=MessageInputOptions(return_context=True, debug=True)
    )
    where = (shop.assistant_id, shop.draft, chat.session)
    raw = shop.client.message(*where, input=given, headers={"Doyle-Trace": "1"}).get_result()
    answer = StatefulMessageResponse.from_dict(raw)
    assert answer.output.generic[0].text == "Code 90210. Whose?"
    assert answer.masked_input.text == "the code is *****"
    assert answer.masked_output.generic[0].text == "Code *****. Whose?"
    assert answer.output.entities[0].value == "90210"
    part = answer.context.to_dict()["skills"]["actions skill"]
    assert set(part) == {"action_variables", "skill_variables", "system"}
    assert part["action_variables"] == {}
    assert raw["trace"]["understanding"]["entities"][0]["value"] == "*****"
    assert "90210" not in str((raw["trace"], raw["output"]["debug"]))
    last = chat.say("mine")
    assert last.output.generic[0].text == "Opened with 1234."
    assert last.masked_output.generic[0].text == "Opened with ****."
    events = shop.client.list_logs(shop.draft, filter=f"session_id::{chat.session}").get_result()["logs"]
    assert len(events) == 4
    assert "90210" not in str(events)
    assert "1234" not in str(events)
    assert "the code is *****" in str(events)


def test_private_variable_when_the_client_sets_it_then_the_newest_counts_and_no_log_has_it(
    shop: Shop,
) -> None:
    """spec/actions-runtime.md §§9.7, 20: clients pass keys and names as session variables of each message."""
    chat = shop.open(shop.draft)
    for pin, opened in (("first77", "first77"), ("second88", "second88"), (None, "")):
        variables = {"skill_variables": {"pin": pin}}
        chat.say("open the vault", context={"skills": {"actions skill": variables}})
        chat.say("90210")
        assert chat.say("mine").output.generic[0].text == f"Opened with {opened}."
    events = shop.client.list_logs(shop.draft, filter=f"session_id::{chat.session}").get_result()["logs"]
    sent = [each["request"]["context"].get("skills", {}).get("actions skill") for each in events]
    assert {"skill_variables": {"pin": "*******"}} in sent
    assert "first77" not in str(events)
    assert "second88" not in str(events)


def test_state_when_it_is_sent_to_another_session_then_the_conversation_goes_on_there(shop: Shop) -> None:
    """spec/actions-runtime.md §1: with its answers and variables, private ones as well."""
    chat = shop.open(shop.draft)
    chat.say("open the vault", context={"skills": {"actions skill": {"skill_variables": {"pin": "zz99"}}}})
    exported = chat.say("90210", export=True).context.to_dict()["skills"]["actions skill"]["system"]
    assert exported.keys() == {"state"}
    other = shop.open(shop.draft)
    answer = other.say(
        "mine", context={"skills": {"actions skill": {"system": exported}}}, return_context=True
    )
    assert answer.output.generic[0].text == "Opened with zz99."
    part = answer.context.to_dict()["skills"]["actions skill"]
    assert part["skill_variables"] == {"price": 3}


def test_private_variables_when_stateless_then_they_travel_encrypted(shop: Shop) -> None:
    """spec/actions-runtime.md §20: nothing that is private can be read in what the client carries."""
    context = shop.stateless("unlock my vault").context
    answer = shop.stateless("90210", context)
    carried = answer.context.to_dict()["skills"]["actions skill"]
    assert set(carried["private_action_variables"]) == {"code"}
    assert carried["private_skill_variables"]["pin"].startswith("sealed:")
    for text in ("90210", "1234"):
        assert text not in str(carried)
        assert text.encode() not in urlsafe_b64decode(carried["system"]["state"] + "==")
    assert shop.stateless("mine", answer.context).output.generic[0].text == "Opened with 1234."
    carried["private_skill_variables"] = {"pin": "the client's"}
    sent = StatelessMessageContext.from_dict(
        answer.context.to_dict() | {"skills": {"actions skill": carried}}
    )
    assert shop.stateless("mine", sent).output.generic[0].text == "Opened with the client's."


def test_history_when_a_skill_reads_it_then_it_holds_what_was_said(shop: Shop) -> None:
    """spec/actions-runtime.md §18: the texts of both sides; what is private is stars in it, too."""
    chat = shop.open(shop.draft)
    for said in ("when are you open", "open the vault", "90210", "mine"):
        chat.say(said)
    [shown] = chat.texts("recall everything")
    assert [(each["role"], each["content"]) for each in json.loads(shown)] == [
        ("user", "when are you open"),
        ("bot", "At nine."),
        ("user", "open the vault"),
        ("bot", "Which code?"),
        ("user", "*****"),
        ("bot", "Code *****. Whose?"),
        ("user", "mine"),
        ("bot", "Opened with ****."),
        ("user", "recall everything"),
    ]


def test_release_when_deployed_then_live_keeps_it_while_the_draft_changes(shop: Shop) -> None:
    """spec/operations.md §9: a snapshot of the actions answers in live."""
    assert shop.open(shop.live).texts("when are you open") != ["At nine."]
    release = shop.client.create_release(shop.assistant_id).get_result()["release"]
    where = (shop.assistant_id, release)
    settle(lambda: shop.client.get_release(*where).get_result()["status"] == "Available")
    shop.client.deploy_release(*where, environment_id=shop.live)
    changed = {**WORKSPACE, "actions": [dict(each) for each in WORKSPACE["actions"]]}
    changed["actions"][2] = action(
        "hours", {"intent": "hours_intent_1"}, step("s", "continue", text("At ten."))
    )
    changed["actions"][2]["next_action"] = "fallback"
    shop.client.update_skill(shop.assistant_id, shop.action_id, workspace=changed)
    settle(lambda: status_of(shop) == "Available")
    assert shop.open(shop.draft).texts("when are you open") == ["At ten."]
    assert shop.open(shop.live).texts("when are you open") == ["At nine."]
