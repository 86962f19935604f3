"""Limits as bars of text."""

import pytest

from hansa.api.limits import LimitLine
from hansa.cli.showing.limits import bar, print_limit_lines


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (None, ""),
        (0.0, "[----------]"),
        (0.001, "[#---------]"),
        (0.5, "[#####-----]"),
        (1.0, "[##########]"),
        (1.2, "[##########]!"),
    ],
)
def test_a_bar_shows_how_much_is_used(ratio: float | None, text: str) -> None:
    assert bar(ratio) == text


def test_small_amounts_keep_their_digits_and_large_ones_four_places(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_limit_lines([line(used="0.0000213", limit="0.5"), line(used="1.234567", limit="25000")])
    first, second = capsys.readouterr().out.splitlines()[1:3]
    assert "0.0000213  0.5" in first
    assert "1.2346     25000" in second


def test_what_a_limit_has_refused_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    print_limit_lines([line(refusals=3, last_refusal_id="1-7", is_of_order=True)])
    said = capsys.readouterr().out
    assert "order_value has refused 3, last 1-7" in said
    assert "* of the last order" in said


def line(
    *,
    used: str = "1",
    limit: str = "2",
    refusals: int = 0,
    last_refusal_id: str = "",
    is_of_order: bool = False,
) -> LimitLine:
    return LimitLine(
        control="order_value",
        title="",
        unit="USDT",
        used=used,
        limit=limit,
        headroom="1",
        used_ratio=0.5,
        is_of_order=is_of_order,
        instrument="",
        refusals=refusals,
        last_refusal_at="2022-04-01T00:00:00Z",
        last_refusal_id=last_refusal_id,
    )
