"""Every desk is killed at once: one that hangs holds up no other."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from hansa.api.answer import Answer
from hansa.app.desk.socket import Question
from hansa.cli.kill import kill_command
from hansa.server.desks import DeskLink
from hansa.stores import RunFolder
from tests.unit.server.standing_in import StandIn, impatient, serving, standing_in, until

NAMES = ("first", "middle", "last")


@pytest.fixture
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[StandIn, ...]]:
    """Three, of which that in the middle is well: whichever comes first hangs."""
    root = tmp_path_factory.mktemp("all")
    with contextlib.ExitStack() as ends:
        made = tuple(ends.enter_context(standing_in(root, name)) for name in NAMES)
        made[0].hangs = made[2].hangs = True
        yield made


def come_to(desks: tuple[StandIn, ...]) -> None:
    for desk in desks:
        desk.comes_to()


def test_one_that_is_well_is_killed_while_others_hang(
    desks: tuple[StandIn, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch, 0.05, 30)
    with serving(desks[0].folder.path.parent) as (_, client_of), ThreadPoolExecutor(1) as thread:
        officer = client_of("ann", "risk_officer")
        killing = thread.submit(lambda: officer.post("/v1/kill", json={"level": 1}))
        try:
            until(lambda: desks[1].state == "killed")
            assert not killing.done()
        finally:
            come_to(desks)
        assert {each["run"] for each in killing.result().json()["done"]} == set(NAMES)


def test_those_that_were_not_reached_are_named(
    desks: tuple[StandIn, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    with serving(desks[0].folder.path.parent) as (house, client_of):
        answer = client_of("ann", "risk_officer").post("/v1/kill", json={"level": 1}).json()
        actions = {each.target: each.status for each in house.actions.page().data}
    assert [each["run"] for each in answer["done"]] == ["middle"]
    assert {run for run, _ in answer["failed"]} == {"first", "last"}
    assert actions == {"all desks": "done", "middle": "done", "first": "unknown", "last": "unknown"}


def test_a_fault_at_one_desk_leaves_no_other_unkilled(
    desks: tuple[StandIn, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    come_to(desks)
    tell = DeskLink.command

    def fails(link: DeskLink, folder: RunFolder, question: Question) -> Answer:
        if folder.path.name == "middle":
            raise RuntimeError("a fault of ours")
        return tell(link, folder, question)

    monkeypatch.setattr(DeskLink, "command", fails)
    with serving(desks[0].folder.path.parent) as (_, client_of):
        answer = client_of("ann", "risk_officer").post("/v1/kill", json={"level": 1}).json()
    assert [run for run, _ in answer["failed"]] == ["middle"]
    assert (desks[0].state, desks[2].state) == ("killed", "killed")


def test_at_the_command_line_too(desks: tuple[StandIn, ...]) -> None:
    runs = desks[0].folder.path.parent
    with ThreadPoolExecutor(1) as thread:
        killing = thread.submit(lambda: kill_command(level=1, all_=True, runs=runs))
        try:
            until(lambda: desks[1].state == "killed")
            assert not killing.done()
        finally:
            come_to(desks)
        assert killing.result() == 0
    assert {each.state for each in desks} == {"killed"}
