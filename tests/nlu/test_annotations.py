"""Annotated examples of a workspace."""

from typing import Any

import pytest

from doyle.nlu.annotations import (
    MAX_CONTEXTUAL_ENTITIES,
    AnnotatedExample,
    Annotation,
    annotated_examples_of,
)
from doyle.wire.workspace import WorkspaceBody

TEXT = "fly to New York"


def body_of(*mentions: tuple[str, list[int]], text: str = TEXT) -> WorkspaceBody:
    listed = [{"entity": entity, "location": location} for entity, location in mentions]
    data: dict[str, Any] = {
        "intents": [{"intent": "fly", "examples": [{"text": "hello"}, {"text": text, "mentions": listed}]}],
        "entities": [{"entity": name} for name in ("city", "verb", "sys-number")],
    }
    return WorkspaceBody.read(data)


def test_annotated_examples_when_mentions_are_good_then_they_come_in_order_of_place() -> None:
    """nlu.md §5: an example's mentions annotate it; examples without any teach nothing here."""
    found = annotated_examples_of(body_of(("city", [7, 15]), ("verb", [0, 3])), "en")
    assert found == (AnnotatedExample(TEXT, (Annotation(0, 3, "verb"), Annotation(7, 15, "city"))),)


@pytest.mark.parametrize(
    ("entity", "location"),
    [
        ("city", [7, 16]),
        ("city", [-1, 3]),
        ("city", [3, 3]),
        ("city", [5, 2]),
        ("city", [0, 10**30]),
        ("city", [3, 4]),
        ("unknown", [0, 3]),
        ("sys-number", [0, 3]),
    ],
)
def test_annotated_examples_when_a_mention_cannot_be_learned_then_it_is_left_out(
    entity: str, location: list[int]
) -> None:
    """A whole import keeps what is odd; training leaves it out."""
    assert annotated_examples_of(body_of((entity, location)), "en") == ()
    kept = annotated_examples_of(body_of((entity, location), ("city", [7, 15])), "en")
    assert [example.annotations for example in kept] == [(Annotation(7, 15, "city"),)]


def test_annotated_examples_when_mentions_overlap_then_the_first_in_the_file_counts() -> None:
    found = annotated_examples_of(body_of(("city", [7, 15]), ("verb", [4, 8]), ("verb", [0, 3])), "en")
    assert [each.entity for example in found for each in example.annotations] == ["verb", "city"]


@pytest.mark.parametrize(
    ("language", "is_learned"),
    [("en", True), ("en-us", True), ("fr", True), ("de", False), ("ja", False), ("xx", False)],
)
def test_annotated_examples_when_the_language_cannot_learn_then_there_are_none(
    language: str, is_learned: bool
) -> None:
    """nlu.md §9, column *Contextual*: English, and French in beta."""
    assert bool(annotated_examples_of(body_of(("city", [7, 15])), language)) is is_learned


def test_annotated_texts_have_their_white_space_collapsed() -> None:
    (example,) = annotated_examples_of(body_of(("city", [7, 16]), text="fly to New  York"), "en")
    assert list(example.annotated_texts()) == [("city", "New York")]


def test_annotated_examples_when_more_entities_than_can_be_learned_then_the_most_annotated_are() -> None:
    """nlu.md §4, *Quotas*: 150 contextual entities."""
    names = [f"e{at:03}" for at in range(MAX_CONTEXTUAL_ENTITIES + 2)]
    examples = [{"text": "abc", "mentions": [{"entity": name, "location": [0, 1]}]} for name in names]
    twice = {"text": "abd", "mentions": [{"entity": names[-1], "location": [0, 1]}]}
    data = {
        "intents": [{"intent": "i", "examples": [*examples, twice]}],
        "entities": [{"entity": name} for name in names],
    }
    found = annotated_examples_of(WorkspaceBody.model_validate(data), "en")
    learned = {annotation.entity for example in found for annotation in example.annotations}
    assert learned == {*names[: MAX_CONTEXTUAL_ENTITIES - 1], names[-1]}
