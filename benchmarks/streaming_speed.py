"""Features row by row beside talipp and nautilus_trader, which take one value at a time as well.

A time is printed only if the last thousand values agree. All of them in one call is what a desk
does with its features; a peer makes a call for each.
"""

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from environments import HERE, MissingPeer, python_of
from pieces import quickest_ns

from hansa import _core
from hansa.features import Expr, compile_graph, f
from hansa.types import FloatArray

COLUMNS = ("open", "high", "low", "close", "volume")
CASES: Mapping[str, Expr] = {
    "sma(20)": f.close.sma(20),
    "ema(20)": f.close.ema(20),
    "wma(20)": f.close.wma(20),
    "kama(30)": f.close.kama(30),
    "rsi(14)": f.close.rsi(14),
    "macd": f.close.macd(12, 26),
    "atr(14)": f.atr(14),
    "adx(14)": f.adx(14),
    "cci(14)": f.cci(14),
    "obv": f.obv(),
    "sar": f.sar(),
    "bollinger_upper(20)": f.close.bollinger_upper(20),
    "rolling_max(20)": f.high.rolling_max(20),
}
PEERS = ("talipp", "nautilus")
#: The last values that are compared, and how far apart they may be: rounding.
_COMPARED, _APART_RATIO = 1_000, 1e-9


@dataclass(frozen=True, slots=True)
class Told:
    """Of one indicator: nanoseconds a value, and the last values."""

    ns: float
    values: FloatArray


def streaming_figures(bars: Mapping[str, FloatArray]) -> Mapping[str, Mapping[str, float]]:
    """Nanoseconds a value by function: ours, and those of the peers that have it too."""
    ours = {name: _ours({name: expression}, bars) for name, expression in CASES.items()}
    found = {name: {"by_rows_ns": told.ns} for name, told in ours.items()}
    for peer in PEERS:
        theirs = _theirs(peer, bars)
        for name in (name for name in CASES if name in theirs):
            if difference := _difference(ours[name].values, theirs[name].values):
                print(f"{name}: no time of {peer}, {difference}")
            else:
                found[name][f"{peer}_ns"] = theirs[name].ns
    found["all in one call"] = {"by_rows_ns": _ours(CASES, bars).ns}
    _print(found)
    return found


def _ours(cases: Mapping[str, Expr], bars: Mapping[str, FloatArray]) -> Told:
    """Each row a call from Python."""
    spec = compile_graph(dict(cases))
    graph = _core.Graph([(node.op, node.params, node.inputs) for node in spec.nodes], 1)
    columns = [np.ascontiguousarray(bars[name])[:, np.newaxis] for name in COLUMNS]
    wanted, out = list(spec.outputs.values()), [np.empty((1, 1)) for _ in spec.outputs]
    values = list[float]()

    def take(rows: Sequence[int]) -> None:
        for row in rows:
            graph.run([column[row : row + 1] for column in columns], wanted, out)
            values.append(out[0][0, 0])

    ns = quickest_ns(take, range(len(columns[0])))
    return Told(ns, np.array(values[-_COMPARED:]))


def _theirs(peer: str, bars: Mapping[str, FloatArray]) -> Mapping[str, Told]:
    try:
        python = python_of(peer)
    except MissingPeer as missing:
        print(f"left out, cannot be installed: {missing}")
        return {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bars.json"
        file.write_text(json.dumps({name: bars[name].tolist() for name in COLUMNS}))
        script = HERE / "peers" / f"{peer}_features.py"
        done = subprocess.run(
            [python, script, file, str(_COMPARED)], capture_output=True, text=True, check=True
        )
    told = json.loads(done.stdout)
    return {name: Told(one["ns"], np.array(one["values"])) for name, one in told.items()}


def _difference(ours: FloatArray, theirs: FloatArray) -> str:
    apart = np.abs(ours - theirs)
    if np.all(apart <= _APART_RATIO * np.abs(ours).max()):
        return ""
    worst = int(np.argmax(apart))
    return f"its values differ: {theirs[worst]:.9g} for {ours[worst]:.9g}"


def _print(found: Mapping[str, Mapping[str, float]]) -> None:
    print("\nfeatures row by row, ns a value (ratio above 1: ours is slower)")
    heads = ("Hansa", *(head for peer in PEERS for head in (peer, "ratio")))
    print(f"{'':<20} " + " ".join(f"{head:>9}" for head in heads))
    for name, one in found.items():
        line = f"{name:<20} {one['by_rows_ns']:>9.0f}"
        for peer in PEERS:
            ns = one.get(f"{peer}_ns")
            line += f" {ns:>9.0f} {one['by_rows_ns'] / ns:>9.2f}" if ns else f"{'':>20}"
        print(line)
