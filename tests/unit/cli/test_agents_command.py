"""`hansa agents` lists what can sit on a council, and what can be set of it."""

import json

from hansa.agents import BUILT_IN
from hansa.cli.entry import run_app


def test_each_agent_has_a_line_that_says_what_it_does(capsys):
    assert run_app(["agents", "--format", "json"]) == 0
    lines = json.loads(capsys.readouterr().out)
    assert [line["agent"] for line in lines] == sorted(BUILT_IN)
    assert all(len(line["title"]) > 20 and line["title"].endswith(".") for line in lines)


def test_one_is_shown_with_source_units_and_defaults(capsys):
    assert run_app(["agents", "donchian_breakout"]) == 0
    text = capsys.readouterr().out
    assert "Source: Donchian (1960)" in text
    assert text.splitlines()[-1].split() == ["exit_window", "10", "bars"]


def test_an_unknown_one_is_refused_with_those_there_are(capsys):
    assert run_app(["agents", "macdd"]) == 2
    assert "no agent 'macdd'; there are anticor" in capsys.readouterr().err
