"""Numbers of a desk as people read them."""

import pytest

from hansa.app.desk.status import venue_line
from hansa.app.desk.text import clock_apart, short_span
from hansa.coordinator import CoordinatorStatus
from hansa.coordinator.circuit import CircuitState


@pytest.mark.parametrize(
    ("length_ns", "words"),
    [
        (None, "-"),
        (0, "0 ns"),
        (850, "850 ns"),
        (12_345, "12.3 µs"),
        (3_410_000, "3.41 ms"),
        (123_400_000, "123 ms"),
        (12_000_000_000, "12.0 s"),
        (7_200_000_000_000, "7200 s"),
    ],
)
def test_a_short_time_has_three_digits_and_a_unit_that_fits(
    length_ns: int | None, words: str
) -> None:
    assert short_span(length_ns) == words


@pytest.mark.parametrize(
    ("offset_ms", "words"),
    [
        (None, ""),
        (-249.0, ""),
        (1_730.0, "1,730 ms ahead of this machine's"),
        (-260.4, "260 ms behind this machine's"),
    ],
)
def test_a_clock_is_spoken_of_only_when_it_is_far(offset_ms: float | None, words: str) -> None:
    assert clock_apart(offset_ms) == words


def test_a_line_of_a_venue_has_its_clock_in_milliseconds() -> None:
    status = CoordinatorStatus(
        venue="binance",
        circuit=CircuitState.CLOSED,
        clear_ns=0,
        in_flight=0,
        waiting={},
        budgets=(),
        desks=(),
        endpoints=(),
        priorities=(),
    )
    assert venue_line(status, 1_500_000).clock_offset_ms == 1.5
    assert venue_line(status, None).clock_offset_ms is None
