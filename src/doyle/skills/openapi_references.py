"""References within an OpenAPI document, which may be hostile: local ones alone, and none in circles."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from doyle.errors import Fault, InputError
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import pointer

MAX_FAULTS = 20
MAX_HOPS = 30
REFERENCE = "$ref"
Place = tuple[str | int, ...]
# What stands below these is data and no part of the description.
_DATA = frozenset({"example", "examples", "default", "enum", "const"})


@dataclass(frozen=True, slots=True)
class References:
    """The references of one document; `at` is where the document stands in the body."""

    document: JsonObject
    at: Place = ("spec",)
    _found: dict[str, Json] = field(default_factory=dict)

    def check(self) -> None:
        """Look at every reference in the document, used or not.

        Raises:
            InputError: references to other documents, to nothing, or in circles, with their places.
        """
        faults: list[Fault] = []
        for place, reference in self._all():
            try:
                self.follow({REFERENCE: reference}, place)
            except InputError as error:
                faults.extend(error.faults)
            if len(faults) >= MAX_FAULTS:
                break
        if faults:
            raise InputError(faults=tuple(faults))

    def follow(self, value: Json, place: Place) -> Json:
        """What a value or the reference in its place means.

        Raises:
            InputError: as `check`, for this reference.
        """
        seen: set[str] = set()
        while isinstance(value, dict) and isinstance(value.get(REFERENCE), str):
            reference = value[REFERENCE]
            if reference in seen:
                raise self._fault(place, "is a reference that leads back to itself")
            seen.add(reference)
            if len(seen) > MAX_HOPS:
                raise self._fault(place, f"is a reference that leads on more than {MAX_HOPS} times")
            value = self._find(reference, place)
        return value

    def _find(self, reference: str, place: Place) -> Json:
        if reference not in self._found:
            self._found[reference] = self._look_up(reference, place)
        return self._found[reference]

    def _look_up(self, reference: str, place: Place) -> Json:
        if reference != "#" and not reference.startswith("#/"):
            raise self._fault(
                place, "must refer to a place in the same document, like #/components/schemas/x"
            )
        found: Json = self.document
        for step in unquote(reference[2:]).split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            if isinstance(found, dict) and name in found:
                found = found[name]
            elif (
                isinstance(found, list) and name.isascii() and name.isdecimal() and int(name[:9]) < len(found)
            ):
                found = found[int(name[:9])]
            else:
                raise self._fault(place, "refers to nothing in the document")
        return found

    def _fault(self, place: Place, message: str) -> InputError:
        return InputError.at(pointer(*self.at, *place, REFERENCE), message)

    def _all(self) -> Iterator[tuple[Place, str]]:
        """Every reference with the place that it stands in."""
        waiting: list[tuple[Place, Json]] = [((), self.document)]
        while waiting:
            place, value = waiting.pop()
            if isinstance(value, list):
                waiting.extend(((*place, at), item) for at, item in enumerate(value))
            elif isinstance(value, dict):
                if isinstance(value.get(REFERENCE), str):
                    yield place, value[REFERENCE]
                waiting.extend(
                    ((*place, key), item)
                    for key, item in value.items()
                    if isinstance(item, dict | list) and not _is_data(place, key)
                )


def _is_data(place: Place, key: str) -> bool:
    """Whether a key holds data; as the name of a property or a schema it is a name like any other."""
    is_name = bool(place) and place[-1] in ("properties", "schemas", "parameters", "responses")
    return not is_name and (key in _DATA or key.startswith("x-"))
