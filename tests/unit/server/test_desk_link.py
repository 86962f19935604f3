"""How desks are asked: seldom, once they have been silent for long."""

from pathlib import Path

import pytest

from hansa.app import line_socket
from hansa.server import desks
from hansa.server.desks import DeskLink
from hansa.stores import RunFolder
from tests.unit.app.test_desk_silent import silent
from tests.unit.server.standing_in import impatient, standing_in


class Clock:
    """State: seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def monotonic(self) -> float:
        return self.now_s


def test_a_desk_that_hangs_is_asked_the_less_often_the_longer_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, asked = Clock(), list[float]()
    link = DeskLink(lambda: 0)
    plain = desks.ask

    def counted(*args: object, **words: object) -> object:
        asked.append(clock.now_s)
        return plain(*args, **words)  # type: ignore[arg-type]

    impatient(monkeypatch, status_s=0.01)
    monkeypatch.setattr(desks, "ask", counted)
    monkeypatch.setattr(desks, "time", clock)
    folder = RunFolder(tmp_path)
    with silent(tmp_path, "desk"):
        while clock.now_s < 1_300:
            assert link.view(folder).state == "silent"
            clock.now_s += 0.25
        before = len(asked)
        assert link.view(folder, young_s=0.0).state == "silent"
    assert asked[1] - asked[0] < 1
    assert 9 < asked[-2] - asked[-3] <= 10.25
    assert (before < 100, len(asked)) == (True, before + 1)
    link.close()


def test_a_desk_that_has_no_line_yet_is_not_gone(tmp_path: Path) -> None:
    link = DeskLink(lambda: 0)
    with standing_in(tmp_path, "young") as desk:
        line_socket.close(desk.folder.path, "desk")
        begins = link.view(desk.folder, young_s=0.0)
        assert (begins.state, "its process is there" in begins.why) == ("silent", True)
    assert link.view(desk.folder, young_s=0.0).state == "gone"
    link.close()
