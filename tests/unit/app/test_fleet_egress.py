"""What the shared way out of a fleet tells."""

from pathlib import Path

from hansa.app.desk.words import Fields
from hansa.app.fleet.egress import FleetEgress
from hansa.app.fleet.plan import PlannedEgress

URL = "http://127.0.0.1:1"
BANNED = '{"kind":"banned","venue":"binance","message":"418","at_ns":1}\n'


def test_events_of_a_coordinator_are_passed_on_once_and_only_whole_lines(tmp_path: Path) -> None:
    heard: list[tuple[str, Fields]] = []
    log = tmp_path / "coordinator.log"
    log.write_text(BANNED)  # of an earlier start
    egress = FleetEgress((), tmp_path, lambda event, fields: heard.append((event, fields)))
    with log.open("a") as out:
        out.write(f"{URL}: leads at x\n" + BANNED + BANNED[:9])
    egress.tick()
    egress.tick()
    assert heard == [("egress", {"what": "banned", "venue": "binance", "message": "418"})]
    with log.open("a") as out:
        out.write(BANNED[9:])
    egress.tick()
    assert len(heard) == 2


def test_a_fleet_without_venues_waits_for_no_way_out(tmp_path: Path) -> None:
    assert FleetEgress((), tmp_path, lambda *_: None).is_ready
    assert not FleetEgress((PlannedEgress(URL),), tmp_path, lambda *_: None).is_ready
