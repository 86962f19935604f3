"""A desk on paper that goes on when its terminal is closed."""

import time
from collections.abc import Sequence
from pathlib import Path

from hansa.api.desks import Started
from hansa.app.configurations import read_entry
from hansa.app.launching import launch, run_of
from hansa.app.running import runs_root
from hansa.cli.output import Format, print_json, print_line
from hansa.stores import RunStore


def start_in_background(
    config: Path, overrides: Sequence[str], runs: Path | None, format_: Format
) -> int:
    """Starts a desk as a process of its own and says its run once it is at work. Raises ConfigError
    for one that is not on paper, or ended before it began.
    """
    entry, store = read_entry(config, overrides), RunStore(runs_root(runs))
    log = store.root / "logs" / f"{entry.name}-{time.time_ns()}.jsonl"
    launched = launch(entry, store, log)
    run, pid = run_of(launched, store).path.name, launched.process.pid
    if format_ == "json":
        print_json(Started(configuration=entry.name, pid=pid, run=run))
    else:
        print_line(f"{run}: at work, process {pid}; its log is {log}")
        print_line(f"`hansa watch {run}` shows it, `hansa stop {run}` stops it")
    return 0
