"""Counts each admitted request and refuses what goes beyond (spec/operations.md §6)."""

from dataclasses import dataclass
from typing import Self

from doyle.errors import LimitError
from doyle.security.call_counter import open_counter
from doyle.security.rate_limits import Allowance, CallCounter
from doyle.server.exchange import Exchange
from doyle.server.metrics import Metrics
from doyle.server.operation import Query
from doyle.server.rate_policy import RatePolicy
from doyle.settings import Settings

LIMIT_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
RETRY_HEADER = "Retry-After"


@dataclass(frozen=True, slots=True)
class RateLimiter:
    """The limits in force, over a counter of this process or one that processes share."""

    policy: RatePolicy
    counter: CallCounter
    metrics: Metrics

    @classmethod
    def of(cls, settings: Settings, metrics: Metrics) -> Self:
        """The limiter of the settings; no connection is opened yet.

        Raises:
            SettingError: the file of own figures or the URL of Redis makes no sense.
        """
        url = None if settings.redis_url is None else settings.redis_url.get_secret_value()
        counter = open_counter(url, metrics.count_redis_failure)
        return cls(RatePolicy.read(settings.rate_limits), counter, metrics)

    async def count(self, exchange: Exchange, key: tuple[str, str], query: Query, now_seconds: float) -> None:
        """Count a request to (instance, operation) and note the headers of its answer.

        Raises:
            LimitError: the limit is enforced and used up.
        """
        operation_id = key[1]
        limit = self.policy.limit_for(operation_id, query)
        if limit is None:
            return
        allowance = await self.counter.count((*key, limit.condition), limit.rate, now_seconds)
        exchange.response_headers += _headers(allowance)
        if self.policy.is_enforced and allowance.is_exceeded:
            wait = str(allowance.seconds_left(now_seconds))
            exchange.response_headers.append((RETRY_HEADER.lower().encode(), wait.encode()))
            self.metrics.count_refusal(operation_id)
            raise LimitError


def _headers(allowance: Allowance) -> list[tuple[bytes, bytes]]:
    values = (allowance.limit, allowance.remaining, int(allowance.ends_at))
    return [
        (name.lower().encode(), str(value).encode())
        for name, value in zip(LIMIT_HEADERS, values, strict=True)
    ]
