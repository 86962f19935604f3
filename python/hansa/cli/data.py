"""`hansa data check`: what is wrong with a data file?"""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from hansa.app.explaining import time_text
from hansa.cli.options import FormatOption
from hansa.cli.output import print_json, print_table
from hansa.config import interval_ns, load
from hansa.errors import ConfigError
from hansa.market import BarOptions, DataCheck, check, instruments_of


def check_command(
    file: Path,
    /,
    *,
    config: Annotated[
        Path | None,
        Parameter(name="--config", help="Read it as this configuration's [data] says."),
    ] = None,
    label: Annotated[
        Literal["open", "close"] | None,
        Parameter(name="--label", help="Whether a stamp is the start or the end of its bar."),
    ] = None,
    interval: Annotated[
        str | None, Parameter(name="--interval", help="Length of a bar, such as 1h.")
    ] = None,
    format_: FormatOption = "text",
) -> int:
    """Check a file of bars: columns, order, duplicates, gaps, impossible prices, ticks, labels.

    Exit code 0: it can be loaded. 1: it has errors; each is named with row and what to do.

    Parameters
    ----------
    file
        A Parquet, CSV, CSV.gz or Feather file.

    """
    if config is not None:
        checked = load(config)
        if checked.data is None:
            raise ConfigError(
                f"{config}: expected a section [data] to read {file} by, found none; "
                "leave --config out, or name a configuration with bars"
            )
        found = check(
            file,
            BarOptions.of(checked.data),
            instruments=instruments_of(checked.instruments),
        )
    else:
        length = interval_ns(interval) if interval else None
        found = check(file, BarOptions(label=label, interval_ns=length))
    if format_ == "json":
        print_json(found)
    else:
        _print(found)
    return 0 if found.is_sound else 1


def _print(found: DataCheck) -> None:
    rows = [
        [
            str(each.severity),
            str(each.code),
            each.instrument or "",
            "" if each.row is None else str(each.row),
            "" if each.ts_ns is None else time_text(each.ts_ns),
            each.text,
        ]
        for each in found.findings
    ]
    print_table(["", "what", "instrument", "row", "time", "finding"], rows)
    verdict = "can be loaded" if found.is_sound else "cannot be loaded"
    print(
        f"{found.path}: {verdict}: {found.rows} rows of {len(found.instruments)} instruments, "
        f"{len(found.errors)} errors, {len(found.warnings)} warnings"
    )
