"""Numbers and times as the API says them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.app.view.text import amount_text, at_text, steps_text


@given(st.integers(-(10**30), 10**30))
def test_an_amount_is_exact(atoms: int) -> None:
    text = amount_text(atoms)
    assert int(Decimal(text).scaleb(18)) == atoms or abs(atoms) > 10**27
    assert not text.endswith(".")
    assert "." not in text or not text.endswith("0")


def test_a_time_has_nine_digits_and_none_has_no_text() -> None:
    assert at_text(1_649_980_800_000_000_001) == "2022-04-15T00:00:00.000000001Z"
    assert at_text(0) == ""


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (amount_text(None), ""),
        (amount_text(-5 * 10**17), "-0.5"),
        (steps_text(None, Decimal("0.01")), ""),
        (steps_text(-150, Decimal("0.01")), "-1.50"),
    ],
)
def test_numbers_as_text(said: str, text: str) -> None:
    assert said == text
