"""A small sweep that is done: four sets of the council."""

import pytest

from hansa import SweepOptions
from hansa.app.sweep.sweeping import sweep
from tests.conftest import COUNCIL, SMALL

SPACE = {"agents.trend.fast": [6, 9], "allocation.band_bps": [100, 300]}


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Each file of tests has one of its own."""
    runs = tmp_path_factory.mktemp("r")
    return sweep(COUNCIL, SPACE, overrides=SMALL, runs=runs, options=SweepOptions(workers=1))
