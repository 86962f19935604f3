"""What a leader leaves on disk for the next one."""

from pathlib import Path

from hansa.coordinator.rules import MINUTE_NS, SECOND_NS
from hansa.coordinator.usage_log import UsageLog

WINDOWS = {"weight": MINUTE_NS, "orders": 10 * MINUTE_NS}
NOW = 100 * MINUTE_NS


def opened(folder: Path, now_ns: int, **options: int) -> UsageLog:
    return UsageLog(folder / "venue.usage", windows=WINDOWS, now_ns=now_ns, **options)


def test_what_was_charged_counts_from_when_it_can_last_have_arrived(tmp_path):
    opened(tmp_path, NOW).charge(NOW, (("weight", 5), ("orders/main", 1)))
    log = opened(tmp_path, NOW + 30 * SECOND_NS)
    came = NOW + 10 * SECOND_NS
    assert log.charges(NOW + 30 * SECOND_NS) == [("weight", 5, came), ("orders/main", 1, came)]
    assert {at for _, _, at in log.charges(NOW + SECOND_NS)} == {NOW + SECOND_NS}


def test_what_no_window_holds_any_more_is_left_out(tmp_path):
    opened(tmp_path, NOW).charge(NOW, (("weight", 5), ("orders/main", 1)))
    log = opened(tmp_path, NOW + 5 * MINUTE_NS)
    assert [key for key, _, _ in log.charges(NOW + 5 * MINUTE_NS)] == ["orders/main"]


def test_a_line_torn_by_a_kill_is_passed_over(tmp_path):
    log = opened(tmp_path, NOW)
    log.charge(NOW, (("weight", 5),))
    with (tmp_path / "venue.usage").open("ab") as file:
        file.write(b'[123,[["wei')
    assert len(opened(tmp_path, NOW).charges(NOW)) == 1


def test_the_file_does_not_grow_without_end(tmp_path):
    log = opened(tmp_path, NOW, bytes_max=10_000)
    for number in range(5_000):
        log.charge(NOW + number * SECOND_NS, (("weight", 5),))
    assert (tmp_path / "venue.usage").stat().st_size < 12_000
    last = NOW + 4_999 * SECOND_NS
    assert sum(at > last - MINUTE_NS for _, _, at in log.charges(last)) >= 60
