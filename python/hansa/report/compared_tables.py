"""The tables of runs side by side: a column a run where there are few, a row a run where many."""

import string

from hansa.api.runs import ComparedNumber, Comparison
from hansa.report.markup import Column, Markup, element, escape, note, section, table
from hansa.report.numbers import value_text
from hansa.report.parts_top import VERDICT_SHAPES
from hansa.report.sweep.wording import short_keys

#: Beside one another more columns than these leave the screen, and the paper.
COLUMNS_MAX = 5
#: Figures of which more is better, whatever else is the same.
_MORE_IS_BETTER = (
    "net_profit",
    "net_return",
    "annual_growth",
    "sharpe",
    "deflated_sharpe",
    "sortino",
    "maximum_drawdown",
    "break_even_cost",
)
_NONE = "–"


def runs_table(found: Comparison) -> Markup:
    """Which letter is which run."""
    verdicts = found.verdicts or ("",) * len(found.runs)
    rows = [
        [letter(place), line.run, line.status, f"{VERDICT_SHAPES.get(word, '')} {word}".strip()]
        for place, (line, word) in enumerate(zip(found.runs, verdicts, strict=True))
    ]
    columns = [Column(""), Column("Run"), Column("Status"), Column("Verdict")]
    return section("runs", "Runs", table("In the order they were named", columns, rows))


def numbers_table(found: Comparison, why_not_alike: str) -> Markup:
    """What came of each."""
    told = [note(why_not_alike)] if why_not_alike else []
    body = _numbers_down(found) if len(found.runs) > COLUMNS_MAX else _numbers_across(found)
    return section("numbers", "Came to", *told, body)


def settings_table(found: Comparison) -> Markup:
    """What was set differently."""
    if not found.settings:
        return section("settings", "Set differently", note("Nothing."))
    body = _settings_down(found) if len(found.runs) > COLUMNS_MAX else _settings_across(found)
    return section("settings", "Set differently", body)


def letter(place: int) -> str:
    """A, B, C: names of runs are too long for the heads of columns."""
    return string.ascii_uppercase[place]


def known_numbers(found: Comparison) -> list[ComparedNumber]:
    """Figures that any of the runs has."""
    return [each for each in found.numbers if any(value is not None for value in each.values)]


def best_places(number: ComparedNumber) -> set[int]:
    """The runs with the best of a figure, where more of it is better and they are not all alike."""
    known = [value for value in number.values if value is not None]
    if number.key not in _MORE_IS_BETTER or len(set(known)) < 2:
        return set()
    return {place for place, value in enumerate(number.values) if value == max(known)}


def _numbers_across(found: Comparison) -> Markup:
    columns = [Column("Number"), *(Column(letter(k), True) for k in range(len(found.runs)))]
    rows = [[each.label, *_beside_first(each)] for each in found.numbers]
    caption = "Headline figures; in brackets how far from those of A"
    return table(caption, columns, rows, look="pinned")


def _numbers_down(found: Comparison) -> Markup:
    shown = known_numbers(found)
    columns = [Column("Run"), *(Column(each.label, True) for each in shown)]
    best = [best_places(each) for each in shown]
    rows = [
        [
            letter(k),
            *(_marked(each, k, k in first) for each, first in zip(shown, best, strict=True)),
        ]
        for k in range(len(found.runs))
    ]
    caption = "Headline figures; bold: the best of all"
    return table(caption, columns, rows, look="pinned down")


def _marked(each: ComparedNumber, place: int, is_best: bool) -> str:
    text = _value(each.values[place], each.unit)
    return element("b", text) if is_best else text


def _settings_across(found: Comparison) -> Markup:
    columns = [Column("Setting"), *(Column(letter(k)) for k in range(len(found.runs)))]
    rows = [[each.key, *(value or _NONE for value in each.values)] for each in found.settings]
    return table("Settings that differ", columns, rows, look="pinned")


def _settings_down(found: Comparison) -> Markup:
    keys = [each.key for each in found.settings]
    heads = zip(short_keys(keys), keys, strict=True)
    columns = [Column("Run"), *(Column(short, hint=key) for short, key in heads)]
    rows = [
        [letter(k), *(each.values[k] or _NONE for each in found.settings)]
        for k in range(len(found.runs))
    ]
    body = table("Settings that differ", columns, rows, look="pinned down")
    full = note(f"Short for {', '.join(keys)}.") if short_keys(keys) != keys else Markup("")
    return Markup(body + full)


def _beside_first(each: ComparedNumber) -> list[str]:
    first = each.values[0]
    return [
        Markup(
            f"<td>{escape(_value(value, each.unit))}{_change(value, first, each.unit, place)}</td>"
        )
        for place, value in enumerate(each.values)
    ]


def _value(value: float | None, unit: str) -> str:
    return _NONE if value is None else value_text(value, unit, 2)


def _change(value: float | None, first: float | None, unit: str, place: int) -> str:
    if place == 0 or value is None or first is None:
        return ""
    change = value - first
    text = value_text(abs(change), unit, 2).lstrip("+")
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"<small><br>({sign}{escape(text)})</small>"
