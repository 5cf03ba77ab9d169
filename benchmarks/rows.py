"""One line of a table of measurements."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `floor` is a least value, or a most one where `is_cost`; None: only stated."""

    name: str
    measured: float
    floor: float | None = None
    designed: str = ""
    published: str = ""
    is_cost: bool = False

    @property
    def is_good(self) -> bool | None:
        """Whether it keeps its floor; None if it has none."""
        if self.floor is None:
            return None
        return self.measured <= self.floor if self.is_cost else self.measured >= self.floor
