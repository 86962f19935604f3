"""Every leaking agent is caught and named by what a user runs; the honest ones are left alone."""

import re
from pathlib import Path

import pytest

import hansa
from hansa.agents import BUILT_IN
from hansa.config import load
from hansa.errors import AgentError, PeekError
from tests.conftest import COUNCIL, ROOT
from tests.leaks.corpus import AGENTS

HERE = Path(__file__).parent
FILES = sorted({str(HERE / f"{each.file}.py") for each in AGENTS})
SPAN = (
    "data.start=2022-04-01T00:00:00Z",
    "data.end=2022-04-22T00:00:00Z",
    'data.instruments=["BTCUSDT", "ETHUSDT", "SOLUSDT"]',
)
#: Agent, what of its ballot, instrument, moment, and both values.
NAMED = re.compile(
    r"agent '(?P<agent>\w+)'.*: (conviction|confidence|veto) for BINANCE:\w+ at 2022-04-[\dT:]+Z "
    r"(is|was) -?[\d.e-]+ .*?-?[\d.e-]+ "
)
IDS = [each.leak for each in AGENTS]


def _config():
    return load(COUNCIL, [*SPAN, "run.modules=" + str(FILES).replace("'", '"')])


@pytest.mark.parametrize("leak", AGENTS, ids=IDS)
def test_the_check_names_it(leak):
    if leak.leak == "WritesIntoFeatures":
        with pytest.raises(AgentError, match=rf"'writes_into_features': .*{leak.words}"):
            hansa.check_agent(_config(), agent=leak.agent.name)
        return
    (verdict,) = hansa.check_agent(_config(), agent=leak.agent.name, cuts=3)
    assert not verdict.is_honest
    assert NAMED.search(verdict.peeks[0])["agent"] == leak.agent.name
    assert leak.words in verdict.peeks[0]


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


def test_what_the_leaks_are_made_of_is_honest():
    (verdict,) = hansa.check_agent(_config(), agent="of_moves", cuts=3)
    assert verdict.is_honest


#: It looks through all of its past at each moment: twenty evaluations take most of a minute.
SLOW = pytest.param("corn", marks=pytest.mark.slow)


@pytest.mark.parametrize("name", [*sorted(BUILT_IN.keys() - {"corn"}), SLOW])
def test_a_built_in_agent_is_honest(name):
    (verdict,) = hansa.check_agent(load(COUNCIL, SPAN), agent=name, cuts=2)
    assert verdict.peeks == ()


#: These have no council, or none over recorded data: a fleet names desks, the others listen.
LIVE = {"fleet", "paper_binance", "testnet"}
EXAMPLES = [path for path in sorted(ROOT.glob("examples/**/*.toml")) if path.stem not in LIVE]


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_s_agents_are_honest(path):
    config = load(path)
    assert all(each.peeks == () for each in hansa.check_agent(config)) or not config.agents
