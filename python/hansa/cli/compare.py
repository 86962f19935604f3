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
from hansa.report.compared_tables import COLUMNS_MAX, known_numbers, letter
from hansa.report.comparison import not_alike
from hansa.report.numbers import value_text
from hansa.report.sweep.wording import short_keys
from hansa.stores import RunStore
from hansa.stores.runs import write_whole

#: Of a setting so much is shown, in characters.
_VALUE = 24
#: Of settings that differ so many are shown beside many runs.
_SETTINGS = 4
#: Of many runs a line each, and these figures; all of them are in report and JSON.
_FIGURES = ("net_return", "sharpe", "deflated_sharpe", "maximum_drawdown", "turnover", "fills")


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
    if len(found.runs) > COLUMNS_MAX:
        _print_down(found)
    else:
        _print_across(found)


def _print_down(found: Comparison) -> None:
    shown = [each for each in known_numbers(found) if each.key in _FIGURES]
    settings = [each for each in found.settings if each.key != "run.name"]
    keys = short_keys([each.key for each in settings])
    verdicts = found.verdicts or ("",) * len(found.runs)
    rows = [
        [
            line.run,
            verdict,
            *(_values(each)[place] for each in shown),
            *(_short(each.values[place]) for each in settings[:_SETTINGS]),
        ]
        for place, (line, verdict) in enumerate(zip(found.runs, verdicts, strict=True))
    ]
    labels = [each.label for each in shown]
    print_table(["Run", "Verdict", *labels, *keys[:_SETTINGS]], rows)
    if len(settings) > _SETTINGS:
        print_line(f"  {len(settings) - _SETTINGS} more settings differ: --report, --format json")
    if words := not_alike(found):
        print_line(f"  {words}")


def _print_across(found: Comparison) -> None:
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
    return [letter(place) for place in range(len(found.runs))]


def _values(each: ComparedNumber) -> list[str]:
    return ["" if value is None else value_text(value, each.unit, 2) for value in each.values]


def _short(value: str) -> str:
    return value if len(value) <= _VALUE else f"{value[: _VALUE - 3]}..."
