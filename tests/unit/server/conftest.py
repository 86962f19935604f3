"""A server over a small finished run, and clients of every role."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient, WebSocketTestSession

from hansa.api.people import KeyMade, NewKey, Role
from hansa.app.configurations import Configurations
from hansa.app.demonstration import demonstration
from hansa.app.result import Result
from hansa.server.application import make_application
from hansa.server.building import Place, build_house, close_house
from hansa.server.house import House
from hansa.stores import RunStore
from hansa.stores.people import scopes_of

ORIGIN = "http://127.0.0.1:8720"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
STREAM = "ws://127.0.0.1:8720/v1/stream"
As: TypeAlias = Callable[[Role], TestClient]
Listen: TypeAlias = Callable[[], WebSocketTestSession]


@pytest.fixture(scope="session")
def run_name(small_run: Result) -> str:
    return small_run.folder.name


@pytest.fixture(scope="session")
def house(small_run: Result, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    root = tmp_path_factory.mktemp("served")
    shutil.copytree(small_run.folder, root / small_run.folder.name)
    demo = demonstration()
    built = build_house(
        Place(RunStore(root), root / "server", ORIGIN),
        Configurations([demo.running, demo.trading]),
        is_sealed=False,
        hasher=QUICK,
    )
    yield built
    close_house(built)


@pytest.fixture(scope="session")
def browser(house: House) -> Iterator[TestClient]:
    """Somebody who shows nothing."""
    with TestClient(make_application(house), ORIGIN, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def acting_as(house: House, browser: TestClient) -> As:
    """A client with a key of a user of a role."""
    known: dict[Role, TestClient] = {}

    def client(role: Role) -> TestClient:
        if role not in known:
            name = role.replace("_", "-")
            house.people.users.add(name, role, QUICK.hash("a long enough password"))
            made = house.people.keys.make(name, role, NewKey(name="all", scopes=scopes_of(role)))
            assert isinstance(made, KeyMade)
            headers = {"Authorization": f"Bearer {made.secret}"}
            known[role] = TestClient(browser.app, ORIGIN, False, headers=headers)
        return known[role]

    return client


@pytest.fixture(scope="session")
def listen(browser: TestClient, acting_as: As) -> Listen:
    """Opens the stream as a viewer."""
    headers = {"Authorization": acting_as("viewer").headers["Authorization"]}
    return lambda: browser.websocket_connect(STREAM, headers=headers)


@pytest.fixture
def folder(house: House, run_name: str) -> Path:
    return house.store.root / run_name
