"""`hansa desks`: the desks of a folder of runs."""

from hansa.app.desk.text import money
from hansa.app.running import runs_root
from hansa.app.view.desks_list import desk_lines
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_line, print_table
from hansa.stores import RunStore


def desks_command(*, runs: RunsOption = None, format_: FormatOption = "text") -> int:
    """List the desks at work, and those that were lost at work; newest first.

    `gone`: its process ended and nobody stopped it; `hansa trade --resume RUN` goes on. `silent`:
    its process is there and does not answer.
    """
    store = RunStore(runs_root(runs))
    lines = desk_lines(store)
    if format_ == "json":
        print_json(lines)
        return 0
    if not lines:
        print_line(f"no desk at work in {store.root}; `hansa trade CONFIG` starts one")
        return 0
    print_table(
        ["run", "mode", "state", "equity", "today", "records", "process"],
        [
            [
                line.run,
                line.mode,
                line.state,
                f"{money(line.equity)} {line.currency}",
                money(line.day_profit, is_signed=True),
                f"{line.records:,}",
                str(line.pid or ""),
            ]
            for line in lines
        ],
    )
    return 0
