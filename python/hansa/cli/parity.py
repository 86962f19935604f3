"""`hansa parity`: how a live run and its simulation differ, cause by cause."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from hansa.app.explain.asking import time_text
from hansa.app.parity.comparing import parity
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_line, print_rows, print_table
from hansa.report.exact import shared_out
from hansa.report.numbers import money_text
from hansa.report.parity_data import CausePart, Filled, OrderParity, Parity, Travel

_SHOWN = 20
_OTHER_LATENCIES = (
    "to_venue_ms",
    "from_venue_ms",
    "to_venue_quantiles_ms",
    "from_venue_quantiles_ms",
    "path",
    "interpolation",
    "jitter_ms",
)


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Which venue the run is simulated with, in place of its own `[venue]`."""

    latency: Annotated[
        int | None, Parameter(name="--latency", help="Simulate this latency_ms, both ways.")
    ] = None
    fees: Annotated[
        Decimal | None, Parameter(name="--fees", help="Simulate this fee in bps, resting or not.")
    ] = None
    set_: Annotated[
        tuple[str, ...],
        Parameter(
            name="--set",
            help="Simulate another venue: KEY=VALUE of [venue] or of an instrument, for example "
            "venue.slippage_bps=3. May be repeated.",
            negative="",
            consume_multiple=False,
        ),
    ] = ()

    def overrides(self) -> tuple[str, ...]:
        """As keys of the configuration; what stands last holds."""
        given: list[str] = []
        if self.latency is not None:
            given.append(f"venue.latency_ms={self.latency}")
            given += [f"venue.latency_{each}=" for each in _OTHER_LATENCIES]
        if self.fees is not None:
            given += [f"venue.{each}_fee_bps={self.fees}" for each in ("maker", "taker")]
        return (*given, *self.set_)


def parity_command(
    run: str,
    /,
    *,
    model: ModelOptions | None = None,
    runs: RunsOption = None,
    data: Annotated[
        Path | None, Parameter(name="--data", help="The history of what a live feed brought.")
    ] = None,
    format_: FormatOption = "text",
    json: Annotated[
        bool, Parameter(name="--json", negative="", help="The same as --format json.")
    ] = False,
) -> int:
    """Simulate a live run again from its own journal and say how reality differs: one number, and
    what data, decisions, latency, rejections, the queue and fees brought of it. The parts add up
    to the last digit.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
    found = parity(run, overrides=(model or ModelOptions()).overrides(), runs=runs, data=data)
    if json or format_ == "json":
        print_json(found)
    else:
        _print(found)
    return 0


def _print(found: Parity) -> None:
    places = _places(found)
    whole = money_text(float(found.difference), places)
    print(
        f"{found.run}: reality less simulation is {whole} {found.currency}"
        f"{_bps(found.turnover_bps)} of {float(found.turnover):,.0f} {found.currency} traded"
    )
    if found.model:
        print_line(f"  simulated with {', '.join(each for each in found.model if each[-1] != '=')}")
    amounts = [float(part.amount) for part in found.parts]
    shown = shared_out(amounts, whole=round(float(found.difference), places), decimals=places)
    print_table(
        ("cause", found.currency, "bps", "orders", "what it is"),
        [
            *(
                _part(part, money_text(amount, places))
                for part, amount in zip(found.parts, shown, strict=True)
            ),
            ("whole", whole, _short(found.turnover_bps), str(found.unequal_orders), ""),
        ],
    )
    _print_latencies(found)
    _print_orders(found, places)
    for note in found.notes:
        print_line(f"  {note}")


def _part(part: CausePart, amount: str) -> tuple[str, ...]:
    return part.cause, amount, _short(part.turnover_bps), str(part.orders), part.words


def _print_latencies(found: Parity) -> None:
    each = found.latencies
    print_rows(
        [
            ("to the venue", _ways(each.simulated_to_venue, each.real_to_venue)),
            ("back", _ways(each.simulated_from_venue, each.real_from_venue)),
        ]
    )


def _ways(simulated: Travel, real: Travel) -> str:
    return f"simulated {_travel(simulated)}, real {_travel(real)}"


def _travel(travel: Travel) -> str:
    if travel.p50_ms is None or travel.p99_ms is None:
        return "unknown"
    return f"{travel.p50_ms:,.6g} ms (p99 {travel.p99_ms:,.6g})"


def _print_orders(found: Parity, places: int) -> None:
    rows = [row for row in found.order_table if row.cause is not None]
    rows.sort(key=lambda row: -abs(row.amount))
    if not rows:
        print_line(f"  all {found.orders} orders were filled as simulated")
        return
    print(f"\n{len(rows)} of {found.orders} orders differ, the heaviest first")
    print_table(
        ("order", "time", "instrument", "side", "simulated", "real", "cause", found.currency),
        [_row(row, places) for row in rows[:_SHOWN]],
    )
    if len(rows) > _SHOWN:
        print_line(f"  {len(rows) - _SHOWN} more with --format json")


def _row(row: OrderParity, places: int) -> tuple[str, ...]:
    return (
        row.cl_ord_id,
        time_text(row.ts_ns),
        row.instrument,
        row.side,
        _filled(row.simulated),
        _filled(row.real),
        row.cause or "",
        money_text(float(row.amount), places),
    )


def _filled(filled: Filled) -> str:
    if filled.price is None:
        return "nothing"
    return f"{filled.quantity.normalize():f} at {filled.price:f}"


def _places(found: Parity) -> int:
    """Two, or as many as show a thousandth of a basis point of a small turnover."""
    point = float(found.turnover) / 1e7
    places = 2
    while places < 8 and 0 < point < 10.0**-places:
        places += 1
    return places


def _bps(value: Decimal | None) -> str:
    return "" if value is None else f", {_short(value)} bps"


def _short(value: Decimal | None) -> str:
    return "" if value is None else f"{float(value):+.3f}" if value else "0"
