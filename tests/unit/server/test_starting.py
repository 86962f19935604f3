"""A desk is started once under a key, also where nobody can tell whether it has begun."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from httpx import Response
from starlette.testclient import TestClient

from hansa.app.configurations import Entry
from hansa.app.demonstration import demonstration
from hansa.app.launching import Launched, run_of
from hansa.server import commanding
from hansa.server.house import House
from hansa.stores import RunStore
from tests.unit.server.standing_in import As, serving

ENTRY = demonstration().trading


class Launches:
    """State: the processes that were started in place of desks: they run this."""

    def __init__(self, program: str) -> None:
        self.program, self.made = program, list[subprocess.Popen[bytes]]()

    def __call__(self, entry: Entry, store: RunStore, log: Path) -> Launched:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("no data")
        self.made.append(subprocess.Popen([sys.executable, "-c", self.program]))
        return Launched(self.made[-1], log)


@pytest.fixture
def placed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[House, As]]:
    monkeypatch.setattr(commanding, "run_of", partial(run_of, wait_s=0.2))
    with serving(tmp_path, ENTRY) as found:
        yield found


def start(trader: TestClient) -> Response:
    key = {"Idempotency-Key": "one-start-of-a-desk"}
    return trader.post("/v1/desks", json={"configuration": ENTRY.name}, headers=key)


def test_one_that_takes_too_long_is_unknown_and_no_second_is_started(
    placed: tuple[House, As], monkeypatch: pytest.MonkeyPatch
) -> None:
    launches = Launches("import time; time.sleep(60)")
    monkeypatch.setattr(commanding, "launch", launches)
    house, client_of = placed
    trader = client_of("tom", "trader")
    first, again = start(trader), start(trader)
    for process in launches.made:
        process.kill()
        process.wait()
    assert (first.status_code, first.json()["code"]) == (504, "desk_silent")
    assert first.json()["execution_status"] == "unknown"
    assert f"process {launches.made[0].pid}" in first.json()["detail"]
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_unknown")
    assert len(launches.made) == 1
    assert [each.status for each in house.actions.page().data] == ["unknown"]


def test_one_that_ended_before_it_began_may_be_started_again(
    placed: tuple[House, As], monkeypatch: pytest.MonkeyPatch
) -> None:
    launches = Launches("raise SystemExit(2)")
    monkeypatch.setattr(commanding, "launch", launches)
    monkeypatch.setattr(commanding, "run_of", partial(run_of, wait_s=20))
    house, client_of = placed
    trader = client_of("tom", "trader")
    assert [start(trader).json()["code"] for _ in range(2)] == ["start_refused"] * 2
    assert len(launches.made) == 2
    assert [each.status for each in house.actions.page().data] == ["refused", "refused"]
