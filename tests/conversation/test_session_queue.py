"""Messages of one session within a process, first come first served."""

import asyncio

import pytest

from doyle.conversation.session_queue import SessionQueue


async def test_turn_when_several_want_one_then_they_come_in_order_and_never_together() -> None:
    queue, order, inside = SessionQueue(), list[int](), list[int]()

    async def speak(number: int) -> None:
        async with queue.turn("s"):
            inside.append(number)
            await asyncio.sleep(0)
            assert inside == [number]
            inside.remove(number)
            order.append(number)

    await asyncio.gather(*(speak(number) for number in range(20)))
    assert order == list(range(20))
    assert len(queue) == 0


async def test_turn_when_sessions_differ_then_none_waits_for_another() -> None:
    queue = SessionQueue()
    async with queue.turn("a"), asyncio.timeout(30), queue.turn("b"):
        assert len(queue) == 2
    assert len(queue) == 0


async def test_turn_when_the_first_fails_then_the_next_goes_on() -> None:
    queue = SessionQueue()
    with pytest.raises(ZeroDivisionError):
        async with queue.turn("s"):
            _ = 1 // 0
    async with asyncio.timeout(30), queue.turn("s"):
        pass


async def test_turn_when_one_that_waits_is_cancelled_then_the_others_stay_in_line() -> None:
    queue, done = SessionQueue(), list[str]()

    async def speak(name: str) -> None:
        async with queue.turn("s"):
            done.append(name)

    async with queue.turn("s"):
        gone, kept = asyncio.create_task(speak("gone")), asyncio.create_task(speak("kept"))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
    await asyncio.wait_for(kept, 30)
    assert done == ["kept"]
    assert len(queue) == 0
