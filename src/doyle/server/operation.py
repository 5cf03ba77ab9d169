"""One operation of the API: path, role, limits (spec/api/contract.yaml; spec/operations.md §§5-6)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus

from doyle.security.rate_limits import RateLimit
from doyle.security.roles import Role

Query = Mapping[str, str]


class BodySize(Enum):
    """Which limit holds for the body of an operation (design, *HTTP*)."""

    NONE = "no body is read"
    GRANULAR = "1 MB"
    WHOLE_SKILL = "the upload limit of the settings"


@dataclass(frozen=True, slots=True)
class Limit:
    """A rate limit with the condition that it counts under."""

    rate: RateLimit
    name: str = "always"
    applies: Callable[[Query], bool] = lambda _query: True


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `role` None means that no credential is asked for."""

    operation_id: str
    method: str
    path: str
    role: Role | None
    summary: str
    tag: str
    status: HTTPStatus = HTTPStatus.OK
    limits: tuple[Limit, ...] = ()
    body: BodySize = BodySize.NONE
    is_versioned: bool = True

    def limit_for(self, query: Query) -> Limit | None:
        """The limit that a request counts under."""
        return next((limit for limit in self.limits if limit.applies(query)), None)


def is_export(query: Query) -> bool:
    """Whether a request asks for the whole content."""
    return query.get("export") == "true"


def every(count: int, minutes: int) -> RateLimit:
    """So many requests in so many minutes."""
    return RateLimit(count, minutes * 60)
