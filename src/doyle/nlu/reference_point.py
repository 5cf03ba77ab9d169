"""When and where a text was written: what `tomorrow` and `04/03` depend on (system-entities.md §§6-7)."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class ReferencePoint:
    """The clock of the user, never read but handed in.

    `now` is aware and in the zone of the user; `timezone` is the name of that zone as it is shown. `locale`
    is the one that the client set (`en-gb`), None if the language of the skill decides.
    """

    now: datetime
    timezone: str = "GMT"
    locale: str | None = None


# For what does not depend on the time: training, evaluation, tests.
EPOCH = ReferencePoint(datetime(1970, 1, 1, tzinfo=UTC))
