"""Bars of prices far from their neighbours: told of, and kept, left out or refused as is asked."""

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType

import numpy as np

from hansa.market.finding import Code, Finding, Severity
from hansa.market.judging import Case
from hansa.market.neighbours import JUMP_WORDS, stray_text, strays
from hansa.market.options import FarPrices
from hansa.market.readers import RawBars
from hansa.market.values import PRICES
from hansa.types import BoolArray

#: Of an instrument with more, the first is told with their count.
_JUMPS_APART = 3

_DONE = MappingProxyType(
    {
        "keep": "kept (or set far_prices to drop or refuse: data.far_prices, --far-prices)",
        "jump": "kept, as all that follows would go with it (state the split as an action, or set "
        "far_prices to refuse)",
        "drop": "the bar is left out",
        "refuse": 'mend or drop the row, or set far_prices = "keep"',
    }
)


def without_strays(raw: RawBars, case: Case) -> tuple[RawBars, list[Finding]]:
    """The bars that stay under the policy `far_prices`, and what is to be said of the strays. A
    jump that stays is never left out: with it would go all that follows.
    """
    policy = case.options.far_prices
    gone = np.zeros(len(raw), dtype=np.bool_)
    findings: list[Finding] = []
    jumps: dict[str, BoolArray] = {}
    for name in PRICES:
        values = raw.column(name)
        for code, rows, words in strays(values).kinds():
            if code is Code.PRICE_JUMP:
                jumps[name] = rows
                continue
            done = _done(policy, code)
            severity = Severity.ERROR if done == "refuse" else Severity.WARNING
            text = f"{stray_text(name, values, rows)} {words}; {_DONE[done]}"
            findings += case.at(raw, rows, (code, severity), partial(_same, text))
            gone |= rows & (done == "drop")
    findings += _jumps(raw, case, jumps)
    return (raw.take(~gone) if gone.any() else raw), findings


def _jumps(raw: RawBars, case: Case, jumps: Mapping[str, BoolArray]) -> Iterator[Finding]:
    """All prices of a bar leave together, or some with the next: told once; one of many at the
    first, with their count.
    """
    if not jumps:
        return
    leaves = np.logical_or.reduce(list(jumps.values()))
    leaves[1:] &= ~leaves[:-1]
    places = np.flatnonzero(case.told(leaves))
    is_refused = _done(case.options.far_prices, Code.PRICE_JUMP) == "refuse"
    severity = Severity.ERROR if is_refused else Severity.WARNING
    done = _DONE["refuse" if is_refused else "jump"]
    for at in places.tolist() if len(places) <= _JUMPS_APART else places[:1].tolist():
        names = [name for name, rows in jumps.items() if rows[at : at + 2].any()]
        here = np.arange(len(raw)) == at
        text = f"{stray_text(', '.join(names), raw.column(names[0]), here)} {JUMP_WORDS}; {done}"
        rows = here if len(places) <= _JUMPS_APART else leaves
        yield from case.at(raw, rows, (Code.PRICE_JUMP, severity), partial(_same, text))


def _done(policy: FarPrices, code: Code) -> FarPrices:
    """What becomes of strays of that kind."""
    if policy == "refuse_absurd":
        return "refuse" if code is Code.PRICE_ABSURD else "keep"
    return "keep" if policy == "drop" and code is Code.PRICE_JUMP else policy


def _same(text: str, _: int) -> str:
    return text
