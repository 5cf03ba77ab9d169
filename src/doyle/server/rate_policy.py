"""Which limits are in force: none, those of the contract, or those of a file (spec/api/guide.md §12)."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from doyle.errors import SettingError
from doyle.security.rate_limits import RateLimit
from doyle.server.operation import Condition, Limit, Operation, Query
from doyle.server.operations import OPERATIONS

OFF = "off"
REFERENCE = "reference"
MAX_WINDOW_SECONDS = 31 * 24 * 3600
MAX_COUNT = 1_000_000_000
_READERS = {".json": json.loads, ".toml": tomllib.loads}

Figures = Mapping[str, tuple[Limit, ...]]
"""The limits of each operation that has some; of two that apply, the first counts."""


class _Figure(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    count: Annotated[int, Field(ge=1, le=MAX_COUNT)]
    window_seconds: Annotated[int, Field(ge=1, le=MAX_WINDOW_SECONDS)]


class _File(BaseModel):
    """Own figures by operation and condition; the others get so many times those of the contract."""

    model_config = ConfigDict(extra="forbid")

    reference_times: Annotated[float, Field(gt=0, le=1000, strict=True)] | None = None
    operations: dict[str, dict[str, _Figure]] = {}


@dataclass(frozen=True, slots=True)
class RatePolicy:
    """The figures in force, and whether requests beyond them are refused or only told."""

    figures: Figures
    is_enforced: bool

    @classmethod
    def read(cls, setting: str, operations: Iterable[Operation] = tuple(OPERATIONS.values())) -> Self:
        """The policy of `DOYLE_RATE_LIMITS`: `off`, `reference` or the path of a file.

        Raises:
            SettingError: the file cannot be read or says what makes no sense.
        """
        limited = {each.operation_id: each for each in operations if each.role is not None}
        if setting in {OFF, REFERENCE}:
            return cls(_reference_figures(limited, 1), setting == REFERENCE)
        try:
            return cls(_own_figures(_read_file(Path(setting)), limited), is_enforced=True)
        except (OSError, ValueError) as error:
            raise SettingError(f"setting DOYLE_RATE_LIMITS: {setting}: {_reason(error)}") from None

    def limit_for(self, operation_id: str, query: Query) -> Limit | None:
        """The limit that a request counts under."""
        limits = self.figures.get(operation_id, ())
        return next((limit for limit in limits if limit.condition.applies(query)), None)


def _reference_figures(operations: Mapping[str, Operation], times: float) -> Figures:
    return {
        name: tuple(
            Limit(RateLimit(max(int(each.rate.count * times), 1), each.rate.window_seconds), each.condition)
            for each in operation.limits
        )
        for name, operation in operations.items()
    }


def _read_file(path: Path) -> _File:
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise ValueError("neither 'off' nor 'reference' nor the name of a .json or .toml file")
    return _File.model_validate(read(path.read_text(encoding="utf-8")))


def _own_figures(file: _File, operations: Mapping[str, Operation]) -> Figures:
    own = {name: _own_limits(operations, name, given) for name, given in file.operations.items()}
    return {**_reference_figures(operations, file.reference_times), **own} if file.reference_times else own


def _own_limits(
    operations: Mapping[str, Operation], name: str, given: Mapping[str, _Figure]
) -> tuple[Limit, ...]:
    if name not in operations:
        raise ValueError(f"there is no operation {name!r} that could be limited")
    known = {Condition.ALWAYS, *(limit.condition for limit in operations[name].limits)}
    for condition in given:
        if condition not in known:
            raise ValueError(f"{name} knows {', '.join(sorted(known))}, not {condition!r}")
    # Sorted, so that `always` counts what the others leave.
    return tuple(
        Limit(RateLimit(given[condition].count, given[condition].window_seconds), Condition(condition))
        for condition in sorted(given, key=lambda condition: condition == Condition.ALWAYS)
    )


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        return f"{first['msg']} at {'.'.join(str(step) for step in first['loc']) or 'the top'}"
    return str(error)
