"""Memory of a run over more and more files of one instrument: it must not grow with their number.

    python benchmarks/memory_days.py [ROWS_A_FILE]

Two, four and eight Parquet files of quotes, one behind the other, each run in a process of its own
with its journal on disk. Prints the most that was the process's own (RssAnon, looked at every 2 ms)
and the most that was resident, pages of files included (VmHWM), above a process that has read
nothing. Exits with 1 where eight files take a tenth more than two.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl
from quote_strategies import STRATEGIES
from workload import quotes

from hansa import load_config
from hansa.app.assembly import Handed, assemble
from hansa.app.driving import begin, carry_through
from hansa.engine import Destination

HERE = Path(__file__).parent
FILES = (2, 4, 8)
GROWTH_RATIO_MAX = 1.1
LOOK_S = 0.002


def write(folder: Path, rows: int) -> None:
    """Quotes in files that follow each other."""
    whole = pl.DataFrame(quotes(max(FILES) * rows)).rename({"ts_ns": "ts_event"})
    for number in range(max(FILES)):
        whole.slice(number * rows, rows).write_parquet(folder / f"{number}.parquet")


def run(folder: Path, files: int, strategy: str) -> None:
    """A whole run over the first files; it says when it begins, and waits to be let go."""
    paths = [str(folder / f"{number}.parquet") for number in range(files)]
    sections = [f'{{path="{path}", format="table", symbols=["BENCH:CROSS"]}}' for path in paths]
    loaded = load_config(HERE / "quotes.toml", [f"ticks=[{', '.join(sections)}]"])
    print("ready", flush=True)
    sys.stdin.readline()
    parts = assemble(loaded, Handed((), STRATEGIES[strategy]))
    with tempfile.TemporaryDirectory() as journal:
        carry_through(parts, begin(parts, Destination("write", Path(journal) / "journal")))


def measure(folder: Path, files: int, strategy: str) -> tuple[int, int]:
    """The most bytes of the process's own, and resident, above what it has before it reads."""
    command = [sys.executable, __file__, "--run", str(folder), str(files), strategy]
    pipe = subprocess.PIPE
    child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.readline()
    before = _resident(child.pid)
    most = before
    child.stdin.write("\n")
    child.stdin.flush()
    while (now := _resident(child.pid)) != (0, 0):
        most = (max(most[0], now[0]), max(most[1], now[1]))
        time.sleep(LOOK_S)
    error = child.stderr.read()
    if child.wait():
        sys.exit(f"{files} files: expected a run, found: {error.strip().splitlines()[-1]}")
    return most[0] - before[0], most[1] - before[1]


def _resident(process: int) -> tuple[int, int]:
    """RssAnon and VmHWM in bytes; nothing once the process is at its end."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0, 0
    found = {
        name: value.split()[0]
        for name, _, value in (line.partition(":") for line in lines)
        if value.split()
    }
    own, most = (int(found.get(name, 0)) * 1024 for name in ("RssAnon", "VmHWM"))
    return own, most


def main(rows: int) -> int:
    """Prints one line for each strategy and number of files; 1 where memory grows."""
    print(f"{'files of ' + format(rows, ',') + ' quotes':34}{'own, MiB':>10}{'resident, MiB':>15}")
    grows = False
    with tempfile.TemporaryDirectory() as temporary:
        write(Path(temporary), rows)
        for strategy in ("bare", "orders"):
            found = {files: measure(Path(temporary), files, strategy) for files in FILES}
            for files, (own, most) in found.items():
                print(f"{files} files, {strategy:25}{own / 2**20:10.0f}{most / 2**20:15.0f}")
            first, last = found[FILES[0]], found[FILES[-1]]
            grows |= any(b > a * GROWTH_RATIO_MAX for a, b in zip(first, last, strict=True))
    if grows:
        print(
            f"expected {FILES[-1]} files to take at most {GROWTH_RATIO_MAX} times what "
            f"{FILES[0]} take, found more"
        )
    return int(grows)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
