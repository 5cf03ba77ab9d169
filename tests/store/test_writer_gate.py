"""The gate that orders the writers of a process."""

import asyncio
import threading

import pytest

from doyle.store.writer_gate import WriterGate


async def test_hold_when_threads_and_coroutines_compete_then_one_is_inside_at_a_time() -> None:
    gate = WriterGate()
    inside: list[int] = []
    most: list[int] = []

    def note() -> None:
        inside.append(1)
        most.append(len(inside))
        inside.pop()

    def in_thread() -> None:
        for _ in range(200):
            with gate.hold():
                note()

    async def in_coroutine() -> None:
        for _ in range(200):
            async with gate.hold_async():
                note()
                await asyncio.sleep(0)

    threads = [asyncio.to_thread(in_thread) for _ in range(4)]
    await asyncio.gather(*threads, *(in_coroutine() for _ in range(4)))
    assert len(most) == 1600
    assert max(most) == 1


async def test_hold_async_when_held_by_a_thread_then_the_event_loop_runs_on() -> None:
    gate = WriterGate()
    is_held, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with gate.hold():
            is_held.set()
            may_go.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    await asyncio.to_thread(is_held.wait)

    async def enter() -> None:
        async with gate.hold_async():
            pass

    waiting = asyncio.create_task(enter())
    await asyncio.sleep(0)
    assert not waiting.done()
    may_go.set()
    await waiting
    thread.join()


async def test_hold_when_several_wait_then_they_are_served_in_their_order() -> None:
    gate = WriterGate()
    served: list[int] = []

    async def enter(number: int) -> None:
        async with gate.hold_async():
            served.append(number)

    async with gate.hold_async():
        tasks = [asyncio.create_task(enter(number)) for number in range(10)]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert served == list(range(10))


async def test_hold_async_when_a_waiting_one_is_cancelled_then_the_next_is_served() -> None:
    gate = WriterGate()
    served: list[str] = []

    async def enter(name: str) -> None:
        async with gate.hold_async():
            served.append(name)

    async with gate.hold_async():
        first = asyncio.create_task(enter("first"))
        second = asyncio.create_task(enter("second"))
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
    await second
    assert served == ["second"]


async def test_hold_async_when_cancelled_just_as_it_is_served_then_the_gate_is_free_again() -> None:
    gate = WriterGate()

    async def enter() -> None:
        async with gate.hold_async():
            raise AssertionError("it was cancelled before it could enter")

    async with gate.hold_async():
        waiting = asyncio.create_task(enter())
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with gate.hold_async():
        pass


async def test_hold_when_the_block_fails_then_the_gate_is_free_again() -> None:
    gate = WriterGate()

    def fail() -> None:
        with gate.hold():
            raise RuntimeError

    async def fail_async() -> None:
        async with gate.hold_async():
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with pytest.raises(RuntimeError):
        await fail_async()
    with gate.hold():
        pass
