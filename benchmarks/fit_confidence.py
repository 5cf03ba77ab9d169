"""Finds the constants of the irrelevance rule on training parts only (nlu-design.md §4).

Workspaces are cut from the training parts of CLINC150 and BANKING77, in turns: 45 of 3 to 60 intents with 5
to 80 examples each, and 40 small ones of 2 to 20 intents with 1 to 5, which count half. Each is asked
held-out examples of its intents, examples of intents that it lacks (near) and sentences of the other set
(far). A logistic regression of "in scope and right" on the evidence that the heads give finds the weights;
the centre is where the share REFUSED of what is out of scope is refused on the 45.

What it prints goes into src/doyle/nlu/confidence.py by hand. Twins show whether intents that share their
meaning keep above the bar: a quarter of the intents of every workspace is split in two at random.

Usage: python benchmarks/fit_confidence.py [--fallback] [--workspaces N]
"""

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

import public_sets as sets
from doyle.nlu.confidence import FALLBACK_RULE, THRESHOLD, Evidence, Rule
from doyle.nlu.encoder import Encoder, find_encoder
from doyle.nlu.heads import IntentHeads
from doyle.nlu.model_file import read_model
from doyle.nlu.text import scoring_text
from doyle.nlu.train import train
from remembering_encoder import RememberingEncoder

WORKSPACES, SMALL_WORKSPACES = 45, 40
SMALL_WEIGHT = 0.5
# Strictness is a choice, not a finding: this is what the first edition of the rule refused on the 45.
REFUSED = 0.717
# The weight of ln(n) is given: with these small workspaces refuse about as much as large ones.
EXAMPLES, EXAMPLES_FALLBACK = -0.6, -0.2
SLOPES = (1.0, 1.5, 2.0)
ASKED, ASKED_OUTSIDE = 600, 200
INSIDE, NEAR, FAR = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence, the intent that is right (None: out of scope) and where it comes from."""

    text: str
    intent: str | None
    origin: int


@dataclass(frozen=True, slots=True)
class Workspace:
    """What is trained and asked."""

    rows: list[sets.Row]
    asked: list[Asked]
    is_small: bool

    def with_twins(self) -> "Workspace":
        """A quarter of the intents in two halves each, and the sentences that belong to them."""
        names = sorted({intent for _, intent in self.rows})
        split = set(names[: max(1, len(names) // 4)])
        rows = [
            (text, f"{intent}~{at % 2}" if intent in split else intent)
            for at, (text, intent) in enumerate(self.rows)
        ]
        return Workspace(rows, [each for each in self.asked if each.intent in split][:150], self.is_small)


@dataclass(slots=True)
class Findings:
    """Parallel lists over all sentences of some workspaces."""

    evidence: list[Evidence] = field(default_factory=list)
    is_right: list[bool] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    workspaces: list[int] = field(default_factory=list)
    is_small: list[bool] = field(default_factory=list)


def draw_workspaces(count: int, small_count: int) -> Iterator[Workspace]:
    """The simulated workspaces, always the same ones."""
    random = np.random.RandomState(0)
    pools = {
        name: _by_intent(rows) for name, rows in (("clinc", _train("clinc")), ("banking", _train("banking")))
    }
    for at in range(count + small_count):
        own, other = ("clinc", "banking") if at % 2 == 0 else ("banking", "clinc")
        yield _draw(
            random, pools[own], [text for texts in pools[other].values() for text in texts], at >= count
        )


def _train(name: str) -> Sequence[sets.Row]:
    return sets.clinc_part("train") if name == "clinc" else sets.banking_part("train")


def _by_intent(rows: Sequence[sets.Row]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for text, intent in sorted(rows, key=lambda row: row[1]):
        texts.setdefault(intent, []).append(text)
    return texts


def _draw(
    random: np.random.RandomState, pool: dict[str, list[str]], far: list[str], is_small: bool
) -> Workspace:
    intents, examples = ((2, 20), (0.6, 5.4)) if is_small else ((3, 60), (5, 80))
    intent_count, example_count = (
        round(math.exp(random.uniform(math.log(least), math.log(most))))
        for least, most in (intents, examples)
    )
    names = [list(pool)[at] for at in random.permutation(len(pool))]
    rows: list[sets.Row] = []
    inside: list[Asked] = []
    for intent in names[:intent_count]:
        texts = [pool[intent][at] for at in random.permutation(len(pool[intent]))]
        used = min(example_count, len(texts) - 5)
        rows += [(text, intent) for text in texts[:used]]
        held_out = texts[used : used + max(2, ASKED // intent_count)]
        inside += [Asked(text, intent, INSIDE) for text in held_out]
    near = [
        pool[intent][at]
        for intent in names[intent_count:]
        for at in random.randint(len(pool[intent]), size=3)
    ]
    asked = [
        *_some(random, inside, ASKED),
        *(Asked(text, None, NEAR) for text in _some(random, near, ASKED_OUTSIDE)),
        *(Asked(text, None, FAR) for text in _some(random, far, ASKED_OUTSIDE)),
    ]
    return Workspace(rows, asked, is_small)


def _some(random: np.random.RandomState, things: Sequence, count: int) -> list:
    return [things[at] for at in random.permutation(len(things))[:count]]


def ask(workspaces: Sequence[Workspace], encoder: Encoder | None) -> Findings:
    """Train each workspace and note the evidence for its best intent, sentence by sentence."""
    findings = Findings()
    for number, workspace in enumerate(workspaces):
        names, heads = _learn(workspace, encoder)
        for each in workspace.asked:
            text = scoring_text(each.text)
            heard = heads.hear(text, encoder.encode(text) if encoder else None)
            best, evidence = next(iter(heard.evidence.items()))
            findings.evidence.append(evidence)
            findings.is_right.append(names[best].partition("~")[0] == each.intent)
            findings.origins.append(each.origin)
            findings.workspaces.append(number)
            findings.is_small.append(workspace.is_small)
    return findings


def _learn(workspace: Workspace, encoder: Encoder | None) -> tuple[tuple[str, ...], IntentHeads]:
    parts = read_model(train(sets.training_data(workspace.rows), encoder, {}, lambda *_: None).blob)
    assert parts.heads is not None
    return parts.intents, parts.heads


def fit(findings: Findings, refused: float, examples: float, *, has_tightness: bool) -> Rule:
    """The weights and the centre of a rule whose weight of ln(n) is given; the slope is 1."""
    columns = _columns(findings, has_tightness=has_tightness)
    known = examples * np.array([evidence.log_examples for evidence in findings.evidence])
    right, outside = np.array(findings.is_right), np.array(findings.origins) != INSIDE
    is_small, numbers = np.array(findings.is_small), np.array(findings.workspaces)
    weights = np.where(is_small, SMALL_WEIGHT, 1.0) / np.bincount(numbers)[numbers]

    def loss(coefficients: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        found = columns @ coefficients + known
        costs = np.logaddexp(0.0, np.where(right, -found, found))
        return float(weights @ costs), columns.T @ (weights * (1 / (1 + np.exp(-found)) - right))

    best = minimize(loss, np.zeros(columns.shape[1]), jac=True).x.round(2)
    found = columns @ best + known
    return Rule(
        log_odds=float(best[0]),
        nearness=float(best[1]),
        tightness=float(best[3]) if has_tightness else 0.0,
        examples=examples,
        offset=float(best[2]),
        centre=round(float(np.quantile(found[outside & ~is_small], refused)), 2),
        slope=1.0,
    )


def _columns(findings: Findings, *, has_tightness: bool) -> NDArray[np.float64]:
    rows = [(it.log_odds, it.nearness, 1.0, it.tightness) for it in findings.evidence]
    return np.array(rows)[:, : 4 if has_tightness else 3]


def report(name: str, rule: Rule, findings: Findings, twins: Findings | None) -> None:
    """How a rule does on the workspaces: nothing of it is a result, they are what it was fitted on."""
    sure = np.array([rule.confidence(evidence) for evidence in findings.evidence])
    right, inside = np.array(findings.is_right), np.array(findings.origins) == INSIDE
    is_small, near = np.array(findings.is_small), np.array(findings.origins) == NEAR
    for kind, chosen in (("45", ~is_small), ("small", is_small)):
        kept = (sure[chosen & inside & right] > THRESHOLD).mean()
        spread = np.quantile(sure[chosen & inside & right], (0.05, 0.25, 0.5, 0.75)).round(2).tolist()
        error = np.mean(
            [_error(right, sure, inside, chosen, at, findings) for at in _numbers(findings, chosen)]
        )
        print(
            f"{name:<16}{kind:<6} kept {100 * kept:.1f}  refused {_refused(sure, chosen & ~inside):.1f}"
            f"  near {_refused(sure, chosen & near):.1f}  calibration error {error:.3f}  right ones {spread}"
        )
    if twins:
        sure = np.array([rule.confidence(evidence) for evidence in twins.evidence])[np.array(twins.is_right)]
        print(f"{name:<16}twins  kept {100 * (sure > THRESHOLD).mean():.1f}")


def _refused(sure: NDArray[np.float64], chosen: NDArray[np.bool_]) -> float:
    return float(100 * (sure[chosen] <= THRESHOLD).mean())


def _numbers(findings: Findings, chosen: NDArray[np.bool_]) -> list[int]:
    return sorted(set(np.array(findings.workspaces)[chosen].tolist()))


def _error(
    right: NDArray[np.bool_],
    sure: NDArray[np.float64],
    inside: NDArray[np.bool_],
    chosen: NDArray[np.bool_],
    number: int,
    findings: Findings,
) -> float:
    rows = chosen & inside & (np.array(findings.workspaces) == number)
    bins = np.minimum((sure[rows] * 10).astype(int), 9)
    gaps = [
        (right[rows][bins == at].mean() - sure[rows][bins == at].mean()) * (bins == at).mean()
        for at in set(bins)
    ]
    return float(np.abs(gaps).sum())


def main() -> None:
    """Draw, ask, fit, print."""
    parser = argparse.ArgumentParser(description="Find the constants of the irrelevance rule.")
    parser.add_argument("--fallback", action="store_true", help="the rule without the encoder")
    parser.add_argument("--workspaces", type=int, default=WORKSPACES, help="fewer than 45, to try the script")
    options = parser.parse_args()
    threadpool_limits(1)
    packaged = find_encoder()
    assert packaged is not None
    encoder = None if options.fallback else RememberingEncoder(packaged)
    small = SMALL_WORKSPACES * options.workspaces // WORKSPACES
    workspaces = list(draw_workspaces(options.workspaces, small))
    findings = ask(workspaces, encoder)
    twins = ask([each.with_twins() for each in workspaces if not each.is_small], encoder)
    examples = EXAMPLES_FALLBACK if options.fallback else EXAMPLES
    found = fit(findings, REFUSED, examples, has_tightness=not options.fallback)
    print(found)
    for slope in SLOPES:
        report(f"slope {slope}", replace(found, slope=slope), findings, twins)
    if options.fallback:
        report("now", FALLBACK_RULE, findings, twins)


if __name__ == "__main__":
    main()
