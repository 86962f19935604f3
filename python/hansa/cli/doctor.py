"""`hansa doctor`: is everything here that Hansa needs?"""

import importlib.metadata
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hansa import _core
from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_table
from hansa.native import sources_hash

_NEEDED = ("numpy", "polars", "msgspec", "cyclopts", "rich")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `advice` says what to do when it is not well."""

    name: str
    found: str
    is_well: bool
    advice: str = ""


def doctor_command(*, runs: RunsOption = None, format_: FormatOption = "text") -> int:
    """Look at the installation: Python, native core, libraries, a folder for runs.

    Exit code 0 when all is well, 1 otherwise.
    """
    checks = [_python(), _native_core(), *(_library(name) for name in _NEEDED), _runs_folder(runs)]
    if format_ == "json":
        print_json(checks)
    else:
        rows = [[c.name, c.found, "ok" if c.is_well else c.advice] for c in checks]
        print_table(["what", "found", "verdict"], rows)
    return 0 if all(check.is_well for check in checks) else 1


def _python() -> Check:
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Check("Python", found, sys.version_info >= (3, 11), "install Python 3.11 or newer")


def _native_core() -> Check:
    found = f"{_core.__version__}, {_core.BUILD_PROFILE} build, sources {_core.SOURCE_HASH}"
    here = sources_hash()
    if here not in (None, _core.SOURCE_HASH):
        advice = f"the sources here are {here}, it was built from others: run `make build`"
        return Check("native core", found, is_well=False, advice=advice)
    is_fast = _core.BUILD_PROFILE == "release"
    return Check("native core", found, is_fast, "a debug build is slow: run `make build`")


def _library(name: str) -> Check:
    try:
        return Check(name, importlib.metadata.version(name), is_well=True)
    except importlib.metadata.PackageNotFoundError:
        return Check(name, "not installed", is_well=False, advice=f"pip install {name}")


def _runs_folder(given: Path | None) -> Check:
    root = runs_root(given)
    place = root if root.is_dir() else root.resolve().parent
    try:
        with tempfile.TemporaryFile(dir=place):
            free_gib = shutil.disk_usage(place).free / 2**30
    except OSError as error:
        return Check("runs folder", f"{root}: {error.strerror}", is_well=False, advice="use --runs")
    return Check(
        "runs folder", f"{root}, {free_gib:.1f} GiB free", free_gib > 0.1, "free some disk"
    )
