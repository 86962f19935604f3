"""A fleet whose desks trade at an exchange: one word for all of them, and what its end leaves."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hansa.app.exchange_file import AccountEntry
from hansa.app.fleet.answer import FleetQuestion, ask_fleet
from hansa.errors import NotFoundError
from tests.conftest import ROOT
from tests.e2e.test_fleet import at_work, events, since_its_last_start, stood, until
from tests.e2e.test_trade_testnet import hansa, keep_keys
from tests.exchange_aside import Aside, file_of, running
from tests.trading_aside import EXAMPLE


@dataclass
class Firm:
    """A fleet's file, its runs, and its exchange; every process it ever started ends with it."""

    file: Path
    runs: Path
    venue: Aside
    env: dict[str, str]

    @property
    def word(self) -> str:
        """What a person types to let it trade real money."""
        at = f"fleet f at binance ({self.venue.address.partition('//')[2]})"
        return f"trade live with {at}: one as anna, two as bert, killed when a day loses 3000 USDT"

    @contextlib.contextmanager
    def at_work(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        command = [sys.executable, "-m", "hansa.cli", "fleet", str(self.file), "--headless", *words]
        pipe = subprocess.PIPE
        with subprocess.Popen(
            [*command, "--runs", str(self.runs)], stdout=pipe, stderr=pipe, text=True, env=self.env
        ) as fleet:
            try:
                yield fleet
            finally:
                if fleet.poll() is None:
                    fleet.send_signal(signal.SIGTERM)
                fleet.communicate(timeout=90)


def desk_file(folder: Path, address: str) -> Path:
    """The example, on bars of a second at a market as fast as life."""
    text = EXAMPLE.read_text().replace("../data", str(ROOT / "data"))
    text = text.replace('mode = "testnet"', 'mode = "live"').replace(
        'interval = "1m"', 'interval = "1s"'
    )
    text = text.replace("http://127.0.0.1:8800", address).replace(
        "warm_up_bars = 500", "warm_up_bars = 5"
    )
    file = folder / "desk.toml"
    file.write_text(f'{text}\n[keys]\nfile = "{folder / "keys.age"}"\n')
    return file


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Firm]:
    accounts = [AccountEntry(key=name, secret=name) for name in ("anna", "bert")]
    file = file_of(speed=1, symbols=("BTCUSDT", "ETHUSDT"), accounts=accounts)
    with tempfile.TemporaryDirectory(prefix="hx") as home, running(file) as venue:
        monkeypatch.setenv("HOME", home)
        env = keep_keys(tmp_path)
        adding = hansa("keys", "add", "bert", "--file", str(tmp_path / "keys.age"), env=env)
        assert adding.communicate("bert\nbert\n")[1] == ""
        desk_file(tmp_path, venue.address)
        desks = [
            f'[[desks]]\nname = "{name}"\nconfig = "desk.toml"\nset = ["trade.keys={keys}"]\n'
            for name, keys in (("one", "anna"), ("two", "bert"))
        ]
        head = '[fleet]\nname = "f"\ncurrency = "USDT"\ngross_exposure_max = 100000\n'
        limits = 'daily_loss_max = 3000\npoll = "100ms"\nrestart_wait = "100ms"\n'
        (tmp_path / "fleet.toml").write_text(head + limits + "".join(desks))
        yield Firm(tmp_path / "fleet.toml", tmp_path / "runs", venue, env)


def pids(firm: Firm) -> list[int]:
    return [each.pid for each in stood(firm.runs).desks]


def test_without_its_word_no_desk_of_real_money_is_started(firm: Firm) -> None:
    for words in ((), ("--confirm", firm.word.replace("bert", "anna"))):
        with firm.at_work(*words) as fleet:
            out, errors = fleet.communicate(timeout=60)
        assert fleet.returncode == 2
        assert f'"{firm.word}"' in errors
        stakes = [each for each in events(out) if each["event"] == "real_money"]
        assert [(each["account"], each["day_loss_max"]) for each in stakes] == [
            ("anna", "1500"),
            ("bert", "1500"),
        ]
        assert not list(firm.runs.glob("*/journal"))


@pytest.mark.slow
def test_one_word_starts_every_desk_and_starts_one_again_that_was_killed(firm: Firm) -> None:
    with firm.at_work("--confirm", firm.word):
        before = until(firm.runs, at_work)
        os.kill(before.desks[0].pid, signal.SIGKILL)
        after = until(firm.runs, lambda now: now.desks[0].restarts == 1 and at_work(now))
        assert [each.run for each in after.desks] == [each.run for each in before.desks]


@pytest.mark.slow
def test_a_desk_that_restarts_is_killed_before_an_order_of_it_leaves(firm: Firm) -> None:
    with firm.at_work("--confirm", firm.word):
        before = until(firm.runs, at_work)
        os.kill(before.desks[0].pid, signal.SIGKILL)
        kill = FleetQuestion(do="kill", level=3)
        came = ask_fleet(firm.runs / "fleet-f", kill).outcomes
        assert [each.result for each in came] == ["kept", "done"]
        after = until(firm.runs, lambda now: now.desks[0].restarts == 1 and not now.desks[0].kept)
        assert {each.state for each in after.desks} <= {"flattening", "flat"}
        until(firm.runs, lambda now: all(each.state == "flat" for each in now.desks))
        said = since_its_last_start(firm.runs, "one")
        assert "traded" not in said[: said.index("kill")]


@pytest.mark.slow
def test_desks_outlive_a_fleet_that_is_killed_and_the_next_takes_them_over(firm: Firm) -> None:
    with firm.at_work("--confirm", firm.word) as fleet:
        before = until(firm.runs, at_work)
        fleet.kill()
        fleet.wait()
        with pytest.raises(NotFoundError):
            stood(firm.runs)
        with firm.at_work("--confirm", firm.word):
            after = until(
                firm.runs,
                lambda now: all(
                    new.records > old.records + 5
                    for new, old in zip(now.desks, before.desks, strict=True)
                ),
            )
            assert [each.pid for each in after.desks] == [each.pid for each in before.desks]
            way_out = f"{firm.venue.address}: leads at"
            log = firm.runs / "fleet-f" / "coordinator.log"
            assert log.read_text().count(way_out) == 1, (
                "that of the fleet that is gone went with it"
            )


@pytest.mark.slow
def test_a_fleet_that_knows_nothing_of_a_desk_at_work_is_kept_from_its_account(firm: Firm) -> None:
    with firm.at_work("--confirm", firm.word) as fleet:
        until(firm.runs, at_work)
        orphans = pids(firm)
        fleet.kill()
        fleet.wait()
        shutil.rmtree(firm.runs / "fleet-f")
        try:
            with firm.at_work("--confirm", firm.word) as again:
                out, _ = again.communicate(timeout=90)
            assert again.returncode == 1
            gave_up = [each for each in events(out) if each["event"] == "gave_up"]
            assert [each["desk"] for each in gave_up] == ["one", "two"]
            assert all("found a desk at work on it" in each["why"] for each in gave_up)
            for pid in orphans:
                os.kill(pid, 0)
        finally:
            for pid in orphans:
                os.kill(pid, signal.SIGTERM)
