"""Prices where one file of a table ends and the next begins: judged as within a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from hansa.market.finding import Finding, Severity
from hansa.market.neighbours import Strays, stray_text, strays
from hansa.types import FloatArray

Policy = Literal["keep", "drop", "refuse"]

_DONE = {
    "keep": 'kept (or set far_prices = "refuse")',
    "drop": "kept: rows are left out within a file, not where two meet; mend the file",
    "refuse": 'mend the file, or set far_prices = "keep"',
}


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """The prices at one end of a file, as floats, in the order of time."""

    path: Path
    prices: FloatArray


def seam_findings(
    name: str, instrument: str, edges: tuple[Edge, Edge], policy: Policy
) -> Iterator[Finding]:
    """What is to be said of the prices where `edges` meet: the end of a file, and the beginning of
    the next. What either file shows by itself was said with that file.
    """
    before, after = (edge.prices for edge in edges)
    both = np.concatenate([before, after])
    whole, first, second = strays(both), strays(before), strays(after)
    found = Strays(
        far=whole.far & ~np.concatenate([first.far, second.far]),
        absurd=whole.absurd & ~np.concatenate([first.absurd, second.absurd]),
        jump=whole.jump & ~np.concatenate([first.jump, second.jump]),
    )
    for code, rows, words in found.kinds():
        text = (
            f"{stray_text(name, both, rows)} {words}, where {edges[0].path.name} ends and "
            f"{edges[1].path.name} begins; {_DONE[policy]}"
        )
        yield Finding(
            path=edges[1].path,
            code=code,
            severity=Severity.ERROR if policy == "refuse" else Severity.WARNING,
            text=text,
            instrument=instrument,
        )
