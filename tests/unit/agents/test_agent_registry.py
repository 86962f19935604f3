"""Agents by short name: built in, from a user's file, and what is refused."""

import sys
from pathlib import Path

import pytest

import hansa
from hansa.agents import BUILT_IN, Agent, load_module, make, run_module
from hansa.errors import AgentError, ConfigError

USER_FILE = """
from dataclasses import dataclass
from hansa.agents import Agent
from hansa.types import Ballot

class MyHTTPTrend(Agent):
    horizon_moments = 6

    def __init__(self, window: int, width: float = 2.0):
        self.window, self.width = window, width

    def consider(self, s):
        return Ballot(conviction=s["x"])
"""


def _written(tmp_path, text):
    path = tmp_path / "own_agents.py"
    path.write_text(text)
    return path


def test_an_agent_is_called_by_its_class_in_snake_case(tmp_path):
    classes = load_module(_written(tmp_path, USER_FILE))
    assert set(classes) == {*BUILT_IN, "my_http_trend"}
    assert {"trend", "mean_reversion", "follow_the_leader", "olmar"} < BUILT_IN.keys()


def test_a_subclass_is_not_called_like_its_parent():
    class First(Agent):
        name = "first_of_all"

    class Second(First):
        pass

    assert (First.name, Second.name) == ("first_of_all", "second")


def test_a_whole_number_serves_where_a_number_is_wanted(tmp_path):
    classes = load_module(_written(tmp_path, USER_FILE))
    agent = make("my_http_trend", {"window": 5, "width": 3}, classes=classes)
    assert (agent.window, agent.width, type(agent.width)) == (5, 3.0, float)


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("trnd", {}, "no agent 'trnd'; did you mean 'trend'"),
        ("trend", {"fsat": 3}, "agent 'trend': no parameter 'fsat'; did you mean 'fast'"),
        ("trend", {"fast": 3.5}, "fast must be a whole number, found 3.5"),
        ("trend", {"fast": True}, "fast must be a whole number, found True"),
        ("trend", {"strength": "high"}, "strength must be a number, found 'high'"),
        ("my_http_trend", {}, "needs a value for 'window'; none given"),
    ],
)
def test_a_wrong_name_or_parameter_is_refused_with_advice(tmp_path, name, params, message):
    classes = load_module(_written(tmp_path, USER_FILE))
    with pytest.raises(ConfigError, match=message):
        make(name, params, classes=classes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\ny = 1 / 0\n", r"own_agents.py:2: cannot be loaded: ZeroDivisionError"),
        ("x = 1\n\ndef (:\n", r"own_agents.py:3: cannot be loaded: SyntaxError"),
        ("from hansa.agents import Agent\n", "expected a subclass of hansa.Agent, found none"),
        (USER_FILE.replace("MyHTTPTrend", "Trend"), "agent name 'trend' is taken by Trend in"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_line(tmp_path, text, message):
    with pytest.raises(AgentError, match=message):
        load_module(_written(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(AgentError, match="expected a Python file with agents, found none there"):
        load_module(tmp_path / "nowhere.py")


def test_an_agent_without_consider_says_what_to_write():
    class Silent(Agent):
        pass

    with pytest.raises(NotImplementedError, match="agent 'silent' has no consider"):
        Silent().consider(None)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("import hansa\nimport hansaa\n", 2, "ModuleNotFoundError: No module named 'hansaa'"),
        (
            "import hansa\n\n\n@hansa.operator\ndef mine(x):\n    return x\n",
            4,
            r"operator mine: .* write @hansa.operator\(warm_up=...\)",
        ),
        ("import sys\nsys.exit(\n    3)\n", 2, "SystemExit: 3"),
    ],
)
def test_the_line_is_true_however_the_path_is_written(tmp_path, monkeypatch, text, line, words):
    _written(tmp_path, text)
    monkeypatch.chdir(tmp_path)
    for path in (Path("own_agents.py"), tmp_path / "below" / ".." / "own_agents.py"):
        (tmp_path / "below").mkdir(exist_ok=True)
        with pytest.raises(AgentError, match=rf"own_agents.py:{line}: cannot be loaded: .*{words}"):
            load_module(path)


@pytest.mark.parametrize(
    ("objection", "words"),
    [
        (
            "raise ValueError(f'window: expected 1 or more,\\nfound {window}')",
            "window: expected 1 or",
        ),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("{}['beta']", "KeyError: 'beta'"),
        ("assert False, 'never'", "AssertionError: never"),
        ("raise SystemExit(3)", "SystemExit: 3"),
    ],
)
def test_whatever_an_agent_objects_to_is_told_with_file_and_line(tmp_path, objection, words):
    text = USER_FILE.replace("        self.window, self.width", f"        {objection}\n        #")
    classes = load_module(_written(tmp_path, text))
    with pytest.raises(ConfigError) as refused:
        make("my_http_trend", {"window": 5}, classes=classes)
    assert f"cannot be built with {{'window': 5}}: {words}" in str(refused.value)
    assert str(refused.value).endswith("(own_agents.py:10)")


BESIDE = """import hansa
from rules_beside import SEEN, Base
SEEN.append(1)
class Follower(Base):
    def features(self):
        from rules_beside import WINDOW
        return {"m": hansa.f.close.returns(WINDOW + len(SEEN))}
"""
RULES = """import hansa
SEEN, WINDOW = [], 3
class Base(hansa.Agent):
    def consider(self, snapshot):
        return hansa.Ballot(conviction=snapshot["m"])
"""


def test_a_file_imports_what_lies_beside_it_afresh_every_time(tmp_path):
    (tmp_path / "follower.py").write_text(BESIDE)
    (tmp_path / "rules_beside.py").write_text(RULES)
    for _ in range(2):
        known = load_module(tmp_path / "follower.py")
        assert repr(known["follower"]().features()["m"]) == repr(hansa.f.close.returns(4))
        assert "base" not in known
    assert "rules_beside" not in sys.modules


def test_what_was_read_with_a_file_is_what_it_imports(tmp_path):
    (tmp_path / "rules_beside.py").write_text("raise SystemExit")
    sources = {"follower.py": BESIDE.encode(), "rules_beside.py": RULES.encode()}
    assert run_module(tmp_path / "follower.py", sources).Follower().features()
