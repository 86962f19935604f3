"""A sweep in Hansa: DATA.npz SETS WORKERS FILLS.csv; every set counted, chained and kept."""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from hansa_cross import CONFIG, parquet
from workload import pairs

from hansa.app.sweep.sweeping import SweepOptions, sweep

AGENT = Path(__file__).with_name("sweep_agent.py")


def main(source: Path, sets: int, workers: int, fills: Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        bars = parquet(source, folder)
        wanted = pairs(sets)
        space = {
            "agents.sweep_cross.fast": sorted({fast for fast, _ in wanted}),
            "agents.sweep_cross.slow": sorted({slow for _, slow in wanted}),
        }
        overrides = [
            f"data.path={bars}",
            f'run.modules=["{AGENT}"]',
            "agents.0.use=sweep_cross",
        ]
        start = time.perf_counter()
        options = SweepOptions(workers=workers)
        done = sweep(CONFIG, space, overrides=overrides, runs=folder / "runs", options=options)
        seconds = time.perf_counter() - start
        assert [each.status for each in done.outcomes] == ["done"] * sets
        found = {each.values: each.figures for each in done.outcomes}
        lines = [f"{fast},{slow},{found[fast, slow].fills}" for fast, slow in wanted]
        fills.write_text("fast,slow,fills\n" + "\n".join(lines) + "\n")
    own, workers = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    figures = {
        "seconds": seconds,
        "processor_s": own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime,
        "peak_mib": own.ru_maxrss / 1024,
        "worker_peak_mib": workers.ru_maxrss / 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
