"""Volume by the time of day: what earlier days say about when a market trades."""

from collections.abc import Sequence

_DAY_NS = 86_400 * 10**9


class DayVolume:
    """Lots traded in each slot of the day, UTC, over all days seen. Mutable.

    As every slot of a whole day is seen equally often, sums weigh like averages; of days seen in
    part they are what there is.
    """

    __slots__ = ("_lots", "slot_ns")

    def __init__(self, slot_ns: int):
        self.slot_ns = slot_ns
        self._lots: dict[int, int] = {}

    def see(self, ts_ns: int, lots: int) -> None:
        """Something traded at a time."""
        slot = ts_ns % _DAY_NS // self.slot_ns
        self._lots[slot] = self._lots.get(slot, 0) + lots

    def weights(self, ts_ns: int, slots: int) -> tuple[float, ...]:
        """The volume seen in the slots of the day that follow a time, one for each."""
        starts = (ts_ns + k * self.slot_ns for k in range(slots))
        return tuple(float(self._lots.get(ts % _DAY_NS // self.slot_ns, 0)) for ts in starts)


def read_profile(text: str, slots: int) -> tuple[float, ...]:
    """Weights written as numbers with commas between them. Raises ValueError for a wrong number of
    them, for one below 0, and if all are 0.
    """
    weights = tuple(float(each) for each in text.split(","))
    if len(weights) != slots or not min(weights) >= 0 or not 0 < sum(weights) < float("inf"):
        raise ValueError(
            f"expected a profile of {slots} weights of at least 0, one for each slice, with a sum "
            f"above 0; found {text!r}"
        )
    return weights


def share(weights: Sequence[float], slots: int) -> float:
    """The part of all weight that lies in the first `slots`."""
    return sum(weights[:slots]) / sum(weights)
