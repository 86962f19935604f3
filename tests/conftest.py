"""What several suites need: the demo's configuration, small runs, and where they lie."""

from pathlib import Path

import hypothesis
import pytest

import hansa
from hansa.app.result import Result

ROOT = Path(__file__).parents[1]
# How long an example takes says how busy the machine is, nothing of the code.
hypothesis.settings.register_profile("hansa", deadline=None)
hypothesis.settings.load_profile("hansa")
COUNCIL = ROOT / "examples" / "council.toml"

#: Three pairs over three months: enough for every kind of record, done in a blink.
SMALL = (
    "data.start=2022-04-01T00:00:00Z",
    "data.end=2022-07-01T00:00:00Z",
    'data.instruments=["BTCUSDT", "ETHUSDT", "SOLUSDT"]',
)


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A finished small run; nobody changes it."""
    return hansa.run(COUNCIL, overrides=SMALL, runs=tmp_path_factory.mktemp("runs"))


@pytest.fixture
def fresh_run(tmp_path: Path) -> Result:
    """A finished small run of one's own, to damage."""
    return hansa.run(COUNCIL, overrides=SMALL, runs=tmp_path / "runs")
