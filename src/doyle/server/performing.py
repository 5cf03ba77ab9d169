"""The calls that a message waits for, made as long as its client waits for the answer."""

import asyncio
from collections.abc import Sequence

from starlette.requests import ClientDisconnect, Request

from doyle.conversation.performing import Allowance, Outcome
from doyle.conversation.skill_turn import AnyCallout
from doyle.server.calls import Call


async def perform(call: Call, callouts: Sequence[AnyCallout], allowance: Allowance) -> tuple[Outcome, ...]:
    """Make the calls of a message.

    Raises:
        ClientDisconnect: the client does not wait any more; the turn is given up, nothing of it is stored.
    """
    performing = asyncio.create_task(call.services.performer.perform(callouts, allowance))
    leaving = asyncio.create_task(_disconnection(call.request))
    try:
        await asyncio.wait({performing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not performing.done():
            raise ClientDisconnect
        return performing.result()
    finally:
        performing.cancel()
        leaving.cancel()
        await asyncio.gather(performing, leaving, return_exceptions=True)


async def _disconnection(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
