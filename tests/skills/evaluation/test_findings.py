"""What is found in the material."""

from doyle.nlu.training_data import TrainingData
from doyle.skills.evaluation.answers import Case
from doyle.skills.evaluation.findings import few_examples, leaked_texts, never_asked, unknown_intents


def test_few_examples_when_intents_are_poor_then_the_poorest_comes_first(bakery: TrainingData) -> None:
    assert few_examples(bakery) == (("bare", 0), ("once", 1))


def test_never_asked_when_a_test_leaves_intents_out_then_they_are_told(bakery: TrainingData) -> None:
    assert never_asked(bakery, [Case("x", "hours"), Case("y", None)]) == ("bare", "once", "order")


def test_unknown_intents_when_a_test_names_them_then_they_are_told_once(bakery: TrainingData) -> None:
    cases = [Case("x", "hours"), Case("y", "Hours"), Case("z", "Hours"), Case("w", None)]
    assert unknown_intents(bakery, cases) == ("Hours",)


def test_leaked_texts_when_a_test_repeats_examples_then_case_and_punctuation_do_not_hide_them(
    bakery: TrainingData,
) -> None:
    """nlu.md §3, *Exact match*."""
    cases = [
        Case("When do you OPEN?", "hours"),
        Case("Tell me a joke!", None),
        Case("something new", "order"),
    ]
    assert leaked_texts(bakery, cases) == ("When do you OPEN?", "Tell me a joke!")
