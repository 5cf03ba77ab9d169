"""Waiting for a notice ends by the notice, by time, and by being cancelled."""

import asyncio

import pytest

from doyle.jobs.waiting import wait_for_notice


async def test_wait_when_the_notice_comes_then_ends() -> None:
    notice = asyncio.Event()
    asyncio.get_running_loop().call_soon(notice.set)
    await wait_for_notice(notice, 60)
    assert notice.is_set()


async def test_wait_when_no_notice_comes_then_ends_all_the_same() -> None:
    await wait_for_notice(asyncio.Event(), 0.001)


@pytest.mark.parametrize("is_noticed_first", [True, False])
async def test_wait_when_cancelled_in_the_moment_of_the_notice_then_is_cancelled(
    is_noticed_first: bool,
) -> None:
    """What waits in a loop would go on for ever else, and whoever stops it wait with it."""
    notice = asyncio.Event()
    work = asyncio.create_task(wait_for_notice(notice, 60))
    await asyncio.sleep(0)
    for act in (notice.set, work.cancel) if is_noticed_first else (work.cancel, notice.set):
        act()
    with pytest.raises(asyncio.CancelledError):
        await work
