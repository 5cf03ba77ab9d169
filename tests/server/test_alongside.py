"""Work in the background ends with its block, however that ends."""

import asyncio

import pytest

from doyle.server.alongside import alongside


async def work(seen: list[str]) -> None:
    seen.append("begun")
    try:
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0)
        seen.append("ended")


async def test_work_when_its_block_ends_then_has_ended() -> None:
    seen: list[str] = []
    async with alongside(work(seen)):
        await asyncio.sleep(0)
        assert seen == ["begun"]
    assert seen == ["begun", "ended"]


async def test_work_when_its_block_fails_then_has_ended_and_the_fault_goes_on() -> None:
    seen: list[str] = []

    async def fail() -> None:
        async with alongside(work(seen)):
            await asyncio.sleep(0)
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        await fail()
    assert seen == ["begun", "ended"]
