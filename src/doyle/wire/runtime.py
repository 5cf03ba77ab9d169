"""What was understood in a text: intents and entity mentions, as the API shows them.

Plain frozen values, shared by the engines, expressions and the wire (spec/nlu.md §§3-4). `location` counts
Unicode code points of the text, end exclusive.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from doyle.wire.json import Json, JsonObject


@dataclass(frozen=True, slots=True)
class RuntimeIntent:
    """A scored intent; `extra` keeps the unknown keys of one that a client supplied."""

    intent: str
    confidence: float
    extra: Mapping[str, Json] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> "RuntimeIntent":
        """Read a supplied intent; a missing confidence counts as 1 (spec/nlu.md §1)."""
        extra = {key: value for key, value in data.items() if key not in {"intent", "confidence"}}
        confidence = data.get("confidence")
        return cls(data["intent"], 1.0 if confidence is None else float(confidence), extra)

    def to_json(self) -> JsonObject:
        """The API's object; whole confidences are integers (spec/nlu.md §3)."""
        return {"intent": self.intent, "confidence": plain_number(self.confidence), **self.extra}


@dataclass(frozen=True, slots=True)
class RuntimeEntity:
    """One mention of an entity.

    `attributes` holds the optional keys as the API shows them: `groups`, `interpretation`, `alternatives`,
    `role`, `metadata` and any unknown key of a supplied entity.
    """

    entity: str
    value: str
    location: tuple[int, int] | None = None
    confidence: float | None = None
    attributes: Mapping[str, Json] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> "RuntimeEntity":
        """Read a supplied mention, unknown keys included."""
        location = data.get("location")
        confidence = data.get("confidence")
        known = {"entity", "value", "location", "confidence"}
        return cls(
            entity=data["entity"],
            value=data["value"],
            location=None if location is None else (location[0], location[1]),
            confidence=None if confidence is None else float(confidence),
            attributes={key: value for key, value in data.items() if key not in known},
        )

    def to_json(self) -> JsonObject:
        """The API's object, absent keys left out."""
        shown: JsonObject = {"entity": self.entity}
        if self.location is not None:
            shown["location"] = list(self.location)
        shown["value"] = self.value
        if self.confidence is not None:
            shown["confidence"] = plain_number(self.confidence)
        return {**shown, **self.attributes}


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything the engines need to know about one text.

    `intents` is the raw top 10, best first, whatever the scores (spec/dialog-engine.md §7.1).
    `is_irrelevant` is the verdict of counterexamples and the off-topic rule; false for an empty text.
    """

    intents: tuple[RuntimeIntent, ...] = ()
    entities: tuple[RuntimeEntity, ...] = ()
    is_irrelevant: bool = False


def plain_number(number: float) -> int | float:
    """A whole number as an integer, any other as it is."""
    return int(number) if float(number).is_integer() else number
