"""What dictionary entities cost: time of an utterance, recall, building, loading, memory, false finds.

Dictionaries are made of pronounceable words that no language has, one to three to a synonym. Each utterance
has one of them among ordinary English words, as it is or with one typing error in a word of four letters or
more. `unfiltered` is the worst case: without a list of common words, any word may be misspelt. All times are
those of the processor, so that other work on the machine counts less.

With public sentences at hand (DOYLE_TEST_DATA), values of everyday English are looked for in sentences as
they are, and once more with a typing error in every value that was there.

Usage: python benchmarks/entities.py [--utterances N] [--sentences N] [--json]
"""

import argparse
import csv
import json
import os
import random
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import quantiles

from doyle.nlu.exact import ExactKeys
from doyle.nlu.index_terms import index_terms
from doyle.nlu.model import load_model
from doyle.nlu.model_file import ModelParts, write_model
from doyle.nlu.recognition import EntityRecogniser
from doyle.nlu.stemming import find_stemmer
from doyle.nlu.training_data import EntityDefinition, EntityValue
from doyle.nlu.words import WordList, find_word_list

ROOT = Path(__file__).resolve().parent.parent
TEST_DATA = Path(os.environ.get("DOYLE_TEST_DATA") or ROOT.parent / "shared")
SIZES = (10_000, 100_000)
SYNONYMS_OF_A_VALUE = 5
SEED = 0
LETTERS = "abcdefghijklmnopqrstuvwxyz"
EVERYDAY: Mapping[str, Sequence[str]] = {
    "account": ("checking account", "savings account", "credit card", "debit card", "mortgage", "loan"),
    "city": (
        *(
            "New York",
            "London",
            "Paris",
            "Berlin",
            "Boston",
            "Chicago",
            "Dallas",
            "Denver",
            "Houston",
            "Miami",
        ),
        *(
            "San Francisco",
            "Seattle",
            "Los Angeles",
            "Las Vegas",
            "Tokyo",
            "Sydney",
            "Madrid",
            "Rome",
            "Atlanta",
        ),
    ),
    "food": (
        *(
            "pizza",
            "burger",
            "pasta",
            "salad",
            "chicken",
            "cheese",
            "bread",
            "butter",
            "apple",
            "banana",
            "rice",
        ),
        *(
            "orange juice",
            "coffee",
            "tea",
            "milk",
            "sugar",
            "chocolate",
            "ice cream",
            "beef",
            "lettuce",
            "tomato",
        ),
    ),
    "thing": (
        *("light", "lamp", "phone", "television", "computer", "laptop", "keyboard", "tire", "engine", "oil"),
        *(
            "passport",
            "luggage",
            "ticket",
            "hotel",
            "flight",
            "train",
            "restaurant",
            "meeting",
            "calendar",
            "alarm",
        ),
    ),
    "month": (
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
        *("november", "december"),
    ),
    "colour": ("red", "green", "blue", "yellow", "black", "white", "purple", "brown", "pink", "grey"),
    "currency": ("dollar", "euro", "pound", "yen", "peso", "franc", "rupee", "krona", "bitcoin"),
    "reason": (
        "lost",
        "stolen",
        "fraud",
        "expired",
        "declined",
        "pending",
        "insurance",
        "transfer",
        "refund",
    ),
}
OPENINGS = (
    "please show me the",
    "i would like to order",
    "can you tell me more about",
    "what is the price of",
)
ENDINGS = ("for my sister", "before the end of the month", "in the other shop", "as soon as possible please")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text with a term in it, and the number of its value."""

    text: str
    term: str
    value: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of one utterance at two percentiles, and the share of planted values that were found."""

    p50: float
    p99: float
    recall: float


@dataclass(frozen=True, slots=True)
class Size:
    """What a dictionary of so many synonyms takes, and what an utterance costs in it."""

    synonyms: int
    index_seconds: float
    load_seconds: float
    file_bytes_each: float
    memory_bytes_each: float
    costs: Mapping[str, Cost]


@dataclass(frozen=True, slots=True)
class Quality:
    """What fuzzy matching finds where nothing is, and where a value is misspelt."""

    sentences: int
    misspelt_per_1000: float
    mistaken_per_1000: float
    inflected_per_1000: float
    partial_per_1000: float
    recall: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--utterances", type=int, default=500)
    parser.add_argument("--sentences", type=int, default=5000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    sizes = [measure(size, arguments.utterances) for size in SIZES]
    quality = measure_quality(arguments.sentences)
    if arguments.json:
        print(json.dumps({"sizes": [asdict(size) for size in sizes], "quality": quality and asdict(quality)}))
    else:
        print_sizes(sizes)
        print_quality(quality)


def measure(synonyms: int, utterances: int) -> Size:
    """Build, load and use a dictionary."""
    rng = random.Random(SEED)
    terms = list(made_up_terms(rng, synonyms))
    exact, fuzzy = definition(terms, is_fuzzy=False), definition(terms, is_fuzzy=True)
    began = time.process_time()
    parts = parts_of(fuzzy)
    indexed = time.process_time()
    blob = write_model(parts)
    planted = list(plant(rng, terms, utterances))
    edited = [replace(one, text=one.text.replace(one.term, misspell(rng, one.term))) for one in planted]
    loading = time.process_time()
    load_model(blob)
    loaded = time.process_time()
    words = find_word_list("en")
    quick = EntityRecogniser("en", exact, index_terms("en", exact), words)
    costs = {"exact": cost_of(quick, planted)}
    for name, kept in (("fuzzy", words), ("fuzzy, unfiltered", None)):
        recogniser = EntityRecogniser("en", fuzzy, parts.terms, kept)
        costs[name] = cost_of(recogniser, planted)
        costs[f"{name}, misspelt"] = cost_of(recogniser, edited)
    return Size(
        synonyms=synonyms,
        index_seconds=indexed - began,
        load_seconds=loaded - loading,
        file_bytes_each=len(blob) / synonyms,
        memory_bytes_each=memory_of(lambda: load_model(blob)) / synonyms,
        costs=costs,
    )


def made_up_terms(rng: random.Random, count: int) -> Iterator[str]:
    """Distinct synonyms of one to three words out of 0.6 times as many words."""
    vocabulary = sorted({made_up_word(rng) for _ in range(count * 6 // 10)})
    terms: set[str] = set()
    while len(terms) < count:
        term = " ".join(rng.choice(vocabulary) for _ in range(rng.randint(1, 3)))
        if term not in terms:
            terms.add(term)
            yield term


def made_up_word(rng: random.Random) -> str:
    """Two to four syllables."""
    syllables = (
        rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiou") + rng.choice(("", "", "n", "r", "s"))
        for _ in range(rng.randint(2, 4))
    )
    return "".join(syllables)


def definition(terms: Sequence[str], *, is_fuzzy: bool) -> tuple[EntityDefinition, ...]:
    """One entity with all terms, a few to a value."""
    groups = [terms[at : at + SYNONYMS_OF_A_VALUE] for at in range(0, len(terms), SYNONYMS_OF_A_VALUE)]
    values = tuple(EntityValue(group[0], synonyms=tuple(group[1:])) for group in groups)
    return (EntityDefinition("product", is_fuzzy, values),)


def parts_of(entities: tuple[EntityDefinition, ...]) -> ModelParts:
    """A model without intents."""
    terms = index_terms("en", entities)
    return ModelParts(
        fingerprint="f" * 64,
        encoder_identity="fallback",
        language="en",
        intents=(),
        bare_intents=(),
        keys=ExactKeys((), ()),
        entities=entities,
        heads=None,
        terms=terms,
    )


def plant(rng: random.Random, terms: Sequence[str], count: int) -> Iterator[Utterance]:
    """Utterances, each with a term in it."""
    for _ in range(count):
        at = rng.randrange(len(terms))
        text = f"{rng.choice(OPENINGS)} {terms[at]} {rng.choice(ENDINGS)}"
        yield Utterance(text, terms[at], at // SYNONYMS_OF_A_VALUE)


def misspell(rng: random.Random, term: str) -> str:
    """A term with one typing error inside a word of four letters or more, if it has one."""
    words = term.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 3]
    if not long:
        return term
    chosen = rng.choice(long)
    before = words[chosen]
    while words[chosen] == before:
        words[chosen] = mistyped(rng, before)
    return " ".join(words)


def mistyped(rng: random.Random, word: str) -> str:
    """A letter left out, doubled or another, or two in the wrong order."""
    at = rng.randrange(len(word) - 1)
    kinds: tuple[Callable[[], str], ...] = (
        lambda: word[:at] + word[at + 1 :],
        lambda: word[: at + 1] + word[at:],
        lambda: word[:at] + rng.choice(LETTERS) + word[at + 1 :],
        lambda: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    return rng.choice(kinds)()


def cost_of(recogniser: EntityRecogniser, utterances: Sequence[Utterance]) -> Cost:
    """Time every utterance once, after a few to warm up; the planted value must be found where it stands."""
    for one in utterances[:20]:
        recogniser.find(one.text)
    seconds: list[float] = []
    found = 0
    for one in utterances:
        began = time.thread_time_ns()
        mentions = recogniser.find(one.text)
        seconds.append((time.thread_time_ns() - began) / 1e9)
        found += any(mention.meaning.value == one.value for mention in mentions)
    cuts = quantiles(seconds, n=100, method="inclusive")
    return Cost(cuts[49] * 1000, cuts[98] * 1000, found / len(utterances))


def memory_of(make: Callable[[], object]) -> int:
    """The bytes that a thing holds on to."""
    tracemalloc.start()
    kept = make()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return size


def measure_quality(most: int) -> Quality | None:
    """Look for everyday values in public sentences; None without them."""
    clinc = TEST_DATA / "data" / "nlu" / "clinc150" / "data_full.json"
    banking = TEST_DATA / "data" / "nlu" / "banking77" / "train.csv"
    if not (clinc.is_file() and banking.is_file()):
        return None
    with banking.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    data: dict[str, list[tuple[str, str]]] = json.loads(clinc.read_text("utf-8"))
    texts += [text for part in sorted(data) for text, _ in data[part]]
    rng = random.Random(SEED)
    rng.shuffle(texts)
    entities = tuple(
        EntityDefinition(name, is_fuzzy=True, values=tuple(map(EntityValue, values)))
        for name, values in EVERYDAY.items()
    )
    words = find_word_list("en")
    recogniser = EntityRecogniser("en", entities, index_terms("en", entities), words)
    kinds, recall = Counter[str](), []
    for text in texts[:most]:
        for mention in recogniser.find(text):
            value = entities[mention.meaning.entity].values[mention.meaning.value].value
            literal = text[mention.start : mention.end]
            if mention.likeness:
                kinds[kind_of(literal.lower(), value, words)] += 1
            elif any(len(word) > 3 for word in literal.split()):
                typed = text[: mention.start] + misspell(rng, literal) + text[mention.end :]
                recall.append(any(other.meaning == mention.meaning for other in recogniser.find(typed)))
    return Quality(
        sentences=most,
        misspelt_per_1000=1000 * kinds["misspelt"] / most,
        mistaken_per_1000=1000 * kinds["mistaken"] / most,
        inflected_per_1000=1000 * kinds["inflected"] / most,
        partial_per_1000=1000 * kinds["partial"] / most,
        recall=sum(recall) / len(recall),
    )


def kind_of(literal: str, value: str, words: WordList | None) -> str:
    """Why a fuzzy mention is one; it is mistaken if the list has every word that was typed."""
    if f" {literal} " in f" {value.lower()} ":
        return "partial"
    stem = find_stemmer("en")
    if stem and [stem(word) for word in literal.split()] == [stem(word) for word in value.lower().split()]:
        return "inflected"
    return "mistaken" if words and all(words.frequency(word) for word in literal.split()) else "misspelt"


def print_sizes(sizes: Sequence[Size]) -> None:
    """A table for every size, and the ratios between them."""
    for size in sizes:
        print(f"{size.synonyms:,} synonyms")
        print(f"  built in training {size.index_seconds:8.2f} s")
        print(f"  loaded            {size.load_seconds:8.2f} s")
        print(f"  model file        {size.file_bytes_each:8.0f} bytes a synonym")
        print(f"  memory            {size.memory_bytes_each:8.0f} bytes a synonym")
        print("  an utterance                   p50 ms   p99 ms   found")
        for name, cost in size.costs.items():
            print(f"    {name:28}{cost.p50:7.2f}  {cost.p99:7.2f}  {cost.recall:6.1%}")
    small, large = sizes[0].costs, sizes[-1].costs
    print(f"ratios of p50, {sizes[-1].synonyms:,} to {sizes[0].synonyms:,} synonyms")
    for name, cost in large.items():
        print(f"    {name:28}{cost.p50 / small[name].p50:7.2f}")
    print(f"ratio of p50, fuzzy, misspelt to exact {large['fuzzy, misspelt'].p50 / large['exact'].p50:.2f}")


def print_quality(quality: Quality | None) -> None:
    """What was found in public sentences."""
    if quality is None:
        print("no public sentences: DOYLE_TEST_DATA does not say where they are")
        return
    print(f"{quality.sentences:,} public sentences, {sum(map(len, EVERYDAY.values()))} everyday values")
    print(f"  taken for a misspelling   {quality.misspelt_per_1000:6.2f} of 1,000")
    print(f"    though English words    {quality.mistaken_per_1000:6.2f} of 1,000")
    print(f"  taken for an inflection   {quality.inflected_per_1000:6.2f} of 1,000")
    print(f"  taken for a part          {quality.partial_per_1000:6.2f} of 1,000")
    print(f"  misspelt values found     {quality.recall:6.1%}")


if __name__ == "__main__":
    main()
