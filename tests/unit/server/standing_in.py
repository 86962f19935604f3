"""Desks that stand in for real ones: the folder and the socket of one, which obeys and may hang."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pytest
from starlette.testclient import TestClient

from hansa.api.answer import Answer
from hansa.api.people import KeyMade, NewKey, Role
from hansa.app.configurations import Configurations, Entry
from hansa.app.desk import socket as desk_socket
from hansa.app.desk.socket import Question
from hansa.config import load
from hansa.server import desks
from hansa.server.application import make_application
from hansa.server.building import Place, build_house, close_house
from hansa.server.house import House
from hansa.stores import RunFolder, RunRecord, RunStore
from hansa.stores.people import scopes_of
from tests.conftest import COUNCIL, SMALL
from tests.unit.app.view.played_desk import played_desk
from tests.unit.app.view.test_played_desk import LIVE
from tests.unit.server.conftest import ORIGIN, QUICK

#: What a desk is after it was told something.
_AFTER = {"kill": "killed", "pause": "paused", "resume": "trading"}
As: TypeAlias = Callable[[str, Role], TestClient]


@dataclass
class StandIn:
    """State: a desk. While it `hangs` it takes in what it is told, and does it afterwards; while it
    `defers` one thing it does that alone afterwards.
    """

    folder: RunFolder
    mode: str
    state: str = "trading"
    hangs: bool = False
    defers: str = ""
    deferred: int = 0
    told: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/v1/desks/{self.folder.path.name}"

    def comes_to(self) -> None:
        """It hangs no more."""
        self.hangs, self.defers = False, ""

    async def reply(self, question: Question) -> Answer:
        self.deferred += question.do == self.defers
        while self.hangs or question.do == self.defers:
            await asyncio.sleep(0.005)
        if question.do in ("order", "cancel"):
            return Answer(error="expected no orders")
        if question.do != "status":
            self.told.append(question.do)
        is_kept = question.do == "pause" and self.state == "killed"
        self.state = self.state if is_kept else _AFTER.get(question.do, self.state)
        return Answer(did=(question.do,), desk="desk", mode=self.mode, state=self.state)


@contextlib.contextmanager
def standing_in(root: Path, name: str, mode: str = "paper") -> Iterator[StandIn]:
    """A desk at work: its journal has a writer, and its manifest says that it trades on paper."""
    overrides = (SMALL[0], "data.end=2022-04-03T00:00:00Z", SMALL[2], *LIVE)
    desk = StandIn(RunFolder(root / name), mode)
    desk.folder.path.mkdir(parents=True)
    with played_desk(load(COUNCIL, overrides), desk.folder.path), _answering(desk):
        desk.folder.save(
            RunRecord(
                name=name,
                run_id="1",
                made_at="",
                status="running",
                head="",
                config_folder="",
                data_sha256="live",
                config_sha256="",
            )
        )
        yield desk


@contextlib.contextmanager
def _answering(desk: StandIn) -> Iterator[None]:
    ready, over = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        async with await desk_socket.serve(desk.folder, desk.reply):
            ready.set()
            await over.wait()
        desk_socket.close(desk.folder)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(5)
        yield
    finally:
        desk.comes_to()
        loops[0].call_soon_threadsafe(over.set)
        thread.join()


@contextlib.contextmanager
def serving(root: Path, *entries: Entry) -> Iterator[tuple[House, As]]:
    """A server over a folder of runs, and clients by name and role: all in one loop."""
    place = Place(RunStore(root), root / "server", ORIGIN)
    house = build_house(place, Configurations(entries), is_sealed=False, hasher=QUICK)
    with contextlib.ExitStack() as ends:
        ends.callback(close_house, house)
        first = ends.enter_context(TestClient(make_application(house), ORIGIN, False))

        def client(name: str, role: Role) -> TestClient:
            if house.people.users.find(name) is None:
                house.people.users.add(name, role, QUICK.hash("a long enough password"))
            made = house.people.keys.make(name, role, NewKey(name="k", scopes=scopes_of(role)))
            assert isinstance(made, KeyMade)
            headers = {"Authorization": f"Bearer {made.secret}"}
            other = TestClient(first.app, ORIGIN, False, headers=headers)
            other.portal = first.portal  # one loop, as a server has it
            return other

        yield house, client


def impatient(
    monkeypatch: pytest.MonkeyPatch, status_s: float = 0.1, command_s: float = 0.2
) -> None:
    """Desks are waited for no longer than so."""
    monkeypatch.setattr(desks, "_STATUS_S", status_s)
    monkeypatch.setattr(desks, "_COMMAND_S", command_s)


def until(holds: Callable[[], bool], within_s: float = 5.0) -> None:
    """Waits for it."""
    until_s = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < until_s, "it did not come about in time"
        time.sleep(0.005)
