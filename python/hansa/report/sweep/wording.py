"""How a sweep is said: keys as short as they can be told apart, objectives by their names."""

from collections.abc import Sequence

from hansa.report.numbers import number_text, ratio_text
from hansa.report.sweep.data import Outside, Value

_NAMES = {
    "sharpe": "Sharpe ratio",
    "sortino": "Sortino ratio",
    "calmar": "Calmar ratio",
    "turnover": "Turnover per year",
    "volatility": "Volatility per year",
}
_SIGNED = ("net_return", "annual_growth")
#: Scaled up to a year.
_YEARLY = ("sharpe", "sortino", "calmar", "turnover", "volatility", "annual_growth")
_RATIOS = (*_SIGNED, "volatility")


def short_keys(keys: Sequence[str]) -> list[str]:
    """Of each key as many last words as tell it from the others: `fast` of `agents.trend.fast`."""
    return [_short(key, [other for other in keys if other != key]) for key in keys]


def _short(key: str, others: Sequence[str]) -> str:
    parts = key.split(".")
    for count in range(1, len(parts)):
        tail = parts[-count:]
        if all(other.split(".")[-count:] != tail for other in others):
            return ".".join(tail)
    return key


def values_text(keys: Sequence[str], values: Sequence[Value]) -> str:
    """`agents.trend.fast 8, agents.trend.slow 40`."""
    pairs = zip(keys, values, strict=True)
    return ", ".join(f"{key} {value_text(value)}" for key, value in pairs)


def value_text(value: Value) -> str:
    """A parameter as `--set` takes it: true, 8, 8.0 (which is another than 8), 0.25, text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def words(objective: str) -> str:
    """An objective as people say it: `Sharpe ratio`."""
    return _NAMES.get(objective, objective.replace("_", " ").capitalize())


def within(objective: str) -> str:
    """The same within a sentence: names of people keep their capital."""
    name = words(objective)
    return name if name.endswith(" ratio") else name[0].lower() + name[1:]


def is_yearly(objective: str) -> bool:
    """Whether it is one a year, which nothing below thirty days is judged by."""
    return objective in _YEARLY


def figure_text(objective: str, value: float | None) -> str:
    """Its value, in its own unit."""
    if objective == "maximum_drawdown":
        return drawdown_text(value)
    if objective in _RATIOS:
        return ratio_text(value, signed=objective in _SIGNED)
    return number_text(value)


def axis_text(objective: str, value: float, places: int) -> str:
    """Its value beside an axis whose lines need so many decimal places."""
    if objective == "maximum_drawdown":
        return axis_text("volatility", -value + 0.0, places)
    if objective in _RATIOS:
        is_signed = objective in _SIGNED and round(value, places) != 0
        return ratio_text(value, signed=is_signed, places=max(0, places - 2))
    return f"{value:,.{places}f}"


def drawdown_text(depth: float | None) -> str:
    """A drawdown as reports of runs write it: below zero."""
    return ratio_text(None if depth is None else -depth)


def trials_text(trials: int, recorded: int) -> str:
    """`37 (of 42 recorded)`: those that differ in what came of them are what luck is judged by."""
    if not trials:
        return "unknown"
    return f"{trials:,}" if recorded <= trials else f"{trials:,} (of {recorded:,} recorded)"


def below_middle(outside: Outside) -> str:
    """`in 3 of 5 splits the chosen set ended below the middle of what it was chosen from`."""
    below, judged = sum(each < 0.5 for each in outside.ranks), len(outside.ranks)
    others = len(outside.rows) - judged
    said = (
        f"in {below:,} of {judged:,} splits the chosen set ended below the middle of what it was "
        "chosen from"
    )
    if not others:
        return said
    return (
        f"{said}; {others:,} of all {len(outside.rows):,} splits cannot be ranked: no set was "
        "chosen, or it (or every other) did not trade where it judged"
    )


def best_of(shown: int, count: int) -> str:
    """`All 48, best first`, or `The best 10 of 48`."""
    if shown < count:
        return f"The best {shown:,} of {count:,}"
    return "The one set" if count == 1 else f"All {count:,}, best first"
