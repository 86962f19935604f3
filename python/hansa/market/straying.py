"""Bars of prices far from their neighbours: told of, and kept, left out or refused as is asked."""

from functools import partial
from types import MappingProxyType

import numpy as np

from hansa.market.finding import Code, Finding, Severity
from hansa.market.judging import Case
from hansa.market.neighbours import stray_text, strays
from hansa.market.options import FarPrices
from hansa.market.readers import RawBars
from hansa.market.values import PRICES

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
    for name in PRICES:
        values = raw.column(name)
        for code, rows, words in strays(values).kinds():
            done = _done(policy, code)
            words_done = "jump" if done == "keep" and code is Code.PRICE_JUMP else done
            severity = Severity.ERROR if done == "refuse" else Severity.WARNING
            text = f"{stray_text(name, values, rows)} {words}; {_DONE[words_done]}"
            findings += case.at(raw, rows, (code, severity), partial(_same, text))
            gone |= rows & (done == "drop")
    return (raw.take(~gone) if gone.any() else raw), findings


def _done(policy: FarPrices, code: Code) -> FarPrices:
    """What becomes of strays of that kind."""
    if policy == "refuse_absurd":
        return "refuse" if code is Code.PRICE_ABSURD else "keep"
    return "keep" if policy == "drop" and code is Code.PRICE_JUMP else policy


def _same(text: str, _: int) -> str:
    return text
