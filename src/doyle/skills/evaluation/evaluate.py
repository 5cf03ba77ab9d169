"""Trains and asks, as the server would: `train`, then `NluModel.understand`.

Imports the training libraries: for commands, never for the server.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from doyle.nlu.encoder import Encoder, Vector
from doyle.nlu.model import NluModel, load_model
from doyle.nlu.references import fill_references
from doyle.nlu.text import scoring_text
from doyle.nlu.train import FITTING_STEPS, Progress, train
from doyle.nlu.training_data import TrainingData, texts_to_embed
from doyle.skills.evaluation.answers import Answer, Case
from doyle.skills.evaluation.calibration import calibrate
from doyle.skills.evaluation.confusions import Mistake, confusions_of, timid_answers
from doyle.skills.evaluation.findings import (
    Findings,
    few_examples,
    leaked_texts,
    never_asked,
    unknown_intents,
)
from doyle.skills.evaluation.folds import Fold, Split
from doyle.skills.evaluation.likeness import Likeness
from doyle.skills.evaluation.report import Evaluation
from doyle.skills.evaluation.scores import score

THREADS = 2
FITTING = "fitting"
_STEPS_OF_FOLD = FITTING_STEPS + 1


@dataclass(frozen=True, slots=True)
class Means:
    """What is evaluated with; `corrects_spelling` as the messages of the skill are corrected."""

    encoder: Encoder | None = None
    corrects_spelling: bool = False
    threads: int = THREADS


def cross_validate(data: TrainingData, split: Split, means: Means, progress: Progress) -> Evaluation:
    """Ask every example of a model that has not learned it."""
    findings = Findings(few=few_examples(data), untested=split.untested, thin=split.thin)
    return _evaluate(data, split.folds, findings, means, progress)


def evaluate_on(data: TrainingData, fold: Fold, means: Means, progress: Progress) -> Evaluation:
    """Ask the cases of a test set."""
    findings = Findings(
        few=few_examples(data),
        untested=never_asked(data, fold.cases),
        unknown=unknown_intents(data, fold.cases),
        leaked=leaked_texts(data, fold.cases),
    )
    return _evaluate(data, [fold], findings, means, progress)


def _evaluate(
    data: TrainingData,
    folds: Sequence[Fold],
    findings: Findings,
    means: Means,
    progress: Progress,
) -> Evaluation:
    used = means.encoder if means.encoder and means.encoder.knows(data.language) else None
    forms = _forms(data, folds)
    vectors: dict[str, Vector] = {}
    if used:
        texts = tuple(dict.fromkeys((*texts_to_embed(data), *forms.values())))
        rows = used.encode_many(texts, means.threads, lambda done, total: progress("embedding", done, total))
        vectors = dict(zip(texts, rows, strict=True))
    answers = _ask_all(folds, replace(means, encoder=used), vectors, progress)
    likeness = _likeness(forms, vectors)
    return Evaluation(
        encoder_identity=used.identity if used else None,
        answers=answers,
        scores=score(answers),
        calibration=calibrate(answers),
        confusions=confusions_of(_explained(answers, folds, likeness)),
        timid=timid_answers(answers),
        findings=replace(findings, twins=likeness.twins(_lessons(data)) if likeness else ()),
    )


def _forms(data: TrainingData, folds: Sequence[Fold]) -> dict[str, str]:
    """For every text that is learned or asked what it is scored as; references are filled with one term."""
    terms = data.reference_terms()
    learned = {text: scoring_text(fill_references(text, terms)[0].text) for text, _ in _lessons(data)}
    return learned | {case.text: scoring_text(case.text) for fold in folds for case in fold.cases}


def _lessons(data: TrainingData) -> list[tuple[str, str | None]]:
    """Every example with its intent, and the counterexamples with None."""
    examples = [(text, intent.name) for intent in data.intents for text in intent.examples]
    return [*examples, *((text, None) for text in data.counterexamples)]


def _likeness(forms: Mapping[str, str], vectors: Mapping[str, Vector]) -> Likeness | None:
    if not forms:
        return None
    if vectors:
        return Likeness.by_sentences({text: vectors[form] for text, form in forms.items()})
    return Likeness.by_words(forms)


def _ask_all(
    folds: Sequence[Fold], means: Means, vectors: Mapping[str, Vector], progress: Progress
) -> tuple[Answer, ...]:
    """The answers of all folds, in order, each from a model of its own fold."""
    steps = _Steps(len(folds) * _STEPS_OF_FOLD, progress)
    known = means.encoder.with_known(vectors) if means.encoder else None

    def ask(number: int) -> list[Answer]:
        trained = train(folds[number].training, known, vectors, steps.hear, threads=1)
        model = load_model(trained.blob)
        corrects = means.corrects_spelling
        answers = [_ask(model, case, known, number, corrects=corrects) for case in folds[number].cases]
        steps.step()
        return answers

    pool = ThreadPoolExecutor(max(1, means.threads))
    try:
        return tuple(answer for answers in pool.map(ask, range(len(folds))) for answer in answers)
    finally:
        pool.shutdown(cancel_futures=True)


def _ask(model: NluModel, case: Case, encoder: Encoder | None, fold: int, *, corrects: bool) -> Answer:
    """Ask one case as a message would be asked, its spelling corrected first where that is on (nlu.md §7)."""
    text = model.correct(case.text).text if corrects else case.text
    understood = model.understand(text, encoder, skip_entities=True)
    return Answer.of(case, understood, fold, text if text != case.text else None)


def _explained(
    answers: Sequence[Answer], folds: Sequence[Fold], likeness: Likeness | None
) -> Iterator[Mistake]:
    learned = [{intent.name: intent.examples for intent in fold.training.intents} for fold in folds]
    for answer in answers:
        if not answer.is_right and likeness:
            explaining = answer.intent or answer.case.intent or ""
            examples = learned[answer.fold].get(explaining, ())
            yield Mistake(answer, likeness.nearest(answer.case.text, examples))


class _Steps:
    """Counts what all folds have done, from any thread."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._lock = threading.Lock()
        self._done, self._total, self._progress = 0, total, progress

    def hear(self, stage: str, done: int, _: int) -> None:
        """One more step of a training."""
        if stage == FITTING and done:
            self.step()

    def step(self) -> None:
        """One more step."""
        with self._lock:
            self._done += 1
            self._progress(FITTING, self._done, self._total)
