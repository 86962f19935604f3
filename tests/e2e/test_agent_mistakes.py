"""What an agent's author does wrong gets one line: agent, place, expected, found. And no run."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, SMALL

HANSA = Path(sys.executable).with_name("hansa")
SETTINGS = [part for setting in SMALL for part in ("--set", setting)]

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
    subprocess.run([HANSA, "new", desk], check=True, capture_output=True)
    (desk / "agent.py").write_text(
        "import numpy as np\n\nfrom hansa import Agent, Ballot, f\n\n\n"
        'class Mistaken(Agent):\n    name = "desk_agent"\n\n'
        f"    def features(self):\n        {features}\n\n"
        f"    def consider(self, s):\n        {consider}\n"
    )
    runs = tmp_path / "runs"
    done = subprocess.run(
        [HANSA, "run", desk / "desk.toml", *SETTINGS, "--runs", runs],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert "desk_agent" in done.stderr
    assert expected in done.stderr
    assert not runs.exists() or list(runs.iterdir()) == []
