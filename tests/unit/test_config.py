"""The configuration: what is read, what is refused in one line, where each value came from."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa import config as hansa_config
from hansa.config import Environment, explain, explain_all, from_json, interval_ns, load, to_json
from hansa.errors import ConfigError

ROOT = Path(__file__).parents[2]
COUNCIL = ROOT / "examples/council.toml"
NOWHERE = Environment()


def council(*overrides):
    return load(COUNCIL, overrides, environment=NOWHERE)


def without(line_start, tmp_path):
    """The example without the first line that begins so, in a folder of its own."""
    lines = COUNCIL.read_text().splitlines()
    index = next(i for i, line in enumerate(lines) if line.startswith(line_start))
    text = "\n".join(lines[:index] + lines[index + 1 :])
    path = tmp_path / "desk.toml"
    path.write_text(text.replace("../data", str(ROOT / "data")))
    return path


REQUIRED = [
    # line left out, key named, part of the advice
    ("label", "data.label", 'choose "open" if a stamp is the start of its bar, "close" if'),
    ("interval", "data.interval", 'such as "1h"'),
    ("gaps", "data.gaps", '"refuse" stops the run, "report" lists the gaps'),
    ("maker_fee_bps", "venue.maker_fee_bps", "choose one, 0 is a choice"),
    ("taker_fee_bps", "venue.taker_fee_bps", "choose one, 0 is a choice"),
    ("slippage_bps", "venue.slippage_bps", "choose one, 0 is a choice"),
    ("latency_ms", "venue.latency_ms", "choose one, 0 is a choice"),
    ("volume_share", "venue.volume_share_ratio_max", "choose a part of 1"),
    ("order_value_max", "gate.order_value_max", "a missing limit refuses"),
    ("position_value_max", "gate.position_value_max", "a missing limit refuses"),
    ("gross_exposure", "gate.gross_exposure_ratio_max", "a missing limit refuses"),
    ("net_exposure", "gate.net_exposure_ratio_max", "a missing limit refuses"),
    ("price_collar", "gate.price_collar_bps", "a missing limit refuses"),
    ("orders_per_minute", "gate.orders_per_minute_max", "a missing limit refuses"),
    ("drawdown", "gate.drawdown_ratio_max", "a missing limit refuses"),
    ("stale_after", "gate.stale_after_s", "a missing limit refuses"),
    ("band_bps", "allocation.band_bps", "choose one, 0 is a choice"),
    ("kind", "account.kind", '"cash" never borrows'),
]

REFUSED = [
    # override, what the line says
    ("venue.taker_fe_bps=3", 'venue.taker_fe_bps: unknown key; did you mean "taker_fee_bps"?'),
    ("venu.taker_fee_bps=3", 'venu: unknown section; did you mean "venue"?'),
    ("data.columns.tme=a", 'data.columns.tme: unknown key; did you mean "time"?'),
    ("data.label=opn", 'data.label: expected "open" or "close", found "opn"'),
    ("data.interval=1hour", 'data.interval: expected a length of time such as "1m"'),
    ("data.start=soon", "data.start: expected a moment such as"),
    ("data.instruments=BTCUSDT", "data.instruments: expected a list of texts"),
    ('data.instruments=["A", "A"]', "data.instruments: expected a list without repetitions"),
    ("account.cash=-1", "account.cash: expected a number above 0, found -1"),
    ("account.cash=nan", "account.cash: expected a number above 0, found NaN"),
    ("account.cash=true", "account.cash: expected a number above 0, found True"),
    ("account.leverage_max=3", 'account.leverage_max: expected none with kind = "cash", found 3'),
    ("account.kind=margin", 'leverage_max: expected a number with kind = "margin", found none'),
    ("run.seed=1.5", "run.seed: expected a whole number from 0 to"),
    ("run.seed=true", "run.seed: expected a whole number"),
    ("run.name=3", "run.name: expected a text in quotes that is not empty, found 3"),
    ("gate.drawdown_ratio_max=1.1", "expected a number above 0 and of at most 1, found 1.1"),
    ("venue.latency_ms=-1", "venue.latency_ms: expected a whole number from 0 to 86400000"),
    ("venue.latency_ms=0.5", "found 0.5; parts of a millisecond go into latency_to_venue_ms and"),
    ("venue.slippage_bps=1e-99", "with at most 36 digits"),
    ("venue.slippage_bps=1e-19", "with at most 20 whole digits and 18 places, found 1E-19"),
    ("account.cash=1e20", "account.cash: expected a number above 0, with at most 20 whole digits"),
    ("venue=3", "venue: expected a section [venue], found 3"),
    ("agents=3", 'agents: expected [[agents]] with use = "...", found 3'),
    ("agents.9.fast=1", "agents: expected the number of an entry, 0 to 4, or one of trend"),
    ("agents.0.fast=[1]", "agents.0.fast: expected a number, a text or true/false, found [1]"),
    ("agents.0.fast=inf", "agents.0.fast: expected a number, a text or true/false"),
    ("agents.0.id=risk", 'agents.4.id: expected a name of its own, found "risk" as in agents.0'),
    ("data.columns.symbol=''", "data.instruments: expected the one instrument of a file without"),
    ("instruments.BTCUSDT.tick=1", 'expected a name such as "BINANCE:BTCUSDT"'),
    ("instruments.BINANCE:BTCUSDT.tick=0", "BINANCE:BTCUSDT.tick: expected a number above 0"),
    ("instruments.path=none.toml", "none.toml: expected a TOML file, found none"),
    ("run.name.more=3", "--set: run.name: expected a table or a list"),
    ("seed", "--set: expected section.key=value, found 'seed'"),
]


@pytest.mark.parametrize(("line", "key", "advice"), REQUIRED)
def test_what_must_be_chosen_has_no_default(line, key, advice, tmp_path):
    path = without(line, tmp_path)
    with pytest.raises(ConfigError) as refusal:
        load(path, environment=NOWHERE)
    text = str(refusal.value)
    assert text.startswith(f"{path}: {key}: expected a value (")
    assert advice in text


@pytest.mark.parametrize(("assignment", "says"), REFUSED)
def test_a_wrong_value_is_refused_in_one_line(assignment, says):
    with pytest.raises(ConfigError) as refusal:
        council(assignment)
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_end_must_follow_the_start():
    with pytest.raises(ConfigError, match=r"data\.end: expected a moment after start 2022-02-01"):
        council("data.start=2022-02-01", "data.end=2022-01-01")


def test_a_missing_section_is_told_with_its_keys(tmp_path):
    path = tmp_path / "desk.toml"
    path.write_text(
        '[run]\nname = "x"\n[instruments."A:B"]\nbase="B"\nquote="C"\ntick=1\nlot=1\n'
        "quantity_min=0\nnotional_min=0\n"
    )
    with pytest.raises(ConfigError, match=r"data: expected a section \[data\] with path, venue"):
        load(path, environment=NOWHERE)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"[run\n", "expected TOML, found: .*line 1"), (b"\xff\xfe", "expected a readable TOML file")],
)
def test_a_file_that_is_no_toml_is_refused(content, says, tmp_path):
    path = tmp_path / "desk.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=says):
        load(path, environment=NOWHERE)


def test_a_folder_is_no_configuration(tmp_path):
    with pytest.raises(ConfigError, match="expected a readable TOML file"):
        load(tmp_path, environment=NOWHERE)


def test_money_is_exact_however_it_is_written():
    assert council("account.cash=0.1").account.cash == Decimal("0.1")
    assert council('account.cash="0.1"').account.cash == Decimal("0.1")


def test_free_parameters_keep_their_types():
    config = council(
        "agents.0.fast=8", "agents.0.decay=0.5", "agents.0.mode=slow", "agents.0.on=true"
    )
    assert dict(config.agents[0].parameters) == {
        "fast": 8,
        "decay": 0.5,
        "mode": "slow",
        "on": True,
    }
    assert [type(each) for each in config.agents[0].parameters.values()] == [float, int, str, bool]


def test_a_seat_is_named_for_its_agent_unless_it_has_a_name():
    assert council("agents.0.id=slow").agents[0].id == "slow"
    assert council().agents[1].id == "mean_reversion"


def test_paths_are_seen_from_the_folder_of_the_file():
    assert council().data_paths[0] == ROOT / "data/binance_spot_1h_10pairs_2022_2023.parquet"
    assert council('run.modules=["mine.py"]').module_paths == (ROOT / "examples/mine.py",)


def test_an_instrument_in_the_configuration_wins_over_the_shared_file():
    bitcoin = council("instruments.BINANCE:BTCUSDT.tick=0.1").instruments["BINANCE:BTCUSDT"]
    assert (bitcoin.tick, bitcoin.lot) == (Decimal("0.1"), Decimal("0.00001"))


def test_moments_without_a_zone_are_utc():
    config = council("data.start=2022-01-01T01:00:00+01:00")
    assert config.data.start == council("data.start=2022-01-01").data.start


@pytest.mark.parametrize(
    ("written", "length_ns"),
    [("250ms", 250 * 10**6), ("1m", 60 * 10**9), ("1w", 7 * 86400 * 10**9)],
)
def test_an_interval_is_a_number_and_a_unit(written, length_ns):
    assert interval_ns(written) == length_ns


@pytest.mark.parametrize("written", ["", "h", "0h", "1.5h", "1y", "-1h"])
def test_what_is_no_interval_is_refused(written):
    with pytest.raises(ConfigError, match="expected a length of time"):
        interval_ns(written)


def test_the_environment_stands_between_the_file_and_the_overrides():
    environment = Environment.read({"HANSA_RUN__SEED": "5", "HANSA_VENUE__LATENCY_MS": "9"})
    config = load(COUNCIL, ["run.seed=6"], environment=environment)
    assert (config.run.seed, config.venue.latency_ms) == (6, 9)


def test_the_environment_names_the_folder_of_runs():
    assert Environment.read({"HANSA_RUNS": "elsewhere"}).runs == Path("elsewhere")
    assert Environment.read({}).runs == Path("runs")


def test_an_unknown_key_of_the_environment_is_told_with_its_variable():
    environment = Environment.read({"HANSA_RUN__SED": "5"})
    with pytest.raises(
        ConfigError, match=r"environment HANSA_RUN__SED: run\.sed: unknown key; did"
    ):
        load(COUNCIL, environment=environment)


def test_each_value_knows_where_it_came_from():
    environment = Environment.read({"HANSA_VENUE__LATENCY_MS": "9"})
    config = load(COUNCIL, ["agents.0.fast=8"], environment=environment)
    assert explain(config, "account.cash").source == str(COUNCIL)
    assert explain(config, "venue.latency_ms").source == "environment HANSA_VENUE__LATENCY_MS"
    assert explain(config, "agents.0.fast").source == "--set"
    assert explain(config, "run.block_moments").source == "default"
    tick = explain(config, "instruments.BINANCE:BTCUSDT.tick")
    assert tick.source == str(ROOT / "data/instruments.toml")


def test_an_explanation_reads_as_a_line():
    line = str(explain(council("venue.latency_ms=9"), "venue.latency_ms"))
    assert line == "venue.latency_ms = 9 (from --set): time from the decision to the venue"


def test_every_key_but_free_parameters_says_what_it_means():
    config = council("agents.0.fast=8")
    free = {f"agents.0.{name}" for name in config.agents[0].parameters}
    free |= {f"allocation.{name}" for name in config.allocation.parameters}
    free |= {f"council.{name}" for name in config.council.parameters}
    assert {each.key for each in explain_all(config) if not each.about} == free


def test_to_explain_an_unknown_key_offers_the_nearest():
    with pytest.raises(ConfigError, match=r'did you mean "venue\.taker_fee_bps"'):
        explain(council(), "venue.taker_fe_bps")


def test_what_means_the_same_has_the_same_canonical_text():
    assert to_json(council("account.cash=100000.00")) == to_json(council('account.cash="1e5"'))


@given(
    st.decimals("0.000001", "1000000", places=6),
    st.integers(0, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)
def test_the_canonical_text_reads_back_as_the_same_configuration(cash, seed, weight, note):
    config = council()
    seat = replace(config.agents[0], parameters={"note": note, "weight": weight})
    config = replace(
        config,
        account=replace(config.account, cash=cash),
        run=replace(config.run, seed=seed),
        agents=(seat,),
    )
    again = from_json(to_json(config))
    assert again == config
    assert to_json(again) == to_json(config)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"run": 1}'])
def test_a_recorded_configuration_that_is_none_is_refused(text):
    with pytest.raises(ConfigError, match="the recorded configuration"):
        from_json(text)


def test_the_canonical_text_names_no_folder():
    assert str(ROOT) not in to_json(council())
    assert json.loads(to_json(council()))["data"]["path"].startswith("../data/")


def test_instruments_can_be_read_on_their_own():
    found = hansa_config.load_instruments(ROOT / "data/instruments.toml")
    assert len(found) == 10
    assert list(found) == sorted(found)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "desk.toml"
    path.write_text('[run]\nsed = 1\n[venue]\ntaker_fee_bps = "much"\n[account]\n')
    with pytest.raises(ConfigError) as refusal:
        load(path)
    told = str(refusal.value).splitlines()
    for key in ("run.sed", "venue.taker_fee_bps", "data", "instruments"):
        assert any(f" {key}: " in line for line in told), key


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('off = ["killed"]', "what is a risk is always told"),
        ('off = ["feed_stale"]\nsilent = ["feed_stale"]', "one list can have it"),
        ('off = ["order_fill"]', 'did you mean "order_filled"?'),
        ('quiet_hours = "22-7"', "two times of a day"),
        ('time_zone = "Hanse"', "a time zone such as"),
    ],
)
def test_notifications_that_cannot_be_are_refused(tmp_path: Path, written: str, said: str) -> None:
    path = tmp_path / "desk.toml"
    path.write_text(f"[notifications]\n{written}\n")
    with pytest.raises(ConfigError, match=re.escape(said)):
        load(path)


def test_instruments_named_in_full_need_no_venue_beside_them():
    data = council("data.venue=", 'data.instruments=["BINANCE:BTCUSDT", "NYSE:KO"]').data
    assert (data.venue, data.instruments) == ("BINANCE", ("BINANCE:BTCUSDT", "NYSE:KO"))


@pytest.mark.parametrize("named", ['["BINANCE:BTCUSDT", "ETHUSDT"]', "[]", '[":KO"]'])
def test_a_venue_is_wanted_where_a_name_lacks_its_own(named):
    with pytest.raises(ConfigError, match=r"data.venue: expected a value .*named in full"):
        council("data.venue=", f"data.instruments={named}")
