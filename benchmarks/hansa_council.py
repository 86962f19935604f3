"""The council of five on many instruments in Hansa: INSTRUMENTS MOMENTS.

The whole run in blocks, then once more moment by moment (blocks of one) for the time of a decision:
features, five ballots with their peek check, council, allocation, gate, orders, venue, journal.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
from workload import panel

from hansa import load_config
from hansa.app.assembly import Parts, assemble
from hansa.app.driving import begin, carry_through
from hansa.engine import Course, Destination, drive

CONFIG = Path(__file__).parents[1] / "examples" / "council.toml"
#: From here on every feature of the council has its value.
WARM_UP_MOMENTS = 500
INSTRUMENT = """["BINANCE:{name}"]
base = "{name}"
quote = "USDT"
tick = 0.01
lot = 0.001
quantity_min = 0.001
notional_min = 1
"""


def overrides(folder: Path, instruments: int, moments: int) -> list[str]:
    """Writes data and instruments; what the example's configuration says instead of its own."""
    data = panel(instruments, moments)
    names = np.array([f"C{number:04d}" for number in range(instruments)])
    columns = {name: data[name] for name in ("open", "high", "low", "close", "volume")}
    stamps = pl.Series(data["ts_ns"]).cast(pl.Datetime("ns", "UTC"))
    frame = pl.DataFrame({"open_time": stamps, "symbol": names[data["instrument"]], **columns})
    frame.write_parquet(folder / "panel.parquet")
    listing = "\n".join(INSTRUMENT.format(name=name) for name in names)
    (folder / "instruments.toml").write_text(listing)
    return [
        f"data.path={folder / 'panel.parquet'}",
        f"instruments.path={folder / 'instruments.toml'}",
        "account.cash=100000000",
        "allocation.band_bps=5",
        "gate.order_value_max=100000000",
        "gate.position_value_max=100000000",
        "gate.orders_per_minute_max=1000000",
        "gate.price_collar_bps=2000",
    ]


def each_decision(parts: Parts) -> np.ndarray:
    """Seconds of each moment, run one by one."""
    stamps = [time.perf_counter()]
    core = begin(parts, Destination("memory"))
    drive(
        core,
        Course(parts.universe, parts.pipeline(), parts.seats()),
        block_moments=1,
        progress=lambda done, total: stamps.append(time.perf_counter()),
    )
    return np.diff(stamps)


def main(instruments: int, moments: int) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        given = overrides(folder, instruments, moments)
        start = time.perf_counter()
        parts = assemble(load_config(CONFIG, given))
        loaded = time.perf_counter()
        core = begin(parts, Destination("write", folder / "journal"))
        carry_through(parts, core)
        done = time.perf_counter()
        each_ms = each_decision(parts)[min(WARM_UP_MOMENTS, moments // 2) :] * 1000
        size = sum(file.stat().st_size for file in (folder / "journal").iterdir())
    _, orders, refusals, fills = core.counts
    figures = {"seconds": done - loaded, "prep": loaded - start, "bars": instruments * moments}
    figures |= {"p50_ms": np.percentile(each_ms, 50), "p99_ms": np.percentile(each_ms, 99)}
    figures |= {"orders": orders, "refusals": refusals, "fills": fills, "journal_bytes": size}
    print(json.dumps(figures))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
