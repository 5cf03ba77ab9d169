"""Every fault that Doyle reports, in one tree. The class docstring is the default message.

Three branches: what the caller can mend (`InputError`, `AccessError`), what the state of things forbids
(`StateError`), and what went wrong outside this process (`OutsideError`). Status codes and the error JSON
are known to `doyle.server.errors` alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Self


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: what, and where (a JSON Pointer, "" for the whole body).

    For what came in an archive also of which `type` it is, and in which `file`.
    """

    message: str
    path: str = ""
    type: str | None = None
    file: str | None = None


class DoyleError(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message)
        self._message = message

    @property
    def message(self) -> str:
        """What went wrong, in words."""
        return self._message or (type(self).__doc__ or "").strip().splitlines()[0]

    def __str__(self) -> str:
        return self.message


MAX_FAULTS = 1_000
"""So many faults of one input are told at the most: a hostile one has millions."""


def first_faults(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """As many of the faults as an error tells; those behind are not looked for."""
    return tuple(islice(faults, MAX_FAULTS))


class InputError(DoyleError):
    """Invalid Request Body"""

    def __init__(self, message: str | None = None, *, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = first_faults(faults)

    @classmethod
    def at(cls, path: str, message: str) -> Self:
        """Build the error for a single fault at a JSON Pointer."""
        return cls(faults=(Fault(message, path),))


class TooLargeError(InputError):
    """The request body is too large"""


class UnsupportedMediaTypeError(InputError):
    """Unsupported Media Type"""


class SettingError(InputError):
    """A setting makes no sense"""


class AccessError(DoyleError):
    """Access denied"""


class UnauthorizedError(AccessError):
    """Unauthorized"""


class ForbiddenError(AccessError):
    """Forbidden"""


class StateError(DoyleError):
    """The request does not fit the present state"""


class NotFoundError(StateError):
    """Resource not found"""


class ConflictError(StateError):
    """The resource exists already"""


class LimitError(StateError):
    """Too many requests"""


class OutsideError(DoyleError):
    """Something outside this server failed"""


class DatabaseError(OutsideError):
    """The database is not reachable"""


class ModelError(OutsideError):
    """A trained model could not be read"""


class TrainingError(OutsideError):
    """Training failed"""
