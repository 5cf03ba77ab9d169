"""A dialog skill that answers in v2, with a real model and the real engine (spec/dialog-engine.md §8.6)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
from sqlalchemy import insert

from doyle.conversation.assistant_context import AssistantContext
from doyle.conversation.assistant_opening import V2Call, new_context, open_message
from doyle.conversation.assistant_skills import AssistantSkills, ColdSkill
from doyle.conversation.configuration import Configuration, SkillReference
from doyle.conversation.dialog_skill import DialogSkill
from doyle.conversation.greeting import GreetingSkill
from doyle.conversation.message import SkillPlace
from doyle.conversation.skill_turn import SkillAnswer
from doyle.conversation.tracing import MessageTrace
from doyle.errors import NotFoundError
from doyle.nlu.encoder import Encoder
from doyle.skills.library import SkillLibrary
from doyle.store.assistant_tables import snapshots
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.wire.message_v2 import MessageRequestV2

NOW = datetime(2024, 8, 25, 11, 22, 33, 444000, UTC)

# `TeaHouse` of conftest.py; pytest's import mode leaves no way to name it.
House = Any


def skill_of(house: House, encoder: Encoder | None) -> DialogSkill:
    loaded = house.conversation.load_skill(SkillPlace(DEFAULT_INSTANCE, house.workspace_id))
    return DialogSkill(house.workspace_id, loaded, encoder)


def skills_of(house: House, encoder: Encoder | None) -> AssistantSkills:
    library = SkillLibrary(house.store.messages, 100_000_000)
    return AssistantSkills(library, house.store.messages, house.store.environments, encoder)


def say(
    skill: DialogSkill,
    raw: Any,
    context: AssistantContext | None = None,
    version: date = date(2024, 8, 25),
    trace: MessageTrace | None = None,
) -> SkillAnswer:
    call = V2Call(DEFAULT_INSTANCE, MessageRequestV2.read(raw), raw, version)
    message = open_message(call, context or new_context("s1", 0), NOW, lambda *_: None, trace)
    answer = skill.begin(message).advance(())
    assert isinstance(answer, SkillAnswer)
    return answer


def texts(answer: SkillAnswer) -> list[str]:
    return [item["text"] for item in answer.output["generic"]]


@pytest.fixture
def skill(house: House, encoder: Encoder | None) -> DialogSkill:
    return skill_of(house, encoder)


def test_answer_when_understood_then_output_is_in_v2_shape(skill: DialogSkill, house: House) -> None:
    """spec/dialog-engine.md §8.6: v2 `output`: `generic`, `intents`, `entities`, `actions` if any."""
    answer = say(skill, {"input": {"text": "a pot of tea please"}})
    assert texts(answer) == ["Which tea?"]
    assert set(answer.output) == {"generic", "intents", "entities"}
    assert answer.output["intents"] == [{"intent": "order", "confidence": 1}]
    assert (skill.skill_id, skill.language) == (house.workspace_id, "en")


def test_answer_when_the_same_is_said_through_v1_then_it_is_the_same(
    skill: DialogSkill, house: House
) -> None:
    """The same conversation through v1 and v2 visits the same nodes."""
    context, v1_context = new_context("s1", 0), {"conversation_id": "s1"}
    for text in ("", "a pot of tea please", "wulong", "when do you open", "tell me a joke", "tea"):
        raw = {"input": {"text": text, "options": {"debug": True, "alternate_intents": True}}}
        answer = say(skill, raw, context)
        reply = house.send({"input": {"text": text}, "context": v1_context, "alternate_intents": True})
        context, v1_context = answer.context, reply["context"]
        visited = [node["dialog_node"] for node in answer.output["debug"]["nodes_visited"]]
        assert visited == reply["output"]["nodes_visited"]
        events = answer.output["debug"]["turn_events"]
        assert [event["source"]["dialog_node"] for event in events] == visited
        assert texts(answer) == reply["output"]["text"]
        assert answer.output["intents"] == reply["intents"]
        assert answer.output["entities"] == reply["entities"]
        assert answer.output.get("actions") == reply.get("actions")
        assert context.skill("main skill")["system"] == v1_context["system"]


def test_answer_when_the_client_is_to_act_then_the_action_is_shown(skill: DialogSkill) -> None:
    """spec/dialog-engine.md §11.2: copied to the reply's `actions`."""
    answer = say(skill, {"input": {"text": "x", "intents": [{"intent": "hours", "confidence": 1}]}})
    assert [action["name"] for action in answer.output["actions"]] == ["show_clock"]


@pytest.mark.parametrize(
    ("system", "complaint"),
    [
        ({}, None),
        ({"timezone": "Europe/Rome"}, None),
        ({"timezone": "Nowhere/Land"}, "context.timezone"),
        ({"reference_time": "soon"}, "reference_time"),
    ],
)
def test_answer_when_the_context_is_odd_then_the_debug_log_says_so(
    skill: DialogSkill, system: dict[str, str], complaint: str | None
) -> None:
    """spec/dialog-engine.md §12.4: v2 log messages have `level`, `message`, `code`."""
    raw = {"input": {"text": "x", "options": {"debug": True}}, "context": {"global": {"system": system}}}
    logged = say(skill, raw).output["debug"]["log_messages"]
    assert len(logged) == (complaint is not None)
    if complaint is not None:
        assert logged[0]["level"] == "warn"
        assert complaint in logged[0]["message"]


def test_answer_when_the_text_is_to_be_corrected_then_spelling_says_how(skill: DialogSkill) -> None:
    """spec/dialog-engine.md §7.4: switched by `options.spelling`, shown as `output.spelling`."""
    options = {"spelling": {"auto_correct": True}}
    corrected = say(skill, {"input": {"text": "a pot of taes please", "options": options}})
    plain = say(skill, {"input": {"text": "a pot of taes please"}})
    assert "spelling" not in plain.output
    assert set(corrected.output["spelling"]) >= {"text"}
    supplied = {"text": "taes", "entities": [], "options": options}
    assert "spelling" not in say(skill, {"input": supplied}).output


def test_answer_when_traced_then_the_trace_has_what_was_understood(skill: DialogSkill) -> None:
    """design, *Trace*."""
    trace = say(skill, {"input": {"text": "wulong"}}, trace=MessageTrace(lambda: 0.0)).trace
    assert trace is not None
    assert trace["understanding"]["entities"][0]["value"] == "oolong"
    assert trace["turn"]
    assert {"understanding", "turn", "total"} <= set(trace["timings"])


def test_metadata_of_entities_when_the_version_is_old_then_is_shown(skill: DialogSkill) -> None:
    """spec/operations.md §7, 2021-06-14."""
    mention = {"entity": "tea", "value": "oolong", "metadata": {"a": 1}}
    raw = {"input": {"text": "x", "entities": [mention]}}
    for version in (date(2020, 4, 1), date(2024, 8, 25)):
        assert say(skill, raw, version=version).output["entities"] == [mention]


def test_skills_when_a_dialog_leads_then_it_is_found_once_it_is_loaded(
    house: House, encoder: Encoder | None
) -> None:
    """spec/actions-runtime.md §22."""
    skills = skills_of(house, encoder)
    leading = Configuration("e1", "draft", (SkillReference("dialog", house.workspace_id),))
    cold = skills.find(DEFAULT_INSTANCE, leading)
    assert isinstance(cold, ColdSkill)
    assert cold.load().skill.workspace_id == house.workspace_id
    warm = skills.find(DEFAULT_INSTANCE, leading)
    assert isinstance(warm, DialogSkill)
    assert texts(say(warm, {})) == ["Welcome."]


def test_skills_when_the_library_has_no_room_then_a_message_holds_what_was_loaded_for_it(
    house: House, encoder: Encoder | None
) -> None:
    """Compiled skill and model push each other out; a message that waited for both has them all the same."""
    library = SkillLibrary(house.store.messages, 1)
    skills = AssistantSkills(library, house.store.messages, house.store.environments, encoder)
    leading = Configuration("e1", "draft", (SkillReference("dialog", house.workspace_id),))
    cold = skills.find(DEFAULT_INSTANCE, leading)
    assert isinstance(cold, ColdSkill)
    loaded = cold.load()
    assert isinstance(skills.find(DEFAULT_INSTANCE, leading), ColdSkill)
    found = skills.find(DEFAULT_INSTANCE, leading, {cold.head: loaded})
    assert isinstance(found, DialogSkill)
    assert texts(say(found, {"input": {"text": "a pot of tea please"}})) == ["Which tea?"]
    older = replace(cold.head, revision=cold.head.revision - 1)
    assert isinstance(skills.find(DEFAULT_INSTANCE, leading, {older: loaded}), ColdSkill)


async def test_skills_when_a_release_leads_then_its_content_answers_whatever_is_edited(
    house: House, encoder: Encoder | None
) -> None:
    """spec/operations.md §9: snapshots become active; running sessions keep the old one."""
    head = house.store.messages.find_skill(DEFAULT_INSTANCE, house.workspace_id)
    _, body = house.store.messages.load_body(house.workspace_id)
    content = orjson.dumps({"type": "dialog", "workspace": {**body.dump(), "language": "en"}})
    async with house.store.write() as tx:
        for digest, fingerprint in (("trained", head.model_fingerprint), ("untrained", None)):
            values = {
                "digest": digest,
                "type": "dialog",
                "language": "en",
                "learning_opt_out": False,
                "content": content,
                "model_fingerprint": fingerprint,
                "created": 0,
            }
            await tx.execute(insert(snapshots).values(values))
    await house.change({"dialog_nodes": []})
    skills = skills_of(house, encoder)
    said = {}
    for digest in ("trained", "untrained"):
        reference = SkillReference("dialog", "k1", content=digest)
        cold = skills.find(DEFAULT_INSTANCE, Configuration("e1", "1", (reference,)))
        assert isinstance(cold, ColdSkill)
        cold.load()
        skill = skills.find(DEFAULT_INSTANCE, Configuration("e1", "1", (reference,)))
        assert isinstance(skill, DialogSkill)
        assert (skill.skill_id, skill.language) == ("k1", "en")
        said[digest] = texts(say(skill, {"input": {"text": "a pot of tea please"}}))
    assert said == {"trained": ["Which tea?"], "untrained": ["Hm?"]}
    gone = SkillReference("dialog", "k1", content="gone")
    with pytest.raises(NotFoundError):
        skills.find(DEFAULT_INSTANCE, Configuration("e1", "1", (gone,)))


@pytest.mark.parametrize(
    ("skills", "skill_id"),
    [
        ((), "e1"),
        ((SkillReference("action", "a", True),), "e1"),
        ((SkillReference("dialog", "a", True),), "e1"),
    ],
)
def test_skills_when_none_leads_then_somebody_greets(
    house: House, encoder: Encoder | None, skills: tuple[SkillReference, ...], skill_id: str
) -> None:
    """design, *Skills and assistants*."""
    found = skills_of(house, encoder).find(DEFAULT_INSTANCE, Configuration("e1", "1", skills))
    assert isinstance(found, GreetingSkill)
    assert found.skill_id == skill_id


@pytest.mark.parametrize("kind", ["dialog", "action"])
@pytest.mark.parametrize("content", [None, "gone"])
def test_skills_when_the_leading_one_is_gone_then_not_found(
    house: House, encoder: Encoder | None, kind: str, content: str | None
) -> None:
    leading = Configuration("e1", "draft", (SkillReference(kind, "nothing", content=content),))
    with pytest.raises(NotFoundError):
        skills_of(house, encoder).find(DEFAULT_INSTANCE, leading)
