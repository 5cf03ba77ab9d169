"""How well spelling is corrected and what it costs, on the public sets.

Sentences as they were written should stay as they are: those that the skill is trained on, whose words it
protects, and test sentences, of which some are misspelt in truth (`--show` prints what was changed). Then one
error is put into each of a sample of test sentences, drawn with a fixed seed: a letter dropped, added or
replaced or two swapped in a word of five or more letters, a blank within a word, or the blank between two
words dropped. `restored` counts the sentences that came out as they were before, `right` those among all that
were changed at the error. Errors that make another known word are left out: no known word is changed for that
alone. `no skill`: nothing is protected.

Usage: python benchmarks/spelling.py [--sample N] [--show N] [--json]
"""

import argparse
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from math import ceil, floor
from pathlib import Path
from statistics import quantiles

import public_sets as sets
from doyle.nlu.own_words import own_words
from doyle.nlu.speller import Speller, find_speller
from doyle.nlu.spelling import Correction, correct
from doyle.nlu.text import exact_key

SEED = 0
ROUNDS = 3
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MEMORY_PROBE = "--memory-probe"
_WORD = re.compile(r"(?<![\w'@.’-])[a-z]{5,}(?![\w'’-])")
_PAIR = re.compile(r"(?<![\w'@.’-])([a-z]{2,}) ([a-z]{2,})(?![\w'’-])")

Words = frozenset[str]
Typist = Callable[[random.Random, str], tuple[str, int] | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; shares are between 0 and 1."""

    name: str
    sentences: int
    alone: float | None = None
    restored: float | None = None
    right: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Set:
    """A public set: texts to train on, texts to ask, the words of the former."""

    name: str
    training: tuple[str, ...]
    test: tuple[str, ...]

    @property
    def words(self) -> Words:
        """The words that a skill trained on it protects."""
        return own_words(map(exact_key, self.training))


def public() -> Iterator[Set]:
    """The three sets, repeated sentences left out."""
    splits = {"CLINC150": sets.clinc(), "BANKING77": sets.banking(), "Snips": sets.snips_intents()}
    for name, split in splits.items():
        training, test = (
            tuple(dict.fromkeys(text for text, _ in rows)) for rows in (split.training, split.test)
        )
        yield Set(name, training, test)


def one_edit(chance: random.Random, text: str) -> tuple[str, int] | None:
    """Drop, add, replace or swap a letter of a word of five or more; with the place of the error."""
    words = list(_WORD.finditer(text))
    if not words:
        return None
    word = chance.choice(words)
    at = chance.randrange(word.start(), word.end())
    letter = chance.choice(LETTERS)
    swapped = min(at, word.end() - 2)
    edited = chance.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at:],
            text[:at] + letter + text[at + 1 :],
            text[:swapped] + text[swapped + 1] + text[swapped] + text[swapped + 2 :],
        )
    )
    return edited, at


def a_blank_too_many(chance: random.Random, text: str) -> tuple[str, int] | None:
    """Put a blank within a word of five or more letters."""
    words = list(_WORD.finditer(text))
    if not words:
        return None
    word = chance.choice(words)
    at = chance.randrange(word.start() + 1, word.end())
    return f"{text[:at]} {text[at:]}", at


def a_blank_too_few(chance: random.Random, text: str) -> tuple[str, int] | None:
    """Drop the blank between two words."""
    pairs = list(_PAIR.finditer(text))
    if not pairs:
        return None
    at = chance.choice(pairs).end(1)
    return text[:at] + text[at + 1 :], at


def left_alone(name: str, texts: Sequence[str], speller: Speller, words: Words, show: int) -> Row:
    """How many sentences stay as they are."""
    changed = [c for c in (correct(text, speller, words) for text in texts) if c.changes]
    for correction in changed[:show]:
        print(f"  {correction.original!r} -> {correction.text!r}")
    return Row(name, len(texts), alone=1 - len(changed) / len(texts))


def with_errors(
    name: str, texts: Sequence[str], speller: Speller, words: Words, typist: Typist, sample: int
) -> Row:
    """How many sentences with one error come out as they were without it."""
    chance = random.Random(SEED)
    counted = restored = changed = 0
    times: list[float] = []
    for text in chance.sample(texts, len(texts)):
        mistyped = typist(chance, text)
        if counted == sample:
            break
        if mistyped is None or mistyped[0] == text or _is_known(mistyped, speller, words):
            continue
        counted += 1
        expected = correct(text, speller, words).text
        correction, seconds = _timed(mistyped[0], speller, words)
        times.append(seconds)
        is_restored = correction.text in (expected, text)
        restored += is_restored
        changed += is_restored or _is_changed_at(correction, mistyped[1])
    cuts = quantiles(times, n=100, method="inclusive")
    return Row(
        name,
        counted,
        restored=restored / counted,
        right=restored / max(changed, 1),
        p50_ms=cuts[49] * 1000,
        p99_ms=cuts[98] * 1000,
    )


def _is_known(mistyped: tuple[str, int], speller: Speller, words: Words) -> bool:
    """Whether the words at the error are all known: such an error cannot be seen."""
    text, at = mistyped
    start = text.rfind(" ", 0, max(at - 1, 0)) + 1
    end = text.find(" ", at + 1)
    around = text[start : end if end >= 0 else len(text)]
    return all(word in words or speller.knows(word) for word in re.findall(r"[a-z']+", around))


def _is_changed_at(correction: Correction, at: int) -> bool:
    return any(change.start <= at + 1 and change.end >= at - 1 for change in correction.changes)


def _timed(text: str, speller: Speller, words: Words) -> tuple[Correction, float]:
    """The correction and its seconds, the best of some rounds: other work on the machine does not count."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        correction = correct(text, speller, words)
        seconds.append(time.perf_counter() - started)
    return correction, min(seconds)


def measure(speller: Speller, sample: int, show: int) -> Iterator[Row]:
    """All rows, set by set."""
    typists: dict[str, Typist] = {
        "one edit": one_edit,
        "a blank too many": a_blank_too_many,
        "a blank too few": a_blank_too_few,
    }
    for data in public():
        words = data.words
        yield left_alone(f"{data.name}, training", data.training, speller, words, show)
        yield left_alone(f"{data.name}, training, no skill", data.training, speller, frozenset(), 0)
        yield left_alone(f"{data.name}, test", data.test, speller, words, show)
        for error, typist in typists.items():
            yield with_errors(f"{data.name}, {error}", data.test, speller, words, typist, sample)
            yield with_errors(
                f"{data.name}, {error}, no skill", data.test, speller, frozenset(), typist, sample
            )


def probe() -> None:
    """Print what the speller takes in this fresh process: seconds, and megabytes that stay."""
    before = _resident_mb()
    started = time.perf_counter()
    speller = find_speller("en")
    seconds = time.perf_counter() - started
    assert speller is not None
    print(json.dumps({"seconds": seconds, "memory_mb": _resident_mb() - before}))


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 1e6


def print_table(rows: Sequence[Row], cost: dict[str, float]) -> None:
    """Print the rows for people."""
    print(f"{'':42}{'sentences':>10}{'alone':>8}{'restored':>10}{'right':>8}{'p50 ms':>8}{'p99 ms':>8}")
    for row in rows:
        shares = (_percent(row.alone, 8), _percent(row.restored, 10), _percent(row.right, 8))
        times = (_milliseconds(value, 8) for value in (row.p50_ms, row.p99_ms))
        print(f"{row.name:42}{row.sentences:10}{''.join(shares)}{''.join(times)}")
    print(f"\nmade in {cost['seconds']:.2f} s, takes {cost['memory_mb']:.0f} MB")


def _percent(share: float | None, width: int) -> str:
    """Rounded down."""
    return f"{'' if share is None else f'{floor(1000 * share) / 10:.1f} %':>{width}}"


def _milliseconds(value: float | None, width: int) -> str:
    """Rounded up."""
    return f"{'' if value is None else f'{ceil(100 * value) / 100:.2f}':>{width}}"


def main() -> int:
    """Measure and print; 1 if the word lists are not there."""
    parser = argparse.ArgumentParser(description="Measure spelling correction on the public sets.")
    parser.add_argument("--sample", type=int, default=1000, help="sentences with an error, in each row")
    parser.add_argument("--show", type=int, default=0, help="print so many changed sentences of each set")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(MEMORY_PROBE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    speller = None if options.memory_probe else find_speller("en")
    if options.memory_probe:
        probe()
        return 0
    if speller is None:
        print("The word lists are not built: run tools/build_words.py", file=sys.stderr)
        return 1
    probed = subprocess.run(
        [sys.executable, __file__, MEMORY_PROBE], check=True, capture_output=True, text=True
    )
    cost: dict[str, float] = json.loads(probed.stdout)
    rows = list(measure(speller, options.sample, options.show))
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], **cost}, indent=2))
    else:
        print_table(rows, cost)
    return 0


if __name__ == "__main__":
    sys.exit(main())
