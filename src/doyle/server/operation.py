"""One operation of the API: path, role, limits (spec/api/contract.yaml; spec/operations.md §§5-6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from http import HTTPStatus

from doyle.security.credentials import Principal
from doyle.security.rate_limits import RateLimit
from doyle.security.roles import ExtraRole, Role

Query = Mapping[str, str]


class BodySize(Enum):
    """Which limit holds for the body of an operation (design, *HTTP*)."""

    NONE = "no body is read"
    GRANULAR = "1 MB"
    DOCUMENT = "5 MB"
    WHOLE_SKILL = "the upload limit of the settings"


class Condition(StrEnum):
    """Which requests of an operation a limit counts, in the words of the contract."""

    ALWAYS = "always"
    EXPORT = "export=true"
    NO_EXPORT = "export=false"
    CURSOR = "cursor given"
    NO_CURSOR = "cursor absent"

    def applies(self, query: Query) -> bool:
        """Whether a request with this query is counted."""
        match self:
            case Condition.ALWAYS:
                return True
            case Condition.EXPORT | Condition.NO_EXPORT:
                return (query.get("export", "").lower() == "true") == (self is Condition.EXPORT)
            case Condition.CURSOR | Condition.NO_CURSOR:
                return bool(query.get("cursor")) == (self is Condition.CURSOR)


@dataclass(frozen=True, slots=True)
class Limit:
    """A rate limit with the condition that it counts under."""

    rate: RateLimit
    condition: Condition = Condition.ALWAYS


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `role` None means that no credential is asked for.

    `extra_role` opens it as well. `is_of_server`: it concerns more than one instance, so credentials of an
    instance do not open it. `is_query`: it changes nothing, whatever its method says.
    """

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
    extra_role: ExtraRole | None = None
    is_of_server: bool = False
    is_query: bool = False

    @property
    def is_audited(self) -> bool:
        """Whether it changes what authors or operators made; conversations, open to Readers, do not."""
        return self.method != "GET" and self.role not in (None, Role.READER) and not self.is_query

    def allows(self, principal: Principal) -> bool:
        """Whether a principal may do this, in an instance that it may enter."""
        if self.is_of_server and not principal.is_of_server:
            return False
        is_enough = self.role is None or principal.role.allows(self.role)
        return is_enough or self.extra_role in principal.extra_roles


def every(count: int, minutes: int) -> RateLimit:
    """So many requests in so many minutes."""
    return RateLimit(count, minutes * 60)
