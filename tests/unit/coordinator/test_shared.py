"""One egress for a machine: real sockets, real processes, a leader that is killed."""

import asyncio
import signal
import subprocess
import sys
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from hansa.coordinator import Request, SharedCoordinator, Source
from hansa.coordinator.rules import SECOND_NS
from hansa.errors import ConfigError, CoordinatorError, DeadlineError
from tests.simulated_venue import most_in_any_window
from tests.unit.coordinator import desk_process as desk
from tests.unit.coordinator.desk_process import CLOCK, LIMIT, RULES, options, order, read


@asynccontextmanager
async def desks(folder: Path, *names: str):
    """Desks that share an egress; the first leads."""
    shared = [SharedCoordinator(options(folder, name)) for name in names]
    for one in shared:
        await one.start()
    try:
        yield shared
    finally:
        for one in reversed(shared):
            await one.close()


def arrivals(folder: Path) -> list[tuple[int, str, str]]:
    lines = (folder / "venue.log").read_text().splitlines()
    return [(int(at), pid, name) for at, pid, name in map(str.split, lines)]


def test_desks_share_one_request_and_its_answer(tmp_path):
    async def main():
        async with desks(tmp_path, "a", "b") as (a, b):
            both = await asyncio.gather(a.send(read("x", 1)), b.send(read("x", 1)))
            return a.is_leader, b.is_leader, {answer.source for answer in both}

    leads, follows, sources = asyncio.run(main())
    assert (leads, follows) == (True, False)
    assert sources == {Source.VENUE, Source.SHARED}
    assert len(arrivals(tmp_path)) == 1


def test_errors_arrive_as_what_they_are(tmp_path):
    async def main():
        async with desks(tmp_path, "a", "b") as (_, b):
            with pytest.raises(DeadlineError, match="before the deadline"):
                await b.send(replace(read("x", 1), deadline_ns=0))
            large = (("symbol", "A"), ("limit", "5000"))
            with pytest.raises(ConfigError, match="at most 75 of weight for priority LIVE"):
                await b.send(replace(read("x", 1), parameters=large))

    asyncio.run(main())


def test_a_permit_is_counted_at_the_leader(tmp_path):
    async def main():
        async with desks(tmp_path, "a", "b") as (a, b):
            ask = Request(endpoint="api.connect", desk="b", deadline_ns=CLOCK.now_ns() + SECOND_NS)
            async with b.permit(ask) as permit:
                permit.observed({"x-mbx-used-weight-1m": "2"})
            await asyncio.sleep(0.05)
            return await a.status(), await b.status()

    here, there = asyncio.run(main())
    assert {b.name: b.used for b in here.budgets} == {"connects": 1, "weight": 2}
    assert [desk.name for desk in there.desks] == ["b"]


def test_when_the_leader_closes_a_follower_leads_at_once(tmp_path):
    async def main():
        async with desks(tmp_path, "a", "b") as (a, b):
            await a.close()
            await asyncio.sleep(0.2)
            assert b.is_leader
            return await b.send(read("b", 1))

    assert asyncio.run(main()).status == 200


def test_a_permit_that_waits_when_the_leader_goes_comes_from_the_next_within_the_limit(tmp_path):
    times = []

    async def use(shared):
        deadline_ns = CLOCK.now_ns() + 30 * SECOND_NS
        ask = Request(
            endpoint="stream.message", desk="b", deadline_ns=deadline_ns, connection="one"
        )
        async with shared.permit(ask):
            times.append(CLOCK.now_ns())

    async def main():
        async with desks(tmp_path, "a", "b") as (a, b):
            waiting = [asyncio.create_task(use(b)) for _ in range(4)]
            await asyncio.sleep(0.2)
            assert len(times) == 3
            await a.close()
            await asyncio.gather(*waiting)
            assert b.is_leader

    asyncio.run(main())
    assert times[3] - times[0] >= SECOND_NS


def test_a_desk_that_leaves_takes_what_has_not_left_with_it(tmp_path):
    async def main():
        async with desks(tmp_path, "a", "b") as (a, b):
            asked = [asyncio.create_task(b.send(read("b", n))) for n in range(50)]
            await asyncio.sleep(0.1)
            await b.close()
            await asyncio.gather(*asked, return_exceptions=True)
            await asyncio.sleep(0.1)
            return await a.status()

    assert sum(asyncio.run(main()).waiting.values()) == 0


def test_a_stranger_at_the_socket_is_shown_out(tmp_path):
    async def main():
        async with desks(tmp_path, "a") as (a,):
            reader, writer = await asyncio.open_unix_connection(tmp_path / "venue.sock")
            writer.write(b"GET / HTTP/1.1\r\n\r\n")
            assert await reader.read() == b""
            writer.close()
            return await a.send(read("a", 1))

    assert asyncio.run(main()).status == 200


def test_a_socket_whose_path_is_too_long_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="at most 100 bytes"):
        SharedCoordinator(options(tmp_path / ("x" * 100), "a"))


def test_a_held_lock_that_nobody_answers_for_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("hansa.coordinator.shared._PATIENCE_NS", SECOND_NS // 20)

    async def main():
        one = SharedCoordinator(options(tmp_path, "a"))
        assert one._leadership.take()
        await SharedCoordinator(options(tmp_path, "b")).start()

    with pytest.raises(CoordinatorError, match=r"found nobody, though process \d+ holds the lock"):
        asyncio.run(main())


def test_a_killed_leader_is_followed_within_the_budget_and_orders_are_unknown(tmp_path):
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", desk.__name__, tmp_path, name],
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for name in ("a", "b")
            if (name == "a") or _waits_for_leader(tmp_path)
        )
        stack.callback(second.kill)
        stack.callback(first.kill)
        _read_until(second, "read 12")
        first.send_signal(signal.SIGKILL)
        words = _read_until(second, "order ")
        number = int(next(w for w in reversed(words) if w.startswith("read")).split()[1])
        _read_until(second, f"read {number + 40}")
    assert "took over" in words
    assert words[-1] == "order unknown"
    came = arrivals(tmp_path)
    assert [name for _, _, name in came].count("order.place") == 1
    assert len({pid for _, pid, _ in came}) == 2
    weights = [(at, 5 if name == "depth" else 1) for at, _, name in came]
    assert most_in_any_window(weights, SECOND_NS) <= 0.95 * LIMIT


def _waits_for_leader(folder: Path) -> bool:
    for _ in range(1000):
        if (folder / "venue.sock").exists():
            return True
        subprocess.run(["sleep", "0.02"], check=True)
    raise AssertionError("no leader came")


def _read_until(process, start: str) -> list[str]:
    words = []
    for line in process.stdout:
        words.append(line.strip())
        if words[-1].startswith(start):
            return words
    raise AssertionError(f"expected {start!r}, found {words[-5:]}")


def test_the_rules_of_the_test_have_the_small_limit():
    assert [rule.limit for rule in RULES.budgets if rule.name == "weight"] == [LIMIT]
    assert order("a").account == "main"
