"""`hansa compare`: runs side by side."""

from hansa.api.runs import ComparedNumber, Comparison
from hansa.app.running import runs_root
from hansa.app.view.compare import compare
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_rows, print_table
from hansa.report.numbers import value_text
from hansa.stores import RunStore

#: Of a setting so much is shown, in characters.
_VALUE = 24


def compare_command(*run: str, runs: RunsOption = None, format_: FormatOption = "text") -> int:
    """Compare two to twenty runs: what was set differently, and what came of it.

    Parameters
    ----------
    run
        Runs: folder, name, beginning of an id, or `last`.

    """
    store = RunStore(runs_root(runs))
    found = compare([store.find(each) for each in run])
    if format_ == "json":
        print_json(found)
    else:
        _print(found)
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
    print_table(["", *names], [[each.label, *_values(each)] for each in found.numbers])


def _letters(found: Comparison) -> list[str]:
    """A, B, C: names of runs are too long for the heads of columns."""
    return [chr(ord("A") + place) for place in range(len(found.runs))]


def _values(each: ComparedNumber) -> list[str]:
    return ["" if value is None else value_text(value, each.unit, 2) for value in each.values]


def _short(value: str) -> str:
    return value if len(value) <= _VALUE else f"{value[: _VALUE - 3]}..."
