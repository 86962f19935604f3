"""Being told to stop, while a desk starts and once it trades."""

import asyncio

from hansa.app.live.stopping import Stop


async def starting(stop: Stop, told: asyncio.Event) -> str:
    """Work that says when it waits, and never comes to trade."""
    told.set()
    await asyncio.Event().wait()
    return "traded"


def test_a_stop_while_it_starts_ends_what_is_waited_for() -> None:
    async def story() -> str | None:
        stop, told = Stop(), asyncio.Event()
        ended = asyncio.create_task(stop.unless_asked(starting(stop, told)))
        await told.wait()
        stop.ask()
        return await ended

    assert asyncio.run(story()) is None


def test_a_stop_before_anything_was_waited_for_is_not_lost() -> None:
    async def story() -> str | None:
        stop = Stop()
        stop.ask()
        return await stop.unless_asked(starting(stop, asyncio.Event()))

    assert asyncio.run(story()) is None


def test_once_it_trades_a_stop_does_what_it_is_told_and_the_work_goes_on_to_its_end() -> None:
    async def story() -> str | None:
        stop, asked = Stop(), asyncio.Event()

        async def trading() -> str:
            stop.instead(asked.set)
            stop.ask()
            await asked.wait()
            return "stopped in order"

        return await stop.unless_asked(trading())

    assert asyncio.run(story()) == "stopped in order"
