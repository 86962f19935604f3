"""`hansa trials`: what was recorded, what of it differs, and what never traded."""

import json

from msgspec.structs import replace

from hansa.cli.trials import trials_command
from hansa.stores import TrialLedger, TrialRecord


def _trial(config, returns, *, traded=True):
    own = {"returns": returns, "traded": traded, "market": "X:ABC", "last_ns": 86_400_000_000_000}
    return TrialRecord(data="d" * 64, config=config, run="r", **own)


def test_both_numbers_are_told_and_how_many_never_traded(tmp_path, capsys):
    records = [_trial("a", "x"), _trial("b", "x"), _trial("c", "flat", traded=False)]
    TrialLedger(tmp_path).add(records)
    assert trials_command(runs=tmp_path) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[1:] == ["3,", "whole"]
    assert lines[-1].split()[:4] == ["X:ABC,", "1970-01-01", "to", "1970-01-02"]
    assert lines[-1].split()[4:] == ["d" * 16, "2", "3", "1", "of", "3", "0"]


def test_programs_are_told_the_same(tmp_path, capsys):
    TrialLedger(tmp_path).add([_trial("a", "x"), _trial("b", "x")])
    assert trials_command(runs=tmp_path, format_="json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["recorded"], found["recorded_least"], found["loss"]) == (2, 2, "")
    assert found["data"][0]["distinct"] == 1


def test_all_that_was_tried_of_one_file_is_named(tmp_path, capsys):
    eth = replace(_trial("b", "y"), market="X:ETH")
    TrialLedger(tmp_path).add([_trial("a", "x"), eth, _trial("c", "z")])
    assert trials_command(runs=tmp_path) == 0
    assert (
        capsys.readouterr().out.splitlines()[-1].strip().startswith("X:ABC or X:ETH, 1970-01-01 to")
    )
