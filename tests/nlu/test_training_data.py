"""What of a workspace a model depends on."""

from dataclasses import replace
from typing import Any

import pytest

from doyle.nlu.training_data import (
    EntityDefinition,
    EntityValue,
    TrainingData,
    TrainingIntent,
    fingerprint,
    in_canonical_order,
    texts_to_embed,
    training_data_of,
)
from doyle.wire.workspace import WorkspaceBody

BODY: dict[str, Any] = {
    "name": "Demo",
    "language": "de",
    "intents": [
        {"intent": "hello", "examples": [{"text": "hallo"}, {"text": "guten Tag"}]},
        {"intent": "empty"},
    ],
    "entities": [
        {
            "entity": "colour",
            "fuzzy_match": True,
            "values": [
                {"value": "rot", "type": "synonyms", "synonyms": ["rosso"]},
                {"value": "code", "type": "patterns", "patterns": ["#[0-9a-f]{6}"], "synonyms": ["x"]},
                {"value": "blau"},
            ],
        },
        {"entity": "sys-number"},
    ],
    "counterexamples": [{"text": "wer ist Kanzler"}],
    "dialog_nodes": [{"dialog_node": "n1", "conditions": "true"}],
}


def data_of(**changes: Any) -> TrainingData:
    return training_data_of(WorkspaceBody.read({**BODY, **changes}))


def test_training_data_of_takes_everything_that_understanding_needs() -> None:
    """nlu.md §8: intents, examples, counterexamples, entities, values, synonyms, fuzzy flags."""
    assert data_of() == TrainingData(
        language="de",
        intents=(TrainingIntent("hello", ("hallo", "guten Tag")), TrainingIntent("empty", ())),
        counterexamples=("wer ist Kanzler",),
        entities=(
            EntityDefinition(
                "colour",
                is_fuzzy=True,
                values=(
                    EntityValue("rot", "synonyms", ("rosso",)),
                    EntityValue("code", "patterns", (), ("#[0-9a-f]{6}",)),
                    EntityValue("blau"),
                ),
            ),
            EntityDefinition("sys-number"),
        ),
        is_off_topic_enabled=True,
    )


def test_training_data_of_an_empty_workspace_is_english_and_empty() -> None:
    assert training_data_of(WorkspaceBody.read({})) == TrainingData()


@pytest.mark.parametrize(
    ("settings", "is_enabled"),
    [
        (None, True),
        ({}, True),
        ({"off_topic": {}}, True),
        ({"off_topic": {"enabled": True}}, True),
        ({"off_topic": {"enabled": False}}, False),
        ({"off_topic": "odd"}, True),
        ({"off_topic": None}, True),
    ],
)
def test_training_data_of_off_topic_setting_is_on_unless_switched_off(
    settings: dict[str, Any] | None, is_enabled: bool
) -> None:
    """nlu.md §3, *Irrelevance*; §8: defaults to true."""
    assert data_of(system_settings=settings).is_off_topic_enabled is is_enabled


@pytest.mark.parametrize(
    ("settings", "is_new"),
    [
        (None, True),
        ({"system_entities": {}}, True),
        ({"system_entities": {"enabled": True}}, True),
        ({"system_entities": {"enabled": False}}, False),
        ({"system_entities": False}, True),
    ],
)
def test_training_data_of_system_entities_setting_selects_the_old_model_by_false_only(
    settings: dict[str, Any] | None, is_new: bool
) -> None:
    """system-entities.md §2: the new model if `true` or absent; another model has another fingerprint."""
    data = data_of(system_settings=settings)
    assert data.has_new_system_entities is is_new
    assert (fingerprint(data, "e") == fingerprint(data_of(), "e")) is is_new


def test_terms_of_a_pattern_value_are_none() -> None:
    """nlu.md §4: a value holds one kind only."""
    assert EntityValue("rot", "synonyms", ("rosso",)).terms == ("rot", "rosso")
    assert EntityValue("code", "patterns", patterns=("x",)).terms == ()


def test_is_system_depends_on_the_prefix() -> None:
    """nlu.md §4: the `sys-` prefix only enables a system entity."""
    assert EntityDefinition("sys-date").is_system
    assert not EntityDefinition("system").is_system


def test_reference_terms_leave_out_system_entities() -> None:
    assert data_of().reference_terms() == {"colour": ("rot", "rosso", "blau")}


def test_fingerprint_does_not_depend_on_the_dialog() -> None:
    """nlu.md §8: dialog-only edits start no training."""
    assert fingerprint(data_of(), "e") == fingerprint(data_of(dialog_nodes=[], name="Other"), "e")


@pytest.mark.parametrize(
    "changes",
    [
        {"intents": list(reversed(BODY["intents"]))},
        {
            "intents": [
                {"intent": "hello", "examples": [{"text": "guten Tag"}, {"text": "hallo"}]},
                {"intent": "empty"},
            ]
        },
    ],
    ids=["intents", "examples"],
)
def test_fingerprint_does_not_depend_on_orders_without_effect(changes: dict[str, Any]) -> None:
    assert fingerprint(data_of(), "e") == fingerprint(data_of(**changes), "e")


def test_fingerprint_does_not_depend_on_the_order_of_synonyms_and_counterexamples() -> None:
    first = TrainingData(
        counterexamples=("a", "b"),
        entities=(EntityDefinition("e", values=(EntityValue("v", synonyms=("x", "y")),)),),
    )
    second = TrainingData(
        counterexamples=("b", "a"),
        entities=(EntityDefinition("e", values=(EntityValue("v", synonyms=("y", "x")),)),),
    )
    assert fingerprint(first, "e") == fingerprint(second, "e")
    assert in_canonical_order(first) == in_canonical_order(second)


def _changed(data: TrainingData) -> list[TrainingData]:
    colour, number = data.entities
    return [
        replace(data, language="en"),
        replace(data, is_off_topic_enabled=False),
        replace(data, counterexamples=()),
        replace(data, intents=(*data.intents, TrainingIntent("more", ()))),
        replace(data, intents=(TrainingIntent("hello", ("hallo",)), data.intents[1])),
        replace(data, intents=(TrainingIntent("hi", data.intents[0].examples), data.intents[1])),
        replace(data, entities=(number, colour)),
        replace(data, entities=(replace(colour, is_fuzzy=False), number)),
        replace(data, entities=(replace(colour, values=tuple(reversed(colour.values))), number)),
        replace(data, entities=(replace(colour, values=colour.values[:1]), number)),
        replace(data, entities=(colour,)),
    ]


def test_fingerprint_depends_on_everything_that_has_an_effect() -> None:
    data = data_of()
    fingerprints = {fingerprint(each, "e") for each in [data, *_changed(data)]}
    assert len(fingerprints) == 1 + len(_changed(data))
    assert fingerprint(data, "e") != fingerprint(data, "f")


def test_fingerprint_of_lone_surrogates_is_computed() -> None:
    assert len(fingerprint(TrainingData(counterexamples=("\ud800",)), "e")) == 64


def test_texts_to_embed_are_the_scoring_forms_without_repetition() -> None:
    data = TrainingData(
        intents=(TrainingIntent("a", ("Hi there!", "Hi  there")), TrainingIntent("b", ("Hi there?", "bye"))),
        counterexamples=("bye.", "no"),
    )
    assert texts_to_embed(data) == ("Hi there", "bye", "no")


def test_texts_to_embed_hold_references_filled_in() -> None:
    entity = EntityDefinition("phone", values=(EntityValue("iPhone", synonyms=("Apple phone",)),))
    data = TrainingData(intents=(TrainingIntent("order", ("order a @phone!",)),), entities=(entity,))
    assert texts_to_embed(data) == ("order a iPhone", "order a Apple phone")


ANNOTATED: dict[str, Any] = {
    "language": "en",
    "intents": [
        {
            "intent": "fly",
            "examples": [
                {"text": "fly to  Rome", "mentions": [{"entity": "city", "location": [8, 12]}]},
                {"text": "to NEW  york", "mentions": [{"entity": "city", "location": [3, 12]}]},
                {"text": "to nyc or Rom", "mentions": [{"entity": "city", "location": [10, 13]}]},
                {"text": "to rome again", "mentions": [{"entity": "city", "location": [3, 7]}]},
            ],
        }
    ],
    "entities": [
        {"entity": "city", "values": [{"value": "New York", "synonyms": ["nyc"]}]},
        {"entity": "other"},
    ],
}


def test_training_data_of_annotated_examples_adds_their_texts_as_values() -> None:
    """nlu.md §5: annotation also adds the text as a value; what is known already adds nothing."""
    data = data_of(**ANNOTATED)
    assert [value.value for value in data.entities[0].values] == ["New York", "Rom", "Rome"]
    assert data.entities[1].values == ()
    assert [example.text for example in data.annotated] == [
        example["text"] for example in ANNOTATED["intents"][0]["examples"]
    ]


def test_training_data_of_a_language_that_does_not_learn_entities_ignores_annotations() -> None:
    """nlu.md §§5, 9; a whole import keeps them as a warning."""
    data = data_of(**{**ANNOTATED, "language": "de"})
    assert data.annotated == ()
    assert [value.value for value in data.entities[0].values] == ["New York"]


def test_training_data_of_a_long_annotated_text_adds_no_value() -> None:
    """nlu.md §4: a value has at most 64 characters."""
    example = {"text": "x" * 65, "mentions": [{"entity": "city", "location": [0, 65]}]}
    data = data_of(**{**ANNOTATED, "intents": [{"intent": "i", "examples": [example]}]})
    assert len(data.annotated) == 1
    assert len(data.entities[0].values) == 1


def test_fingerprint_depends_on_annotations_and_not_on_their_order() -> None:
    """nlu.md §8: any change to examples starts training."""
    data = data_of(**ANNOTATED)
    shuffled = replace(data, annotated=tuple(reversed(data.annotated)))
    fewer = replace(data, annotated=data.annotated[1:])
    assert fingerprint(shuffled, "e") == fingerprint(data, "e") != fingerprint(fewer, "e")
