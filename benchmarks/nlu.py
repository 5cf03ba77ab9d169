"""How well Doyle understands: the public sets through the product's own training and model, against floors.

Every row says what this run measured, the floor that the design sets (nlu-design.md §10) with pass or fail,
and what has been published for others (§5). Nothing is tuned on what is measured here. Sentence vectors are
made once each and remembered for the run: sentences always run alone, so that nothing changes by it.

Usage: python benchmarks/nlu.py [--quick] [--only PART[,PART…]] [--json]
--quick asks every fifth test sentence and draws one sample instead of three; its floors are not binding.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import mean, quantiles

import numpy as np
from threadpoolctl import threadpool_limits

import public_sets as sets
import slots
from doyle.nlu.confidence import THRESHOLD
from doyle.nlu.encoder import Encoder, find_encoder
from doyle.nlu.model import NluModel, load_model
from doyle.nlu.text import scoring_text
from doyle.nlu.train import train
from doyle.nlu.training_data import TrainingData
from remembering_encoder import RememberingEncoder
from rows import Row

SEEDS = (0, 1, 2)
QUICK_STEP = 5
LATENCY_TEXTS = 1000
BINS = 10


@dataclass(frozen=True, slots=True)
class Score:
    """Percentages of test sentences: right intent on top, that and above 0.2; off-topic ones refused.

    `joint` counts both kinds of sentences, `auroc` tells them apart by confidence, `error` is the expected
    calibration error in scope.
    """

    arg_max: float
    kept: float
    refused: float
    joint: float
    auroc: float
    error: float


@dataclass(frozen=True, slots=True)
class Bench:
    """What the parts measure with."""

    encoder: Encoder
    is_quick: bool

    @property
    def seeds(self) -> tuple[int, ...]:
        """The samples to draw."""
        return SEEDS[:1] if self.is_quick else SEEDS

    def score(self, name: str, split: sets.Split, *, with_encoder: bool = True) -> Score:
        """Train on a split and ask its test sentences."""
        encoder = self.encoder if with_encoder else None
        step = QUICK_STEP if self.is_quick else 1
        model = learn(name, sets.training_data(split.training, split.counterexamples), encoder)
        test, off_topic = split.test[::step], split.off_topic[::step]
        asked = [_ask(model, text, encoder) for text, _ in _watched(name, test)]
        refused = [_ask(model, text, encoder) for text in off_topic]
        right = np.array([top == intent for (top, _), (_, intent) in zip(asked, test, strict=True)])
        return _score(right, np.array([sure for _, sure in asked]), np.array([sure for _, sure in refused]))


def learn(name: str, data: TrainingData, encoder: Encoder | None) -> NluModel:
    """Train and load a model, telling how far it is."""

    def tell(stage: str, done: int, total: int) -> None:
        if done % 500 == 0 or done == total:
            _tell(f"{name}: {stage} {done}/{total}")

    return load_model(train(data, encoder, {}, tell).blob)


def _ask(model: NluModel, text: str, encoder: Encoder | None) -> tuple[str, float]:
    top = model.understand(text, encoder, skip_entities=True).intents[0]
    return top.intent, top.confidence


def _score(right: np.ndarray, sure: np.ndarray, refused: np.ndarray) -> Score:
    kept, sent_away = right & (sure > THRESHOLD), refused <= THRESHOLD
    return Score(
        arg_max=100 * right.mean(),
        kept=100 * kept.mean(),
        refused=100 * sent_away.mean() if len(refused) else 0.0,
        joint=100 * (kept.sum() + sent_away.sum()) / (len(right) + len(refused)),
        auroc=_auroc(sure, refused) if len(refused) else 0.0,
        error=_calibration_error(right, sure),
    )


def _auroc(inside: np.ndarray, outside: np.ndarray) -> float:
    """How often a sentence in scope is surer than one out of scope."""
    ordered = np.sort(outside)
    below, not_above = np.searchsorted(ordered, inside), np.searchsorted(ordered, inside, side="right")
    return float((below + not_above).mean() / 2 / len(outside))


def _calibration_error(right: np.ndarray, sure: np.ndarray) -> float:
    """The mean distance between confidence and accuracy, over ten bins."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(right[bins == at].mean() - sure[bins == at].mean()) * (bins == at).mean() for at in set(bins)]
    return float(sum(gaps))


def measure_clinc(bench: Bench) -> Iterator[Row]:
    """CLINC150 with all its examples, without and with counterexamples."""
    score = bench.score("CLINC150 full", sets.clinc())
    yield Row("CLINC150 full, arg max", score.arg_max, 95.5, "96.0")
    published = "oos-threshold: Dialogflow 90.8/26.7, Rasa 90.9/31.2, BERT 96.2/52.3"
    yield from _at_threshold("CLINC150 full", score, (93.3, 82.0), "94.0 / 84.9", published)
    yield Row("CLINC150 full, AUROC", 100 * score.auroc, None, "97.9")
    yield Row("CLINC150 full, calibration error", score.error, None, "0.049", is_cost=True)
    counterexamples = [text for text, _ in sets.clinc_part("oos_train")]
    score = bench.score("CLINC150 full + 100", sets.clinc(None, counterexamples))
    published = "oos-train: Dialogflow 91.7/14.0, Rasa 91.5/45.3, BERT 96.9/40.3"
    yield from _at_threshold(
        "CLINC150 full + 100 counterexamples", score, (93.5, 83.0), "94.3 / 85.2", published
    )


def measure_clinc_variants(bench: Bench) -> Iterator[Row]:
    """The smaller variants of CLINC150, drawn from the full set, and more counterexamples."""
    variants = (
        (
            "small",
            sets.clinc_small(),
            "93.3 / 85.4",
            "Dialogflow 89.2/20.5, Rasa 89.6/1.0, BERT 96.2/58.9",
        ),
        (
            "imbalanced",
            sets.clinc_imbalanced(),
            "93.5 / 85.1",
            "Dialogflow 89.2/38.1, BERT 95.9/52.8",
        ),
    )
    for name, rows, designed, published in variants:
        score = bench.score(f"CLINC150 {name}", sets.clinc(rows))
        yield from _at_threshold(f"CLINC150 {name}, drawn", score, (None, None), designed, published)
    counterexamples = [text for part in ("oos_train", "oos_val") for text, _ in sets.clinc_part(part)]
    score = bench.score("CLINC150 full + 200", sets.clinc(None, counterexamples))
    published = "with 250: Dialogflow 91.7/28.5, Rasa 90.9/66.0, BERT 96.7/59.2"
    yield from _at_threshold(
        "CLINC150 full + 200 counterexamples", score, (None, None), "94.4 / 87.1 (250)", published
    )


def measure_clinc_few(bench: Bench) -> Iterator[Row]:
    """CLINC150 with ten examples an intent."""
    scores = [
        bench.score(
            f"CLINC150 10-shot, seed {seed}", sets.clinc(sets.few_shot(sets.clinc_part("train"), 10, seed))
        )
        for seed in bench.seeds
    ]
    published = "USE 90.85, USE+ConveRT 93.26, DNNC 93.76, CPFT 94.18"
    yield Row("CLINC150 10-shot, arg max", mean(score.arg_max for score in scores), 90.8, "91.6", published)
    yield from _at_threshold("CLINC150 10-shot, seed 0", scores[0], (None, None), "86.1 / 86.5")


def measure_banking(bench: Bench) -> Iterator[Row]:
    """BANKING77, full and with ten examples an intent."""
    score = bench.score("BANKING77 full", sets.banking())
    yield Row("BANKING77 full, arg max", score.arg_max, 93.3, "93.9", "BERT tuned 93.66, USE+ConveRT 93.36")
    yield Row("BANKING77 full, kept at 0.2", score.kept, None, "93.3")
    yield Row("BANKING77 full, calibration error", score.error, None, "0.022", is_cost=True)
    scores = [
        bench.score(
            f"BANKING77 10-shot, seed {seed}",
            sets.banking(sets.few_shot(sets.banking_part("train"), 10, seed)),
        )
        for seed in bench.seeds
    ]
    published = "USE 84.23, ConveRT 83.32, USE+ConveRT 85.19, DNNC 86.71, CPFT 87.20"
    yield Row("BANKING77 10-shot, arg max", mean(score.arg_max for score in scores), 85.2, "86.2", published)
    yield Row("BANKING77 10-shot, seed 0, kept at 0.2", scores[0].kept, 83.0, "84.7")
    yield Row("BANKING77 10-shot, seed 0, calibration error", scores[0].error, None, "0.041", is_cost=True)


def measure_small(bench: Bench) -> Iterator[Row]:
    """The corpora of Braun 2017 and the intents of Snips 2017. Always whole: they are small."""
    whole = Bench(bench.encoder, is_quick=False)
    rows = {
        "Chatbot": (97.1, "98.1", "Watson 97, LUIS 98, Rasa 98, Dialogflow 93, NLP.js 99, Snips 96"),
        "AskUbuntu": (92.6, "93.6", "Watson 92, LUIS 90, Rasa 86, Dialogflow 85, NLP.js 94, Snips 83"),
        "WebApplications": (83.0, "86.4", "Watson 83, LUIS 81, Rasa 74, Dialogflow 80, NLP.js 80, Snips 78"),
    }
    for corpus, (floor, designed, published) in rows.items():
        split = sets.braun(corpus)
        score = whole.score(corpus, split)
        yield Row(f"{corpus}, arg max", score.arg_max, floor, designed, published)
        once = sets.without_repetitions(split)
        if len(once.training) < len(split.training):
            score = whole.score(corpus, once)
            yield Row(f"{corpus}, repeated texts once, as the API has them", score.arg_max, None, "")
    if not bench.is_quick:
        score = bench.score("Snips intents", sets.snips_intents())
        yield Row("Snips intents, arg max", score.arg_max, 97.5, "98.0")


def measure_fallback(bench: Bench) -> Iterator[Row]:
    """CLINC150 without the encoder."""
    score = bench.score("CLINC150 full, fallback", sets.clinc(), with_encoder=False)
    yield Row("fallback, CLINC150 full, arg max", score.arg_max, 92.3, "92.8")
    yield from _at_threshold("fallback, CLINC150 full", score, (90.0, 68.0), "91.2 / 71.7")


def measure_slots(bench: Bench) -> Iterator[Row]:
    """The slots of Snips 2017, learned as contextual entities."""
    return slots.measure_slots(bench.encoder, bench.seeds, is_quick=bench.is_quick, tell=_tell)


def measure_latency(bench: Bench) -> Iterator[Row]:
    """A message with the CLINC150 model, one thread, in process; the encoder at work for each."""
    model = learn("CLINC150 for latency", sets.training_data(sets.clinc_part("train")), bench.encoder)
    encoder = find_encoder()
    texts = [text for text, _ in sets.clinc_part("test")[::4]][:LATENCY_TEXTS]
    for text in texts:
        bench.encoder.encode(scoring_text(text))
    whole = _percentiles([_milliseconds(partial(model.understand, text, encoder)) for text in texts])
    heads = _percentiles([_milliseconds(partial(model.understand, text, bench.encoder)) for text in texts])
    yield Row("latency p50, ms", whole[0], None, "1.5", is_cost=True)
    yield Row("latency p99, ms", whole[1], 8.0, "2.4", is_cost=True)
    yield Row("of it without the encoder, p50, ms", heads[0], None, "0.26", is_cost=True)


def measure_training(bench: Bench) -> Iterator[Row]:
    """Training times, the embedding included, with CLINC150 sentences."""
    for intents, examples, most, designed in ((20, 20, 3.0, "0.9"), (100, 50, 20.0, "8.5")):
        rows = sets.few_shot(sets.clinc_part("train"), examples, 0)
        chosen = sorted({intent for _, intent in rows})[:intents]
        data = sets.training_data(row for row in rows if row[1] in chosen)
        learn("warm-up", data, bench.encoder)
        name = f"training {intents} x {examples}"
        first = _milliseconds(partial(learn, name, data, find_encoder())) / 1000
        yield Row(f"{name}, s", first, most, designed, is_cost=True)
        again = _milliseconds(partial(learn, name, data, bench.encoder)) / 1000
        yield Row(f"{name}, sentence vectors at hand, s", again, is_cost=True)


def measure_memory(bench: Bench) -> Iterator[Row]:
    """What a process holds that serves the CLINC150 model, and what the model adds to it."""
    data = sets.training_data(sets.clinc_part("train"))
    blob = train(data, bench.encoder, {}, lambda *_: None).blob
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.npz"
        file.write_bytes(blob)
        command = [sys.executable, str(Path(__file__).with_name("model_memory.py")), str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    encoder, model, claimed = json.loads(done.stdout)
    yield Row("size of the CLINC150 model file, MB", len(blob) / 1e6, None, "7.8", is_cost=True)
    yield Row("memory with numpy, onnxruntime and the encoder, MB", encoder, None, "107", is_cost=True)
    yield Row("memory that the CLINC150 model adds, MB", model, None, "10", is_cost=True)
    yield Row("memory that the cache counts for it, MB", claimed, None, "", is_cost=True)


PARTS: Mapping[str, Callable[[Bench], Iterator[Row]]] = {
    "clinc": measure_clinc,
    "clinc-variants": measure_clinc_variants,
    "clinc-few": measure_clinc_few,
    "banking": measure_banking,
    "small": measure_small,
    "fallback": measure_fallback,
    "slots": measure_slots,
    "latency": measure_latency,
    "training": measure_training,
    "memory": measure_memory,
}


def _at_threshold(
    name: str, score: Score, floors: tuple[float | None, float | None], designed: str, published: str = ""
) -> Iterator[Row]:
    yield Row(f"{name}, kept at 0.2", score.kept, floors[0], designed.partition(" / ")[0], published)
    yield Row(f"{name}, out of scope refused", score.refused, floors[1], designed.partition(" / ")[2])
    yield Row(f"{name}, joint", score.joint)


def _milliseconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - start)


def _percentiles(milliseconds: Sequence[float]) -> tuple[float, float]:
    cuts = quantiles(milliseconds, n=100, method="inclusive")
    return cuts[49], cuts[98]


def _watched(name: str, rows: Sequence[sets.Row]) -> Iterator[sets.Row]:
    for at, row in enumerate(rows):
        if at % 500 == 0:
            _tell(f"{name}: asking {at}/{len(rows)}")
        yield row


def _tell(text: str) -> None:
    """Show how far the run is, in one line of standard error that is written over."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def show(row: Row) -> str:
    """One line of the table."""
    verdict = {None: "", True: "pass", False: "FAIL"}[row.is_good]
    decimals = 2 if row.is_cost else 1
    floor = "" if row.floor is None else f"{row.floor:g}"
    figures = f"{row.measured:>9.{decimals}f}{floor:>7}  {verdict:<5}"
    return f"{row.name:<50}{figures}{row.designed:>16}  {row.published}".rstrip()


def main(arguments: Sequence[str]) -> int:
    """Run and print; 1 if a binding floor is missed."""
    parser = argparse.ArgumentParser(description="How well Doyle understands.")
    parser.add_argument("--quick", action="store_true", help="a fifth of the test sentences, one sample")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    packaged = find_encoder()
    if packaged is None:
        raise SystemExit("the encoder is not built: run tools/build_encoder.py")
    if not sets.SETS.is_dir():
        raise SystemExit(f"no public data sets in {sets.SETS}: set DOYLE_TEST_DATA")
    bench = Bench(RememberingEncoder(packaged), options.quick)
    rows: list[Row] = []
    # As the server and its training process have it: threads of BLAS wait for each other in busy loops.
    threadpool_limits(1)
    if not options.json:
        print(f"{'':<50}{'measured':>9}{'floor':>7}{'':>7}{'designed':>16}  published by others")
    for name in options.only.split(","):
        for row in PARTS[name](bench):
            rows.append(row)
            if not options.json:
                _tell("")
                print(show(row), flush=True)
    if options.json:
        print(json.dumps([{**asdict(row), "is_good": row.is_good} for row in rows], indent=2))
    return int(not options.quick and any(row.is_good is False for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
