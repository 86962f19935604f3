"""A crate's tests are one binary; a file that no module names would not be run, in silence."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

CRATES = sorted(path.parents[1] for path in ROOT.glob("crates/*/tests/all.rs"))
_MODULE = re.compile(r'(?:#\[path = "(.+?)"\]\n)?mod (\w+);')


def named(file: Path) -> set[Path]:
    """Where the modules that a file names may lie."""
    found = set()
    for path, name in _MODULE.findall(file.read_text()):
        places = [path] if path else [f"{name}.rs", f"{name}/mod.rs"]
        found |= {file.parent / place for place in places}
    return found


@pytest.mark.parametrize("crate", CRATES, ids=lambda crate: crate.name)
def test_every_file_of_tests_is_in_a_binary(crate: Path) -> None:
    manifest = tomllib.loads((crate / "Cargo.toml").read_text())
    found = {crate / test["path"] for test in manifest["test"]}
    files = set((crate / "tests").rglob("*.rs"))
    found |= {place for file in files for place in named(file)}
    assert files - found == set()


def test_every_crate_with_tests_has_such_a_binary() -> None:
    assert sorted(path.parent for path in ROOT.glob("crates/*/tests")) == CRATES
