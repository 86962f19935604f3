"""`hansa doctor`: is everything here that Hansa needs?"""

import importlib
import importlib.metadata
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_table

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
    checks = [_python(), _core(), *(_library(name) for name in _NEEDED), _runs_folder(runs)]
    if format_ == "json":
        print_json(checks)
    else:
        rows = [[c.name, c.found, "ok" if c.is_well else c.advice] for c in checks]
        print_table(["what", "found", "verdict"], rows)
    return 0 if all(check.is_well for check in checks) else 1


def _python() -> Check:
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Check("Python", found, sys.version_info >= (3, 11), "install Python 3.11 or newer")


def _core() -> Check:
    try:
        core = importlib.import_module("hansa._core")
    except ImportError as error:
        return Check("native core", str(error), is_well=False, advice="run `make build`")
    found = f"{core.__version__}, {core.BUILD_PROFILE} build, sources {core.SOURCE_HASH}"
    is_fast = core.BUILD_PROFILE == "release"
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
