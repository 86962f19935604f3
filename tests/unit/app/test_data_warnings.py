"""What a report says of its data: each warning with its file, row, instrument and time."""

from hansa.app.loading import load_data
from hansa.config import load
from tests.conftest import COUNCIL

NOVEMBER = ("data.start=2023-11-01T00:00:00Z", "data.end=2023-12-01T00:00:00Z")


def test_a_price_far_from_its_neighbours_is_told_with_file_row_instrument_and_time():
    """XRP rose by a seventh and fell again on 2023-11-13, on false news of a fund."""
    loaded = load_data(load(COUNCIL, [*NOVEMBER, 'data.instruments=["XRPUSDT"]']))
    assert len(loaded.warnings) == 1
    assert loaded.warnings[0].startswith(
        "binance_spot_1h_10pairs_2022_2023.parquet: row 174035, BINANCE:XRPUSDT, "
        "2023-11-13T20:00:00Z: high: expected a price near its neighbours, found 0.7228 after 0.652"
    )


def test_quiet_data_has_no_warnings():
    loaded = load_data(load(COUNCIL, [*NOVEMBER, 'data.instruments=["BTCUSDT"]']))
    assert loaded.warnings == ()
