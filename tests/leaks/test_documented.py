"""The page of leaks lists the corpus as it is, and the corpus is what the tests go through."""

import inspect

from tests.conftest import ROOT
from tests.leaks import test_elsewhere
from tests.leaks.corpus import AGENTS, ELSEWHERE

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "leaks.md").read_text().splitlines()
    if line.startswith("| `") and line.endswith(" ... |")
]


def _what(leak):
    return " ".join(inspect.getdoc(leak.agent).split()).rstrip(".")


def test_each_leaking_agent_has_its_row():
    by = {True: "run, check", False: "check"}
    wanted = [[f"`{x.leak}`", _what(x), by[x.by_run], f"... {x.words} ..."] for x in AGENTS]
    assert ROWS[: len(AGENTS)] == wanted


def test_each_other_leak_has_its_row():
    rows = [[row[0].strip("`"), row[2], row[3]] for row in ROWS[len(AGENTS) :]]
    assert rows == [[name, by, f"... {words} ..."] for name, (by, words) in ELSEWHERE.items()]


def test_each_other_leak_has_its_test():
    names = {name.removeprefix("test_").replace("_", "") for name in vars(test_elsewhere)}
    assert {name.lower() for name in ELSEWHERE} <= names


def test_the_corpus_is_as_large_as_asked():
    assert len(AGENTS) + len(ELSEWHERE) >= 40
