"""The loss of a day: what is lost since midnight UTC, and when it is too much."""

from decimal import Decimal
from pathlib import Path

import msgspec

_DAY_NS = 86_400 * 10**9


class _Began(msgspec.Struct, frozen=True):
    """The equity with which a day began, in the account's currency."""

    day: int
    equity: Decimal


class DayLoss:
    """State: the equity at the beginning of the day, kept in a file beside the journal so that a
    restart does not forget what was lost before it.
    """

    def __init__(self, limit: Decimal, path: Path):
        self._limit, self._path = limit, path
        self._began = _read(path)
        self._is_told = False

    def judge(self, now_ns: int, equity: Decimal) -> Decimal | None:
        """What is lost, the first time it is more than the limit; None before and after."""
        day = now_ns // _DAY_NS
        if self._began is None or self._began.day != day:
            self._begin(_Began(day, equity))
        loss = (self._began or _Began(day, equity)).equity - equity
        if loss <= self._limit or self._is_told:
            return None
        self._is_told = True
        return loss

    def moved(self, worth: Decimal | None) -> None:
        """Money came in or went out, which is no loss. Where its worth is not known, the day is
        measured from here.
        """
        if self._began is None:
            return
        if worth is None:
            self._began = None
        else:
            self._keep(_Began(self._began.day, self._began.equity + worth))

    def accept(self) -> None:
        """A person goes on: the next loss is measured from here."""
        self._began = None

    def _begin(self, began: _Began) -> None:
        self._is_told = False
        self._keep(began)

    def _keep(self, began: _Began) -> None:
        self._began = began
        part = self._path.with_name(self._path.name + ".part")
        part.write_bytes(msgspec.json.encode(began))
        part.replace(self._path)


def _read(path: Path) -> _Began | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Began)
    except (OSError, msgspec.DecodeError):
        return None
