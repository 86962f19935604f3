"""A server over a finished run and a desk that was lost, with nobody's requests counted."""

import dataclasses
import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
import pytest
import schemathesis
from schemathesis.schemas import APIOperation
from starlette.testclient import TestClient

from hansa.api.people import KeyMade, NewKey, Role
from hansa.app.configurations import Configurations
from hansa.app.live.trading import trade
from hansa.app.result import Result
from hansa.server.application import make_application, schema
from hansa.server.building import Place, build_house, close_house
from hansa.server.house import House
from hansa.server.security.rate_limit import Quota, RateLimit
from hansa.stores import RunStore
from hansa.stores.people import Begun, Caller, scopes_of
from tests.e2e.test_trade import FAST, PAPER, silent
from tests.unit.server.conftest import ORIGIN, QUICK
from tests.unit.server.fuzz.fuzzing import Known, operations_of

Via: TypeAlias = Literal["key", "session"]
Shown: TypeAlias = Callable[[Role, Via], TestClient]
PASSWORD = "a long enough password"


@pytest.fixture(scope="session")
def lost_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk whose process is gone, though it never ended."""
    runs = tmp_path_factory.mktemp("desks")
    overrides = [FAST, "data.end=2022-04-10T00:00:00Z"]
    folder = trade(PAPER, overrides=overrides, runs=runs, log=silent()).folder
    folder.save(msgspec.structs.replace(folder.record(), status="running"))
    return folder.path


@pytest.fixture(scope="session")
def house(
    small_run: Result, lost_desk: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    root = tmp_path_factory.mktemp("fuzzed")
    for folder in (small_run.folder, lost_desk):
        shutil.copytree(folder, root / folder.name)
    place = Place(RunStore(root), root / "server", ORIGIN)
    # Nothing can be started: the schema's own examples name the demonstration.
    built = build_house(place, Configurations([]), is_sealed=False, hasher=QUICK)
    boundless = RateLimit(time.time_ns, Quota(units=10**9))
    security = dataclasses.replace(built.security, rates=boundless)
    yield dataclasses.replace(built, security=security)
    close_house(built)


@pytest.fixture(scope="session")
def known(house: House, small_run: Result, lost_desk: Path) -> Known:
    house.people.users.add("somebody", "viewer", QUICK.hash(PASSWORD))
    return Known(
        {
            "run": (small_run.folder.name, lost_desk.name, "last"),
            "instrument": ("BINANCE:BTCUSDT",),
            "order": ("1-1",),
            "seq": ("0", "100"),
            "name": ("somebody",),
            "code": ("internal",),
        }
    )


@pytest.fixture(scope="session")
def table() -> dict[str, APIOperation]:
    return operations_of(schemathesis.openapi.from_dict(json.loads(json.dumps(schema()))))


@pytest.fixture(scope="session")
def shown(house: House) -> Iterator[Shown]:
    """A client who shows a key, or a session of its own."""
    application = make_application(house)

    def client(role: Role, via: Via) -> TestClient:
        name = role.replace("_", "-")
        if house.people.users.find(name) is None:
            house.people.users.add(name, role, QUICK.hash(PASSWORD))
        headers = _key(house, name, role) if via == "key" else _session(house, name)
        return TestClient(application, ORIGIN, False, headers=headers)

    with TestClient(application, ORIGIN):
        yield client


def _key(house: House, name: str, role: Role) -> dict[str, str]:
    for line in house.people.keys.lines(name):
        house.people.keys.revoke(line.id, name)
    made = house.people.keys.make(name, role, NewKey(name="all", scopes=scopes_of(role)))
    assert isinstance(made, KeyMade)
    return {"Authorization": f"Bearer {made.secret}"}


def _session(house: House, name: str) -> dict[str, str]:
    begun = house.people.log_in(name, PASSWORD, Caller("127.0.0.1", "fuzz"))
    assert isinstance(begun, Begun)
    return {"Cookie": f"hansa={begun.token}", "X-CSRF-Token": begun.csrf, "Origin": ORIGIN}
