"""Keeping secrets out of what is shown for looking at.

What stands in private parts of a context, and what is named like a secret, is hidden: by its place, and by
its text wherever that turns up again.
"""

import re
from collections.abc import Iterable, Iterator
from math import isfinite

from doyle.wire.json import Json, JsonObject

MASK = "***"
PRIVATE_KEYS = frozenset({"private", "$private"})
MIN_SECRET_CHARACTERS = 4
MAX_SECRETS = 200
LOOKED_AT_CHARACTERS = 64
MAX_NUMBER_BITS = 512
_SECRET_NAME = re.compile(
    r"^\$?private$|passw(?:or)?d|secret|token|api_?key|authorization|credential", re.IGNORECASE
)


def is_secret_name(name: str) -> bool:
    """Whether what goes by a name is hidden whatever it is."""
    return _SECRET_NAME.search(name[:LOOKED_AT_CHARACTERS]) is not None


class Mask:
    """Knows the secret texts of one turn; those shorter than `MIN_SECRET_CHARACTERS` go by their place alone.

    Beyond `MAX_SECRETS` no more are learned.
    """

    def __init__(self) -> None:
        self._lengths: dict[str, int] = {}
        self._pattern: re.Pattern[str] | None = None

    def learn(self, context: JsonObject) -> None:
        """Take up the texts and numbers of the private parts of a context."""
        integrations = context.get("integrations")
        owners = [context, *(integrations.values() if isinstance(integrations, dict) else ())]
        self.learn_values(
            owner[key] for owner in owners if isinstance(owner, dict) for key in PRIVATE_KEYS if key in owner
        )

    def learn_values(self, values: Iterable[Json]) -> None:
        """Take up all texts and numbers inside some values."""
        before = len(self._lengths)
        for text in texts_within(values):
            if len(self._lengths) >= MAX_SECRETS:
                break
            if len(text) >= MIN_SECRET_CHARACTERS:
                beginning = text[:LOOKED_AT_CHARACTERS]
                self._lengths[beginning] = max(len(text), self._lengths.get(beginning, 0))
        if len(self._lengths) > before:
            ordered = sorted(self._lengths, key=len, reverse=True)
            self._pattern = re.compile("|".join(re.escape(text) for text in ordered))

    def hide(self, text: str) -> str:
        """A text with every secret in it replaced."""
        if self._pattern is None:
            return text
        shown, end = [], 0
        for match in self._pattern.finditer(text):
            if match.start() >= end:
                shown += [text[end : match.start()], MASK]
            end = max(end, match.start() + self._lengths[match.group()])
        return "".join([*shown, text[end:]])


def texts_within(values: Iterable[Json]) -> Iterator[str]:
    """The texts and numbers inside, as text; each container is looked into once."""
    waiting: list[Json] = list(values)
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, (dict, list)):
            if id(value) not in seen:
                seen.add(id(value))
                waiting.extend(value.values() if isinstance(value, dict) else value)
        elif isinstance(value, str):
            yield value
        elif is_shown_number(value):
            yield repr(value)


def is_shown_number(value: Json) -> bool:
    """Whether a value is a number that has a short form."""
    if isinstance(value, int):
        return not isinstance(value, bool) and value.bit_length() <= MAX_NUMBER_BITS
    return isinstance(value, float) and isfinite(value)
