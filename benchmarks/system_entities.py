"""What recognising the system entities of an utterance costs, all five together.

Counts processor time of this thread, so that other work on the machine does not show. The utterances are of
100 characters at most; `dense` ones are full of dates, times and amounts, `plain` ones have none; `hostile`
ones have 2,048 characters, of which a half is measured too, to show that the cost is in proportion.

Usage: python benchmarks/system_entities.py [--json]
"""

import argparse
import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median, quantiles

from doyle.nlu.reference_point import ReferencePoint
from doyle.nlu.system_entities.mention import SYSTEM_ENTITIES
from doyle.nlu.system_entities.recognise import SystemEntityRecogniser

POINT = ReferencePoint(datetime(2020, 5, 21, 10, 15, 30, tzinfo=UTC))
RECOGNISER = SystemEntityRecogniser("en", SYSTEM_ENTITIES)
ROUNDS = 50
MAX_CHARACTERS = 2048
DENSE = (
    "book a table for 4 people on May 3rd at half past 7 in the evening, and a taxi at 11pm please",
    "are you open from Monday to Friday between 9am and 5:30pm, or on Saturday, May 23, 2020 at noon?",
    "pay $1,234.56 by 10/30/2020, then 20% of 500 euros two weeks after Christmas, the rest in 3 months",
    "from 2 to 3 percent, twenty one dollars, the last 6 months, tomorrow morning at 9, now, in an hour",
    "two hundred and fifty people every Friday until the end of June, a week from tomorrow at 10:15 AM",
)
PLAIN = (
    "I would like to know how I could change the address on my account because I moved to another city",
    "can you tell me what kind of paper my printer needs and where the shop is that still sells it please",
    "my card was declined at the counter although there is enough money on it, what happened over there",
)
HOSTILE = (
    "7 ",
    "1 to 2 to ",
    "at 5 ",
    "5 may to ",
    "10/10/10 ",
    "1 hour and 2 minutes and ",
    "now until ",
    "a.",
)


def milliseconds(text: str) -> float:
    """The processor time of one reading."""
    start = time.thread_time_ns()
    RECOGNISER.find(text, POINT)
    return (time.thread_time_ns() - start) / 1e6


def spread(texts: Sequence[str]) -> dict[str, float]:
    """p50, p99 and most of many readings."""
    times = [milliseconds(text) for _ in range(ROUNDS) for text in texts]
    return {"p50": median(times), "p99": quantiles(times, n=100)[98], "max": max(times)}


def growth() -> dict[str, dict[str, float]]:
    """What whole hostile texts cost, and how much more that is than for half of them: 2 is in proportion."""
    found = {}
    for piece in HOSTILE:
        text = (piece * MAX_CHARACTERS)[:MAX_CHARACTERS]
        whole, half = (min(milliseconds(part) for _ in range(5)) for part in (text, text[: len(text) // 2]))
        found[piece] = {"ms": whole, "ratio": whole / half}
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    is_json = parser.parse_args().json
    RECOGNISER.find("warm up", POINT)
    measured = {"dense": spread(DENSE), "plain": spread(PLAIN)}
    hostile = growth()
    if is_json:
        print(json.dumps({**measured, "hostile": hostile}))
        return
    print(f"{'':28}{'p50 ms':>8}{'p99 ms':>8}{'max ms':>8}")
    for name, row in measured.items():
        print(f"{name:28}{row['p50']:8.2f}{row['p99']:8.2f}{row['max']:8.2f}")
    print(f"{'2,048 characters of':28}{'ms':>8}{'to half':>8}")
    for piece, row in hostile.items():
        print(f"{piece!r:28}{row['ms']:8.1f}{row['ratio']:8.2f}")


if __name__ == "__main__":
    main()
