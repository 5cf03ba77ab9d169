"""An evaluation with what was evaluated and what was demanded of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from doyle.skills.evaluation.answers import Answer
from doyle.skills.evaluation.calibration import Calibration
from doyle.skills.evaluation.confusions import Confusion
from doyle.skills.evaluation.findings import Findings
from doyle.skills.evaluation.scores import Scores


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came out; `encoder_identity` is that of the models, None if they do without an encoder."""

    encoder_identity: str | None
    answers: tuple[Answer, ...]
    scores: Scores
    calibration: Calibration
    confusions: tuple[Confusion, ...]
    timid: tuple[Answer, ...]
    findings: Findings


@dataclass(frozen=True, slots=True)
class Gate:
    """The least that a measure must reach; what could not be measured does not pass."""

    measure: str
    least: float
    value: float | None

    @property
    def is_passed(self) -> bool:
        """Whether the measure reaches it."""
        return self.value is not None and self.value >= self.least


@dataclass(frozen=True, slots=True)
class Demands:
    """The gates that were asked for; None: any value will do."""

    accuracy: float | None = None
    macro_f1: float | None = None
    out_of_scope_recall: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is shown. It was tested on the file `test`, or (None) in rounds of cross-validation."""

    skill: str
    language: str
    intents: int
    examples: int
    counterexamples: int
    test: str | None
    folds: int
    evaluation: Evaluation
    demands: Demands = Demands()

    @property
    def gates(self) -> tuple[Gate, ...]:
        """The gates that were asked for, with what was measured."""
        return tuple(self._gates())

    @property
    def is_passed(self) -> bool:
        """Whether all gates are passed."""
        return all(gate.is_passed for gate in self.gates)

    def _gates(self) -> Iterable[Gate]:
        scores, least = self.evaluation.scores, self.demands
        if least.accuracy is not None:
            yield Gate("accuracy", least.accuracy, scores.accuracy)
        if least.macro_f1 is not None:
            yield Gate("macro F1", least.macro_f1, scores.macro_f1)
        if least.out_of_scope_recall is not None:
            yield Gate("out-of-scope recall", least.out_of_scope_recall, scores.out_of_scope_recall)
