"""Limits as bars of text: used, limit, headroom."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from hansa.api.limits import LimitLine, LimitsView
from hansa.app.desk.text import quantity
from hansa.cli.output import print_line, print_table
from hansa.cli.texts import short_at

_BAR = 10


def print_limits(view: LimitsView) -> None:
    """All limits of a run."""
    print_line(f"After record {view.seq}, {short_at(view.at)} UTC")
    print_limit_lines(view.limits)


def print_limit_lines(lines: Sequence[LimitLine]) -> None:
    """Limits, and what each has refused."""
    print_table(
        ["control", "", "used", "limit", "left", "unit"],
        [
            [
                f"{each.control}{' *' if each.is_of_order else ''}",
                bar(each.used_ratio),
                _short(each.used),
                _short(each.limit),
                _short(each.headroom),
                each.unit,
            ]
            for each in lines
        ],
    )
    if any(each.is_of_order for each in lines):
        print("  * of the last order that the gate judged")
    for each in lines:
        if each.refusals:
            last = f"{each.last_refusal_id}, {short_at(each.last_refusal_at)}"
            print_line(f"  {each.control} has refused {each.refusals:,}, last {last}")


def bar(ratio: float | None) -> str:
    """How much of a limit is used: `[####------]`, `[##########]!` beyond; "" where that has no
    meaning. What is used at all shows.
    """
    if ratio is None:
        return ""
    marks = min(_BAR, max(round(ratio * _BAR), 1 if ratio > 0 else 0))
    return f"[{'#' * marks}{'-' * (_BAR - marks)}]{'!' if ratio > 1 else ''}"


def _short(amount: str) -> str:
    """A decimal with four places at most, three digits where it is small; else as it is."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        return amount
    if value == 0 or abs(value) >= 1:
        return quantity(format(round(value, 4), "f"))
    return f"{value:.3g}"
