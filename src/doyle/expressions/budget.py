"""What an expression may cost (spec/expression-language.md §9).

Work that depends on the size of values is counted in steps, and for the turn each look at an expression, by
the length of its text: no expression can run long by its operators alone, but a turn may look at a level of
thousands of nodes hundreds of times. No clock is read: the same turn always costs the same.
"""

from dataclasses import dataclass

from doyle.expressions.errors import MisfitError

MAX_SOURCE_CHARACTERS = 10_000
MAX_DEPTH = 100
MAX_RESULT_CHARACTERS = 1_000_000
MAX_VALUE_DEPTH = 200
EXPRESSION_STEPS = 100_000
TURN_STEPS = 2_000_000
CHARACTERS_PER_STEP = 32
SOURCE_CHARACTERS_PER_STEP = 4
TOO_MANY_STEPS = "the expression takes too many evaluation steps"
TURN_CHARACTERS = 6_000_000
TURN_TOO_LONG = "the turn takes too many evaluation steps: all its expressions share them"
TURN_TOO_LARGE = "the results of this turn are too large together"
TURN_LIMITS = frozenset({TURN_TOO_LONG, TURN_TOO_LARGE})


@dataclass(slots=True)
class Budget:
    """The steps left to the running expression and to the whole turn, and what a turn may keep.

    What it keeps are the results of expressions and the literal values that nodes put into context and
    output: one `user_defined` response of the size that the service allows fits (spec/limits.md).
    """

    turn_steps: int = TURN_STEPS
    steps: int = EXPRESSION_STEPS
    turn_characters: int = TURN_CHARACTERS

    def begin(self) -> None:
        """Give a new expression its full share."""
        self.steps = EXPRESSION_STEPS

    def begin_reading(self, steps: int) -> None:
        """Give a new expression its full share, and take what a look at its text costs from the turn.

        Raises:
            MisfitError: the turn has not enough left.
        """
        self.steps = EXPRESSION_STEPS
        self.turn_steps -= steps
        if self.turn_steps < 0:
            raise MisfitError(TURN_TOO_LONG)

    def spend(self, steps: int) -> None:
        """Take steps away.

        Raises:
            MisfitError: there are not enough left.
        """
        self.steps -= steps
        self.turn_steps -= steps
        if self.turn_steps < 0:
            raise MisfitError(TURN_TOO_LONG)
        if self.steps < 0:
            raise MisfitError(TOO_MANY_STEPS)

    def spend_for_turn(self, steps: int) -> None:
        """Take steps away from the turn, for work that no expression asks for.

        Raises:
            MisfitError: there are not enough left.
        """
        self.turn_steps -= steps
        if self.turn_steps < 0:
            raise MisfitError(TURN_TOO_LONG)

    def spend_characters(self, characters: int) -> None:
        """Take the steps away that going once through a text costs."""
        self.spend(1 + characters // CHARACTERS_PER_STEP)

    def text(self, text: str) -> str:
        """Account for a text that was made and return it.

        Raises:
            MisfitError: it is longer than a result may be.
        """
        if len(text) > CHARACTERS_PER_STEP:
            self.check_size(len(text))
            self.spend_characters(len(text))
        return text

    def keep(self, characters: int) -> None:
        """Account for a result or a literal value that goes into the context or the output.

        Raises:
            MisfitError: all of the turn together are too large.
        """
        self.turn_characters -= characters
        if self.turn_characters < 0:
            raise MisfitError(TURN_TOO_LARGE)

    @property
    def is_turn_over(self) -> bool:
        """Whether the turn has no steps left."""
        return self.turn_steps < 0

    def check_size(self, characters: int) -> None:
        """Raise `MisfitError` if a result of that many characters would be too large."""
        if characters > MAX_RESULT_CHARACTERS:
            raise MisfitError("the result is too large")


def steps_of_source(source: str) -> int:
    """What a look at an expression takes from its turn."""
    return 1 + len(source) // SOURCE_CHARACTERS_PER_STEP
