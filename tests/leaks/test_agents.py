"""Every leaking agent is caught and named by what a user runs; the honest ones are left alone."""

import re
from pathlib import Path

import numpy as np
import pytest

import hansa
from hansa.agents import BUILT_IN
from hansa.cli.check import agent_command
from hansa.config import load
from hansa.errors import AgentError, PeekError
from tests.conftest import COUNCIL, ROOT
from tests.leaks.corpus import AGENTS
from tests.leaks.hideouts import FileByTime
from tests.leaks.scales import OfMoves

HERE = Path(__file__).parent
FILES = sorted({str(HERE / f"{each.file}.py") for each in AGENTS})
SPAN = (
    "data.start=2022-04-01T00:00:00Z",
    "data.end=2022-04-22T00:00:00Z",
    'data.instruments=["BTCUSDT", "ETHUSDT", "SOLUSDT"]',
)
#: Agent, what of its ballot, instrument, moment, and both values.
NAMED = re.compile(
    r"agent '(?P<agent>\w+)'.*: (conviction|confidence|veto) for BINANCE:\w+ at 2022-[-\dT:]+Z "
    r"(is|was) -?[\d.e-]+ .*?-?[\d.e-]+ "
)
#: 2,100 hours after the begin of the span.
LATE_NS = 1_656_331_200_000_000_000
HOURLY = "binance_spot_1h_10pairs_2022_2023.parquet"
MUTE = """import numpy as np
from hansa import Agent, Ballot, f

class Mute(Agent):
    name = "mute"

    def features(self):
        return {"x": f.close}

    def consider(self, s):
        return Ballot(conviction=np.full(s["x"].shape, np.nan))
"""
BY_LENGTH = """import numpy as np
from hansa import Agent, Ballot, f

class ByLength(Agent):
    name = "by_length"

    def __init__(self, window: int = 100_000):
        self.window = window

    @classmethod
    def for_bars(cls, step_ns):
        return {"window": step_ns // 10**9 // 900}

    def features(self):
        return {"x": f.close.returns(self.window)}

    def consider(self, s):
        return Ballot(conviction=np.tanh(s["x"]))
"""
IDS = [each.leak for each in AGENTS]


def _config(*overrides):
    return load(COUNCIL, [*SPAN, *overrides, "run.modules=" + str(FILES).replace("'", '"')])


@pytest.mark.parametrize("leak", AGENTS, ids=IDS)
def test_the_check_names_it(leak):
    if leak.leak == "WritesIntoFeatures":
        with pytest.raises(AgentError, match=rf"'writes_into_features': .*{leak.words}"):
            hansa.check_agent(_config(), agent=leak.agent.name)
        return
    config = _config(*leak.overrides)
    (verdict,) = hansa.check_agent(config, agent=leak.agent.name, cuts=3)
    assert not verdict.is_honest
    named = [peek for peek in verdict.peeks if leak.words in peek]
    assert named
    assert leak.leak == "ScaledByTheFile" or NAMED.search(named[0])["agent"] == leak.agent.name


@pytest.mark.parametrize("leak", [x for x in AGENTS if x.by_run], ids=lambda x: x.leak)
def test_the_run_s_own_audit_names_it(leak, tmp_path):
    with pytest.raises(AgentError) as caught:
        hansa.run(COUNCIL, overrides=SPAN, agents=[leak.agent()], runs=tmp_path)
    if leak.leak == "WritesIntoFeatures":
        assert leak.words in str(caught.value)
        return
    assert isinstance(caught.value, PeekError)
    assert NAMED.search(str(caught.value))["agent"] == leak.agent.name


@pytest.mark.parametrize("leak", [x for x in AGENTS if not x.by_run], ids=lambda x: x.leak)
def test_what_a_run_is_said_not_to_catch_it_does_not(leak, tmp_path):
    assert hansa.run(COUNCIL, overrides=SPAN, agents=[leak.agent()], runs=tmp_path).folder.exists()


def test_a_class_of_a_notebook_that_remembers_by_time_is_named_too():
    from tests.leaks.hideouts import CacheByTime

    CacheByTime.seen.clear()
    (verdict,) = hansa.check_agent(_config(), agent=CacheByTime, cuts=3)
    assert not verdict.is_honest


def test_noise_in_another_year_is_said_to_be_there():
    (verdict,) = hansa.check_agent(_config(), agent="next_bar", cuts=1)
    last = verdict.peeks[-1]
    assert re.search(
        r"when only data after 2022\S+ changed, the same bars being shown as of 1994 or", last
    )


def test_who_reads_the_run_s_data_is_told_which_file():
    (verdict,) = hansa.check_agent(_config(), agent="scaled_by_the_file", cuts=1)
    assert "agent 'scaled_by_the_file': it reads " in verdict.peeks[0]
    assert "binance_spot_1h_10pairs_2022_2023.parquet, the run's own data" in verdict.peeks[0]


class LateTable(FileByTime):
    """The leak of a table by time, silent for longer than a check looks at."""

    name = "late_table"

    def leak(self, x, s):
        begun = np.atleast_1d(s.ts_ns)[:, None] > np.int64(LATE_NS)
        return np.where(begun, super().leak(x, s), 0.0)


def test_one_that_says_nothing_at_first_is_looked_at_from_when_it_speaks():
    span = [SPAN[0], "data.end=2022-07-15T00:00:00Z", 'data.instruments=["BTCUSDT"]']
    (verdict,) = hansa.check_agent(load(COUNCIL, span), agent=LateTable, cuts=1)
    assert any("takes its view from a table by time" in peek for peek in verdict.peeks)


class Silent(OfMoves):
    """Never says anything."""

    name = "silent"

    def leak(self, x, s):
        return np.zeros(x.shape)


def test_one_that_never_speaks_is_not_called_honest(tmp_path):
    (verdict,) = hansa.check_agent(_config(), agent=Silent, cuts=1)
    assert (verdict.moments, verdict.peeks) == (0, ())
    assert not verdict.is_honest


class Louder(hansa.Agent):
    """Never takes a side, and asks for less the louder the higher the next bar closes."""

    def features(self):
        return {"x": hansa.f.close.returns()}

    def consider(self, s):
        rises = np.roll(s["x"], -1, axis=0) > 0
        return hansa.Ballot(np.zeros(s["x"].shape), confidence=np.where(rises, 0.8, 0.2))


def test_how_loudly_no_side_is_taken_is_looked_at_too():
    (verdict,) = hansa.check_agent(_config(), agent=Louder, cuts=1)
    assert verdict.is_tested
    assert "confidence for BINANCE:" in verdict.peeks[0]


def test_volatility_takes_no_side_and_is_tested():
    config = load(COUNCIL, [SPAN[0], "data.end=2022-06-15T00:00:00Z", SPAN[2]])
    (verdict,) = hansa.check_agent(config, agent="volatility", cuts=1)
    assert verdict.is_honest
    assert verdict.moments > 0


def test_the_command_says_that_it_was_not_tested(tmp_path, capsys):
    (tmp_path / "mute.py").write_text(MUTE)
    path = tmp_path / "desk.toml"
    text = COUNCIL.read_text().replace("../data/", f"{ROOT / 'data'}/")
    path.write_text(text.replace("[run]\n", '[run]\nmodules = ["mute.py"]\n'))
    assert agent_command(path, "mute") == 1
    assert "mute: NOT TESTED: it says nothing in all of this data" in capsys.readouterr().out


def _desk(folder, agents, module):
    (folder / "own.py").write_text(module)
    text = COUNCIL.read_text().replace("../data/", f"{ROOT / 'data'}/")
    text = text.replace("[run]\n", '[run]\nmodules = ["own.py"]\n')
    text = text.replace('interval = "1h"', 'interval = "1h"\nend = "2022-01-20"')
    kept = re.sub(r"(?ms)^\[\[agents\]\].*?(?=^\[(?!\[agents)|^#)", "", text)
    (folder / "desk.toml").write_text(kept + "".join(f'[[agents]]\nuse = "{x}"\n' for x in agents))
    return folder / "desk.toml"


def test_the_silence_of_a_built_in_veto_is_a_note(tmp_path, capsys):
    assert agent_command(_desk(tmp_path, ["trend", "risk"], MUTE), "risk", cuts=1) == 0
    assert "risk: silent, note: it says nothing" in capsys.readouterr().out


def test_a_desk_of_strategies_is_not_called_honest(tmp_path, capsys):
    assert agent_command(ROOT / "examples" / "pairs.toml") == 1
    assert "this check does not look into strategies" in capsys.readouterr().out


def test_a_file_that_reads_the_run_s_data_at_its_top_is_named_for_it(tmp_path):
    reads = f'import polars\nALL = polars.read_parquet("{ROOT}/data/{HOURLY}")\n'
    (verdict,) = hansa.check_agent(_desk(tmp_path, ["mute"], reads + MUTE), cuts=1)
    assert verdict.peeks[0].startswith("agent 'mute': its file reads ")


def test_a_warning_is_said_once(tmp_path, recwarn):
    text = MUTE.replace("np.nan)", "np.sum(np.arange(-1.0, 1.0) / np.zeros(2)))")
    agent_command(_desk(tmp_path, ["mute"], text), cuts=1, format_="json")
    said = [str(each.message) for each in recwarn if each.category is RuntimeWarning]
    assert len(said) == len(set(said))
    assert said


def test_it_is_looked_at_as_the_run_makes_it_for_bars_of_that_length(tmp_path):
    (tmp_path / "own.py").write_text(BY_LENGTH)
    config = load(COUNCIL, [*SPAN, f'run.modules=["{tmp_path / "own.py"}"]'])
    (verdict,) = hansa.check_agent(config, agent="by_length", cuts=1)
    assert verdict.is_honest


def test_what_the_leaks_are_made_of_is_honest():
    (verdict,) = hansa.check_agent(_config(), agent="of_moves", cuts=3)
    assert verdict.is_honest


#: It looks through all of its past at each moment: twenty evaluations take most of a minute.
SLOW = pytest.param("corn", marks=pytest.mark.slow)


@pytest.mark.parametrize("name", [*sorted(BUILT_IN.keys() - {"corn"}), SLOW])
def test_a_built_in_agent_is_honest(name):
    (verdict,) = hansa.check_agent(load(COUNCIL, SPAN), agent=name, cuts=2)
    assert verdict.peeks == ()


def test_an_agent_by_the_clocks_of_a_zone_is_honest():
    """In 1994, the year of the same calendar before, New York's were moved on other days."""
    own = 'agents=[{use="opening_range", start_minute=570, session_minutes=390, %s}]'
    zone = own % 'zone="America/New_York"'
    (verdict,) = hansa.check_agent(load(COUNCIL, [*SPAN, zone]), cuts=2)
    assert verdict.peeks == ()
    assert verdict.is_tested


#: These have no council, or none over recorded data: a fleet names desks, the others listen.
LIVE = {"fleet", "paper_binance", "testnet"}
EXAMPLES = [path for path in sorted(ROOT.glob("examples/**/*.toml")) if path.stem not in LIVE]


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_s_agents_are_honest(path):
    config = load(path)
    assert all(each.peeks == () for each in hansa.check_agent(config)) or not config.agents
