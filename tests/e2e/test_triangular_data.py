"""The simulated quotes of the triangular example are what its generator makes of the real ones."""

import sys

import polars as pl
from polars.testing import assert_frame_equal

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "examples"))

import triangular_quotes


def test_the_committed_quotes_are_those_of_the_seed() -> None:
    made = triangular_quotes.simulated(pl.read_parquet(triangular_quotes.REAL))
    assert_frame_equal(made, pl.read_parquet(triangular_quotes.SIMULATED))
