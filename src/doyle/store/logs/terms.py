"""What is kept beside a log event so that the database can find it: one tagged line for each term.

They are posted (`postings`) a moment later; whether an event fits is decided on the event itself (`match`).
"""

from collections.abc import Iterable

from doyle.store.logs.fields import (
    ASSISTANT_PATH,
    ASSISTANT_TAG,
    DEPLOYMENT_PATH,
    DEPLOYMENT_TAG,
    ENTITY_TAG,
    INTENT_TAG,
    TEXT_TAG,
    VALUE_TAG,
)
from doyle.store.logs.values import value_at
from doyle.store.logs.words import stems_of, words_of
from doyle.wire.json import JsonObject

MAX_TERMS_CHARACTERS = 20_000


def terms_of(request: JsonObject, response: JsonObject, language: str) -> str | None:
    """The terms of an exchange, each on a line of its own, with a line break at both ends.

    None if there are too many of them: such an event is never ruled out.
    """
    lines = dict.fromkeys(_lines(request, response, language))
    terms = "\n".join(("", *lines, ""))
    return terms if len(terms) <= MAX_TERMS_CHARACTERS else None


def line(tag: str, term: str) -> str:
    """One term as it stands in the terms of an event."""
    return f"{tag}:{' '.join(term.split())}"


def _lines(request: JsonObject, response: JsonObject, language: str) -> Iterable[str]:
    for tag, path in ((DEPLOYMENT_TAG, DEPLOYMENT_PATH), (ASSISTANT_TAG, ASSISTANT_PATH)):
        if isinstance(value := value_at(request, path), str):
            yield line(tag, value)
    for message in (request, response):
        text = (message.get("input") or {}).get("text")
        if isinstance(text, str):
            yield from (line(TEXT_TAG, stem) for stem in stems_of(words_of(text), language))
    for intent in response.get("intents") or ():
        yield line(INTENT_TAG, str(intent.get("intent")))
    for entity in response.get("entities") or ():
        yield line(ENTITY_TAG, str(entity.get("entity")))
        stems = stems_of(words_of(str(entity.get("value"))), language)
        yield from (line(VALUE_TAG, stem) for stem in stems)
