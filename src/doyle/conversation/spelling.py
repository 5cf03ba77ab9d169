"""What spelling correction does to the input of a message (spec/nlu.md §7, spec/dialog-engine.md §7.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from doyle.conversation.opening import Opening
from doyle.nlu.model import NluModel
from doyle.nlu.speller import find_speller
from doyle.nlu.spelling import Correction
from doyle.skills.compiled import CompiledSkill
from doyle.wire.json import Json, JsonObject
from doyle.wire.message_v2 import SpellingOptions

_OUTCOME_KEYS = frozenset({"original_text", "suggested_text"})


@dataclass(frozen=True, slots=True)
class SpellingSwitches:
    """Whether corrections are suggested, and whether they are made."""

    suggestions: bool = False
    auto_correct: bool = False

    @classmethod
    def of(cls, sent: Mapping[str, Json], settings: Mapping[str, Json]) -> "SpellingSwitches":
        """The effective switches: those of the message's input over those of the workspace; absent is off."""

        def is_on(name: str) -> bool:
            value = sent.get(name)
            return (settings.get(name) if value is None else value) is True

        return cls(is_on("spelling_suggestions"), is_on("spelling_auto_correct"))

    @classmethod
    def of_options(cls, asked: SpellingOptions | None, settings: Mapping[str, Json]) -> "SpellingSwitches":
        """The same for a v2 message, whose options may ask for it."""
        if asked is None:
            return cls.of({}, settings)
        sent = {"spelling_suggestions": asked.suggestions, "spelling_auto_correct": asked.auto_correct}
        return cls.of(sent, settings)

    @property
    def are_on(self) -> bool:
        """Whether the spelling is looked at at all."""
        return self.suggestions or self.auto_correct


@dataclass(frozen=True, slots=True)
class Spelling:
    """What was found: `is_corrected` tells whether corrections are made or only suggested."""

    correction: Correction
    is_corrected: bool

    @property
    def text(self) -> str:
        """The text that is understood."""
        return self.correction.text if self.is_corrected else self.correction.original

    def to_json(self) -> JsonObject:
        """What v1 shows within `input`, and v2 as `output.spelling`."""
        if not self.correction.changes:
            return {"text": self.text}
        if self.is_corrected:
            return {"text": self.text, "original_text": self.correction.original}
        return {"text": self.text, "suggested_text": self.correction.text}


def prepare_spelling(skill: CompiledSkill) -> None:
    """Load what the correction of a skill's messages needs, so that the first one need not wait."""
    if SpellingSwitches.of({}, skill.settings).are_on:
        find_speller(skill.language)


def check_spelling(text: str, switches: SpellingSwitches, model: NluModel | None) -> Spelling | None:
    """Look at the spelling of a text, if that is switched on and a model knows the words of the skill."""
    if not switches.are_on or model is None or not text.strip():
        return None
    return Spelling(model.correct(text), switches.auto_correct)


def without_outcome(typed: JsonObject) -> JsonObject:
    """The input without what a client sent back from an earlier reply (spec/nlu.md §7)."""
    return {key: value for key, value in typed.items() if key not in _OUTCOME_KEYS}


def with_spelling(opening: Opening, spelling: Spelling | None) -> Opening:
    """The opening with the text as it is understood; what a client sent back from an earlier reply goes."""
    kept = without_outcome(opening.input)
    if spelling is None:
        return replace(opening, input=kept)
    return replace(opening, input={**kept, **spelling.to_json()}, text=spelling.text)
