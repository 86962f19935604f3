"""Which trials were on one market: the same data, or rows of one series over times that meet."""

from collections.abc import Iterable, Mapping

import numpy as np

from hansa.stores.trial_records import Line

#: So many of what data are called are named.
_NAMED = 3


class Markets:
    """State: data as trials named them, with the series they were made of and their span.

    Of a catalog a window is other data than the next one, as are the same bars with other sessions
    or latencies: who moves the window by a day has tried again on the same market.
    """

    def __init__(self) -> None:
        self._spans: dict[str, dict[str, tuple[int, int]]] = {}
        self._names: dict[str, dict[str, None]] = {}  # of a file one part or the other may be tried
        self._hulls: dict[str, tuple[int, int]] = {}

    def add(self, line: Line) -> None:
        """One more line; what has no series is the same market only where its data are the same."""
        if line.market:
            self._names.setdefault(line.data, {})[line.market] = None
            _widen(self._hulls, line)
        for series in line.series:
            _widen(self._spans.setdefault(series, {}), line)

    def name(self, data: Iterable[str]) -> str:
        """What these data are called, by all who tried them, and from when to when they were tried:
        "BINANCE:BTCUSDT, 2022-04-01 to 2022-12-31"; "" where none says.
        """
        known = [each for each in data if each in self._names]
        if not known:
            return ""
        first_ns = min(self._hulls[each][0] for each in known)
        last_ns = max(self._hulls[each][1] for each in known)
        called = list(dict.fromkeys(name for each in known for name in self._names[each]))
        more = f" or {len(called) - _NAMED:,} more" if len(called) > _NAMED else ""
        return f"{' or '.join(called[:_NAMED])}{more}, {_day(first_ns)} to {_day(last_ns)}"

    def groups(self, data: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """The data of each market, by the first of them."""
        first = {each: each for each in data}
        for spans in self._spans.values():
            _join(first, spans)
        found: dict[str, list[str]] = {}
        for each in first:
            found.setdefault(_root(first, each), []).append(each)
        return {members[0]: tuple(members) for members in found.values()}


def _widen(spans: dict[str, tuple[int, int]], line: Line) -> None:
    first_ns, last_ns = spans.get(line.data, (line.first_ns, line.last_ns))
    spans[line.data] = (min(first_ns, line.first_ns), max(last_ns, line.last_ns))


def _day(ts_ns: int) -> str:
    return str(np.datetime64(ts_ns, "ns").astype("datetime64[D]"))


def _join(first: dict[str, str], spans: Mapping[str, tuple[int, int]]) -> None:
    """Those of one series whose spans meet become one."""
    reach_ns, holder = -1, ""
    for data, (first_ns, last_ns) in sorted(spans.items(), key=lambda each: (each[1], each[0])):
        if holder and first_ns <= reach_ns:
            first[_root(first, data)] = _root(first, holder)
        if last_ns > reach_ns:
            reach_ns, holder = last_ns, data


def _root(first: dict[str, str], data: str) -> str:
    while first[data] != data:
        first[data] = first[first[data]]
        data = first[data]
    return data
