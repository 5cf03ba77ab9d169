"""Arrays that clients send: a body of a few megabytes may hold millions of faults, which nobody reads."""

from pydantic import ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import InitErrorDetails, PydanticCustomError

from doyle.wire.json import Json

ELEMENTS_AT_ONCE = 50


def _read_in_parts(elements: Json, read: ValidatorFunctionWrapHandler) -> Json:
    """Check so many elements at a time, up to the first part that has faults."""
    if not isinstance(elements, list) or len(elements) <= ELEMENTS_AT_ONCE:
        return read(elements)
    checked: list[Json] = []
    for start in range(0, len(elements), ELEMENTS_AT_ONCE):
        try:
            checked += read(elements[start : start + ELEMENTS_AT_ONCE])
        except ValidationError as error:
            raise _behind(error, start) from None
    return checked


def _behind(error: ValidationError, start: int) -> ValidationError:
    """The error of elements that stand so far behind the first one."""
    moved = []
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        at, *rest = each["loc"]
        words = PydanticCustomError("element", "{words}", {"words": each["msg"]})
        moved.append(InitErrorDetails(type=words, loc=(int(at) + start, *rest), input=None))
    return ValidationError.from_exception_data(error.title, moved)


InParts = WrapValidator(_read_in_parts)
"""For arrays of any length: their faults are told up to the first part of the array that has some."""
