"""`hansa new`: a folder with an agent of ten lines and a configuration that runs."""

import shutil
from pathlib import Path

from hansa.app.sample import sample_file
from hansa.errors import ConfigError, DataError

_AGENT = '''"""The agent of this desk: change it, then `hansa run desk.toml` again."""

import numpy as np

from hansa import Agent, Ballot, f


class {agent}(Agent):
    """Goes with the trend, measured against its noise."""

    def features(self):
        return {{"trend": (f.close.ema(48) - f.close.ema(192)) / f.atr(96)}}

    def consider(self, s):
        return Ballot(conviction=np.tanh(s["trend"] / 4))
'''

_CONFIG = """# A desk of your own: `hansa run desk.toml` runs it,
# `hansa config show desk.toml` explains every setting.

[run]
name = "{name}"
modules = ["agent.py"]          # files with agents of your own

[data]
path = "data/{data}"
venue = "BINANCE"
label = "open"                  # the file's stamps are the bars' starts
interval = "1h"
gaps = "report"                 # "refuse" stops at a missing bar

[instruments]
path = "data/instruments.toml"

[account]
currency = "USDT"
cash = "100000"
kind = "cash"                   # never borrows

[venue]                         # nothing is free unless you say so
maker_fee_bps = 10
taker_fee_bps = 10
slippage_bps = 2
latency_ms = 250
volume_share_ratio_max = 0.05

[[agents]]
use = "{use}"                   # yours, in agent.py

[[agents]]
use = "risk"                    # built in: vetoes what falls too far

[council]
rule = "weighted_mean"

[allocation]
rule = "volatility_target"
is_long_only = true             # a cash account cannot sell what it does not hold
band_bps = 100                  # changes below 1 % of equity are not traded

[gate]                          # a missing limit refuses every order
order_value_max = 50000
position_value_max = 50000
gross_exposure_ratio_max = 1
net_exposure_ratio_max = 1
price_collar_bps = 500
orders_per_minute_max = 100
drawdown_ratio_max = 0.5
stale_after_s = 7200
"""


def new_command(folder: Path, /) -> int:
    """Make a folder with an agent of ten lines, sample data, and a configuration that runs.

    Never overwrites: the folder must be new or empty.

    Parameters
    ----------
    folder
        Where; its name becomes the desk's.

    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder}: expected a new or empty folder, found something in it")
    name = "".join(c if c.isalnum() else "_" for c in folder.resolve().name).strip("_").lower()
    if not name or name[0].isdigit():
        name = f"desk_{name}".rstrip("_")
    bars = sample_file("binance_spot_1h_10pairs_2022_2023.parquet")
    instruments = sample_file("instruments.toml")
    agent = "".join(part.capitalize() for part in name.split("_")) + "Agent"
    use = f"{name}_agent"
    try:
        (folder / "data").mkdir(parents=True)
        shutil.copy(bars, folder / "data")
        shutil.copy(instruments, folder / "data")
        (folder / "agent.py").write_text(
            _AGENT.format(agent=agent).replace(
                'noise."""\n', f'noise."""\n\n    name = "{use}"\n', 1
            )
        )
        (folder / "desk.toml").write_text(_CONFIG.format(name=name, use=use, data=bars.name))
    except OSError as error:
        raise DataError(f"{folder}: cannot be written: {error.strerror}") from error
    print(f"{folder}/agent.py   an agent of ten lines")
    print(f"{folder}/desk.toml  a configuration that runs")
    print(f"{folder}/data/      two years of hourly bars of ten pairs")
    print(f"\n  next: hansa run {folder}/desk.toml")
    return 0
