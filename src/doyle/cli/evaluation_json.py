"""An evaluation as one JSON document, for scripts and CI."""

from doyle.skills.evaluation.answers import Answer
from doyle.skills.evaluation.confusions import Confusion, Mistake
from doyle.skills.evaluation.findings import Findings, Twins
from doyle.skills.evaluation.report import Gate, Report
from doyle.skills.evaluation.scores import IntentScore
from doyle.wire.json import Json, JsonObject

DIGITS = 4
FALLBACK = "fallback"


def report_json(report: Report) -> JsonObject:
    """Everything: shares between 0 and 1 with four digits, null for irrelevant and for a share of nothing."""
    evaluation = report.evaluation
    return {
        "skill": report.skill,
        "language": report.language,
        "encoder": evaluation.encoder_identity or FALLBACK,
        "test": report.test,
        "folds": report.folds if report.test is None else None,
        **_totals(report),
        "gates": [_gate(gate) for gate in report.gates],
        "passed": report.is_passed,
        "intents": [_intent(each) for each in evaluation.scores.intents],
        "confusions": [_confusion(each) for each in evaluation.confusions],
        "low_confidence": [_answer(each) for each in evaluation.timid],
        "calibration": [
            {
                "lower": each.lower,
                "upper": each.upper,
                "count": each.count,
                "confidence": _share(each.confidence),
                "accuracy": _share(each.accuracy),
            }
            for each in evaluation.calibration.bins
        ],
        "findings": _findings(evaluation.findings),
    }


def _totals(report: Report) -> JsonObject:
    scores = report.evaluation.scores
    return {
        "accuracy": _share(scores.accuracy),
        "accuracy_without_threshold": _share(scores.on_top_share),
        "macro_f1": _share(scores.macro_f1),
        "in_scope_kept": _share(scores.kept_share),
        "out_of_scope_recall": _share(scores.out_of_scope_recall),
        "calibration_error": _share(report.evaluation.calibration.error),
        "in_scope_texts": scores.in_scope,
        "out_of_scope_texts": scores.out_of_scope,
    }


def _gate(gate: Gate) -> JsonObject:
    shown = {"measure": gate.measure, "least": gate.least, "value": _share(gate.value)}
    return {**shown, "passed": gate.is_passed}


def _intent(score: IntentScore) -> JsonObject:
    return {
        "intent": score.intent,
        "precision": _share(score.precision),
        "recall": _share(score.recall),
        "f1": _share(score.f1),
        "support": score.support,
        "answered": score.answered,
        "right": score.right,
    }


def _confusion(confusion: Confusion) -> JsonObject:
    return {
        "expected": confusion.expected,
        "intent": confusion.intent,
        "count": confusion.count,
        "texts": [_mistake(mistake) for mistake in confusion.mistakes],
    }


def _mistake(mistake: Mistake) -> JsonObject:
    answer, nearest = mistake.answer, mistake.nearest
    return {
        "text": answer.case.text,
        "corrected": answer.corrected,
        "best": answer.top,
        "confidence": _share(answer.confidence),
        "expected_confidence": _share(answer.confidence_of(answer.case.intent)),
        "nearest": None if nearest is None else {"text": nearest.text, "similarity": _share(nearest.cosine)},
    }


def _answer(answer: Answer) -> JsonObject:
    return {"text": answer.case.text, "intent": answer.intent, "confidence": _share(answer.confidence)}


def _findings(findings: Findings) -> JsonObject:
    few: Json = [{"intent": intent, "examples": count} for intent, count in findings.few]
    return {
        "twins": [_twins(each) for each in findings.twins],
        "few_examples": few,
        "untested_intents": list(findings.untested),
        "intents_with_fewer_examples_than_folds": list(findings.thin),
        "unknown_intents": list(findings.unknown),
        "texts_that_are_examples": list(findings.leaked),
    }


def _twins(twins: Twins) -> JsonObject:
    return {
        "similarity": _share(twins.cosine),
        "texts": [
            {"text": twins.text, "intent": twins.intent},
            {"text": twins.other_text, "intent": twins.other_intent},
        ],
    }


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
