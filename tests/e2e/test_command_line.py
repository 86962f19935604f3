"""The command line as a user drives it."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hansa.app.result import Result
from tests.command_line import HANSA, SETTINGS, hansa, hansa_process, refused
from tests.conftest import COUNCIL, ROOT


def test_run_verify_replay_why_report(tmp_path: Path) -> None:
    ran = hansa_process("run", COUNCIL, *SETTINGS, "--runs", tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "Journal head" in ran.stdout
    assert "report.html" in ran.stdout
    verified = hansa_process("verify", "last", "--runs", tmp_path)
    assert verified.stdout.startswith("whole: ")
    replayed = hansa_process("replay", "last", "--runs", tmp_path)
    assert replayed.stdout.startswith("agrees: ")
    explained = hansa_process("why", "last", "1", "--runs", tmp_path)
    assert "Council" in explained.stdout
    assert "gate" in explained.stdout
    why_not = hansa_process(
        "why", "last", "BTCUSDT", "--at", "2022-05-09T12:00", "--runs", tmp_path, "--format", "json"
    )
    assert json.loads(why_not.stdout)["instrument"] == "BINANCE:BTCUSDT"
    assert "council-" in hansa_process("runs", "--runs", tmp_path).stdout
    report = hansa_process("report", "last", "--runs", tmp_path, "--out", tmp_path / "r.html")
    assert report.returncode == 0
    assert (tmp_path / "r.html").stat().st_size < 400_000


def test_new_makes_a_desk_that_runs_and_never_overwrites(tmp_path: Path) -> None:
    desk = tmp_path / "my_desk"
    made = hansa("new", desk)
    assert made.returncode == 0, made.stderr
    assert sum(1 for line in (desk / "agent.py").read_text().splitlines() if line.strip()) < 15
    ran = hansa("run", desk / "desk.toml", *SETTINGS, "--runs", tmp_path / "runs")
    assert ran.returncode == 0, ran.stderr
    assert hansa("replay", "last", "--runs", tmp_path / "runs").returncode == 0
    refused(hansa("new", desk), "expected a new or empty folder")


def test_output_that_nobody_reads_to_its_end_is_not_told_as_done(tmp_path: Path) -> None:
    """`hansa ... | head -1 || echo failed` under pipefail must not say that all was printed."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [str(HANSA), "config", "show", str(COUNCIL)],
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(
    "group", ["data", "config", "check", "journal", "keys", "venue", "coordinator", "fleet"]
)
def test_a_list_of_commands_says_what_each_does(group: str) -> None:
    listed = hansa(group, "--help").stdout
    box = listed[listed.index("Commands") :].split("╰")[0].splitlines()[1:]
    assert box
    for line in box:
        assert re.match(r"│ (\w+ +| {3,})\w", line), listed


def test_the_help_of_a_command_says_its_exit_codes() -> None:
    for command in (["kill"], ["fleet", "kill"], ["data", "check"], ["journal", "recover"]):
        assert "Exit code" in hansa(*command, "--help").stdout, command


def test_json_is_offered_wherever_a_table_is(small_run: Result, tmp_path: Path) -> None:
    runs = small_run.folder.parent
    for command in (
        ("verify", "last", "--runs", runs),
        ("replay", "last", "--runs", runs),
        ("runs", "--runs", runs),
        ("report", "last", "--runs", runs),
        ("doctor", "--runs", tmp_path),
        ("config", "show", COUNCIL),
        ("data", "check", ROOT / "data" / "binance_spot_1h_10pairs_2022_2023.parquet"),
    ):
        done = hansa(*command, "--format", "json")
        assert json.loads(done.stdout), command


def test_every_command_has_help_for_a_newcomer() -> None:
    for command in (
        ("new",),
        ("run",),
        ("verify",),
        ("replay",),
        ("why",),
        ("report",),
        ("runs",),
        ("doctor",),
        ("data", "check"),
        ("config", "show"),
        ("check", "agent"),
        ("journal", "export"),
        ("journal", "recover"),
    ):
        done = hansa(*command, "--help")
        assert done.returncode == 0
        assert "Usage: hansa" in done.stdout
        assert len(done.stdout.splitlines()) > 5


def test_an_agent_that_peeks_is_found_by_check(tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    hansa("new", desk)
    agent = desk / "agent.py"
    honest = hansa("check", "agent", desk / "desk.toml")
    assert honest.returncode == 0, honest.stdout + honest.stderr
    agent.write_text(agent.read_text().replace('s["trend"] / 4', 's["trend"] - s["trend"].mean()'))
    caught = hansa("check", "agent", desk / "desk.toml")
    assert caught.returncode == 1
    assert "desk_agent: PEEKS" in caught.stdout
    ran = hansa("run", desk / "desk.toml", *SETTINGS, "--runs", tmp_path / "runs")
    refused(ran, "agent 'desk_agent' depends on other moments", "BINANCE:")


def test_wrong_input_gets_one_line(tmp_path: Path) -> None:
    refused(hansa("run", tmp_path / "none.toml"), "none.toml")
    refused(hansa("run", COUNCIL, "--set", "venue.taker_fee=5"), "taker_fee_bps")
    refused(hansa("run", COUNCIL, "--set", "agents.0.use=trendy"), "trend")
    refused(hansa("run", COUNCIL, "--set", "data.path=gone.parquet"), "gone.parquet")
    refused(hansa("verify", "last", "--runs", tmp_path), "no run 'last'", code=3)
    refused(hansa("walk"), "walk")


def test_an_unwritable_folder_of_runs_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    refused(hansa("run", COUNCIL, *SETTINGS, "--runs", blocked / "runs"), str(blocked), "--runs")


def test_a_full_disk_stops_the_run_in_words(tmp_path: Path) -> None:
    """A journal segment that cannot grow: the file size is limited, as a full disk would."""
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300000, 300000)); "
        "from hansa.cli.entry import run_app; sys.exit(run_app(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", script, "run", str(COUNCIL), "--runs", str(tmp_path)]
    # Coverage's own file would meet the limit too: measure nothing here.
    environment = {name: value for name, value in os.environ.items() if "COV" not in name}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    refused(done, "journal")
    state = hansa("verify", "last", "--runs", tmp_path)
    assert state.returncode == 1
    assert "valid up to there" in state.stdout


def test_an_interrupted_run_leaves_a_valid_journal(tmp_path: Path) -> None:
    small_blocks = ["--set", "run.block_moments=16"]
    command = [str(HANSA), "run", str(COUNCIL), *small_blocks, "--runs", str(tmp_path)]
    # Coverage guards its data with a lock that an interrupt may leave held: measure nothing here.
    environment = {name: value for name, value in os.environ.items() if "COV" not in name}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not _has_grown(tmp_path):
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGINT)
        try:
            _, words = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert re.fullmatch(
        r"hansa: interrupted; council-\w+ is valid as far as it came, \d+ records: "
        r"hansa verify council-\w+",
        words.strip(),
    )
    state = hansa("verify", "last", "--runs", tmp_path)
    assert state.returncode == 1
    assert "was not finished: it ends after record" in state.stdout
    refused(hansa("replay", "last", "--runs", tmp_path), "the run was not finished")


def _has_grown(runs: Path) -> bool:
    return any(file.stat().st_size > 200_000 for file in runs.glob("*/journal/*.hj"))


def test_the_version_is_quick() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = hansa_process("--version")
    assert done.stdout.startswith("hansa ")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 1


def test_a_refused_configuration_leaves_no_run_and_counts_as_no_trial(tmp_path: Path) -> None:
    for setting in (
        "allocation.rule=foo",
        "council.rule=hege",
        "allocation.band_bps=10.5",
        "allocation.is_long_only=false",
        'data.instruments=["NOPEUSDT"]',
    ):
        refused(hansa("run", COUNCIL, *SETTINGS, "--set", setting, "--runs", tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_export_writes_new_files_only(small_run: Result, tmp_path: Path) -> None:
    runs = ("--runs", small_run.folder.parent)
    assert hansa("journal", "export", "last", tmp_path / "j.jsonl", *runs).returncode == 0
    again = hansa("journal", "export", "last", tmp_path / "j.jsonl", *runs)
    refused(again, "expected a new file")
    refused(hansa("journal", "export", "last", tmp_path / "no" / "j", *runs), "expected a folder")
    tables = hansa("journal", "export", "last", tmp_path / "t", "--to", "parquet", *runs)
    assert tables.stdout.count(".parquet") == 4


def test_a_halted_desk_says_so(tmp_path: Path) -> None:
    ran = hansa("run", COUNCIL, "--set", "gate.drawdown_ratio_max=0.1", "--runs", tmp_path)
    assert "halted by drawdown: from 2022-" in ran.stdout


def test_a_margin_account_may_go_short(tmp_path: Path) -> None:
    settings = (
        "account.kind=margin",
        "account.leverage_max=2",
        "allocation.is_long_only=false",
        "account.lots=fifo",
        "council.rule=median",
    )
    options = [part for setting in settings for part in ("--set", setting)]
    ran = hansa("run", COUNCIL, *SETTINGS, *options, "--runs", tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert hansa("replay", "last", "--runs", tmp_path).returncode == 0


def test_config_show_names_what_could_be_set_too() -> None:
    shown = json.loads(hansa("config", "show", COUNCIL, "--format", "json").stdout)
    rows = {row["key"]: row for row in shown}
    assert rows["data.start"]["source"] == "not set"
    assert rows["agents.0.fast"]["source"] == "default"
    assert rows["council.learning_ratio"]["value"] == pytest.approx(0.005)
    assert rows["venue.taker_fee_bps"]["source"].endswith("council.toml")
