"""Limits as bars of text."""

import pytest

from hansa.cli.showing.limits import bar


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
