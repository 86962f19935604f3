"""A kill waits behind nothing: neither a desk that hangs, nor readers, nor other kills."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import pytest
from httpx import Response

from hansa.app.view.travel import Traveller
from hansa.errors import NotFoundError
from tests.unit.server.standing_in import As, StandIn, impatient, serving, standing_in

#: More than there are threads for what is no kill.
MANY = 100
KILL = {"level": 1, "reason": "a drill"}
BUY = {"instrument": "BTCUSDT", "side": "buy", "quantity": "0.01"}
Placed: TypeAlias = tuple[StandIn, StandIn, As]


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Placed]:
    """Two desks, and clients by name and role."""
    root = tmp_path_factory.mktemp("lanes")
    with (
        standing_in(root, "hung") as hung,
        standing_in(root, "well") as well,
        serving(root) as (_, client_of),
    ):
        yield hung, well, client_of


@dataclass
class Busy:
    """Many requests under way, and threads for more."""

    threads: ThreadPoolExecutor
    many: list[Future[Response]]

    def meanwhile(self, ask: Callable[[], Response]) -> Response:
        """The answer to one more, in time."""
        return self.threads.submit(ask).result(5)

    def killed(self, placed: Placed) -> int:
        """The answer to a kill of the desk that is well."""
        _, well, client_of = placed
        officer = client_of("ann", "risk_officer")
        return self.meanwhile(lambda: officer.post(f"{well.path}/kill", json=KILL)).status_code


@contextmanager
def busy_with(ask: Callable[[int], Response], release: Callable[[], None]) -> Iterator[Busy]:
    """Many requests that wait until they are released."""
    with ThreadPoolExecutor(MANY + 4) as threads:
        many = [threads.submit(ask, number) for number in range(MANY)]
        try:
            yield Busy(threads, many)
        finally:
            release()


@pytest.fixture
def hung(placed: Placed, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The desk that hangs: it is waited for long."""
    impatient(monkeypatch, 0.05, 30)
    placed[0].hangs = True
    yield placed[0]
    placed[0].comes_to()


def test_a_kill_does_not_wait_for_orders_to_a_desk_that_hangs(
    placed: Placed, hung: StandIn
) -> None:
    trader = placed[2]("tom", "trader")

    def order(number: int) -> Response:
        key = {"Idempotency-Key": f"order-{number:04}"}
        body = BUY | {"cl_ord_id": f"order-{number:04}"}
        return trader.post(f"{hung.path}/orders", json=body, headers=key)

    with busy_with(order, hung.comes_to) as busy:
        assert busy.killed(placed) == 200
        assert not any(each.done() for each in busy.many)
        assert busy.meanwhile(lambda: trader.get("/v1/runs")).status_code == 200


def test_a_kill_does_not_wait_for_kills_and_cancels_of_a_desk_that_hangs(
    placed: Placed, hung: StandIn
) -> None:
    trader = placed[2]("tom", "trader")

    def tell(number: int) -> Response:
        do = ("kill", "pause", "resume")[number % 3]
        body = KILL if do == "kill" else {"reason": "a drill"}
        return trader.post(f"{hung.path}/{do}", json=body)

    with busy_with(tell, hung.comes_to) as busy:
        assert busy.killed(placed) == 200


def test_a_kill_does_not_wait_for_readers_who_have_a_part_of_the_threads(
    placed: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, well, client_of = placed
    reader, go, begun = client_of("rea", "researcher"), threading.Event(), list[int]()

    def slow(_: Traveller, folder: object, seq: int) -> object:
        begun.append(seq)
        go.wait(30)
        raise NotFoundError("no such record")

    monkeypatch.setattr(Traveller, "state_at", slow)
    path = f"/v1/runs/{well.folder.path.name}/state"
    with busy_with(lambda number: reader.get(path, params={"seq": number}), go.set) as busy:
        assert busy.killed(placed) == 200
        assert busy.meanwhile(lambda: reader.get("/v1/desks")).status_code == 200
        assert len(begun) <= 2
    assert {each.result().status_code for each in busy.many} == {404}


def test_one_who_reads_much_does_not_hold_up_another_s_report(
    placed: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, well, client_of = placed
    reader, other, go = client_of("rea", "researcher"), client_of("ed", "viewer"), threading.Event()

    def slow(_: Traveller, folder: object, seq: int) -> object:
        if seq < MANY:
            go.wait(30)
        raise NotFoundError("no such record")

    monkeypatch.setattr(Traveller, "state_at", slow)
    path = f"/v1/runs/{well.folder.path.name}/state"
    with busy_with(lambda number: reader.get(path, params={"seq": number}), go.set) as busy:
        mine = busy.meanwhile(lambda: other.get(path, params={"seq": MANY}))
        assert mine.status_code == 404
