"""Packages beside files of agents: pinned, kept and replayed with the run."""

import shutil
import sys

import msgspec
import pytest

import hansa
from hansa import SweepOptions
from hansa.app.checking import check_agent
from hansa.app.modules import read_modules
from hansa.app.replaying import replay
from hansa.app.sweep.job import Job
from hansa.app.sweep.sweeping import sweep
from hansa.app.sweep.workbench import Workbench
from hansa.config import load
from hansa.errors import ConfigError
from hansa.stores import RunFolder
from tests.conftest import COUNCIL, ROOT, SMALL

AGENT = """import numpy as np, hansa
from pk import signs
class {name}(hansa.Agent):
    def __init__(self, bars: int = 9):
        self.bars = bars
    def features(self):
        return {{"m": hansa.f.close.returns(self.bars)}}
    def consider(self, s):
        return hansa.Ballot(conviction=signs.SIGN * np.tanh(s["m"] * 50))
"""


def _agent(folder, name, sign):
    """A file `agent.py` that imports from a package `pk` beside it."""
    (folder / "pk").mkdir(parents=True)
    (folder / "agent.py").write_text(AGENT.format(name=name))
    (folder / "pk" / "__init__.py").write_text("")
    (folder / "pk" / "signs.py").write_text(f"from .numbers_of import ONE\nSIGN = {sign} * ONE\n")
    (folder / "pk" / "numbers_of.py").write_text("ONE = 1.0\n")


@pytest.fixture
def config(tmp_path):
    """Two agents, each in a file of one name with a package of one name beside it."""
    _agent(tmp_path / "p" / "a", "First", 1)
    _agent(tmp_path / "p" / "b", "Second", -1)
    source = COUNCIL.read_text().replace('use = "trend"', 'use = "first"')
    source = source.replace('use = "momentum"', 'use = "second"')
    source = source.replace("[run]", '[run]\nmodules = ["a/agent.py", "b/agent.py"]')
    source = source.replace("../data", str(ROOT / "data"))
    (tmp_path / "p" / "desk.toml").write_text(source)
    return tmp_path / "p" / "desk.toml"


OWN = ["2/agent.py", "2/pk/__init__.py", "2/pk/numbers_of.py", "2/pk/signs.py"]
OWN += ["agent.py", "pk/__init__.py", "pk/numbers_of.py", "pk/signs.py"]


def test_a_run_keeps_packages_and_replays_without_their_folders(config, tmp_path):
    done = hansa.run(config, overrides=SMALL, runs=tmp_path / "r")
    assert list(done.manifest.modules) == OWN
    shutil.rmtree(config.parent / "a")
    shutil.rmtree(config.parent / "b")
    again = replay(RunFolder(done.folder))
    assert again.agrees
    assert again.changed == ()


def test_a_replay_names_the_file_of_a_package_that_changed(config, tmp_path):
    done = hansa.run(config, overrides=SMALL, runs=tmp_path / "r")
    (done.folder / "modules" / "2" / "pk" / "numbers_of.py").write_text("ONE = -1.0\n")
    again = replay(RunFolder(done.folder))
    assert not again.agrees
    assert again.changed == ("agent: 2/pk/numbers_of.py is not as it was recorded",)


def test_agents_of_two_folders_see_each_their_own_package(config):
    made = Workbench.of(config, SMALL).parts().agents
    own = {each.name: sys.modules[type(each).__module__] for each in made}
    assert (own["first"].signs.SIGN, own["second"].signs.SIGN) == (1.0, -1.0)


def test_workers_of_a_sweep_have_packages_as_they_were_read(config, tmp_path):
    options, few = SweepOptions(workers=1), {"agents.first.bars": [6]}
    first = sweep(config, few, overrides=SMALL, runs=tmp_path / "r", options=options)
    bench = Workbench.of(config, SMALL)
    began = bench.parts(["agents.first.bars=6"]).manifest.to_bytes()
    sent = msgspec.json.encode(Job.of(bench, bench.parts().manifest))
    (config.parent / "a" / "pk" / "numbers_of.py").write_text("ONE = -1.0\n")
    late = msgspec.json.decode(sent, type=Job).bench()
    assert late.parts(["agents.first.bars=6"]).manifest.to_bytes() == began
    with pytest.raises(ConfigError, match="expected the configuration and agents that were swept"):
        first.rerun()


def test_a_file_that_is_named_twice_is_refused(config):
    with pytest.raises(ConfigError, match=r"every file once, found 'agent.py' twice"):
        read_modules(load(config, ['run.modules=["a/agent.py", "./a/agent.py"]']))


def test_check_agent_reads_packages(config):
    (verdict,) = check_agent(load(config, SMALL), agent="first")
    assert verdict.is_honest
    (config.parent / "a" / "pk" / "signs.py").write_text(
        "import numpy as np\nclass _Seen:\n    def __mul__(self, x):\n"
        "        return np.roll(x, -1, 0)\nSIGN = _Seen()\n"
    )
    (verdict,) = check_agent(load(config, SMALL), agent="first")
    assert "looks ahead" in verdict.peeks[0]
