"""The table of order types in docs/orders.md: whole, and true to the tests it names."""

import re

import pytest

from tests.conftest import ROOT

DOCUMENT = (ROOT / "docs" / "orders.md").read_text()
#: What issue after issue asks for; a row begins with each.
ASKED = (
    "market",
    "limit",
    "stop",
    "stop-limit",
    "market-if-touched",
    "limit-if-touched",
    "trailing stop, by ticks or bps, with activation",
    "trailing stop-limit, by ticks or bps, with activation",
    "pegged to the middle",
    "pegged to primary",
    "pegged to market",
    "iceberg with refresh",
    "hidden",
    "post-only, rejected",
    "post-only, slid",
    "reduce-only",
    "minimum quantity",
    "all-or-none",
    "OCO",
    "OTO",
    "bracket",
    "cancel on disconnect",
    "DAY",
    "GTC",
    "IOC",
    "FOK",
    "GTD",
    "at the opening",
    "at the closing",
    "trigger by last",
    "trigger by bid and ask",
    "trigger by mid",
    "trigger by mark",
)
HEAD = "| order | matching engine |"


def rows() -> dict[str, list[str]]:
    """The cells of each row, by its first."""
    table = DOCUMENT[DOCUMENT.index(HEAD) :].split("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    return {row[0]: row[1:] for row in cells[2:]}


ROWS = rows()


def test_every_type_and_term_that_is_asked_for_has_its_row_and_no_other() -> None:
    assert tuple(ROWS) == ASKED


@pytest.mark.parametrize("name", ASKED)
def test_no_cell_is_empty_and_each_says_who_works_it(name: str) -> None:
    cells = ROWS[name]
    assert len(cells) == 8
    assert all(cells), cells
    engine, *venues = cells[:5]
    assert engine.startswith(("native", "refused: "))
    assert all(cell.startswith(("native", "carried")) for cell in venues)


@pytest.mark.parametrize("name", ASKED)
def test_each_test_that_a_row_names_is_there(name: str) -> None:
    found = re.findall(r"`([^`]+)` \(([^)]+)\)", ROWS[name][-1])
    assert found
    for path, words in found:
        text = (ROOT / path).read_text()
        for word in words.split(", "):
            is_rule = re.fullmatch(r"[A-Z][0-9]+", word)
            needle = f'"{word}"' if is_rule else word
            assert needle in text, f"{name}: {path} has no {needle}"


@pytest.mark.parametrize("name", ASKED)
def test_each_rule_that_a_row_names_stands_in_a_document(name: str) -> None:
    rules = DOCUMENT + (ROOT / "docs" / "fills.md").read_text()
    for word in re.findall(r"\b[A-Z][0-9]+\b", " ".join(ROWS[name][:6])):
        assert f"- **{word}**" in rules, f"{name}: no rule {word}"
