"""The public data sets that understanding is measured on, found through DOYLE_TEST_DATA.

Rows are (text, intent). The sets and their licences are listed beside them; nothing of them is copied here.
"""

import csv
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from doyle.nlu.training_data import TrainingData, TrainingIntent

ROOT = Path(__file__).resolve().parent.parent
TEST_DATA = Path(os.environ.get("DOYLE_TEST_DATA") or ROOT.parent / "shared")
SETS = TEST_DATA / "data" / "nlu"
SKILLS = TEST_DATA / "skills" / "dialog"
BRAUN_CORPORA = ("Chatbot", "AskUbuntu", "WebApplications")

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Split:
    """What to train on and what to ask: rows, counterexamples, and texts that belong to no intent."""

    training: Sequence[Row]
    test: Sequence[Row]
    counterexamples: Sequence[str] = ()
    off_topic: Sequence[str] = ()


@cache
def clinc_part(part: str) -> tuple[Row, ...]:
    """Rows of one part of CLINC150, such as `train` or `oos_test`."""
    parts = _read_json(SETS / "clinc150" / "data_full.json")
    return tuple((text, intent) for text, intent in parts[part])


def clinc(training: Sequence[Row] | None = None, counterexamples: Sequence[str] = ()) -> Split:
    """CLINC150 with its whole test set; trained on everything unless rows are given."""
    return Split(
        training=clinc_part("train") if training is None else training,
        test=clinc_part("test"),
        counterexamples=counterexamples,
        off_topic=[text for text, _ in clinc_part("oos_test")],
    )


def clinc_small() -> list[Row]:
    """Half of the training examples of each intent, drawn with seed 0: the size of the published `small`."""
    return few_shot(clinc_part("train"), 50, 0)


def clinc_imbalanced() -> list[Row]:
    """25, 50, 75 or 100 examples an intent in turn, drawn with seed 0, as the published `imbalanced` has."""
    intents = sorted({intent for _, intent in clinc_part("train")})
    counts = {intent: 25 * (1 + at % 4) for at, intent in enumerate(intents)}
    return _draw(clinc_part("train"), counts, 0)


@cache
def banking_part(part: str) -> tuple[Row, ...]:
    """Rows of `train` or `test` of BANKING77."""
    with (SETS / "banking77" / f"{part}.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["text"], row["category"]) for row in csv.DictReader(file))


def banking(training: Sequence[Row] | None = None) -> Split:
    """BANKING77 with its whole test set; trained on everything unless rows are given."""
    return Split(banking_part("train") if training is None else training, banking_part("test"))


def braun(corpus: str) -> Split:
    """One of the three corpora of Braun 2017; `None` is an intent like any other."""
    sentences = _read_json(SETS / "braun2017" / f"{corpus}Corpus.json")["sentences"]
    training, test = (
        [(row["text"], row["intent"]) for row in sentences if row["training"] is is_training]
        for is_training in (True, False)
    )
    return Split(training, test)


def snips_intents() -> Split:
    """Snips 2017 by intent: the full training set and the validation set."""
    training, test = (
        [
            ("".join(piece if isinstance(piece, str) else piece[0] for piece in pieces), intent)
            for intent, utterances in sorted(_read_json(SETS / "snips2017" / name).items())
            for pieces in utterances
        ]
        for name in ("train_full.json", "validate.json")
    )
    return Split(training, test)


def few_shot(rows: Iterable[Row], count: int, seed: int) -> list[Row]:
    """Draw examples of each intent as nlu-design.md §3 says: one RandomState, intents in sorted order."""
    known = list(rows)
    return _draw(known, dict.fromkeys(sorted({intent for _, intent in known}), count), seed)


def training_data(rows: Iterable[Row], counterexamples: Iterable[str] = ()) -> TrainingData:
    """The rows as a workspace, one that an intent has twice included: see `without_repetitions`."""
    texts: dict[str, list[str]] = {}
    for text, intent in rows:
        texts.setdefault(intent, []).append(text)
    intents = (TrainingIntent(name, tuple(examples)) for name, examples in sorted(texts.items()))
    return TrainingData(intents=tuple(intents), counterexamples=tuple(dict.fromkeys(counterexamples)))


def without_repetitions(split: Split) -> Split:
    """The split with every text once in an intent, as the API would take it."""
    return replace(split, training=list(dict.fromkeys(split.training)))


def _draw(rows: Sequence[Row], counts: dict[str, int], seed: int) -> list[Row]:
    random = np.random.RandomState(seed)
    texts: dict[str, list[str]] = {}
    for text, intent in rows:
        texts.setdefault(intent, []).append(text)
    return [
        (texts[intent][at], intent)
        for intent, count in counts.items()
        for at in random.permutation(len(texts[intent]))[:count]
    ]


def _read_json(path: Path) -> dict[str, list[Any]]:  # each set has a shape of its own
    content: dict[str, list[Any]] = json.loads(path.read_text(encoding="utf-8"))
    return content
