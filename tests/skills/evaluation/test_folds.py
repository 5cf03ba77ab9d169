"""Splits are stratified, exhaustive, and the same every time."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.annotations import AnnotatedExample, Annotation
from doyle.nlu.text import exact_key
from doyle.nlu.training_data import EntityDefinition, EntityValue, TrainingData, TrainingIntent
from doyle.skills.evaluation.answers import Case
from doyle.skills.evaluation.folds import Fold, split


def texts(intent: str, count: int) -> tuple[str, ...]:
    return tuple(f"{intent} number {at}" for at in range(count))


def data_of(*sizes: int, counterexamples: int = 0) -> TrainingData:
    intents = (TrainingIntent(f"i{at}", texts(f"i{at}", size)) for at, size in enumerate(sizes))
    return TrainingData(intents=tuple(intents), counterexamples=texts("no", counterexamples))


def asked(folds: tuple[Fold, ...]) -> list[Case]:
    return sorted((case for fold in folds for case in fold.cases), key=lambda case: case.text)


def learned(fold: Fold) -> set[str]:
    examples = {text for intent in fold.training.intents for text in intent.examples}
    return examples | set(fold.training.counterexamples)


words = st.lists(st.text(alphabet="abAB !-", min_size=1, max_size=4), max_size=12, unique=True)
skills = st.builds(
    lambda intents, counterexamples: TrainingData(
        intents=tuple(TrainingIntent(f"i{at}", tuple(each)) for at, each in enumerate(intents)),
        counterexamples=tuple(counterexamples),
    ),
    st.lists(words, max_size=4),
    words,
)


@given(skills, st.integers(2, 7))
def test_split_when_of_any_skill_then_all_that_can_be_is_asked_once_and_learned_elsewhere(
    data: TrainingData, count: int
) -> None:
    found = split(data, count)
    lessons = {(text, intent.name) for intent in data.intents for text in intent.examples}
    expected = Counter(
        (text, name) for text, name in lessons if name not in found.untested and text.strip()
    ) + Counter((text, None) for text in data.counterexamples if text.strip())
    assert Counter((case.text, case.intent) for fold in found.folds for case in fold.cases) == expected
    assert len(found.folds) <= count
    for fold in found.folds:
        for name in {intent.name for intent in data.intents}:
            held = {case.text for case in fold.cases if case.intent == name}
            (whole,) = (set(each.examples) for each in data.intents if each.name == name)
            (kept,) = (set(each.examples) for each in fold.training.intents if each.name == name)
            assert {text for text in whole - kept if text.strip()} == held
            assert kept or not whole
            assert not {exact_key(text) for text in held} & {exact_key(text) for text in kept}


@given(st.lists(st.integers(0, 23), min_size=1, max_size=5), st.integers(2, 9), st.integers(0, 9))
def test_split_when_of_any_sizes_then_no_fold_asks_more_of_an_intent_than_another_does(
    sizes: list[int], count: int, counterexamples: int
) -> None:
    found = split(data_of(*sizes, counterexamples=counterexamples), count)
    for name, size in [*((f"i{at}", size) for at, size in enumerate(sizes)), (None, counterexamples)]:
        shares = [sum(case.intent == name for case in fold.cases) for fold in found.folds]
        if size > 1 and len(found.folds) == count:
            assert max(shares) - min(shares) <= 1


def test_split_when_intents_are_small_then_it_says_which() -> None:
    found = split(data_of(12, 5, 4, 2, 1, 0), 5)
    assert found.untested == ("i4", "i5")
    assert found.thin == ("i2", "i3")
    assert {case.intent for case in asked(found.folds)} == {"i0", "i1", "i2", "i3"}
    assert all("i4 number 0" in learned(fold) for fold in found.folds)


def test_split_when_small_intents_are_many_then_folds_are_still_of_a_size() -> None:
    """Not all first examples are asked in the first fold."""
    sizes = [len(fold.cases) for fold in split(data_of(*[2] * 60), 5).folds]
    assert min(sizes) > 10


def test_split_when_made_again_or_from_another_order_then_is_the_same() -> None:
    data = data_of(9, 7, counterexamples=4)
    turned = TrainingData(
        intents=tuple(
            TrainingIntent(intent.name, intent.examples[::-1]) for intent in reversed(data.intents)
        ),
        counterexamples=data.counterexamples[::-1],
    )
    assert split(data, 3) == split(turned, 3)


def test_split_when_another_intent_changes_then_the_rest_stays_where_it_was() -> None:
    before, after = split(data_of(9, 7), 3), split(data_of(9, 11), 3)
    for old, new in zip(before.folds, after.folds, strict=True):
        assert [case for case in old.cases if case.intent == "i0"] == [
            case for case in new.cases if case.intent == "i0"
        ]


def test_split_when_examples_equal_each_other_then_they_are_asked_together() -> None:
    """nlu.md §3: case and punctuation do not count in an exact match, so one would give the other away."""
    data = TrainingData(intents=(TrainingIntent("a", ("Hello!", "hello", "HELLO", "good day", "hi")),))
    for fold in split(data, 5).folds:
        assert not {exact_key(text) for text in learned(fold)} & {exact_key(c.text) for c in fold.cases}


def test_split_when_all_examples_equal_each_other_then_they_are_not_asked() -> None:
    found = split(TrainingData(intents=(TrainingIntent("a", ("hi", "Hi!")),)), 5)
    assert (found.folds, found.untested) == ((), ("a",))


def test_split_when_an_example_refers_to_an_entity_then_its_first_term_is_asked() -> None:
    """nlu.md §3: `@entity` in an example stands for the values of the entity."""
    data = TrainingData(
        intents=(TrainingIntent("a", ("fly to @city", "take me home")),),
        entities=(EntityDefinition("city", values=(EntityValue("Rome"), EntityValue("Oslo"))),),
    )
    assert [case.text for case in asked(split(data, 2).folds)] == ["fly to Rome", "take me home"]


def test_split_when_an_example_is_annotated_then_its_annotations_are_asked_for_nowhere_else() -> None:
    """What is learned from annotations (nlu.md §5) is learned from the other examples only."""
    examples = texts("a", 4)
    annotated = tuple(AnnotatedExample(text, (Annotation(0, 1, "thing"),)) for text in examples)
    for fold in split(TrainingData(intents=(TrainingIntent("a", examples),), annotated=annotated), 2).folds:
        assert {example.text for example in fold.training.annotated} == learned(fold)
        assert len(fold.cases) == 2


@pytest.mark.parametrize("data", [TrainingData(), data_of(0, 1)])
def test_split_when_nothing_can_be_asked_then_there_are_no_folds(data: TrainingData) -> None:
    assert split(data, 5).folds == ()
