"""The front of a search by several objectives, drawn: turned to the better, thinned, named."""

import re
from xml.etree import ElementTree

import pytest
from tests.unit.report.test_report_sweep import Made

from hansa.report.sweep import SetPoint, SetRow, set_points
from hansa.report.sweep.figure_front import front_figure, front_part
from hansa.report.sweep.points import staircase

NAMES = ["annual_growth", "maximum_drawdown"]
CIRCLE = "{http://www.w3.org/2000/svg}circle"
EVIL = "<script>"


def row(number, *objectives):
    values = dict.fromkeys(SetRow.__struct_fields__, 0.1)
    own = {"number": number, "values": [number], "head": "ab", "objectives": list(objectives)}
    return SetRow(**(values | own))


def report(points, names=NAMES, keys=("agents.trend.fast",)):
    made = Made(keys=list(keys)).report()
    header = type(made.header)(**{**fields(made.header), "objectives": list(names)})
    return type(made)(**{**fields(made), "header": header, "points": points, "best": row(0, 0, 0)})


def fields(struct):
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def point(number, growth, drawdown, *, is_front=True):
    return SetPoint(
        number=number, objectives=[growth, drawdown], is_front=is_front, values=[number]
    )


def circles(figure):
    """Centres by the words of each mark."""
    return {
        each[0].text: (float(each.get("cx")), float(each.get("cy")))
        for each in ElementTree.fromstring(figure).iter(CIRCLE)
        if len(each)
    }


def test_what_is_better_by_both_stands_up_and_to_the_right():
    figure = front_figure(report([point(0, 0.2, 0.1), point(1, 0.1, 0.3, is_front=False)]))
    (better_x, better_y), (worse_x, worse_y) = circles(figure).values()
    if "set 0" not in next(iter(circles(figure))):
        (better_x, better_y), (worse_x, worse_y) = (worse_x, worse_y), (better_x, better_y)
    assert better_x > worse_x
    assert better_y < worse_y


def test_each_mark_tells_its_set_and_the_best_is_named():
    figure = front_figure(report([point(0, 0.2, 0.1), point(1, 0.3, 0.3)]))
    said = "set 1: annual growth +30.00 %, maximum drawdown -30.00 %; fast 1"
    assert said in circles(figure)
    assert ">set 0</text>" in figure


@pytest.mark.parametrize("name", ["turnover", "volatility", "maximum_drawdown"])
def test_axes_tell_values_as_they_are_also_where_less_is_better(name):
    figure = front_figure(report([point(0, 0.2, 0.1), point(1, 0.3, 0.5)], ["sharpe", name]))
    ticks = [each.text for each in ElementTree.fromstring(figure).iter() if each.text]
    shown = "-20 %" if name == "maximum_drawdown" else "20 %" if name == "volatility" else "0.2"
    assert shown in ticks


def test_more_objectives_are_a_picture_each_without_an_edge():
    three = [
        SetPoint(number=n, objectives=[1.0 - n, 0.1 * n, 2.0 * n], is_front=True, values=[n])
        for n in range(3)
    ]
    part = front_part(report(three, ["sharpe", "maximum_drawdown", "net_return"]))
    assert part.count('<div class="desk">') == 2
    assert "stroke-dasharray:4 3" not in part


def test_text_of_the_sweep_is_escaped():
    figure = front_figure(report([point(0, 0.2, 0.1)], keys=[f"a.{EVIL}"]))
    assert EVIL not in figure


def test_one_objective_has_no_front_to_draw():
    assert front_part(Made().report()) == ""


def test_of_many_sets_those_are_drawn_that_a_picture_can_tell_apart():
    rows = [row(n, (n * 7919 % 10_000) / 1e4, (n * 104_729 % 10_000) / 1e4) for n in range(10_000)]
    front = [rows[5], rows[77]]
    points = set_points(rows, front)
    assert [each.number for each in points if each.is_front] == [5, 77]
    assert len(points) <= 25 * 25 + 2
    first = [each.objectives[0] for each in points]
    assert (min(first), max(first)) == pytest.approx((0.0, 0.9999), abs=0.05)


def test_a_set_without_one_of_the_objectives_has_no_place():
    rows = [row(0, 1.0, 0.1), row(1, 0.5, None)]
    assert [each.number for each in set_points(rows, rows[:1])] == [0]


def test_a_search_by_one_objective_has_no_points():
    assert set_points([row(0, 1.0)], []) == []


def test_the_edge_goes_along_what_the_front_reaches():
    assert staircase([(2, 1), (1, 3)]) == [(1, 3), (1, 1), (2, 1)]


def test_both_pictures_keep_their_words_inside():
    part = front_part(report([point(0, 0.2, 0.1), point(1, 0.3, 0.3)]))
    phone = re.search(r'<div class="phone">(.*?)</svg>', part).group(1)
    assert all(0 <= float(x) <= 400 for x in re.findall(r'<text x="([\d.]+)"', phone))
