"""The page of a desk: a pure function of its answer and the size of the screen."""

import io

import msgspec
import pytest
from rich.console import Console

from hansa.api.answer import Answer, ClosingLine, LinkLine
from hansa.cli.desk_page import Screen, desk_page
from tests.unit.cli.desk_answers import answer, council, order, position


def shown(found: Answer, width: int, height: int, notice: str = "") -> list[str]:
    console = Console(width=width, height=height, file=io.StringIO(), record=True)
    console.print(desk_page(found, Screen(width, height, notice)))
    return console.export_text().splitlines()


MANY = answer(
    positions=tuple(position(f"COIN{n}USDT") for n in range(30)),
    councils=tuple(council(f"COIN{n}USDT") for n in range(30)),
    orders=tuple(order(n) for n in range(50)),
)
HELD = msgspec.structs.replace(MANY, state="paused", held="an order works on the account: " * 9)
OUT = ("strategy 'maker': on_quote failed at 2026-11-22T00:00:00Z: ValueError: a bug (maker.py:9)",)
FAILED = msgspec.structs.replace(HELD, failed=OUT * 9)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (100, 30), (140, 40), (200, 60), (300, 20)])
@pytest.mark.parametrize("found", [answer(), MANY, HELD, FAILED, Answer(error="")])
def test_a_page_fills_the_screen_and_never_more(size: tuple[int, int], found: Answer) -> None:
    lines = shown(found, *size)
    assert len(lines) == size[1]
    assert max(len(line) for line in lines) <= size[0]


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_a_page_says_what_a_person_must_know(size: tuple[int, int]) -> None:
    text = "\n".join(shown(answer(), *size))
    for words in (
        "alpha  TRADING   paper on binance live",
        "100,234.12 USDT",
        "-120.50",
        "up 1:02:03",
        "+25.05",
        "partially filled",
        "momentum +0.80; against: trend -0.20",
        "position_value",
        "3,900/6,000 in 1:00",
        "12,345 records",
        "abababababababab",
        "line 39",
        "p pause",
    ):
        assert words in text, words


def test_a_page_says_since_when_the_venue_lets_no_order_pass() -> None:
    link = LinkLine(state="logged_out", since="2026-03-02T11:58:07Z", why="the session has expired")
    out = msgspec.structs.replace(answer(state="logged_out"), link=link)
    text = "\n".join(shown(out, 120, 24))
    assert "alpha  LOGGED OUT " in text
    assert "venue has logged the desk out since 11:58:07: orders are refused" in text


def test_a_page_says_why_a_desk_is_held() -> None:
    assert any("an order works on the account" in line for line in shown(HELD, 80, 24))


def test_a_page_says_what_a_kill_has_not_closed_and_why() -> None:
    waits = ClosingLine(
        symbol="BINANCE:BTCUSDT",
        quantity="0.50000",
        state="waits",
        times=3,
        due="2026-03-02T12:00:01Z",
        why="connection",
    )
    found = msgspec.structs.replace(answer(), state="flattening", closing=(waits,))
    lines = shown(found, 100, 30)
    assert any("BTCUSDT" in each and "3 x connection, again 12:00:01" in each for each in lines)


def test_what_does_not_fit_is_counted() -> None:
    lines = shown(MANY, 80, 24)
    assert any("Positions +" in line for line in lines)
    assert any("Council 12:00:00 +" in line for line in lines)


def test_what_is_held_or_not_fresh_stands_first() -> None:
    found = answer(
        positions=(
            position("IDLEUSDT", quantity="0.00"),
            position("OLDUSDT", quantity="0.00", feed="stale"),
            position("HELDUSDT"),
        )
    )
    names = [line.split()[0] for line in shown(found, 80, 24)]
    assert names.index("OLDUSDT") < names.index("IDLEUSDT")
    assert names.index("HELDUSDT") < names.index("IDLEUSDT")


def test_a_wide_page_has_two_columns_and_the_whole_head() -> None:
    lines = shown(answer(), 200, 50)
    assert any("Positions" in line and "Refused" in line for line in lines)
    assert any("ab" * 32 in line for line in lines)


def test_a_question_takes_the_place_of_the_keys() -> None:
    assert shown(answer(), 80, 24, "kill level 3?")[-1].strip() == "kill level 3?"


def test_a_member_that_failed_stands_in_the_head_also_when_the_desk_goes_on() -> None:
    page = shown(msgspec.structs.replace(answer(), failed=OUT), 120, 30)
    assert any("'maker': on_quote failed" in line for line in page[:4])
