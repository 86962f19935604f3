"""A fleet as a user has it: real processes, killed, drained, held to the firm's limits."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hansa.app.desk.socket import Question, ask
from hansa.app.fleet.answer import FleetAnswer, FleetDeskLine, FleetQuestion, ask_fleet
from hansa.app.replaying import replay
from hansa.errors import NotFoundError
from hansa.journal import verify
from hansa.stores import RunFolder
from tests.command_line import Done, hansa, hansa_process
from tests.conftest import ROOT

PAPER = ROOT / "examples" / "paper.toml"
SPEED = '"trade.speed=200000", "gate.stale_after_s=1000000000"'


def fleet_file(folder: Path, *lines: str, names: tuple[str, ...] = ("one", "two")) -> Path:
    head = ['name = "f"', 'currency = "USDT"', 'poll = "100ms"', 'restart_wait = "100ms"']
    if not any("gross_exposure_max" in line for line in lines):
        head.append("gross_exposure_max = 1000000")
    if not any("daily_loss_max" in line for line in lines):
        head.append("daily_loss_max = 1000000")
    desks = [f'[[desks]]\nname = "{n}"\nconfig = "{PAPER}"\nset = [{SPEED}]' for n in names]
    path = folder / "fleet.toml"
    path.write_text("\n".join(["[fleet]", *head, *lines, *desks, ""]))
    return path


@contextlib.contextmanager
def fleet_at_work(config: Path, runs: Path) -> Iterator[subprocess.Popen[str]]:
    """A fleet in a process of its own; it and all its desks are gone at the end."""
    command = [sys.executable, "-m", "hansa.cli", "fleet", str(config), "--headless"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*command, "--runs", str(runs)], stdout=pipe, stderr=pipe, text=True
    ) as fleet:
        try:
            yield fleet
        finally:
            pids = [fleet.pid]
            with contextlib.suppress(NotFoundError):
                pids += [each.pid for each in stood(runs).desks if each.pid]
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            fleet.communicate()


def stood(runs: Path) -> FleetAnswer:
    return ask_fleet(runs / "fleet-f", FleetQuestion(do="status"))


def until(
    runs: Path, is_true: Callable[[FleetAnswer], bool], *, seconds: float = 60
) -> FleetAnswer:
    end, last = time.monotonic() + seconds, None
    while time.monotonic() < end:
        with contextlib.suppress(NotFoundError):
            last = stood(runs)
            if is_true(last):
                return last
        time.sleep(0.05)
    raise AssertionError(f"expected it within {seconds:g} s, found {last}")


def desk(answer: FleetAnswer, name: str) -> FleetDeskLine:
    return next(each for each in answer.desks if each.name == name)


def at_work(answer: FleetAnswer) -> bool:
    return all(each.phase == "running" and each.records > 20 for each in answer.desks)


def events(out: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_desk_that_is_killed_goes_on_and_the_others_do_not_notice(tmp_path: Path) -> None:
    with fleet_at_work(fleet_file(tmp_path), tmp_path) as fleet:
        before = until(tmp_path, at_work)
        os.kill(desk(before, "one").pid, signal.SIGKILL)
        after = until(tmp_path, lambda now: desk(now, "one").restarts == 1 and at_work(now))
        assert desk(after, "one").run == desk(before, "one").run
        assert desk(after, "one").pid != desk(before, "one").pid
        assert desk(after, "two").pid == desk(before, "two").pid
        fleet.send_signal(signal.SIGTERM)
        out, errors = fleet.communicate(timeout=60)
        assert (fleet.returncode, errors) == (0, "")
    died = next(each for each in events(out) if each["event"] == "desk_died")
    assert (died["desk"], died["why"]) == ("one", "killed by signal SIGKILL")
    folder = RunFolder(tmp_path / desk(after, "one").run)
    assert verify(folder.journal).state == "open"
    assert replay(folder).agrees


def test_a_fleet_that_is_killed_finds_its_desks_at_work_again(tmp_path: Path) -> None:
    config = fleet_file(tmp_path)
    with fleet_at_work(config, tmp_path) as fleet:
        before = until(tmp_path, at_work)
        fleet.kill()
        fleet.wait()
        with fleet_at_work(config, tmp_path):
            after = until(tmp_path, at_work)
            assert [each.pid for each in after.desks] == [each.pid for each in before.desks]
            assert [each.restarts for each in after.desks] == [0, 0]


def test_a_fleet_that_was_stopped_goes_on_with_each_desk(tmp_path: Path) -> None:
    config, runs = fleet_file(tmp_path), []
    for _ in range(2):
        with fleet_at_work(config, tmp_path) as fleet:
            answer = until(tmp_path, at_work)
            runs.append([each.run for each in answer.desks])
            fleet.send_signal(signal.SIGINT)
            fleet.communicate(timeout=60)
            assert fleet.returncode == 0
    assert runs[0] == runs[1]


def test_a_desk_that_goes_on_with_other_settings_than_the_file_has_is_named(tmp_path: Path) -> None:
    config, said = fleet_file(tmp_path), []
    for firm_max in ("1000000", "1000000", "20000"):
        text = config.read_text().replace("gross_exposure_max = 1000000", "gross_exposure_max = {}")
        config.write_text(text.format(firm_max))
        with fleet_at_work(config, tmp_path) as fleet:
            until(tmp_path, at_work)
            fleet.send_signal(signal.SIGINT)
            out, _ = fleet.communicate(timeout=60)
        said.append([each["desk"] for each in events(out) if each["event"] == "settings_differ"])
    assert said == [[], [], ["one", "two"]]


def test_above_the_firms_loss_every_desk_is_killed_within_a_second(tmp_path: Path) -> None:
    config = fleet_file(tmp_path, "daily_loss_max = 1000000", "loss_kill_level = 2")
    with fleet_at_work(config, tmp_path):
        until(tmp_path, at_work)
    text = config.read_text().replace("daily_loss_max = 1000000", "daily_loss_max = 50")
    config.write_text(text)
    with fleet_at_work(config, tmp_path) as fleet:
        held = until(tmp_path, lambda now: all(d.state == "killed" for d in now.desks))
        assert held.breach.startswith("daily_loss_max: found")
        os.kill(desk(held, "one").pid, signal.SIGKILL)
        again = until(tmp_path, lambda now: desk(now, "one").restarts == 1 and at_work(now))
        assert (desk(again, "one").state, again.kill_level) == ("killed", 2)
        fleet.terminate()
        out, _ = fleet.communicate(timeout=60)
    breach = next(each for each in events(out) if each["event"] == "breach")
    # What was still starting is killed as the first thing it does.
    assert all(each in f"{breach['killed']} {breach.get('others')}" for each in ("one", "two"))
    assert float(breach["took_ms"]) < 1000


def commanded(runs: Path, *words: str) -> Done:
    return hansa("fleet", words[0], runs / "fleet.toml", *words[1:], "--runs", runs)


def since_its_last_start(runs: Path, name: str) -> list[str]:
    """What a desk said of itself since then, by event."""
    said = [each["event"] for each in events((runs / "fleet-f" / f"{name}.log").read_text())]
    return said[len(said) - said[::-1].index("resumed") - 1 :]


def test_desks_that_restart_or_drain_are_killed_before_they_trade_again(tmp_path: Path) -> None:
    config = fleet_file(tmp_path, 'drain_wait = "1ms"')
    with fleet_at_work(config, tmp_path):
        before = until(tmp_path, at_work)
        os.kill(desk(before, "one").pid, signal.SIGKILL)
        ask_fleet(tmp_path / "fleet-f", FleetQuestion(do="drain", desk="two"))
        came = ask_fleet(tmp_path / "fleet-f", FleetQuestion(do="kill", level=3)).outcomes
        assert [each.desk for each in came] == ["one", "two"]
        assert came[0].words.endswith("; killed as soon as it is back")
        after = until(tmp_path, lambda now: all(each.pid and each.kept == "" for each in now.desks))
        assert {each.state for each in after.desks} <= {"flattening", "flat"}
        said = since_its_last_start(tmp_path, "one")
        assert said[:2] == ["resumed", "reconciled"]
        assert "traded" not in said[: said.index("kill")]
        assert said[said.index("kill") + 1] == "held"


def test_a_desk_that_stays_down_is_named_by_a_kill_and_its_exit_code(tmp_path: Path) -> None:
    config = fleet_file(tmp_path, 'drain_wait = "1ms"')
    with fleet_at_work(config, tmp_path):
        until(tmp_path, at_work)
        ask_fleet(tmp_path / "fleet-f", FleetQuestion(do="drain", desk="one", is_last=True))
        until(tmp_path, lambda now: desk(now, "one").phase == "drained")
        done = commanded(tmp_path, "kill", "--level", "2")
        assert done.returncode == 3
        assert done.stderr.startswith("hansa: one: drained: it does not run")
        assert "two killed, level 2" in done.stdout


def test_a_drained_desk_stops_clean_and_starts_again_as_it_was(tmp_path: Path) -> None:
    config = fleet_file(tmp_path, 'drain_wait = "2s"')
    with fleet_at_work(config, tmp_path) as fleet:
        before = until(tmp_path, at_work)
        ask_fleet(tmp_path / "fleet-f", FleetQuestion(do="drain", desk="two"))
        old = desk(before, "two").pid
        after = until(
            tmp_path,
            lambda now: (
                desk(now, "two").pid not in (0, old) and desk(now, "two").state == "trading"
            ),
        )
        assert desk(after, "two").run == desk(before, "two").run
        assert desk(after, "two").restarts == 0
        assert desk(after, "one").pid == desk(before, "one").pid
        ask_fleet(tmp_path / "fleet-f", FleetQuestion(do="drain", desk="one", is_last=True))
        until(tmp_path, lambda now: desk(now, "one").phase == "drained")
        fleet.terminate()
        out, errors = fleet.communicate(timeout=60)
    assert errors == ""
    assert [e["desk"] for e in events(out) if e["event"] == "drained"] == ["two", "one"]


@pytest.mark.parametrize("is_paused", [False, True])
def test_a_drain_that_the_fleets_end_cuts_off_is_over_with_its_next_start(
    tmp_path: Path, is_paused: bool
) -> None:
    config, drained = fleet_file(tmp_path), FleetQuestion(do="drain", desk="one")
    with fleet_at_work(config, tmp_path) as fleet:
        one = desk(until(tmp_path, at_work), "one")
        folder = RunFolder(tmp_path / one.run)
        os.kill(one.pid, signal.SIGSTOP)  # it takes the pause when the fleet is gone
        ask_fleet(tmp_path / "fleet-f", drained)
        time.sleep(0.5)
        fleet.kill()
        fleet.wait()
        os.kill(one.pid, signal.SIGCONT)
        standing = ask(folder, Question(do="pause" if is_paused else "status"))
        assert standing.state == "paused"
        words = "pause: a person said so" if is_paused else "pause: a drain of the fleet"
        assert standing.held == words
        os.kill(one.pid, signal.SIGKILL)  # why it is held stands in its journal
        with fleet_at_work(config, tmp_path):
            until(tmp_path, lambda now: at_work(now) and desk(now, "one").kept == "")
            after = ask(folder, Question(do="status"))
            assert after.state == ("paused" if is_paused else "trading")
            assert after.held == (words if is_paused else "")


def test_a_desk_that_fails_again_and_again_is_given_up(tmp_path: Path) -> None:
    config = fleet_file(tmp_path, "restarts_max = 1", names=("one",))
    with fleet_at_work(config, tmp_path) as fleet:
        for restarts in (0, 1):
            now = until(tmp_path, lambda a, n=restarts: at_work(a) and a.desks[0].restarts == n)
            os.kill(now.desks[0].pid, signal.SIGKILL)
            time.sleep(0.3)
        out, _ = fleet.communicate(timeout=60)
    assert fleet.returncode == 1
    assert events(out)[-2]["event"] == "gave_up"


def test_a_desk_that_cannot_begin_is_not_tried_again(tmp_path: Path) -> None:
    config = fleet_file(tmp_path, names=("one",))
    config.write_text(config.read_text().replace("set = [", 'set = ["agents.0.fast=0", '))
    with fleet_at_work(config, tmp_path) as fleet:
        out, _ = fleet.communicate(timeout=60)
    assert fleet.returncode == 1
    gave_up = next(each for each in events(out) if each["event"] == "gave_up")
    assert "agent 'trend'" in gave_up["why"]


def test_a_kept_command_that_cannot_be_read_holds_back_its_desk_alone(tmp_path: Path) -> None:
    config = fleet_file(tmp_path)
    (tmp_path / "fleet-f").mkdir()
    (tmp_path / "fleet-f" / "one.kept.json").write_text("not a command")
    with fleet_at_work(config, tmp_path):
        now = until(tmp_path, lambda a: at_work(FleetAnswer(desks=a.desks[1:])))
        assert (desk(now, "one").phase, desk(now, "one").run) == ("failed", "")
        shown = commanded(tmp_path, "status").stdout
        assert "one.kept.json: expected a command that waits" in shown
        commanded(tmp_path, "resume", "--desk", "one")
        until(tmp_path, at_work)


def test_a_desk_that_hangs_is_shown_as_silent_until_it_answers_again(tmp_path: Path) -> None:
    with fleet_at_work(fleet_file(tmp_path), tmp_path):
        before = until(tmp_path, at_work)
        assert {each.silent_since for each in before.desks} == {""}
        assert commanded(tmp_path, "status").returncode == 0
        os.kill(desk(before, "one").pid, signal.SIGSTOP)
        hangs = until(tmp_path, lambda now: desk(now, "one").silent_since != "")
        assert (desk(hangs, "one").phase, desk(hangs, "two").silent_since) == ("running", "")
        shown = commanded(tmp_path, "status")
        assert shown.returncode == 75
        assert shown.stderr.startswith("hansa: one: expected an answer, found none since ")
        assert f"look at process {desk(before, 'one').pid}" in shown.stderr
        row = next(line for line in shown.stdout.splitlines() if line.strip().startswith("one "))
        assert row.split()[:2] == ["one", "silent"]
        os.kill(desk(before, "one").pid, signal.SIGCONT)
        until(tmp_path, lambda now: desk(now, "one").silent_since == "")
        assert commanded(tmp_path, "status").returncode == 0


def test_a_second_start_of_a_fleet_is_refused_and_commands_reach_every_desk(tmp_path: Path) -> None:
    config = fleet_file(tmp_path)
    with fleet_at_work(config, tmp_path):
        until(tmp_path, at_work)
        second = hansa_process("fleet", config, "--runs", tmp_path)
        assert "expected nobody at work on it" in second.stderr
        for word in ("pause", "resume"):
            done = commanded(tmp_path, word)
            assert f"one {word}d" in done.stdout
            assert f"two {word}d" in done.stdout
