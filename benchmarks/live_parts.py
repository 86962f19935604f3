"""Desks of the live benchmarks: their configuration, and strategies that order on every tick."""

import ctypes
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hansa import CompiledStrategy, Strategy, load_config
from hansa.app.assembly import Handed
from hansa.app.live.parts import live_data, live_parts
from hansa.config import Config
from hansa.engine import Destination
from hansa.engine.live_step import LiveStep
from hansa.strategies import COCKPIT
from hansa.strategies.compiled import REQUEST, SUBMIT

_HEAD = """
[run]
name = "live_bench"
seed = 1

[trade]
mode = "paper"
feed = "binance"
place = "{place}"
channels = ["quotes"]

[data]
path = "not_read.parquet"
venue = "BENCH"
label = "open"
interval = "1h"
gaps = "report"
instruments = [{names}]

[account]
currency = "USDT"
cash = 100000000
kind = "margin"
leverage_max = 10

[venue]
maker_fee_bps = 1
taker_fee_bps = 1
slippage_bps = 0
latency_ms = 1
volume_share_ratio_max = 1

[[strategies]]
use = "unnamed"               # stands in for the benchmark's own, which takes its place

[gate]
order_value_max = 1e12
position_value_max = 1e12
gross_exposure_ratio_max = 10
net_exposure_ratio_max = 10
price_collar_bps = 1000
orders_per_minute_max = 100000000
drawdown_ratio_max = 1
stale_after_s = 3600
"""
_INSTRUMENT = """
[instruments."BENCH:{name}"]
base = "{name}"
quote = "USDT"
tick = "0.01"
lot = "0.001"
quantity_min = "0.001"
notional_min = 0
"""

#: Buys a lot and sells it again, an order a quote: what Numba or a C compiler makes of a strategy.
_NATIVE = """
typedef long long i64;
void on_event(char *cockpit) {
    if (*(i64 *)(cockpit + KIND) != 2) return;
    double *memory = (double *)(cockpit + MEMORY);
    char *request = cockpit + REQUESTS;
    *(i64 *)(request + WHAT) = SUBMIT;
    *(i64 *)(request + INSTRUMENT) = *(i64 *)(cockpit + PLACE);
    *(i64 *)(request + LOTS) = memory[0] == 0.0 ? 1 : -1;
    *(i64 *)(request + TIME) = 3;
    memory[0] = 1.0 - memory[0];
    *(i64 *)(cockpit + ASKED) = 1;
}
"""


def config_of(count: int, place: str = "http://127.0.0.1:1") -> Config:
    """A desk that hears the quotes of so many instruments."""
    names = [f"S{number:04}" for number in range(count)]
    text = _HEAD.format(place=place, names=", ".join(f'"{name}"' for name in names))
    text += "".join(_INSTRUMENT.format(name=name) for name in names)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "live_bench.toml"
        file.write_text(text)
        return load_config(file)


def council_of() -> Config:
    """The council of the example on one instrument, deciding on each bar."""
    example = Path(__file__).parents[1] / "examples" / "paper_binance.toml"
    wide = ("gate.orders_per_minute_max=100000", "allocation.band_bps=0")
    limits = tuple(f"gate.{name}_value_max=100000000" for name in ("order", "position"))
    return load_config(example, ['data.instruments=["BTCUSDT"]', *wide, *limits])


def step_of(
    config: Config, strategies: Sequence[Strategy] | None, destination: Destination
) -> LiveStep:
    """The step of a desk whose orders go to a real venue: they wait to be taken."""
    parts = live_parts(config, Handed(strategies=strategies), live_data(config), began_ns=0)
    step = parts.step(parts.floor(parts.core(destination)), None)
    step.floor.begin()
    return step


class InPython(Strategy):
    """Buys a lot and sells it again, an order a quote."""

    name = "in_python"

    def on_start(self) -> None:
        self.lots = 1

    def on_quote(self, quote: object) -> None:
        self.desk.submit(quote.instrument, self.lots, time_in_force="ioc")
        self.lots = -self.lots


class Native(CompiledStrategy):
    """The same, compiled from C by the system's compiler."""

    name = "native"
    watches = ("quotes",)

    def __init__(self) -> None:
        self._library = _compiled()

    def __deepcopy__(self, memo: object) -> "Native":
        return self

    def address(self) -> int:
        return ctypes.cast(self._library.on_event, ctypes.c_void_p).value or 0


def _compiled() -> ctypes.CDLL:
    requests = COCKPIT.fields["requests"][1]
    places = {
        "KIND": COCKPIT.fields["kind"][1],
        "PLACE": COCKPIT.fields["instrument"][1],
        "ASKED": COCKPIT.fields["asked"][1],
        "MEMORY": COCKPIT.fields["memory"][1],
        "REQUESTS": requests,
        "WHAT": REQUEST.fields["what"][1],
        "INSTRUMENT": REQUEST.fields["instrument"][1],
        "LOTS": REQUEST.fields["lots"][1],
        "TIME": REQUEST.fields["time_in_force"][1],
        "SUBMIT": SUBMIT,
    }
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder) / "native.c", Path(folder) / "native.so"
        source.write_text(_NATIVE)
        macros = [f"-D{name}={value}" for name, value in places.items()]
        subprocess.run(
            ["cc", "-O2", "-shared", "-fPIC", *macros, str(source), "-o", str(library)], check=True
        )
        return ctypes.CDLL(str(library))
