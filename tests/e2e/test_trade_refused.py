"""What keeps a desk from a venue before its first order: one line each, that says what to do."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hansa.app.exchange_file import AccountEntry
from hansa.app.live.access import Access
from hansa.app.live.account_lock import account_lock
from hansa.app.live.preflight import refused as told_of_refusal
from hansa.app.live.trading import trade
from hansa.config import load
from hansa.errors import ConfigError, HansaError, NotFoundError
from hansa.ports import Keys
from tests.exchange_aside import Aside, file_of, running
from tests.pocket import Pocket
from tests.trading_aside import ANNA, EXAMPLE, Heard, overrides

SYMBOLS = ("BTCUSDT", "ETHUSDT")
LIVE = ("trade.mode=live", "trade.day_loss_max=100")


def account(name: str, *permissions: str) -> AccountEntry:
    return AccountEntry(key=name, secret=name, permissions=permissions)


@pytest.fixture(scope="module")
def venue() -> Iterator[Aside]:
    accounts = (
        account("anna", "read", "trade"),
        account("reader", "read"),
        account("spender", "read", "trade", "withdraw"),
    )
    with running(file_of(speed=1, symbols=SYMBOLS, accounts=accounts)) as found:
        yield found


pytestmark = pytest.mark.usefixtures("home")


def refused(
    venue: Aside, runs: Path, *more: str, access: Access = ANNA, heard: Heard | None = None
) -> str:
    """The one line with which a desk did not begin, and left nothing behind."""
    with pytest.raises(HansaError) as caught:
        trade(
            EXAMPLE,
            overrides=overrides(venue.address, *more),
            runs=runs,
            log=(heard or Heard()).log,
            access=access,
        )
    assert not list(runs.iterdir())
    text = str(caught.value)
    assert "\n" not in text
    return text


def keys(**kept: Keys) -> Access:
    return Access(secrets=Pocket(kept))


def test_keys_that_are_not_kept_are_named(venue: Aside, tmp_path: Path) -> None:
    empty = "trade.keys=nobody", f"keys.file={tmp_path / 'none.age'}"
    with pytest.raises(NotFoundError, match='no keys "nobody" in'):
        trade(
            EXAMPLE,
            overrides=overrides(venue.address, *empty),
            runs=tmp_path,
            log=Heard().log,
            access=Access(ask=lambda _: "word"),
        )


def test_keys_that_the_venue_does_not_know_are_refused(venue: Aside, tmp_path: Path) -> None:
    found = refused(venue, tmp_path, access=keys(anna=Keys("nobody", "nothing")))
    assert found.startswith("keys anna: expected keys that the venue knows")
    assert "-2015" in found


def test_a_secret_that_is_wrong_is_refused(venue: Aside, tmp_path: Path) -> None:
    assert "-1022" in refused(venue, tmp_path, access=keys(anna=Keys("anna", "wrong")))


def test_a_speed_that_is_not_the_exchange_s_is_told_with_its_own(
    venue: Aside, tmp_path: Path
) -> None:
    found = refused(venue, tmp_path, "trade.speed=60")
    assert found.startswith("trade.speed: expected about 1, as fast as the exchange")
    assert "found 60" in found


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-1021, "clock: expected time stamps"),
        (-1003, "budget: expected room"),
        (-1022, "keys anna: expected a signature"),
        (-2015, "keys anna: expected keys that the venue knows"),
        (-1102, "keys anna: expected the venue to tell"),
    ],
)
def test_a_refusal_names_what_is_wrong_and_not_always_the_keys(code: int, words: str) -> None:
    told = told_of_refusal("anna", code, "No.")
    assert told.startswith(words)
    assert f"found the refusal {code} 'No.'" in told


def test_a_key_that_may_not_trade_is_refused(venue: Aside, tmp_path: Path) -> None:
    reader = keys(anna=Keys("reader", "reader"))
    assert "expected a key that may trade spot" in refused(venue, tmp_path, access=reader)


def test_a_key_that_may_withdraw_real_money_is_refused(venue: Aside, tmp_path: Path) -> None:
    spender = keys(anna=Keys("spender", "spender"))
    assert "may not withdraw" in refused(venue, tmp_path, *LIVE, access=spender)


def test_a_clock_that_is_wrong_is_refused_with_how_far(venue: Aside, tmp_path: Path) -> None:
    venue.exchange.skew(7_000)
    try:
        found = refused(venue, tmp_path)
    finally:
        venue.exchange.skew(0)
    assert "clock within 1000 ms of the venue's" in found
    assert "ms behind it; set the clock" in found


def test_a_symbol_that_is_not_listed_is_named(venue: Aside, tmp_path: Path) -> None:
    found = refused(venue, tmp_path, 'data.instruments=["BTCUSDT", "SOLUSDT"]')
    assert found.startswith("data.instruments: expected a symbol that the venue lists, found SOL")


def test_instruments_that_differ_from_the_venue_s_are_told_with_both_numbers(
    venue: Aside, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    text = (EXAMPLE.parents[1] / "data" / "instruments.toml").read_text()
    begin = text.index("BTCUSDT")
    file = wrong / "instruments.toml"
    file.write_text(text[:begin] + text[begin:].replace("tick = ", "tick = 1 # ", 1))
    runs = tmp_path / "runs"
    runs.mkdir()
    found = refused(venue, runs, f"instruments.path={file}")
    assert found.startswith("instruments: expected what the venue says, found BINANCE:BTCUSDT tick")
    assert "1, at the venue 0.01" in found


def test_a_second_desk_at_the_account_is_refused(venue: Aside, tmp_path: Path) -> None:
    section = load(EXAMPLE, overrides(venue.address)).trade
    assert section is not None
    truth = venue.exchange.truth.account_of("anna")
    assert truth is not None
    with account_lock(section, str(truth.number)):
        found = refused(venue, tmp_path)
    assert "found a desk at work on it (process" in found


@pytest.mark.skipif(sys.platform != "linux", reason="a name that all users share is Linux's")
def test_a_desk_with_another_home_is_kept_from_the_account_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = load(EXAMPLE, overrides("http://127.0.0.1:1")).trade
    assert section is not None
    with account_lock(section, "7"):
        monkeypatch.setenv("HOME", str(tmp_path))
        with (
            pytest.raises(ConfigError, match="a desk of another user, or with another HOME"),
            account_lock(section, "7"),
        ):
            pass


@pytest.mark.parametrize("typed", ["", "yes", "trade live at binance as someone"])
def test_real_money_needs_the_phrase_that_names_venue_address_account_and_loss(
    venue: Aside, tmp_path: Path, typed: str
) -> None:
    access = replace(ANNA, confirm=lambda _: typed)
    found = refused(venue, tmp_path, *LIVE, access=access)
    at = f"binance ({venue.address.partition('//')[2]}) as anna"
    words = f"trade live at {at}, paused when a day loses 100 USDT"
    assert found.startswith(f'expected "{words}" to be typed')


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (["trade.place=live"], 'trade.place: expected "testnet" or the URL'),
        (["trade.place=http://192.0.2.1"], "trade.place: expected https://"),
        (["trade.mode=live", "trade.place=testnet"], 'trade.place: expected "live" or the URL'),
        (["trade.feed=recorded"], "trade.place: expected none"),
        (["account.kind=cash"], 'account.kind: expected "spot"'),
        (["trade.mode=paper"], "trade.day_loss_max: expected none"),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(changes: list[str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load(EXAMPLE, changes)


def test_real_money_needs_the_loss_of_a_day_written_down(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    text = EXAMPLE.read_text().replace("day_loss_max", "# day_loss_max")
    file.write_text(text.replace("../data", str(EXAMPLE.parents[1] / "data")))
    with pytest.raises(ConfigError, match=r"trade\.day_loss_max: expected a limit"):
        load(file, ["trade.mode=live"])
