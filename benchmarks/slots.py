"""How well contextual entities are learned: the slots of Snips 2017, annotated as a skill's author would.

As in the publication there is a model for each intent, and figures are means over the intents; beside them
stands one skill with all seven intents, which is how entities are learned in practice. A mention counts if
entity, start and end are right. Samples are drawn from `train_small.json`, tests are `validate.json`; nothing
is tuned on it: `--choose` compares settings by cross-validation inside `train_small.json`.

Usage: python benchmarks/slots.py [--quick] [--choose] (or as a part of benchmarks/nlu.py)
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import mean, quantiles
from typing import Any

import numpy as np

import public_sets as sets
from doyle.nlu import contextual_training, token_vectors
from doyle.nlu.contextual import ContextualModel
from doyle.nlu.contextual_training import learn_annotations
from doyle.nlu.encoder import Encoder, find_encoder
from doyle.nlu.model import NluModel, load_model
from doyle.nlu.train import train
from doyle.nlu.training_data import TrainingData, in_canonical_order, training_data_of
from doyle.wire.workspace import WorkspaceBody
from rows import Row

FOLDER = sets.SETS / "snips2017"
SIZES = (10, 20, 50, 70)
FLOORS = {10: 42.0, 20: 55.0, 50: 71.5, 70: 76.0}
DESIGNED = {10: ("44.0", "53.9"), 20: ("57.0", "66.0"), 50: ("73.4", "79.9"), 70: ("77.7", "83.5")}
PUBLISHED = {
    10: "LUIS 29.6, Wit 34.9, api.ai 51.3, Snips 51.2",
    20: "LUIS 40.9, Wit 41.2, api.ai 58.3, Snips 59.9",
    50: "LUIS 56.7, Wit 54.4, api.ai 63.8, Snips 73.4",
    70: "LUIS 61.5, Wit 60.6, api.ai 67.8, Alexa 54.9, Snips 77.1",
}
QUICK_SIZES = (10, 70)
# Settings that --choose compares, by where they are kept, and what it trains and tests on.
CHOICES: Mapping[tuple[Any, str], Sequence[float]] = {
    (contextual_training, "L1"): (0.02, 0.05, 0.1),
    (contextual_training, "L2"): (0.003, 0.01, 0.05),
    (token_vectors, "SCALE"): (2.0, 4.0, 8.0),
    (token_vectors, "DIMENSIONS"): (32, 64, 128),
}
CHOICE_SIZES = (10, 50)
CHOICE_TEST = slice(100, 200)
CHOICE_SEEDS = (0, 1)

STRANGE_STEP = 10

Span = tuple[str, int, int]
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence and its slots (name, start, end)."""

    text: str
    slots: frozenset[Span]


Utterances = Sequence[Utterance]


@dataclass(frozen=True, slots=True)
class Score:
    """Percentages: F1 by slot and then by intent, and over all mentions."""

    macro: float
    micro: float


@cache
def utterances(file: str) -> Mapping[str, Utterances]:
    """The sentences of each intent, in order of name."""
    content: dict[str, list[Any]] = json.loads((FOLDER / file).read_text("utf-8"))
    return {intent: [_utterance(pieces) for pieces in rows] for intent, rows in sorted(content.items())}


def _utterance(pieces: Sequence[str | Sequence[str]]) -> Utterance:
    text, slots = "", set[Span]()
    for piece in pieces:
        typed = piece if isinstance(piece, str) else piece[0]
        if not isinstance(piece, str):
            slots.add((piece[1], len(text), len(text) + len(typed)))
        text += typed
    return Utterance(text, frozenset(slots))


def draw(file: str, count: int, seed: int) -> dict[str, Utterances]:
    """Examples of each intent: one RandomState, intents in sorted order (nlu-design.md §3)."""
    random = np.random.RandomState(seed)
    known = utterances(file)
    return {
        intent: [rows[at] for at in random.permutation(len(rows))[:count]] for intent, rows in known.items()
    }


def skill_of(examples: Mapping[str, Utterances]) -> TrainingData:
    """The examples as a workspace whose entities have no values of their own."""
    intents = [
        {"intent": intent, "examples": list(map(_example, dict.fromkeys(rows)))}
        for intent, rows in examples.items()
    ]
    slots = {name for rows in examples.values() for row in rows for name, _, _ in row.slots}
    entities = [{"entity": name} for name in sorted(slots)]
    return training_data_of(WorkspaceBody.model_validate({"intents": intents, "entities": entities}))


def _example(utterance: Utterance) -> dict[str, Any]:
    mentions = [{"entity": name, "location": [start, end]} for name, start, end in sorted(utterance.slots)]
    return {"text": utterance.text, "mentions": mentions}


def score(models: Mapping[str, NluModel], test: Mapping[str, Utterances], encoder: Encoder | None) -> Score:
    """Ask the model of each intent that intent's sentences."""
    macros: list[float] = []
    total = Counter[str]()
    for intent, rows in test.items():
        right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
        for row in rows:
            found = {
                (it.entity, *it.location) for it in models[intent].understand(row.text, encoder).entities
            }
            right.update(name for name, _, _ in found & row.slots)
            wrong.update(name for name, _, _ in found - row.slots)
            missed.update(name for name, _, _ in row.slots - found)
        macros.append(mean(_f1(right[name], wrong[name], missed[name]) for name in right | missed))
        total.update(right=right.total(), wrong=wrong.total(), missed=missed.total())
    return Score(mean(macros), _f1(total["right"], total["wrong"], total["missed"]))


def _f1(right: int, wrong: int, missed: int) -> float:
    return 200 * right / (2 * right + wrong + missed) if right else 0.0


def _learn(data: TrainingData, encoder: Encoder | None) -> NluModel:
    return load_model(train(data, encoder, {}, lambda *_: None).blob)


def learn_each(examples: Mapping[str, Utterances], encoder: Encoder | None) -> dict[str, NluModel]:
    """A model for each intent, as published."""
    return {intent: _learn(skill_of({intent: rows}), encoder) for intent, rows in examples.items()}


def learn_together(examples: Mapping[str, Utterances], encoder: Encoder | None) -> dict[str, NluModel]:
    """One skill for all intents, as a workspace has them."""
    return dict.fromkeys(examples, _learn(skill_of(examples), encoder))


def measure_slots(encoder: Encoder, seeds: Sequence[int], *, is_quick: bool, tell: Tell) -> Iterator[Row]:
    """All rows."""
    test = utterances("validate.json")
    for size in QUICK_SIZES if is_quick else SIZES:
        for name, learn, is_bound in (
            ("a model each", learn_each, True),
            ("one skill", learn_together, False),
        ):
            scores: list[Score] = []
            for seed in seeds:
                tell(f"Snips slots, {size} an intent, {name}, seed {seed}")
                scores.append(score(learn(draw("train_small.json", size, seed), encoder), test, encoder))
            yield from _rows(f"Snips slots, {size}, {name}", scores, size if is_bound else None)
    if not is_quick:
        tell("Snips slots, all examples")
        scores = [score(learn_each(utterances("train_full.json"), encoder), test, encoder)]
        published = "Snips 91.6"
        yield Row("Snips slots, ~2,000, a model each, macro F1", scores[0].macro, 90.5, "91.6", published)
        yield Row("Snips slots, ~2,000, a model each, micro F1", scores[0].micro, 94.0, "94.8")
    yield from _costs(encoder)


def _rows(name: str, scores: Sequence[Score], size: int | None) -> Iterator[Row]:
    macro, micro = mean(each.macro for each in scores), mean(each.micro for each in scores)
    if size is None:
        yield Row(f"{name}, macro F1", macro)
        yield Row(f"{name}, micro F1", micro)
    else:
        yield Row(f"{name}, macro F1", macro, FLOORS[size], DESIGNED[size][0], PUBLISHED[size])
        yield Row(f"{name}, micro F1", micro, None, DESIGNED[size][1])


def _costs(encoder: Encoder) -> Iterator[Row]:
    """Of one skill with 70 examples of each of seven intents."""
    data = in_canonical_order(skill_of(draw("train_small.json", 70, 0)))
    packaged = find_encoder()
    start = time.perf_counter()
    model = learn_annotations(data, packaged, lambda *_: None, threads=1)
    spent = time.perf_counter() - start
    yield Row("contextual entities of one skill, 7 x 70, training, s", spent, None, "7 x 0.44", is_cost=True)
    assert model is not None
    yield Row("the same, texts of CLINC150 with a mention, %", _disturbed(model, encoder), is_cost=True)
    texts = [row.text for rows in utterances("validate.json").values() for row in rows]
    encodings = [encoder.read(token_vectors.scoring_text(text)) for text in texts]
    milliseconds: list[float] = []
    for text, encoding in zip(texts, encodings, strict=True):
        start = time.perf_counter()
        model.find(text, encoding)
        milliseconds.append(1000 * (time.perf_counter() - start))
    cuts = quantiles(milliseconds, n=100, method="inclusive")
    yield Row("the same, p50 without the encoder, ms", cuts[49], None, "0.17", is_cost=True)
    yield Row("the same, p99 without the encoder, ms", cuts[98], None, "0.4", is_cost=True)
    bare = len(train(skill_without(data), encoder, {}, lambda *_: None).blob)
    added = len(train(data, encoder, {}, lambda *_: None).blob) - bare
    yield Row("the same, kB of the model file", added / 1000, None, "20-240", is_cost=True)


def _disturbed(model: ContextualModel, encoder: Encoder) -> float:
    """How often something is found in texts of other domains."""
    texts = [text for text, _ in sets.clinc_part("test")[::STRANGE_STEP]]
    found = [model.find(text, encoder.read(token_vectors.scoring_text(text))) for text in texts]
    return 100 * mean(map(bool, found))


def skill_without(data: TrainingData) -> TrainingData:
    """The same skill without annotations."""
    return TrainingData(data.language, data.intents, data.counterexamples, data.entities)


def choose(encoder: Encoder) -> None:
    """Print, for each setting changed alone, the scores inside the training file."""
    for (module, name), values in CHOICES.items():
        kept = getattr(module, name)
        for value in values:
            setattr(module, name, value)
            shown = [f"{size}: {each.macro:.1f} {each.micro:.1f}" for size, each in _cross_validate(encoder)]
            print(f"{name:<12}{value:<8}{'   '.join(shown)}", flush=True)
        setattr(module, name, kept)


def _cross_validate(encoder: Encoder) -> Iterator[tuple[int, Score]]:
    for size in CHOICE_SIZES:
        scores: list[Score] = []
        for seed in CHOICE_SEEDS:
            drawn = draw("train_small.json", CHOICE_TEST.stop, seed)
            test = {intent: rows[CHOICE_TEST] for intent, rows in drawn.items()}
            training = {intent: rows[:size] for intent, rows in drawn.items()}
            scores.append(score(learn_each(training, encoder), test, encoder))
        yield size, Score(mean(each.macro for each in scores), mean(each.micro for each in scores))


def main(arguments: Sequence[str]) -> int:
    """Run and print; 1 if a binding floor is missed."""
    parser = argparse.ArgumentParser(description="How well contextual entities are learned.")
    parser.add_argument("--quick", action="store_true", help="two sizes, one sample")
    parser.add_argument("--choose", action="store_true", help="compare settings inside the training file")
    options = parser.parse_args(arguments)
    encoder = find_encoder()
    if encoder is None:
        raise SystemExit("the encoder is not built: run tools/build_encoder.py")
    if not FOLDER.is_dir():
        raise SystemExit(f"no public data set in {FOLDER}: set DOYLE_TEST_DATA")
    if options.choose:
        choose(encoder)
        return 0
    is_bad = False
    seeds = (0,) if options.quick else (0, 1, 2)
    for row in measure_slots(encoder, seeds, is_quick=options.quick, tell=lambda _: None):
        is_bad |= row.is_good is False
        floor = "" if row.floor is None else f"{row.floor:g} {'pass' if row.is_good else 'FAIL'}"
        print(
            f"{row.name:<58}{row.measured:>9.2f}  {floor:<10}{row.designed:>10}  {row.published}".rstrip(),
            flush=True,
        )
    return int(is_bad and not options.quick)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
