"""Pause, resume and kill at a time, written in the configuration."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

import hansa
from hansa.app.replaying import replay
from hansa.app.result import Result
from hansa.errors import ConfigError
from hansa.journal import Kind, Proposal, read_records
from hansa.stores import RunFolder
from tests.command_line import SETTINGS
from tests.command_line import hansa as command_line
from tests.conftest import COUNCIL, SMALL

#: While the small run holds something.
KILL_AT = "2022-06-05T12:00:00Z"
KILL_NS = int(datetime.fromisoformat(KILL_AT).timestamp()) * 10**9


def with_commands(commands: str, runs: Path, *, block: int = 4096) -> Result:
    settings = (*SMALL, f"commands=[{commands}]", f"run.block_moments={block}")
    return hansa.run(COUNCIL, overrides=settings, runs=runs)


def increases(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Those that would do more than bring a position nearer to zero."""
    return [
        each
        for each in proposals
        if (each.side == "buy") == (each.position_lots >= 0)
        or each.order_lots > abs(each.position_lots)
    ]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return with_commands(f'{{at={KILL_AT}, do="kill"}}', tmp_path_factory.mktemp("runs"))


def test_a_kill_leaves_only_orders_that_reduce(killed: Result, small_run: Result) -> None:
    after = [each for each in killed.recorded.proposals if each.ts_ns >= KILL_NS]
    unheld = [each for each in small_run.recorded.proposals if each.ts_ns >= KILL_NS]
    assert after
    assert increases(unheld)
    assert not increases(after)


def test_until_the_kill_nothing_is_different(killed: Result, small_run: Result) -> None:
    def before(run: Result) -> list[Proposal]:
        return [each for each in run.recorded.proposals if each.ts_ns < KILL_NS]

    assert before(killed) == before(small_run)
    assert len(before(killed)) > 10


def test_a_replay_repeats_the_commands(killed: Result) -> None:
    assert killed.replay().agrees


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_commands_do_not_depend_on_the_block_size(tmp_path: Path, block: int) -> None:
    run = with_commands(
        '{at=2022-04-20T00:00:00Z, do="pause"}, {at=2022-04-22T10:30:00Z, do="resume"}, '
        f'{{at={KILL_AT}, do="kill"}}, {{at={KILL_AT}, do="resume"}}',
        tmp_path,
        block=100_000,
    )
    assert replay(RunFolder(run.folder), block_moments=block).agrees


def test_a_command_stands_in_the_journal_before_the_decision_that_obeys(killed: Result) -> None:
    records = read_records(killed.journal.path, [Kind.COMMAND, Kind.MOMENT])
    row = records.kind.tolist().index(Kind.COMMAND)
    assert records.ts_ns[row] == KILL_NS
    assert records.ts_ns[row - 1] < KILL_NS <= records.ts_ns[row + 1]


def test_a_pause_before_the_first_bar_holds_until_resumed(tmp_path: Path) -> None:
    start, resumed = "2022-01-01T00:00:00Z", "2022-05-01T00:00:00Z"
    run = with_commands(f'{{at={start}, do="pause"}}, {{at={resumed}, do="resume"}}', tmp_path)
    first = run.recorded.proposals[0]
    assert first.ts_ns >= 1_651_363_200 * 10**9
    assert increases(run.recorded.proposals)


def test_why_says_that_the_desk_was_killed_or_paused(killed: Result, tmp_path: Path) -> None:
    paused = with_commands('{at=2022-04-01T05:30:00Z, do="pause"}', tmp_path)
    for run, word, since in (
        (killed, "killed", f"kill commanded at {KILL_AT}"),
        (paused, "paused", "pause commanded at 2022-04-01T05:30:00Z"),
    ):
        held = run.decisions.filter(run.decisions["outcome"] == word).row(-1, named=True)
        at = f"{held['ts']:%Y-%m-%dT%H:%M:%S}"
        found = run.why(held["instrument"], at=at)
        assert (found.outcome, found.meaning) == (word, f"the desk is {word}")
        assert found.desk == since
        runs = ("--runs", run.folder.parent)
        said = command_line("why", "last", held["instrument"], "--at", at, *runs).stdout
        assert f"the desk is {word}" in said
        assert since in said
    assert killed.why("BTCUSDT", at="2022-06-05T11:00").desk == ""


def test_a_command_after_the_last_decision_is_refused_before_there_is_a_folder(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigError, match=r"commands.0.at: expected a moment not after the last"):
        with_commands('{at=2022-07-02, do="kill"}', tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_commands_are_taken_from_the_command_line_and_exported(tmp_path: Path) -> None:
    scheduled = f'commands=[{{at={KILL_AT}, do="kill"}}]'
    ran = command_line("run", COUNCIL, *SETTINGS, "--set", scheduled, "--runs", tmp_path)
    assert ran.returncode == 0, ran.stderr
    out = tmp_path / "journal.jsonl"
    assert command_line("journal", "export", "last", out, "--runs", tmp_path).returncode == 0
    assert '"kind":"command"' in out.read_text()
    assert '{"do":"kill","actor":0}' in out.read_text()
