"""The report of a sweep: short names, nothing twice, windows in place, offline, escaped."""

import re
from dataclasses import dataclass, field

import msgspec
import pytest

from hansa.report.chart_data import charts_data
from hansa.report.data import Check, Verdict
from hansa.report.numbers import ratio_text
from hansa.report.sweep import (
    Axis,
    Outside,
    OutsideRow,
    SetRow,
    Statistics,
    Surface,
    SweepHeader,
    SweepReport,
    render_sweep,
    surfaces,
)
from hansa.report.sweep.maps import maps_part
from hansa.report.sweep.outside import outside_chart
from hansa.report.sweep.summary import set_heads, set_row, sweep_summary
from hansa.report.sweep.surface import distribution
from hansa.report.sweep.wording import (
    below_middle,
    best_of,
    drawdown_text,
    figure_text,
    short_keys,
    values_text,
    within,
)

DAY_NS = 86_400 * 10**9
START_NS = 1_640_995_200 * 10**9
EVIL = "<script>alert('x')</script>"
KEYS = ["agents.trend.fast", "agents.trend.slow", "council.rule"]


@dataclass
class Made:
    """A report of so many sets."""

    sets: int = 12
    objective: str = "sharpe"
    keys: list[str] = field(default_factory=lambda: list(KEYS))
    rule: str = "majority"

    def row(self, number):
        values = [number % 4, number // 4, self.rule]
        objective = 1.5 - number / 10
        return SetRow(
            number=number,
            values=values,
            objective=objective,
            net_return=0.2,
            sharpe=objective,
            maximum_drawdown=0.1,
            turnover=3.0,
            fills=120,
            head="ab" * 32,
        )

    def report(self):
        rows = [self.row(number) for number in range(self.sets)]
        return SweepReport(
            schema_version=1,
            header=self.header(),
            verdict=Verdict(
                word="Weak",
                summary="So so.",
                checks=[Check(name="A", status="passed", found="b", expected="c")],
            ),
            statistics=statistics(),
            best=rows[0],
            best_command="hansa run a.toml",
            sets=rows,
            distribution=distribution(rows),
            surfaces=surfaces(self.keys, rows),
            outside=outside(),
            errors={},
        )

    def header(self):
        return SweepHeader(
            name="mine",
            sweep_id="abc",
            search="grid",
            objective=self.objective,
            less_is_better=False,
            keys=self.keys,
            start_ns=START_NS,
            end_ns=START_NS + 9 * DAY_NS,
            bars=240,
            period_bars=24,
            sets=self.sets,
            done=self.sets,
            refused=0,
            failed=0,
            pruned=0,
            trials=self.sets,
            ledger_head="cd" * 32,
            data_sha256="ef" * 32,
        )


def statistics():
    names = Statistics.__struct_fields__
    whole = {"splits": 70, "choices": 12, "ranks": [10, 10, 0, 0, 0, 5, 5, 10, 20, 10]}
    return Statistics(**{**dict.fromkeys(names, 0.286), **whole})


def outside():
    spans = [(START_NS + 4 * DAY_NS, START_NS + 6 * DAY_NS), (START_NS + 7 * DAY_NS,) * 2]
    rows = [
        OutsideRow(
            start_ns=first,
            end_ns=last,
            number=place,
            values=[place, 0, "majority"],
            in_sample=1.0,
            out_of_sample=0.5,
            return_ratio=0.01,
            train=[(START_NS, first)],
            test=[(first, last)],
        )
        for place, (first, last) in enumerate(spans)
    ]
    return Outside(
        method="walk_forward",
        ts_ns=[START_NS + k * DAY_NS for k in range(10)],
        equity=[None] * 4 + [1.01, 1.02, 1.03, 1.04, None, None],
        sharpe=0.5,
        sharpe_low=-1.0,
        sharpe_high=2.0,
        in_sample_sharpe=1.0,
        path_sharpes=[],
        rows=rows,
    )


@pytest.mark.parametrize(
    ("keys", "short"),
    [
        (["agents.trend.fast", "agents.trend.slow"], ["fast", "slow"]),
        (["agents.a.fast", "agents.b.fast"], ["a.fast", "b.fast"]),
        (["agents.a.fast", "fast"], ["a.fast", "fast"]),
    ],
)
def test_a_key_is_as_short_as_it_can_be_told_apart(keys, short):
    assert short_keys(keys) == short


def test_parameters_read_as_a_configuration_has_them():
    assert (
        values_text(["a", "b", "c"], [True, 0.1 + 0.2, "x"]) == "a true, b 0.30000000000000004, c x"
    )


def test_names_of_people_keep_their_capital():
    assert within("sharpe") == "Sharpe ratio"
    assert within("maximum_drawdown") == "maximum drawdown"


def test_all_sets_are_not_the_best_of_themselves():
    assert best_of(200, 200) == "All 200, best first"
    assert best_of(200, 1_000) == "The best 200 of 1,000"


def test_figures_come_before_parameters_under_short_heads():
    report = Made().report()
    heads = set_heads(report)
    assert heads == [
        "Set",
        "Net return",
        "Sharpe ratio",
        "Drawdown",
        "Fills",
        "fast",
        "slow",
        "rule",
    ]
    assert len(set_row(report, report.best)) == len(heads)
    assert 'title="agents.trend.fast">fast</th>' in render_sweep(report)


@pytest.mark.parametrize("objective", ["sharpe", "calmar", "net_return"])
def test_no_tile_says_what_another_says(objective):
    labels = re.findall(r"<dt>([^<]*)</dt><dd>", render_sweep(Made(objective=objective).report()))
    tiles = labels[: labels.index("Minimum track record") + 1]
    assert len(tiles) == len(set(tiles))
    assert tiles[0] == {"sharpe": "Sharpe ratio", "calmar": "Calmar ratio"}.get(
        objective, "Net return"
    )
    assert "between 0.286 and 0.286" not in render_sweep(Made(objective=objective).report())


def test_the_objective_is_said_once_on_the_terminal():
    labels = [label for label, _ in sweep_summary(Made().report())]
    assert sum("harpe" in label for label in labels if label.startswith("  ")) == 1


def test_the_curve_begins_at_one_where_it_begins_and_ends_where_it_ends():
    (chart,), times = outside_chart(Made().report())
    assert chart.lines[0].values == [1.0, 1.01, 1.02, 1.03, 1.04]
    assert times[0] == START_NS + 3 * DAY_NS


def test_the_cursor_says_which_set_a_window_follows():
    data = charts_data(*outside_chart(Made().report()))
    seconds = (START_NS + 4 * DAY_NS) / 1e9
    assert data.charts[0].windows[0] == (seconds, "set 0: fast 0, slow 0, rule majority")


def test_each_split_has_its_bars_in_the_picture():
    page = render_sweep(Made().report())
    picture = re.search(r'<svg[^>]*aria-label="Which bars.*?</svg>', page, re.S).group()
    assert picture.count("<rect") == 4


def test_maps_share_a_legend_of_shades():
    page = render_sweep(Made().report())
    legend = re.search(r'<p class="shades">(.*?)</p>', page).group(1)
    assert legend == "-1.50<i></i>1.50 <span>Sharpe ratio, white at 0.00</span>"


def mapped(less_is_better, *values):
    """The shade of each value of a map."""
    report = Made(keys=["agents.trend.fast"], sets=len(values)).report()
    axis = Axis(key="agents.trend.fast", labels=[str(place) for place in range(len(values))])
    one = Axis(key="", labels=[""])
    drawn = Surface(rows=one, columns=axis, cells=[list(values)], counts=[[1] * len(values)])
    header = msgspec.structs.replace(report.header, less_is_better=less_is_better)
    page = maps_part(msgspec.structs.replace(report, header=header, surfaces=[drawn]))
    return re.findall(r'class="m (.)" style="--t:(\d+)"', page)


def test_on_a_map_no_loss_has_the_colour_of_a_gain():
    assert mapped(False, -4.0, -1.0, 0.0, 0.5) == [
        ("q", "55"),
        ("q", "14"),
        ("p", "0"),
        ("p", "55"),
    ]
    assert mapped(False, -4.0, -2.0) == [("q", "55"), ("q", "28")]
    assert mapped(False, 0.0, 0.0) == [("p", "0")] * 2


def test_where_less_is_better_white_is_half_way():
    assert mapped(True, 0.1, 0.2, 0.3) == [("p", "55"), ("p", "0"), ("q", "55")]


def test_the_page_can_be_light_or_dark_and_loads_nothing():
    page = render_sweep(Made().report())
    assert 'id="theme"' in page
    assert re.findall(r"(?:src|href)\s*=\s*[\"'](?!#|data:)", page) == []


def test_text_of_the_sweep_is_escaped():
    page = render_sweep(Made(keys=[EVIL, "b", f"c.{EVIL}"], rule=EVIL).report())
    assert "<script>alert" not in page


def test_one_set_without_a_split_is_a_page():
    report = msgspec.structs.replace(Made(sets=1).report(), outside=None)
    page = render_sweep(report)
    assert "The one set" in page
    assert "Out of sample</h2>" not in page


def test_where_the_chosen_set_ranked_is_drawn():
    page = render_sweep(Made().report())
    assert "rank where it was judged" in page
    assert "among the 12 in the other" in page


def test_every_still_figure_is_drawn_for_the_desk_and_for_the_phone():
    page = render_sweep(Made().report())
    drawn = re.findall(
        r'<div class="desk">.*?viewBox="0 0 (\d+).*?<div class="phone">(.*?)</svg>', page
    )
    assert len(drawn) == 3  # splits, all sets, ranks
    assert {wide for wide, _ in drawn} == {"842"}
    for _, phone in drawn:
        assert 'viewBox="0 0 400 ' in phone
        assert all(0 <= float(x) <= 400 for x in re.findall(r'<text x="([\d.]+)"', phone))


def test_a_split_that_judged_less_than_thirty_days_has_no_ratio_a_year():
    made = Made().report()
    rows = [msgspec.structs.replace(row, out_of_sample=None) for row in made.outside.rows]
    outside = msgspec.structs.replace(made.outside, rows=rows)
    page = render_sweep(msgspec.structs.replace(made, outside=outside))
    assert "Bars of less than thirty days have no Sharpe ratio: it is scaled up to a year." in page
    assert "Where judged" not in page
    assert "<td>1.00</td><td>+1.00 %</td>" in page


def test_a_column_of_the_splits_stays_where_one_of_them_has_its_figure():
    made = Made().report()
    first, *rest = made.outside.rows
    rows = [msgspec.structs.replace(first, out_of_sample=None), *rest]
    outside = msgspec.structs.replace(made.outside, rows=rows)
    page = render_sweep(msgspec.structs.replace(made, outside=outside))
    assert "<td>–</td><td>1.00</td>" in page
    assert "<td>0.50</td><td>1.00</td>" in page


def test_the_terminal_says_why_there_is_no_ratio_where_it_chose():
    made = Made().report()
    outside = msgspec.structs.replace(made.outside, in_sample_sharpe=None)
    rows = dict(sweep_summary(msgspec.structs.replace(made, outside=outside)))
    assert rows["Sharpe out of sample"].endswith("it chose unknown (under 30 days a split)")


def test_maps_of_one_set_a_cell_say_nothing_of_how_many():
    assert "and in small how many" not in render_sweep(Made(sets=12).report())
    shared = Made(sets=12, keys=["a.x", "b.y", "c.z"])
    report = shared.report()
    twice = [msgspec.structs.replace(row, number=row.number + 12) for row in report.sets]
    surfaces_ = surfaces(shared.keys, [*report.sets, *twice])
    assert "and in small how many" in render_sweep(
        msgspec.structs.replace(report, surfaces=surfaces_)
    )


def test_a_drawdown_is_below_zero_as_in_reports_of_runs():
    assert figure_text("maximum_drawdown", 0.1032) == "-10.32 %"
    assert (drawdown_text(0.0), drawdown_text(None)) == (ratio_text(0.0), ratio_text(None))


def test_a_split_that_cannot_be_ranked_is_told():
    found = msgspec.structs.replace(outside(), ranks=[0.2])
    assert below_middle(found).startswith("in 1 of 1 splits the chosen set ended below the middle")
    assert "; 1 of all 2 splits cannot be ranked: no set was chosen" in below_middle(found)
    assert "cannot" not in below_middle(msgspec.structs.replace(found, ranks=[0.2, 0.7]))


def test_of_several_paths_the_headline_says_which_it_is():
    assert "whole paths" not in render_sweep(Made().report())
    found = msgspec.structs.replace(outside(), path_sharpes=[0.9, 0.5, 0.1])
    page = render_sweep(msgspec.structs.replace(Made().report(), outside=found))
    assert "the median of 3 paths" in page
    assert "are of one of 3 whole paths, whose Sharpe ratios go from 0.10 to 0.90" in page
