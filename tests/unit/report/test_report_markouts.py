"""The markout curve as a picture: for the desk and the phone, its names apart."""

import re
from itertools import pairwise

from hansa.report.economics_data import Economics, MarkoutPoint
from hansa.report.figure_markouts import markout_figure

HORIZONS_S = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 300.0)


def economics(**kinds):
    points = [
        MarkoutPoint(
            horizon_s=each,
            **{name: kinds.get(name) for name in MarkoutPoint.__struct_fields__ if "bps" in name},
        )
        for each in HORIZONS_S
    ]
    whole = dict.fromkeys(Economics.__struct_fields__, 0)
    return Economics(**{**whole, "curve": points})


def test_it_is_drawn_for_the_desk_and_for_the_phone():
    drawn = markout_figure(economics(all_bps=-1.5))
    widths = re.findall(r'viewBox="0 0 (\d+) ', drawn)
    assert widths == ["648", "400"]


def test_no_name_of_a_horizon_hides_the_next():
    drawn = markout_figure(economics(all_bps=-1.5))
    for picture in drawn.split("</svg>")[:-1]:
        named = re.findall(r'<text x="([\d.]+)" y="[\d.]+" text-anchor="middle"', picture)
        places = [float(x) for x in named]
        assert all(b - a >= 46 for a, b in pairwise(places))


def test_values_have_lines_and_zero_has_no_sign():
    drawn = markout_figure(economics(all_bps=-1.5))
    assert ">0</text>" in drawn
    assert ">-1.0</text>" in drawn


def test_makers_and_takers_are_drawn_where_there_are_both():
    assert "takers" in markout_figure(economics(all_bps=0.1, maker_bps=1.0, taker_bps=-1.0))
    assert "makers" not in markout_figure(economics(all_bps=1.0, maker_bps=1.0))


def test_nothing_is_drawn_of_nothing():
    assert markout_figure(economics()) == ""
