"""Limits: what is used now, of what, and what was refused."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

import hansa
from hansa import Result
from hansa.api.limits import LimitLine
from hansa.app.live.trading import Traded
from hansa.app.view.run_view import RunView
from hansa.config import load
from tests.conftest import COUNCIL, SMALL
from tests.unit.app.view.conftest import view_of
from tests.unit.app.view.played_desk import played_desk
from tests.unit.app.view.test_played_desk import LIVE

OF_GATE = [
    "order_value",
    "position_value",
    "gross_exposure",
    "net_exposure",
    "price_collar",
    "order_rate",
    "drawdown",
    "stale_price",
]


def by_control(view: RunView) -> dict[str, LimitLine]:
    return {each.control: each for each in view.limits().limits}


def test_every_limit_of_the_gate_has_a_line_whose_parts_fit(small_view: RunView) -> None:
    lines = small_view.limits().limits
    assert [each.control for each in lines][:8] == OF_GATE
    for each in lines[:8]:
        used, limit, headroom = map(Decimal, (each.used, each.limit, each.headroom))
        assert used + headroom == limit
        assert each.used_ratio == pytest.approx(float(used / limit))
        assert each.title


def test_exposures_are_called_what_people_call_them(small_view: RunView) -> None:
    titles = [by_control(small_view)[name].title for name in ("gross_exposure", "net_exposure")]
    assert titles == ["gross exposure", "net exposure"]


def test_limits_are_those_of_the_configuration(small_view: RunView) -> None:
    found = {name: each.limit for name, each in by_control(small_view).items()}
    said = [found[name] for name in OF_GATE]
    assert said == ["25000", "40000", "1", "1", "0.05", "60", "0.5", "7200"]


def test_refusals_are_counted_by_control_and_the_last_is_named(
    small_view: RunView, small_run: Result
) -> None:
    refused = [name for name in small_run.orders["refused_by"].to_list() if name]
    lines = by_control(small_view)
    assert {n: each.refusals for n, each in lines.items() if each.refusals} == Counter(refused)
    for each in lines.values():
        if each.refusals:
            order = small_view.order(each.last_refusal_id).order
            assert (order.refused_by, order.at) == (each.control, each.last_refusal_at)


def test_before_any_order_limits_stand_with_nothing_used_of_them(tmp_path: Path) -> None:
    overrides = (SMALL[0], "data.end=2022-04-03T00:00:00Z", SMALL[2])
    lines = by_control(view_of(hansa.run(COUNCIL, overrides=overrides, runs=tmp_path)))
    assert (lines["order_value"].used, lines["order_value"].limit) == ("", "25000")
    assert lines["order_value"].used_ratio is None
    assert (lines["order_rate"].used, lines["gross_exposure"].used) == ("0", "0")


def test_orders_of_the_last_minute_alone_count(paper_view: RunView, paper: Traded) -> None:
    assert by_control(paper_view)["order_rate"].limit == "1"
    assert by_control(paper_view)["order_rate"].refusals > 0
    assert paper.folder.path.name == paper_view.limits().run


def test_exposure_and_position_value_are_those_of_the_desk(tmp_path: Path) -> None:
    overrides = (SMALL[0], "data.end=2022-04-25T00:00:00Z", SMALL[2], *LIVE)
    most = Decimal(0)
    with played_desk(load(COUNCIL, overrides), tmp_path / "desk") as (desk, events):
        for number, _ in enumerate(events):
            if number % 97:
                continue
            answer, view = desk.both()
            line = by_control(view)["gross_exposure"]
            ratio = Decimal(answer.gross_exposure) / Decimal(answer.equity)
            assert Decimal(line.used) == pytest.approx(ratio, abs=Decimal(10) ** -17)
            values = [abs(Decimal(each.value)) for each in view.positions()]
            assert Decimal(by_control(view)["position_value"].used) == max(values)
            most = max(most, ratio)
    assert most > Decimal("0.1")


def test_drawdown_counts_from_the_highest_equity_that_the_gate_knew(
    small_view: RunView, small_run: Result
) -> None:
    equity = small_run.recorded.equity
    expected = 1 - equity[-1] / equity.max()
    assert float(by_control(small_view)["drawdown"].used) == pytest.approx(expected, abs=2e-9)
