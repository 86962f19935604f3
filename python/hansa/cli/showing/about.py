"""A run, its settings and its bars as text."""

from decimal import Decimal

from hansa.api.market import Bars
from hansa.api.runs import RunDetail, Setting
from hansa.app.desk.text import money
from hansa.app.view.text import at_text, steps_text
from hansa.cli.output import print_line, print_rows, print_table, print_wrapped
from hansa.cli.texts import short_at


def print_detail(detail: RunDetail) -> None:
    """A run, with what its manifest pins."""
    run = detail.run
    kind = f"live, {run.mode}" if run.is_live else "over recorded data"
    instruments = ", ".join(each.symbol for each in detail.instruments)
    print_wrapped(
        ["Run", f"{run.run}, {run.status}, {kind}"],
        [
            ["Began with", f"{money(detail.initial_cash)} {detail.currency}"],
            ["Span", f"{short_at(detail.first_at)} to {short_at(detail.last_at)} UTC"],
            ["Interval", detail.interval],
            ["Instruments", instruments],
            ["Agents", ", ".join(detail.agents) or "none"],
            ["Strategies", ", ".join(detail.strategies) or "none"],
            ["Council", detail.council_rule or "none"],
            ["Allocation", detail.allocation_rule or "none"],
            ["Moments", f"{detail.moments:,}"],
            ["Orders", f"{detail.orders:,}, {detail.refusals:,} refused; {detail.fills:,} fills"],
            ["Journal", f"{detail.records:,} records"],
            ["Seed, code", f"{detail.seed}, {detail.code}"],
        ],
    )


def print_settings(settings: tuple[Setting, ...]) -> None:
    """The configuration of a run, by dotted key."""
    print_rows([(each.key, each.value) for each in settings])


def print_bars(bars: Bars) -> None:
    """Bars of an instrument, oldest first, by their closes."""
    tick, lot = Decimal(bars.tick), Decimal(bars.lot)
    prices = zip(bars.open, bars.high, bars.low, bars.close, strict=True)
    rows = zip(bars.ts_ns, prices, bars.volume, strict=True)
    if not bars.total:
        print_line(f"{bars.instrument}: no bars")
        return
    last = bars.first + len(bars.ts_ns) - 1
    print_line(f"{bars.instrument}: bars {bars.first:,} to {last:,} of {bars.total:,}")
    print_table(
        ["close (UTC)", "open", "high", "low", "close", "volume"],
        [
            [
                short_at(at_text(ts_ns)),
                *(steps_text(each, tick) for each in ohlc),
                steps_text(volume, lot),
            ]
            for ts_ns, ohlc, volume in rows
        ],
    )
