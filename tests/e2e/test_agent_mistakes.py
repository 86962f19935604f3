"""What an agent's author does wrong gets one line: agent, place, expected, found. And no run."""

from pathlib import Path

import pytest

from tests.command_line import SETTINGS, hansa, refused

#: (what stands in features, what stands in consider, what the line must say)
MISTAKES = [
    ('return {"x": f.close.emaa(5)}', "return Ballot(s['x'])", "features failed: AttributeError"),
    ("return 7", "return Ballot(s['x'])", "features must return a dict"),
    ('return {"x": 7}', "return Ballot(s['x'])", "must be an expression such as f.close.ema(12)"),
    ('return {"x": f.close.ema(0)}', "return Ballot(s['x'])", "features failed: ConfigError"),
    ('return {"x": f.close}', "return Ballot(s['y'])", "no feature 'y' in this snapshot"),
    (
        'return {"x": f.close}',
        "raise ValueError('boom\\nsecond')",
        "ValueError: boom second (agent.py:",
    ),
    ('return {"x": f.close}', "raise SystemExit(5)", "SystemExit: 5 (agent.py:"),
    ('return {"x": f.close}', "return s['x']", "consider must return a Ballot, found ndarray"),
    ('return {"x": f.close}', "return Ballot(s['x'][..., 0])", "conviction must have shape"),
    ('return {"x": f.close}', "return Ballot(s['x'])", "conviction must lie in [-1, 1], found"),
    ('return {"x": f.close}', "return Ballot(s['x'] * np.inf)", "conviction must lie in [-1, 1]"),
    ('return {"x": f.close}', "return Ballot(0 * s['x'], -1.0)", "confidence must lie in [0, 1]"),
]


@pytest.mark.parametrize(("features", "consider", "expected"), MISTAKES)
def test_a_mistake_gets_one_line_and_leaves_no_run(
    tmp_path: Path, features: str, consider: str, expected: str
) -> None:
    desk = tmp_path / "desk"
    assert hansa("new", desk).returncode == 0
    (desk / "agent.py").write_text(
        "import numpy as np\n\nfrom hansa import Agent, Ballot, f\n\n\n"
        'class Mistaken(Agent):\n    name = "desk_agent"\n\n'
        f"    def features(self):\n        {features}\n\n"
        f"    def consider(self, s):\n        {consider}\n"
    )
    runs = tmp_path / "runs"
    done = hansa("run", desk / "desk.toml", *SETTINGS, "--runs", runs)
    refused(done, "desk_agent", expected)
    assert not runs.exists() or list(runs.iterdir()) == []
