"""Training and asking: what comes out is what the server would answer."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from doyle.nlu.annotations import AnnotatedExample, Annotation
from doyle.nlu.encoder import Encoder, find_encoder
from doyle.nlu.model import load_model
from doyle.nlu.speller import find_speller
from doyle.nlu.train import train
from doyle.nlu.training_data import TrainingData, TrainingIntent
from doyle.skills.evaluation.answers import Answer, Case
from doyle.skills.evaluation.evaluate import Means, cross_validate, evaluate_on
from doyle.skills.evaluation.folds import Fold, split
from doyle.skills.evaluation.report import Evaluation

CASES = (
    Case("when do you open tomorrow", "hours"),
    Case("I want to order ten cakes", "order"),
    Case("are you open", "order"),
    Case("When do you OPEN?", "hours"),
    Case("recite a poem about mountains", None),
    Case("sell me a car", "cars"),
)


def ignore(stage: str, done: int, total: int) -> None:
    """Listen to nothing."""


def on_cases(data: TrainingData, cases: Sequence[Case] = CASES, encoder: Encoder | None = None) -> Evaluation:
    return evaluate_on(data, Fold(data, tuple(cases)), Means(encoder), ignore)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    found = find_encoder()
    if found is None:
        pytest.skip("the encoder is not built: run tools/build_encoder.py")
    return found


def test_evaluation_when_on_cases_then_every_answer_is_that_of_the_model(bakery: TrainingData) -> None:
    model = load_model(train(bakery, None, {}, ignore).blob)
    expected = tuple(Answer.of(case, model.understand(case.text, None)) for case in CASES)
    assert on_cases(bakery).answers == expected


def test_evaluation_when_with_the_encoder_then_every_answer_is_that_of_the_model(
    bakery: TrainingData, encoder: Encoder
) -> None:
    """Vectors are made once and shared; that must not show."""
    model = load_model(train(bakery, encoder, {}, ignore).blob)
    expected = tuple(Answer.of(case, model.understand(case.text, encoder)) for case in CASES)
    found = on_cases(bakery, encoder=encoder)
    assert (found.answers, found.encoder_identity) == (expected, encoder.identity)


def test_evaluation_when_entities_are_learned_then_intents_are_those_of_a_whole_answer(
    bakery: TrainingData, encoder: Encoder
) -> None:
    """nlu.md §5: the server runs the encoder for words and sentence at once; the evaluation does not."""
    annotated = AnnotatedExample("order a birthday cake", (Annotation(8, 16, "person"),))
    data = replace(bakery, annotated=(annotated,))
    model = load_model(train(data, encoder, {}, ignore).blob)
    expected = tuple(Answer.of(case, model.understand(case.text, encoder)) for case in CASES)
    assert on_cases(data, encoder=encoder).answers == expected


def test_evaluation_when_in_folds_then_each_is_asked_of_a_model_of_the_others(
    bakery: TrainingData, encoder: Encoder
) -> None:
    rounds = split(bakery, 3)
    found = cross_validate(bakery, rounds, Means(encoder, threads=2), ignore)
    expected = []
    for number, fold in enumerate(rounds.folds):
        model = load_model(train(fold.training, encoder, {}, ignore).blob)
        expected += [Answer.of(case, model.understand(case.text, encoder), number) for case in fold.cases]
    assert found.answers == tuple(expected)


@pytest.mark.parametrize("threads", [1, 2])
def test_evaluation_when_repeated_then_it_is_the_same(bakery: TrainingData, threads: int) -> None:
    first = cross_validate(bakery, split(bakery, 3), Means(threads=threads), ignore)
    assert cross_validate(bakery, split(bakery, 3), Means(threads=1), ignore) == first


@pytest.mark.parametrize(
    ("corrects", "corrected", "confidence"),
    [(True, "please order two cakes for me", 1.0), (False, None, None)],
)
def test_evaluation_when_messages_are_corrected_then_texts_are_too(
    bakery: TrainingData, corrects: bool, corrected: str | None, confidence: float | None
) -> None:
    """nlu.md §7: where automatic correction is on, the corrected text is understood."""
    if find_speller("en") is None:
        pytest.skip("the word lists are not built: run make setup")
    fold = Fold(bakery, (Case("please oredr two caeks for me", "order"),))
    (answer,) = evaluate_on(bakery, fold, Means(corrects_spelling=corrects), ignore).answers
    assert answer.corrected == corrected
    assert (answer.confidence == 1.0) is (confidence == 1.0)


def test_evaluation_when_texts_are_asked_in_several_folds_then_each_is_embedded_once(
    bakery: TrainingData, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded: list[str] = []
    encode = Encoder.encode

    def counting(self: Encoder, text: str) -> np.ndarray:
        if text not in self._known:
            embedded.append(text)
        return encode(self, text)

    monkeypatch.setattr(Encoder, "encode", counting)
    cross_validate(bakery, split(bakery, 4), Means(encoder), ignore)
    assert len(embedded) == len(set(embedded))
    assert "when do you open" in embedded


def test_evaluation_when_the_language_is_not_the_encoders_then_words_decide(
    bakery: TrainingData, encoder: Encoder
) -> None:
    """nlu-design.md §8."""
    finnish = replace(bakery, language="fi")
    found = on_cases(finnish, encoder=encoder)
    assert found.encoder_identity is None
    assert found.answers == on_cases(finnish).answers


def test_evaluation_when_an_intent_is_wrong_then_the_nearest_example_it_learned_is_told(
    bakery: TrainingData,
) -> None:
    (confusion,) = (each for each in on_cases(bakery).confusions if each.expected == "order")
    assert confusion.intent == "hours"
    (mistake,) = confusion.mistakes
    assert mistake.nearest is not None
    assert mistake.nearest.text in bakery.intents[0].examples


def test_evaluation_when_a_text_is_refused_then_the_nearest_example_is_of_the_right_intent(
    bakery: TrainingData,
) -> None:
    found = on_cases(bakery, [Case("who ordered the tea in Boston", "order")])
    assert found.confusions[0].intent is None
    (mistake,) = found.confusions[0].mistakes
    assert mistake.nearest is not None
    assert mistake.nearest.text in bakery.intents[1].examples


def test_evaluation_when_in_folds_then_a_nearest_example_was_learned_in_that_fold(
    bakery: TrainingData,
) -> None:
    rounds = split(bakery, 3)
    found = cross_validate(bakery, rounds, Means(), ignore)
    mistakes = [mistake for each in found.confusions for mistake in each.mistakes]
    assert mistakes
    for mistake in mistakes:
        lessons = rounds.folds[mistake.answer.fold].training.intents
        if mistake.nearest is not None:
            assert any(mistake.nearest.text in intent.examples for intent in lessons)


def test_evaluation_when_a_test_is_odd_then_findings_say_so(bakery: TrainingData) -> None:
    findings = on_cases(bakery).findings
    assert findings.unknown == ("cars",)
    assert findings.leaked == ("When do you OPEN?",)
    assert findings.untested == ("bare", "once")
    assert findings.few == (("bare", 0), ("once", 1))


def test_evaluation_when_two_intents_share_an_example_then_it_is_a_twin(bakery: TrainingData) -> None:
    shared = TrainingIntent("closing", ("when do you close", "closing time"))
    data = replace(bakery, intents=(*bakery.intents, shared))
    (twins,) = on_cases(data).findings.twins
    assert {twins.intent, twins.other_intent} == {"hours", "closing"}


def test_evaluation_when_the_skill_is_empty_then_every_text_is_irrelevant() -> None:
    found = on_cases(TrainingData(), [Case("hello", "a"), Case("hello there", None)])
    assert [answer.intent for answer in found.answers] == [None, None]


def test_evaluation_when_there_is_nothing_to_ask_then_there_is_nothing_to_say() -> None:
    found = cross_validate(TrainingData(), split(TrainingData(), 5), Means(), ignore)
    assert (found.answers, found.scores.accuracy, found.findings.twins) == ((), None, ())


def test_evaluation_when_it_runs_then_progress_reaches_its_total(
    bakery: TrainingData, encoder: Encoder
) -> None:
    heard: list[tuple[str, int, int]] = []
    cross_validate(bakery, split(bakery, 3), Means(encoder), lambda *each: heard.append(each))
    for stage in ("embedding", "fitting"):
        counts = [(done, total) for name, done, total in heard if name == stage]
        assert counts[-1][0] == counts[-1][1]
        assert [done for done, _ in counts] == list(range(1, len(counts) + 1))


@pytest.mark.parametrize(
    "text", ["x" * 2048, "\u200b" * 50, "🍰🍰", "שלום עולם", "?", "\u202egnp.exe", "a\u0300" * 1000]
)
def test_evaluation_when_texts_are_hostile_then_it_ends(bakery: TrainingData, text: str) -> None:
    found = on_cases(bakery, [Case(text, "hours")])
    assert len(found.answers) == 1
