"""`hansa compare`: runs side by side."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from hansa.api.runs import ComparedNumber, Comparison
from hansa.app.running import runs_root
from hansa.app.view.compare import compare
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_line, print_rows, print_table
from hansa.report import render_comparison
from hansa.report.comparison import not_alike
from hansa.report.numbers import value_text
from hansa.stores import RunStore
from hansa.stores.runs import write_whole

#: Of a setting so much is shown, in characters.
_VALUE = 24


def compare_command(
    *run: str,
    report: Annotated[
        Path | None,
        Parameter(name="--report", help="Write them as one HTML page that needs no network."),
    ] = None,
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Compare two to twenty runs: what was set differently, and what came of it.

    Parameters
    ----------
    run
        Runs: folder, name, beginning of an id, or `last`.

    """
    store = RunStore(runs_root(runs))
    found = compare([store.find(each) for each in run])
    if report is not None:
        write_whole(report, render_comparison(found).encode())
    if format_ == "json":
        print_json(found)
        return 0
    _print(found)
    if report is not None:
        print()
        print_line(f"Report  {report}")
    return 0


def _print(found: Comparison) -> None:
    names = _letters(found)
    verdicts = found.verdicts or ("",) * len(found.runs)
    lines = zip(names, found.runs, verdicts, strict=True)
    print_rows([(name, f"{line.run}  {line.status}  {verdict}") for name, line, verdict in lines])
    print("\nSet differently")
    if found.settings:
        print_table(
            ["setting", *names], [[each.key, *map(_short, each.values)] for each in found.settings]
        )
    else:
        print("  nothing")
    print("\nCame to")
    if words := not_alike(found):
        print_line(f"  {words}")
    print_table(["", *names], [[each.label, *_values(each)] for each in found.numbers])


def _letters(found: Comparison) -> list[str]:
    """A, B, C: names of runs are too long for the heads of columns."""
    return [chr(ord("A") + place) for place in range(len(found.runs))]


def _values(each: ComparedNumber) -> list[str]:
    return ["" if value is None else value_text(value, each.unit, 2) for value in each.values]


def _short(value: str) -> str:
    return value if len(value) <= _VALUE else f"{value[: _VALUE - 3]}..."
