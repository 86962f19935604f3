"""What a page says so that it fits and prints: short names, how it was run, a price on paper."""

import msgspec
import pytest

from hansa.report import build, render
from hansa.report.figure_trips import fitting_excursions
from hansa.report.names import short_name
from hansa.report.trips_data import TripRow


@pytest.mark.parametrize(
    ("instrument", "every", "said"),
    [
        ("BINANCE:BTCUSDT", ["BINANCE:BTCUSDT", "BINANCE:ETHUSDT"], "BTCUSDT"),
        ("BINANCE:BTCUSDT", ["BINANCE:BTCUSDT", "KRAKEN:ETHUSD"], "BINANCE:BTCUSDT"),
        ("all", ["BINANCE:BTCUSDT"], "all"),
    ],
)
def test_the_venue_is_said_where_there_are_several(instrument, every, said):
    assert short_name(instrument, every) == said


def test_the_head_says_how_it_was_run_and_over_which_bars(report):
    known = {"mode": "simulated", "bar size": "1h", **report.manifest}
    page = render(msgspec.structs.replace(report, manifest=known))
    assert "<li>Mode <b>simulated</b></li><li>Bar size <b>1h</b></li>" in page


def test_the_price_of_what_was_traded_most_is_on_paper(make_run):
    page = render(build(make_run()))
    paper = page.partition('id="price"')[2].partition("</section>")[0]
    assert "The most traded instrument" in paper
    assert 'aria-label="Price of ' in paper


def test_round_trips_are_drawn_for_the_phone_with_words_inside():
    names = TripRow.__struct_fields__
    row = TripRow(**{**dict.fromkeys(names, None), "adverse_ratio": -0.1, "return_ratio": 0.2})
    lost = msgspec.structs.replace(row, adverse_ratio=-0.2, return_ratio=-0.1)
    drawn = fitting_excursions([row, lost] * 60, 778)
    phone = drawn.partition('<div class="phone">')[2]
    assert 'viewBox="0 0 400 ' in phone
    assert "120 of 778 round trips: ○ gained, × lost" in phone
    assert drawn.count("<circle") == 2 * 60
