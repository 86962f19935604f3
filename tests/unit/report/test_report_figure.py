"""Still pictures: round ticks, no spike hidden, gaps open, a title where one stands alone."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from hansa.report.charts import Chart, Line, Window
from hansa.report.data import Bin
from hansa.report.figure import still, still_alone
from hansa.report.figure_bins import counted_bins
from hansa.report.ticks import time_ticks, value_ticks

DAY_NS = 86_400 * 10**9
START_NS = 1_640_995_200 * 10**9  # 2022-01-01


def chart(values, **more):
    lines = (Line(label="growth", series="growth", values=values),)
    return Chart(identifier="c", unit="growth", lines=lines, said="Growth of one", **more)


def days(count):
    return [START_NS + k * DAY_NS for k in range(count)]


@pytest.mark.parametrize(
    ("low", "high", "ticks", "places"),
    [
        (0, 10, [0, 5, 10], 0),
        (0.906, 1.057, [0.95, 1.0, 1.05], 2),
        (-0.2, 0.31, [-0.2, 0.0, 0.2], 1),
        (92_000, 128_000, [100_000, 110_000, 120_000], 0),
        (3.0, 3.0, [3.0], 2),
    ],
)
def test_ticks_are_round_and_within(low, high, ticks, places):
    found, digits = value_ticks(low, high, 4)
    assert found == pytest.approx(ticks)
    assert digits == places


@pytest.mark.parametrize(
    ("span_ns", "texts"),
    [
        (700 * DAY_NS, ["2022-01", "2022-04", "2022-07", "2022-10", "2023-01", "2023-04"]),
        (4 * DAY_NS, ["2022-01-01 00:00", "12:00", "2022-01-02", "12:00", "2022-01-03"]),
        (DAY_NS // 6, ["2022-01-01 00:00", "00:30", "01:00", "01:30"]),
        (40 * 366 * DAY_NS, ["2025", "2030", "2035", "2040"]),
    ],
)
def test_times_are_round_in_utc(span_ns, texts):
    found = [text for _, text in time_ticks(START_NS, START_NS + span_ns, 9)]
    assert found[: len(texts)] == texts
    assert len(found) <= 9


def test_thinning_hides_no_spike():
    values = [1.0] * 5_000
    values[2_345] = 9.0
    points = re.search(r'points="([^"]*)"', still([chart(values)], days(5_000))).group(1)
    heights = [float(point.split(",")[1]) for point in points.split()]
    assert min(heights) < min(h for h in heights if h != min(heights)) - 50
    assert len(heights) <= 722


def test_a_picture_alone_has_fine_lines_a_title_and_names():
    walk = np.exp(np.cumsum(np.random.default_rng(1).normal(0, 0.01, 5_000))).tolist()
    picture = still_alone([chart(walk)], days(5_000))
    points = re.search(r'points="([^"]*)"', picture).group(1).split()
    assert 600 < len(points) <= 722
    texts = [each.text for each in ElementTree.fromstring(picture).iter() if each.text]
    assert texts[:2] == ["Growth of one", "growth"]


def test_a_gap_opens_the_line():
    values = [1.0, 2.0, None, None, 3.0, 1.0]
    assert still([chart(values)], days(6)).count("<polyline") == 2


def test_a_point_stands_at_its_time_not_at_its_number():
    times = [START_NS, START_NS + DAY_NS, START_NS + 100 * DAY_NS]
    picture = still([chart([1.0, 2.0, 3.0])], times)
    xs = [float(p.split(",")[0]) for p in re.search(r'points="([^"]*)"', picture).group(1).split()]
    assert (xs[1] - xs[0]) / (xs[2] - xs[0]) == pytest.approx(0.01, abs=1e-3)


def test_a_dashed_line_stands_where_a_window_begins():
    windows = tuple(Window(START_NS + k * DAY_NS, "set 1") for k in (1, 3))
    plain = still([chart([1.0] * 5)], days(5)).count("dasharray")
    assert still([chart([1.0] * 5, windows=windows)], days(5)).count("dasharray") == plain + 2


def test_one_moment_is_drawn():
    ElementTree.fromstring(still([chart([1.0])], days(1)))


def test_what_is_zero_all_along_has_a_narrow_axis():
    line = (Line(label="drawdown", series="d", values=[0.0, 0.0, 0.0]),)
    flat = Chart(identifier="c", unit="percent", lines=line, said="Drawdown", height=130)
    assert "+1 %" in still([flat], days(3))
    assert "100 %" not in still([flat], days(3))


@pytest.mark.parametrize("most", [1, 2, 7, 34, 45, 51, 360, 4_999])
def test_no_bar_of_counts_stands_above_the_last_label(most):
    picture = counted_bins([Bin(low=0, high=1, count=most)], "said", "name", lambda v, _: f"{v:g}")
    first = picture.split("</svg>")[0]
    top = min(float(y) for y in re.findall(r"V(\d+\.\d)H", first))
    labels = re.findall(r'y="(\d+)" text-anchor="end"[^>]*>([\d,]+)<', first)
    highest, text = min((int(y), text) for y, text in labels)
    assert highest - 4 <= top + 0.5
    assert int(text.replace(",", "")) >= most
