"""A desk of a fleet whose process cannot begin: given up at once, or tried again."""

import asyncio
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from hansa.app.desk.words import Fields
from hansa.app.fleet.desk import FleetDesk, Phase
from hansa.app.fleet.draining import gone
from hansa.app.fleet.plan import PlannedDesk
from hansa.app.fleet.restarts import Restarts

PLAN = PlannedDesk("one", Path("one.toml"), (), Decimal(1), Decimal(1), ())
#: A desk's clock that the test moves.
_STEP_S = 100.0


class Ending(FleetDesk):
    """One whose process says a line and ends at once."""

    code = 2

    def _command(self) -> list[str]:
        words = f"import sys; print('hansa: no luck', file=sys.stderr); sys.exit({self.code})"
        return [sys.executable, "-S", "-c", words]

    def end(self, now_s: float) -> None:
        """Waits for its process, however busy the machine is, and looks at it."""
        assert self._process is not None
        self._process.wait()
        self.tick(now_s)


class Hanging(Ending):
    """One whose process does not listen."""

    def _command(self) -> list[str]:
        words = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
        return [sys.executable, "-S", "-c", f"{words}; time.sleep(60)"]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def desk(tmp_path: Path, said: list[str]) -> Ending:
    def heard(event: str, _fields: Fields) -> None:
        said.append(event)

    return Ending(PLAN, (tmp_path, tmp_path), Restarts(2, 600, 1, 60), heard)


@pytest.mark.parametrize("code", [2, 3])
def test_what_would_be_the_same_again_is_not_tried_again(
    desk: Ending, said: list[str], code: int
) -> None:
    desk.code = code
    desk.begin("")
    desk.end(0)
    assert (desk.phase, said) == (Phase.FAILED, ["desk_started", "gave_up"])
    assert desk.why.startswith("hansa: no luck (given up, for it cannot begin: mend that, then ")
    assert "hansa fleet resume CONFIG --desk one" in desk.why


@pytest.mark.parametrize("code", [70, 75, 1])
def test_what_may_pass_is_tried_again_and_given_up_in_the_end(desk: Ending, code: int) -> None:
    desk.code = code
    desk.begin("")
    for turn in range(2):
        desk.end(turn * _STEP_S)
        assert desk.phase is Phase.WAITING
        desk.tick((turn + 0.5) * _STEP_S)
    desk.end(2 * _STEP_S)
    assert desk.phase is Phase.FAILED
    assert "it failed too often" in desk.why


def test_a_desk_that_was_mended_is_started_again_with_all_its_restarts(desk: Ending) -> None:
    desk.begin("")
    desk.end(0)
    desk.code = 75
    desk.start_again()
    assert (desk.phase, desk.why) == (Phase.STARTING, "")
    desk.end(_STEP_S)
    assert desk.phase is Phase.WAITING


@pytest.mark.parametrize(("phase", "after"), [(Phase.STOPPED, Phase.FAILED), (Phase.DRAINED,) * 2])
def test_a_process_that_does_not_stop_is_killed_and_has_failed(
    phase: Phase, after: Phase, tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hansa.app.fleet.draining._STOP_S", 0.2)
    folders = (tmp_path, tmp_path)
    desk = Hanging(PLAN, folders, Restarts(2, 600, 1, 60), lambda event, _: said.append(event))
    desk.begin("")
    while not (tmp_path / "one.log").read_text() and desk.is_alive:
        time.sleep(0.01)
    desk.stop()
    asyncio.run(gone(desk))
    assert not desk.is_alive
    desk.leave(phase)
    assert (desk.phase, said) == (after, ["desk_started", "desk_killed"])
    assert desk.why.startswith("it did not stop within 0.2 s and was killed: what worked of")
