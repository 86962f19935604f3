"""Higher timeframes: what an expression says of the bars of a longer period."""

import re
from typing import Self

from hansa.errors import ConfigError
from hansa.features.term import Term
from hansa.features.writing import UNIT_S

_WRITTEN = re.compile(r"([1-9][0-9]{0,7})(s|m|h|d|w)")
_LONGEST_S = 366 * 86_400
#: What a bar of a period has: the last that is known of funding in it.
COLUMNS = ("open", "high", "low", "close", "volume", "funding_rate", "funding_age")


class Periods(Term):
    """Expressions on bars of a longer period."""

    __slots__ = ()

    def every(self, period: str) -> Self:
        """The whole expression as it is on bars of `period` ("15m", "4h", "1d", "1w"; in UTC,
        weeks from Monday), built from the bars of the run.

        It is known from the row at which such a bar has closed, and held until the next one has.
        The period in which the data begin is left out. ConfigError for what is no period up to
        366 days, and where the expression reads no bars or is on a longer period already.
        """
        operators = _operators(self)
        if "every" in operators:
            raise ConfigError(
                f"feature every: expected an expression on the bars of the run, found {self!r:.120}"
                ", which has a period of its own already; say .every(...) once, of the innermost"
            )
        if operators.isdisjoint(COLUMNS):
            raise ConfigError(
                f"feature every: expected an expression that reads bars, found {self!r:.120}"
            )
        return self._apply("every", float(_seconds(period)))


def _seconds(period: str) -> int:
    match = _WRITTEN.fullmatch(period) if isinstance(period, str) else None
    found = 0 if match is None else int(match[1]) * UNIT_S[match[2]]
    if not 0 < found <= _LONGEST_S:
        raise ConfigError(
            "feature every: period must be a length of time up to 366 days such as "
            f'"15m", "4h", "1d" or "1w", found {period!r}'
        )
    return found


def _operators(root: Term) -> set[str]:
    found, seen, stack = set[str](), {id(root)}, [root]
    while stack:
        term = stack.pop()
        found.add(term.op)
        fresh = [part for part in term.inputs if id(part) not in seen]
        seen.update(map(id, fresh))
        stack.extend(fresh)
    return found
