"""Of a bracket on bars one exit fills, whatever the latency: the stop where both could be."""

import pytest

import hansa
from hansa import Strategy, Ticket
from tests.conftest import ROOT
from tests.unit.strategies.desk_on_bars import bracket, run

_GRID = ROOT / "examples" / "grid.toml"
_FLAT, _BOTH = (100, 101, 99, 100), (100, 112, 85, 111)
_UP, _HIGHER = (111, 112, 110, 111), (115, 116, 114, 115)
_RISE = (100, 116, 99, 115)
_LATENCIES_MS = (0, 1, 250)
_ACCOUNTS = ("margin", "cash", "spot")
_DAILY = ("data.interval=1d", "gate.stale_after_s=200000")
_DAYS = (
    'venue.sessions={open="00:00",close="24:00",zone="UTC",'
    'weekdays=["mon","tue","wed","thu","fri"]}'
)


@pytest.mark.parametrize("latency_ms", _LATENCIES_MS)
@pytest.mark.parametrize("account", _ACCOUNTS)
@pytest.mark.parametrize(("close", "after"), [(111, _UP), (111, _HIGHER), (100, _RISE)])
def test_the_stop_due_in_the_bar_of_the_entry_goes_before_the_target(
    tmp_path, close, after, account, latency_ms
):
    rows = [_FLAT, _FLAT, (*_BOTH[:3], close), after, _FLAT, _FLAT]
    late = [f"venue.latency_ms={latency_ms}"]
    result = run(tmp_path, rows, bracket(9_500), overrides=late, account=account)
    assert result.fills["price"].to_list() == [95.0, 90.0]
    assert result.equity["equity"].to_list()[-1] == 99_950.0


@pytest.mark.parametrize("latency_ms", _LATENCIES_MS)
@pytest.mark.parametrize("account", _ACCOUNTS)
def test_after_the_stop_has_filled_inside_a_bar_the_target_does_not_fill_at_the_next_open(
    tmp_path, account, latency_ms
):
    rows = [_FLAT, _FLAT, _FLAT, _BOTH, _UP, _FLAT, _FLAT]
    late = [f"venue.latency_ms={latency_ms}"]
    result = run(tmp_path, rows, bracket(None), overrides=late, account=account)
    assert result.fills["price"].to_list()[1:] == [90.0]


@pytest.mark.parametrize("latency_ms", _LATENCIES_MS)
def test_a_session_that_follows_without_a_break_does_not_let_the_stop_off(tmp_path, latency_ms):
    rows = [_FLAT, _FLAT, (100, 101, 85, 100), _FLAT, _FLAT, _FLAT]
    late = [*_DAILY, _DAYS, f"venue.latency_ms={latency_ms}"]
    result = run(tmp_path, rows, bracket(9_500), overrides=late)
    assert result.fills["price"].to_list() == [95.0, 90.0]


@pytest.mark.parametrize("latency_ms", _LATENCIES_MS)
def test_an_entry_that_takes_the_whole_share_does_not_let_its_stop_off(tmp_path, latency_ms):
    rows = [_FLAT, _FLAT, (100, 101, 85, 100), (105, 106, 104, 105), (107, 108, 106, 107)]
    scarce = [f"venue.latency_ms={latency_ms}", "venue.volume_share_ratio_max=0.01"]
    result = run(tmp_path, rows, bracket(9_500), overrides=scarce)
    assert result.fills["price"].to_list() == [95.0, 90.0]


class Waiting(Strategy):
    """While nothing is held waits below each close, for an hour, with exits as near."""

    def on_start(self):
        self.ids = ()

    def on_bar(self, bar):
        if any(self.desk.is_carried(each) for each in self.ids):
            return
        near = bar.close_ticks // 500
        entry = bar.close_ticks - near
        until_ns = bar.ts_event_ns + 3_601_000_000_000
        self.ids = self.desk.bracket(
            Ticket(instrument=0, lots=1000, kind="limit", limit_ticks=entry, expiry_ns=until_ns),
            target=Ticket(instrument=0, lots=-1000, kind="limit", limit_ticks=entry + near),
            stop=Ticket(instrument=0, lots=-1000, kind="stop", trigger_ticks=entry - near),
        )


@pytest.mark.parametrize("latency_ms", [*_LATENCIES_MS, 1_500])
def test_no_bracket_of_half_a_year_closes_twice(tmp_path, latency_ms):
    whole = ["venue.volume_share_ratio_max=1", f"venue.latency_ms={latency_ms}"]
    lent = ["account.cash=100000", "account.kind=margin", "account.leverage_max=10"]
    result = hansa.run(_GRID, strategies=[Waiting()], overrides=[*whole, *lent], runs=tmp_path)
    fills = result.fills.select("side", "quantity").iter_rows()
    signed = [quantity if side == "buy" else -quantity for side, quantity in fills]
    held = [round(sum(signed[: place + 1]), 6) for place in range(len(signed))]
    assert len(signed) > 900
    assert min(held) == 0.0
