"""What a model was asked and what it said: the raw material of an evaluation."""

from dataclasses import dataclass

from doyle.wire.runtime import RuntimeIntent, Understanding

# How irrelevant is called where an intent is named, as in test files.
IRRELEVANT = "irrelevant"


@dataclass(frozen=True, slots=True)
class Case:
    """A text and the intent that it should get; None: out of scope, it should be irrelevant."""

    text: str
    intent: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said to a case; `fold` tells which model, where there are several.

    `intents` is the top ten, best first. An irrelevant text has them too, but none of them counts.
    `corrected` is how the text was understood, if its spelling was corrected first.
    """

    case: Case
    intents: tuple[RuntimeIntent, ...]
    is_irrelevant: bool
    fold: int = 0
    corrected: str | None = None

    @classmethod
    def of(
        cls, case: Case, understanding: Understanding, fold: int = 0, corrected: str | None = None
    ) -> "Answer":
        """The answer that lies in what was understood; a text in which nothing was found is irrelevant."""
        intents = understanding.intents
        return cls(case, intents, understanding.is_irrelevant or not intents, fold, corrected)

    @property
    def top(self) -> str | None:
        """The best intent whatever its confidence; None if the model knows no intent."""
        return self.intents[0].intent if self.intents else None

    @property
    def confidence(self) -> float:
        """The confidence of the best intent."""
        return self.intents[0].confidence if self.intents else 0.0

    @property
    def intent(self) -> str | None:
        """The intent that counts; None: irrelevant."""
        return None if self.is_irrelevant else self.top

    @property
    def is_right(self) -> bool:
        """Whether the case got what it should get."""
        return self.intent == self.case.intent

    def confidence_of(self, intent: str | None) -> float | None:
        """The confidence of an intent; None if it is not among the ten best."""
        found = (each.confidence for each in self.intents if each.intent == intent)
        return next(found, None)
