"""Memory by the row of each reader and of whole runs, each in a process of its own.

    python benchmarks/memory.py [ROWS]

Peak resident memory (the kernel's VmHWM) of a process that reads a file, above what it has before,
at ROWS and at half of them: the difference, by the row, is what a longer file costs.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path

import polars as pl  # noqa: F401  what readers import is in memory before
from cross_agents import Cross
from memory_files import BAR_FILES, TICK_FILES, bars_parquet, quotes_parquet
from quote_strategies import STRATEGIES

from hansa import load_config
from hansa.app.assembly import Handed, assemble
from hansa.app.driving import begin, carry_through
from hansa.engine import Destination
from hansa.feeds.files import TickRequest, load_ticks
from hansa.feeds.files.bar_formats import load_bar_file
from hansa.market import BarOptions, Instrument

HERE = Path(__file__).parent
MINUTE_NS = 60 * 10**9
COIN = Instrument(
    symbol="BENCH:CROSS",
    base="CROSS",
    quote="USDT",
    tick=Decimal("0.01"),
    lot=Decimal("0.00001"),
    multiplier=Decimal(1),
    quantity_min=Decimal("0.00001"),
    notional_min=Decimal(0),
)
KNOWN = {COIN.symbol: COIN, "BENCH:CROSS_USDT": COIN}


def read_bars(format_: str, path: Path) -> None:
    """The bars of a file, checked and exact."""
    symbols = () if format_ == "freqtrade" else ("CROSS",)
    options = BarOptions(
        venue="BENCH", interval_ns=MINUTE_NS, label="open", instruments=symbols, gaps="report"
    )
    load_bar_file(path, format_, options, instruments=KNOWN)


def read_ticks(format_: str, path: Path) -> None:
    """The ticks of a file, checked and exact."""
    request = TickRequest(instruments=KNOWN, venue="BENCH", symbols=("CROSS",))
    load_ticks(path, format_, request)


def run(config: str, handed: Handed, key: str, path: Path) -> None:
    """A whole run over a file, its journal on disk."""
    loaded = load_config(HERE / config, [f"{key}={path}"])
    parts = assemble(loaded, handed)
    carry_through(parts, begin(parts, Destination("write", path.parent / "journal")))


Task = tuple[str, Callable[[Path, int], None], Callable[[Path], None]]


def tasks() -> dict[str, Task]:
    """Of each: the name of its file, who writes it, and what is measured."""
    found: dict[str, Task] = {}
    for format_, name, write in BAR_FILES:
        found[f"bars, {format_} ({name})"] = (name, write, partial(read_bars, format_))
    for format_, name, write in TICK_FILES:
        found[f"ticks, {format_} ({name})"] = (name, write, partial(read_ticks, format_))
    bare, every = Handed((), STRATEGIES["bare"]), Handed((), STRATEGIES["orders"])
    quotes = ("quotes.parquet", quotes_parquet)
    found["run over quotes"] = (*quotes, partial(run, "quotes.toml", bare, "ticks.0.path"))
    found["run over quotes, an order every 20"] = (
        *quotes,
        partial(run, "quotes.toml", every, "ticks.0.path"),
    )
    cross = partial(run, "cross.toml", Handed([Cross()]), "data.path")
    found["run over bars, cross of averages"] = ("bars.parquet", bars_parquet, cross)
    return found


def peak_bytes() -> int:
    """The most this process has had resident; unlike getrusage, nothing of the one before exec."""
    status = Path("/proc/self/status").read_text().splitlines()
    line = next(each for each in status if each.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def measure(task: str, file: Path) -> int:
    """Peak bytes above what a process has that has read nothing, in a fresh one."""
    command = [sys.executable, __file__, "--task", task, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{task}: expected a figure, found: {done.stderr.strip().splitlines()[-1]}")
    return int(json.loads(done.stdout))


def main(rows: int) -> None:
    """Prints one line a task."""
    print(f"{'':58}{'peak at ' + format(rows, ','):>18}{'bytes a row more':>18}")
    for task, (name, write, _) in tasks().items():
        peaks = []
        for count in (rows // 2, rows):
            with tempfile.TemporaryDirectory() as folder:
                write(Path(folder) / name, count)
                peaks.append(measure(task, Path(folder) / name))
        per_row = (peaks[1] - peaks[0]) / (rows - rows // 2)
        print(f"{task:58}{peaks[1] / 2**20:14.0f} MiB{per_row:18.0f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--task"]:
        before = peak_bytes()
        tasks()[sys.argv[2]][2](Path(sys.argv[3]))
        print(json.dumps(peak_bytes() - before))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
