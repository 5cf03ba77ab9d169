"""How large a message may be, and its context (spec/api/guide.md §6).

A reply's context comes back with the next request: what a turn makes of it stays below what a request may
carry, with room for the rest of the body.
"""

MEGABYTE = 1_000_000
MESSAGE_BYTES = MEGABYTE
# Every value costs memory and time, however short it is written: `[]` takes as much as a sentence.
MIN_VALUES = 50_000
BYTES_PER_VALUE = 16
CONTEXT_BYTES = 800_000
CONTEXT_VALUES = 50_000


def max_values(max_bytes: int) -> int:
    """How many values a body of at most so many bytes may hold."""
    return max(MIN_VALUES, max_bytes // BYTES_PER_VALUE)
