"""Tables of methods: the only way from a name in an expression to code (spec/expression-language.md §9)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from doyle.expressions.errors import MisfitError
from doyle.expressions.numbers import integer_of, number_text
from doyle.expressions.scope import Scope
from doyle.expressions.values import Value, first_value, kind_of

Arguments = Sequence[Value]
Function = Callable[[Scope, Value, Arguments], Value]
AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Value])


@dataclass(frozen=True, slots=True)
class Method:
    """A method and how many arguments it takes; `most` None is without end."""

    function: Function
    least: int
    most: int | None

    def call(self, scope: Scope, receiver: Value, arguments: Arguments, name: str) -> Value:
        """Check the number of arguments and run.

        Raises:
            MisfitError: the arguments do not fit.
        """
        count = len(arguments)
        if count < self.least or (self.most is not None and count > self.most):
            raise MisfitError(f"{name} does not take {count} arguments")
        return self.function(scope, receiver, arguments)


class MethodTable:
    """The methods of one type of receiver."""

    def __init__(self) -> None:
        self.methods: dict[str, Method] = {}

    def add(self, *names: str, least: int = 0, most: int | None = -1) -> Callable[[AnyFunction], AnyFunction]:
        """Decorate a function as the method of these names; `most` is `least` unless given."""

        def register(function: AnyFunction) -> AnyFunction:
            method = Method(function, least, least if most == -1 else most)
            self.methods.update(dict.fromkeys(names, method))
            return function

        return register


def text_argument(value: Value) -> str:
    """An argument as a string: numbers and booleans are written out.

    Raises:
        MisfitError: null, or a container.
    """
    simple = first_value(value)
    kind = type(simple)
    if kind is str:
        return simple  # type: ignore[no-any-return]
    if kind is bool:
        return "true" if simple else "false"
    if kind is int or kind is float:
        return number_text(simple)
    raise MisfitError(f"a string is needed, not {kind_of(simple)}")


def index_argument(value: Value) -> int:
    """An argument as an index, not bounded yet."""
    return integer_of(value)
