"""Commands at a time in a configuration, and keys that are taken back."""

from pathlib import Path

import pytest

from hansa.app.settings import every_setting
from hansa.config import Config, Environment, explain, from_json, load, to_json
from hansa.errors import ConfigError

COUNCIL = Path(__file__).parents[2] / "examples" / "council.toml"

PAUSE_AND_RESUME = 'commands=[{at=2022-05-09T12:00:00Z, do="pause"}, {at=2022-05-10, do="resume"}]'


def council(*overrides: str) -> Config:
    return load(COUNCIL, overrides, environment=Environment())


def test_commands_are_read_with_their_time_and_word() -> None:
    pause, resume = council(PAUSE_AND_RESUME).commands
    assert (pause.do, pause.at_ns) == ("pause", 1_652_097_600 * 10**9)
    assert (resume.do, resume.at_ns) == ("resume", 1_652_140_800 * 10**9)


def test_a_table_for_each_command_is_read(tmp_path: Path) -> None:
    text = COUNCIL.read_text().replace("../data", str(COUNCIL.parents[1] / "data"))
    path = tmp_path / "desk.toml"
    path.write_text(text + '\n[[commands]]\nat = 2022-05-09T12:00:00Z\ndo = "kill"\n')
    (command,) = load(path, environment=Environment()).commands
    assert command.do == "kill"


@pytest.mark.parametrize(
    ("commands", "says"),
    [
        ('[{at=2022-05-09, do="puase"}]', 'commands.0.do: .*found "puase"; did you mean "pause"'),
        ('[{at=2022-05-09, does="kill"}]', 'commands.0.does: unknown key; did you mean "do"'),
        ('[{do="kill"}]', r"commands.0.at: expected a value \(when; .*choose a moment"),
        ('[{at="noon", do="kill"}]', "commands.0.at: expected a moment such as"),
        ('[{at=1021-05-09, do="kill"}]', "commands.0.at: expected a year from 1970 to 2261"),
        ('["kill"]', r"commands.*: expected .* at and do"),
        (
            '[{at=2022-05-09, do="kill"}, {at=2022-05-08, do="resume"}]',
            "commands.1.at: expected a moment not before 2022-05-09.*in the order of time",
        ),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused_in_one_line(commands: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as refusal:
        council(f"commands={commands}")
    assert "\n" not in str(refusal.value)


def test_commands_are_pinned_and_read_back() -> None:
    config = council(PAUSE_AND_RESUME)
    assert from_json(to_json(config)).commands == config.commands
    assert to_json(config) != to_json(council())


def test_a_configuration_without_commands_is_pinned_as_before_there_were_any() -> None:
    assert "commands" not in to_json(council())


def test_config_show_names_commands_given_and_not_given() -> None:
    given = {row.key: row for row in every_setting(council(PAUSE_AND_RESUME))}
    assert given["commands.0.do"].value == "pause"
    assert given["commands.1.at"].about
    assert {row.key: row.source for row in every_setting(council())}["commands"] == "not set"


def test_an_empty_value_leaves_an_optional_key_unset() -> None:
    config = council("data.start=2022-03-01", "data.start=")
    assert config.data is not None
    assert config.data.start is None
    assert council("run.seed=").run.seed == 0
    assert explain(council("agents.0.fast=8", "agents.0.id="), "agents.0.fast").value == 8


def test_a_free_parameter_can_be_left_unset() -> None:
    assert "is_long_only" not in council("allocation.is_long_only=").allocation.parameters


def test_the_environment_can_leave_a_key_unset() -> None:
    environment = Environment.read({"HANSA_RUN__SEED": ""})
    assert load(COUNCIL, environment=environment).run.seed == 0


@pytest.mark.parametrize(
    ("assignment", "says"),
    [
        ("venue.latency_ms=", r"--set: venue.latency_ms: expected a value \(time from"),
        ("venue.latency=", 'venue.latency: unknown key; did you mean "latency_ms"'),
        ("gate=", r"gate: expected a section \[gate\] with"),
        ("agents.1=", "agents.1: expected a value, found none; an entry stays"),
    ],
)
def test_what_must_be_chosen_or_is_unknown_cannot_be_left_unset(assignment: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        council(assignment)
