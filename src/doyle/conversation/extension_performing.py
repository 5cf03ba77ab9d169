"""Calling extensions, with a token where they want one, in time (spec/actions-runtime.md §16)."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

import orjson

from doyle.conversation.extension_calls import ExtensionCall, TokenRequest
from doyle.security.outbound import OutboundAnswer, OutboundClient, OutboundRequest
from doyle.security.outbound_errors import OutboundError, OutboundTimeoutError, OutboundTooLargeError

CALL_SECONDS = 48.0
STREAM_SECONDS = 30.0
MESSAGE_SECONDS = 96.0
MAX_ANSWER_BYTES = 100_000
MAX_STREAM_BYTES = 2_000_000
MAX_TOKEN_BYTES = 50_000
MAX_TOKENS = 1_000
TOKEN_SECONDS = 300.0
TOKEN_MARGIN_SECONDS = 10.0
MAX_TOKEN_LIFE_SECONDS = 86_400.0
UNAUTHORIZED, TIMEOUT, TOO_LARGE, UNREACHABLE = 401, 408, 413, 503


@dataclass(frozen=True, slots=True)
class ExtensionOutcome:
    """How a call went: the answer, or the status and the reason why there is none."""

    call: ExtensionCall
    answer: OutboundAnswer | None = None
    status: int = UNREACHABLE
    error: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ExtensionLimits:
    """How long one call may take, one whose answer is a stream, and all calls of one message together."""

    call_seconds: float = CALL_SECONDS
    stream_seconds: float = STREAM_SECONDS
    message_seconds: float = MESSAGE_SECONDS

    @classmethod
    def within(cls, call_seconds: float) -> "ExtensionLimits":
        """The limits with calls of so many seconds at most."""
        return cls(call_seconds, min(call_seconds, STREAM_SECONDS), 2 * call_seconds)

    def seconds_of(self, call: ExtensionCall) -> float:
        """How long a call may take."""
        return self.call_seconds if call.effect.stream_mapping is None else self.stream_seconds


class NoTokenError(OutboundError):
    """it gave no access token"""


class ExtensionCaller:
    """Makes the calls of extensions on one event loop, and keeps the tokens that it gets for them."""

    def __init__(
        self,
        client: OutboundClient,
        limits: ExtensionLimits,
        *,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits
        self._client = client
        self._timer = timer
        self._tokens: OrderedDict[str, tuple[str, float]] = OrderedDict()

    async def call(self, call: ExtensionCall, seconds: float) -> ExtensionOutcome:
        """Make a call; what goes wrong is an outcome with its status, and no error."""
        started = self._timer()
        outcome = await self._attempt(call, min(seconds, self.limits.seconds_of(call)))
        return replace(outcome, seconds=self._timer() - started)

    async def _attempt(self, call: ExtensionCall, seconds: float) -> ExtensionOutcome:
        try:
            async with asyncio.timeout(seconds):
                return ExtensionOutcome(call, await self._exchange(call, seconds))
        except (TimeoutError, OutboundTimeoutError) as error:
            message = OutboundTimeoutError().message if isinstance(error, TimeoutError) else error.message
            return ExtensionOutcome(call, status=TIMEOUT, error=message)
        except OutboundTooLargeError as error:
            return ExtensionOutcome(call, status=TOO_LARGE, error=error.message)
        except NoTokenError as error:
            return ExtensionOutcome(call, status=UNAUTHORIZED, error=error.message)
        except OutboundError as error:
            return ExtensionOutcome(call, status=UNREACHABLE, error=error.message)

    async def _exchange(self, call: ExtensionCall, seconds: float) -> OutboundAnswer:
        """Send a call; once more with a new token where the one that was kept is refused."""
        max_bytes = MAX_ANSWER_BYTES if call.effect.stream_mapping is None else MAX_STREAM_BYTES

        async def send(request: OutboundRequest) -> OutboundAnswer:
            return await self._client.send(request, timeout_seconds=seconds, max_bytes=max_bytes)

        if call.token is None:
            return await send(call.request)
        kept = self._find(call.token)
        if kept is not None:
            answer = await send(_with_token(call.request, kept))
            if answer.status != UNAUTHORIZED:
                return answer
        return await send(_with_token(call.request, await self._fetch(call.token, seconds)))

    def _find(self, wanted: TokenRequest) -> str | None:
        """A token that is kept and has not expired."""
        token, expires = self._tokens.get(wanted.key, (None, 0.0))
        return token if self._timer() < expires else None

    async def _fetch(self, wanted: TokenRequest, seconds: float) -> str:
        """A new token, kept until it expires.

        Raises:
            NoTokenError: the answer holds none.
            OutboundError: as a call.
        """
        self._tokens.pop(wanted.key, None)
        answer = await self._client.send(wanted.request, timeout_seconds=seconds, max_bytes=MAX_TOKEN_BYTES)
        token, lasts = read_token(answer)
        self._tokens[wanted.key] = token, self._timer() + lasts - TOKEN_MARGIN_SECONDS
        while len(self._tokens) > MAX_TOKENS:
            self._tokens.popitem(last=False)
        return token


def read_token(answer: OutboundAnswer) -> tuple[str, float]:
    """The access token in an answer, and the seconds that it lasts (RFC 6749 §5.1).

    Raises:
        NoTokenError: there is none.
    """
    if not 200 <= answer.status <= 299:
        raise NoTokenError(f"no access token: its token server answered with the status {answer.status}")
    try:
        found = orjson.loads(answer.body)
    except ValueError:
        found = None
    token = found.get("access_token") if isinstance(found, dict) else None
    if not isinstance(token, str) or not token:
        raise NoTokenError("no access token: the answer of its token server holds none")
    lasts = found.get("expires_in")
    is_number = isinstance(lasts, int | float) and not isinstance(lasts, bool)
    return token, min(float(lasts), MAX_TOKEN_LIFE_SECONDS) if is_number else TOKEN_SECONDS


def _with_token(request: OutboundRequest, token: str) -> OutboundRequest:
    others = tuple(header for header in request.headers if header[0] != "Authorization")
    return replace(request, headers=(*others, ("Authorization", f"Bearer {token}")))
