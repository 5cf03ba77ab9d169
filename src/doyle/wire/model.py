"""The model that all others derive from, and the one way to read JSON into a model."""

from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from doyle.errors import Fault, InputError
from doyle.wire.json import Json, JsonObject


class WireModel(BaseModel):
    """A request or response body. Types are strict; unknown keys are kept in `model_extra`."""

    model_config = ConfigDict(strict=True, extra="allow", protected_namespaces=())

    @classmethod
    def read(cls, data: Json) -> Self:
        """Check decoded JSON against the model.

        Raises:
            InputError: one fault per violation, each with its JSON Pointer (spec/api/guide.md §6).
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise InputError(faults=tuple(_faults(error))) from None

    def dump(self) -> JsonObject:
        """The JSON object of this model: absent fields are left out (spec/api/guide.md §7)."""
        return self.model_dump(exclude_none=True, exclude_unset=True)


class ClosedModel(WireModel):
    """A request of an API of our own: unknown keys are refused, so that a misspelt one is not lost."""

    model_config = ConfigDict(extra="forbid")


def pointer(*steps: str | int) -> str:
    """The JSON Pointer (RFC 6901) of a place: `pointer("a", 0, "b/c")` is `/a/0/b~1c`."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def _faults(error: ValidationError) -> list[Fault]:
    return [
        Fault(item["msg"].removeprefix("Value error, "), pointer(*item["loc"]))
        for item in error.errors(include_url=False, include_context=False, include_input=False)
    ]
