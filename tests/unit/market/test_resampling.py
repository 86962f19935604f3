"""Bars from trades: as a plain loop makes them, whatever the pieces, and known when closed."""

import itertools
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from market_files import instrument

import hansa
from hansa.app.cataloguing import ImportOptions, import_file
from hansa.errors import DataError
from hansa.market import Bars, Trades
from hansa.market.resampling import (
    ImbalanceBars,
    Resampler,
    SessionBars,
    TickBars,
    TimeBars,
    ValueBars,
    VolumeBars,
)
from hansa.market.sessions import Sessions

OF = instrument()
SESSIONS = Sessions(
    calendar="TEST",
    zone="UTC",
    day_ns=np.array([0, 1000]),
    open_ns=np.array([100, 300, 1100]),
    close_ns=np.array([200, 400, 1400]),
    day_of=np.array([0, 0, 1]),
)
RULES = [
    TimeBars(50),
    SessionBars(SESSIONS),
    TickBars(7),
    VolumeBars(Decimal("0.25")),
    ValueBars(Decimal("30")),
    ImbalanceBars(12),
    ImbalanceBars(12, measure="volume", span_bars=3),
    ImbalanceBars(9, measure="value", imbalance_min_ratio=0.2),
]


def trades(count, seed=1):
    random = np.random.default_rng(seed)
    at = np.cumsum(random.integers(0, 12, count))
    return Trades(
        instrument=OF,
        ts_event_ns=at,
        ts_recv_ns=at,
        price=10_000 + np.cumsum(random.integers(-2, 3, count)),
        qty=random.integers(1, 9, count),
        aggressor=random.integers(-1, 2, count),
    )


def cut(table, start, end):
    columns = {name: getattr(table, name)[start:end].copy() for name in table.names()}
    return type(table)(instrument=table.instrument, **columns)


def made(rule, table, cuts=()):
    """The bars as rows, from pieces that end at the cuts."""
    resampler, ends = Resampler(rule, OF), [0, *sorted(cuts), len(table)]
    pieces = [resampler.push(cut(table, a, b)) for a, b in itertools.pairwise(ends)]
    return [row for piece in pieces for row in zip(*piece.columns(), strict=True)]


def plain(rule, table):
    """One trade at a time, as the rules are written down."""
    bars, group, twin = [], [], PLAIN[type(rule)](rule)
    side, last = 0, None
    for at, px, qty, aggressor in zip(
        table.ts_recv_ns, table.price, table.qty, table.aggressor, strict=True
    ):
        moved = 0 if last is None else np.sign(px - last)
        side, last = int(aggressor or moved or side), px
        if twin.begins_anew(at) and group:
            bars.append(twin.bar(group))
            group = []
        if twin.takes(at):
            group.append((at, px, qty))
            if twin.closes(side, int(px), int(qty)):
                bars.append(twin.bar(group))
                group = []
    return bars


class Counted:
    def __init__(self, rule):
        self.rule, self.sum = rule, 0

    def begins_anew(self, at):
        return False

    def takes(self, at):
        return True

    def closes(self, side, px, qty):
        rule = self.rule
        if isinstance(rule, TickBars):
            self.sum, least = self.sum + 1, rule.count
        elif isinstance(rule, VolumeBars):
            self.sum, least = self.sum + qty * OF.lot, rule.quantity
        else:
            self.sum, least = self.sum + px * OF.tick * qty * OF.lot, rule.value
        is_closed = self.sum >= least
        self.sum = 0 if is_closed else self.sum
        return is_closed

    def bar(self, group):
        return self.row(group, group[0][0], group[-1][0])

    @staticmethod
    def row(group, first, last):
        prices = [px for _, px, _ in group]
        volume = sum(qty for _, _, qty in group)
        return (first, last, prices[0], max(prices), min(prices), prices[-1], volume)


class Timed(Counted):
    def __init__(self, rule):
        super().__init__(rule)
        self.bounds = None

    def of(self, at):
        opens, closes = self.rule.bounds_ns(np.array([at]))
        return int(opens[0]), int(closes[0])

    def begins_anew(self, at):
        self.before, self.bounds = self.bounds, self.of(at)
        return self.before is not None and self.before != self.bounds

    def takes(self, at):
        return self.bounds[1] > self.bounds[0]

    def closes(self, side, px, qty):
        return False

    def bar(self, group):
        return self.row(group, *self.of(group[0][0]))


class Imbalanced(Counted):
    def __init__(self, rule):
        self.rule, self.length, self.size, self.ratio = rule, rule.expected_ticks, 0.0, 0.0
        self.count = self.signed = self.sizes = self.bars = 0

    def closes(self, side, px, qty):
        size = {"ticks": 1, "volume": qty, "value": px * qty}[self.rule.measure]
        self.count, self.signed, self.sizes = (
            self.count + 1,
            self.signed + side * size,
            self.sizes + size,
        )
        ratio = max(abs(self.ratio), self.rule.imbalance_min_ratio)
        if self.bars == 0:
            is_closed = self.count == self.rule.expected_ticks
        else:
            is_closed = abs(self.signed) >= self.length * self.size * ratio
        if is_closed:
            part, first = (
                (2 / (self.rule.span_bars + 1) if self.bars else 1.0),
                self.rule.expected_ticks,
            )
            self.length += part * (self.count - self.length)
            self.length = min(max(self.length, first / 10), first * 10)
            self.size += part * (self.sizes / self.count - self.size)
            self.ratio += part * (self.signed / self.sizes - self.ratio)
            self.bars, self.count, self.signed, self.sizes = self.bars + 1, 0, 0, 0
        return is_closed


PLAIN = {
    TimeBars: Timed,
    SessionBars: Timed,
    TickBars: Counted,
    VolumeBars: Counted,
    ValueBars: Counted,
    ImbalanceBars: Imbalanced,
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.label)
@given(seed=st.integers(0, 99), cuts=st.lists(st.integers(0, 300), max_size=5))
@settings(max_examples=12)
def test_bars_are_those_of_a_plain_loop_whatever_the_pieces(rule, seed, cuts):
    table = trades(300, seed)
    assert made(rule, table, cuts) == plain(rule, table)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.label)
def test_what_comes_later_changes_no_bar_that_is_closed(rule):
    whole = trades(400)
    before, after = made(rule, cut(whole, 0, 200)), made(rule, whole)
    assert after[: len(before)] == before
    assert before


def test_finer_bars_make_the_bars_that_their_trades_make():
    table = trades(500)
    resampler = Resampler(TimeBars(50), OF)
    finer = Resampler(TimeBars(10), OF).push(table)
    assert [*zip(*resampler.push(finer).columns(), strict=True)] == made(TimeBars(50), table)


def test_a_bar_of_finer_ones_is_closed_with_its_last():
    one = np.array([1])
    finer = Bars(
        instrument=OF,
        ts_open_ns=one * 40,
        ts_close_ns=one * 50,
        open=one,
        high=one,
        low=one,
        close=one,
        volume=one,
    )
    assert len(Resampler(TimeBars(50), OF).push(finer)) == 1


def hours(first, count, length=1):
    """Bars of an hour or several, of the same price, from an hour since the epoch on."""
    opens = (first + np.arange(count) * length) * 3600 * 10**9
    one = np.ones(count, dtype=np.int64)
    ends = opens + length * 3600 * 10**9
    return Bars(
        instrument=OF,
        ts_open_ns=opens,
        ts_close_ns=ends,
        open=one,
        high=one,
        low=one,
        close=one,
        volume=one,
    )


@pytest.mark.parametrize("minutes", [30, 90])
def test_a_bar_that_would_know_the_end_of_a_longer_one_is_refused(minutes):
    resampler = Resampler(TimeBars(minutes * 60 * 10**9), OF)
    with pytest.raises(DataError, match="whose end would be known before it was"):
        resampler.push(hours(0, 24))


def test_bars_that_are_not_on_the_grid_of_longer_ones_are_refused():
    with pytest.raises(DataError, match="lie whole in one bar of 4h"):
        Resampler(TimeBars(4 * 3600 * 10**9), OF).push(hours(1, 12, length=2))


@pytest.mark.parametrize(("first", "length"), [(0, 2), (1, 2), (0, 24)])
def test_bars_that_lie_partly_in_a_session_are_refused(first, length):
    hour = 3600 * 10**9
    ends = np.array([hour, 2 * hour])
    open_ns, close_ns = ends[:1], ends[1:]
    days = Sessions(
        calendar="T",
        zone="UTC",
        day_ns=np.array([0]),
        open_ns=open_ns,
        close_ns=close_ns,
        day_of=np.array([0]),
    )
    with pytest.raises(DataError, match="lie whole in one bar of session-T"):
        Resampler(SessionBars(days), OF).push(hours(first, 1, length))


def test_bars_of_less_than_a_whole_period_are_told_of():
    resampler = Resampler(TimeBars(24 * 3600 * 10**9), OF)
    resampler.push(hours(10, 20))  # begins at 10:00, and goes on to 06:00
    resampler.push(hours(31, 89))  # one bar is missing
    thin = resampler.thin()
    assert (thin.count, thin.bars, thin.usual) == (2, 5, 24)
    assert (thin.first_ns, thin.first_rows) == (0, 14)


def test_weeks_begin_on_a_monday():
    week = TimeBars(7 * 24 * 3600 * 10**9)
    opens, _ = week.bounds_ns(np.array([1_672_531_200 * 10**9]))  # Sunday, 2023-01-01
    assert np.array(opens).astype("datetime64[ns]").astype("datetime64[D]") == [
        np.datetime64("2022-12-26")
    ]


def test_volume_bars_cannot_be_made_of_finer_bars():
    finer = Resampler(TimeBars(10), OF).push(trades(100))
    with pytest.raises(DataError, match="expected trades"):
        Resampler(VolumeBars(Decimal(1)), OF).push(finer)


def test_a_catalog_resamples_its_trades_and_bars_file_by_file(tmp_path):
    catalog = hansa.Catalog(tmp_path)
    path = Path(__file__).parents[3] / "data" / "binance_spot_ethusdt_20240808.jsonl.gz"
    import_file(catalog, path, ImportOptions(venue="BINANCE"))
    name = "BINANCE:ETHUSDT"
    for rule in (TimeBars(10**9), ImbalanceBars(50), ValueBars(Decimal(10_000))):
        series = catalog.resample(name, rule).series
        assert (series.interval, series.sources[0].name) == (rule.label, f"{name} trades")
    minutes = catalog.resample(name, TimeBars(60 * 10**9), source="1s").series
    direct = hansa.Catalog(tmp_path / "other")
    direct.write(catalog.scan("trades", name), "trades", name)
    assert direct.resample(name, TimeBars(60 * 10**9)).series.fingerprint == minutes.fingerprint


@pytest.fixture(scope="module")
def halves(tmp_path_factory):
    """A catalog of trades and the bars of half a coin made of them."""
    catalog = hansa.Catalog(tmp_path_factory.mktemp("catalog"))
    path = Path(__file__).parents[3] / "data" / "binance_spot_ethusdt_20240808.jsonl.gz"
    import_file(catalog, path, ImportOptions(venue="BINANCE"))
    catalog.resample("BINANCE:ETHUSDT", VolumeBars(Decimal("0.5")))
    return catalog


def test_bars_of_volume_come_back_from_a_catalog_as_they_were_made(halves):
    bars = halves.bars("BINANCE:ETHUSDT", interval="volume-0.5")
    rows = halves.scan("bars", "BINANCE:ETHUSDT", interval="volume-0.5").collect()
    assert bars.ts_close_ns.tolist() == rows["ts_close"].to_physical().to_list()
    for name in ("open", "high", "low", "close", "volume"):
        assert bars.values(name).tolist() == rows[name].to_list()


def test_a_tick_that_bars_of_volume_do_not_fit_is_refused(halves):
    coarse = instrument("BINANCE:ETHUSDT", tick="0.5", lot="0.0001")
    with pytest.raises(DataError, match=r"whole ticks of 0\.5"):
        halves.bars(coarse, interval="volume-0.5")
