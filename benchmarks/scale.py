"""What the largest workspaces cost to train: seconds and memory of a process of its own for each.

The sentences are synthetic: words of CLINC150 put together at random, so that nothing is easy to tell apart.

Usage: python benchmarks/scale.py [--json] [INTENTSxEXAMPLES …]
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

import public_sets as sets
from doyle.nlu.encoder import find_encoder
from doyle.nlu.model import load_model
from doyle.nlu.train import train
from doyle.nlu.training_data import TrainingData, TrainingIntent

CASES = ("0x0", "1x1", "20x20", "100x50", "2000x1", "2000x5", "500x50", "2000x12")
ONE_CASE = "--one-case"
COMMON_WORDS, OWN_WORDS, LENGTH = 3000, 6, 8


@dataclass(frozen=True, slots=True)
class Cost:
    """What one workspace takes: to train, with and without the encoding, and to ask."""

    case: str
    examples: int
    seconds: float
    encoding_seconds: float
    peak_megabytes: float
    file_megabytes: float
    message_milliseconds: float


def synthetic(intents: int, examples: int) -> TrainingData:
    """A workspace: every sentence has a few of the words of its intent among common ones."""
    words = sorted({word for text, _ in sets.clinc_part("train") for word in text.split()})[:COMMON_WORDS]
    random = np.random.RandomState(0)
    made: list[TrainingIntent] = []
    for number in range(intents):
        own = random.randint(len(words), size=OWN_WORDS)
        texts = [
            " ".join(
                words[at] for at in (*random.choice(own, 3), *random.randint(len(words), size=LENGTH - 3))
            )
            for _ in range(examples)
        ]
        made.append(TrainingIntent(f"intent{number:04}", tuple(dict.fromkeys(texts))))
    return TrainingData(intents=tuple(made))


def measure(case: str) -> Cost:
    """Train one workspace in this process."""
    threadpool_limits(1)
    intents, examples = map(int, case.split("x"))
    encoder, data = find_encoder(), synthetic(intents, examples)
    marks: dict[str, float] = {}
    start = time.perf_counter()
    blob = train(data, encoder, {}, lambda stage, *_: marks.update({stage: time.perf_counter()})).blob
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    model = load_model(blob)
    model.understand("is there a charge for that", encoder)
    asked = time.perf_counter()
    for _ in range(20):
        model.understand("could you tell me what it costs", encoder)
    return Cost(
        case=case,
        examples=sum(len(intent.examples) for intent in data.intents),
        seconds=seconds,
        encoding_seconds=max(0.0, marks.get("embedding", start) - start),
        peak_megabytes=peak,
        file_megabytes=len(blob) / 1e6,
        message_milliseconds=1000 * (time.perf_counter() - asked) / 20,
    )


def measure_apart(case: str) -> Cost:
    """Train one workspace in a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), ONE_CASE, case]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Cost(**json.loads(done.stdout))


def main(arguments: Sequence[str]) -> None:
    """Run and print."""
    if arguments[:1] == [ONE_CASE]:
        print(json.dumps(asdict(measure(arguments[1]))))
        return
    parser = argparse.ArgumentParser(description="What the largest workspaces cost.")
    parser.add_argument("cases", nargs="*", default=CASES, help="intents x examples of each, as in 20x50")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    costs = []
    if not options.json:
        print(f"{'':<12}{'examples':>9}{'train s':>9}{'encoding':>10}{'peak MB':>9}{'file MB':>9}{'ms':>7}")
    for case in options.cases:
        cost = measure_apart(case)
        costs.append(cost)
        if not options.json:
            times = f"{cost.seconds:>9.1f}{cost.encoding_seconds:>10.1f}{cost.peak_megabytes:>9.0f}"
            rest = f"{cost.file_megabytes:>9.1f}{cost.message_milliseconds:>7.2f}"
            print(f"{case:<12}{cost.examples:>9}{times}{rest}", flush=True)
    if options.json:
        print(json.dumps([asdict(cost) for cost in costs], indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
