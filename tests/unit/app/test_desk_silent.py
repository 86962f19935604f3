"""A desk or a fleet that does not answer: what a person is told of the command."""

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hansa.app import line_socket
from hansa.app.desk.socket import Question, ask
from hansa.app.fleet.answer import SOCKET, FleetQuestion, ask_fleet
from hansa.app.line_socket import Address
from hansa.errors import SilentError
from hansa.stores import RunFolder


@contextlib.contextmanager
def silent(folder: Path, name: str, waiting_max: int = 128) -> Iterator[None]:
    """A process that listens and never answers."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        path = folder / "s"
        line.bind(str(path))
        line.listen(waiting_max)
        address = Address(pid=os.getpid(), path=str(path))
        (folder / f"{name}.json").write_bytes(msgspec.json.encode(address))
        yield


def test_a_kill_without_an_answer_may_still_be_carried_out(tmp_path: Path) -> None:
    with silent(tmp_path, "desk"), pytest.raises(SilentError) as raised:
        ask(RunFolder(tmp_path), Question(do="kill", level=3), timeout_s=0.01)
    assert "the kill may still be carried out once the desk answers" in str(raised.value)
    assert f"`hansa status {tmp_path.name}` says whether it was" in str(raised.value)
    assert raised.value.exit_code == 75


def test_a_desk_whose_queue_is_full_is_silent_and_not_gone(tmp_path: Path) -> None:
    with silent(tmp_path, "desk", 0):
        for _ in range(3):
            with contextlib.suppress(SilentError):
                ask(RunFolder(tmp_path), Question(do="status"), timeout_s=0.01)
        address = line_socket.address_of(tmp_path, "desk")
        assert address is not None
        assert line_socket.listener(address) == os.getpid()
        with pytest.raises(SilentError) as raised:
            ask(RunFolder(tmp_path), Question(do="kill", level=2), timeout_s=0.05)
    assert "so many questions wait for it that the kill has not reached it" in str(raised.value)


def test_a_question_without_an_answer_promises_nothing(tmp_path: Path) -> None:
    with silent(tmp_path, "desk"), pytest.raises(SilentError) as raised:
        ask(RunFolder(tmp_path), Question(do="status"), timeout_s=0.01)
    assert "carried out" not in str(raised.value)


def test_a_fleet_without_an_answer_may_still_do_it(tmp_path: Path) -> None:
    with silent(tmp_path, SOCKET), pytest.raises(SilentError) as raised:
        ask_fleet(tmp_path, FleetQuestion(do="pause"), timeout_s=0.01)
    assert "the pause may still be carried out once the fleet answers" in str(raised.value)
    assert raised.value.exit_code == 75
