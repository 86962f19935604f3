"""Answers that may be given again, and what is asked for again and again."""

from collections import OrderedDict
from dataclasses import dataclass

from hansa.coordinator.request import Key, Parameters

_ENTRIES_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer at rest. `sent_ns` is the age of what it says, `until_ns` the end of its life."""

    body: bytes
    sent_ns: int
    until_ns: int


class Cache:
    """The last answer of each read, the longest unused forgotten first."""

    def __init__(self, entries_max: int = _ENTRIES_MAX) -> None:
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._entries_max = entries_max

    def get(self, key: Key, *, now_ns: int, age_ns_max: int | None) -> Kept | None:
        """The answer, if it is young enough: by the asked bound, or else by its own life."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        self._kept.move_to_end(key)
        return kept if is_fresh(kept.sent_ns, kept.until_ns, now_ns, age_ns_max) else None

    def put(self, key: Key, kept: Kept) -> None:
        """Keeps an answer in place of an older one."""
        old = self._kept.get(key)
        if old is None or old.sent_ns <= kept.sent_ns:
            self._kept[key] = kept
            self._kept.move_to_end(key)
        if len(self._kept) > self._entries_max:
            self._kept.popitem(last=False)


def is_fresh(sent_ns: int, until_ns: int, now_ns: int, age_ns_max: int | None) -> bool:
    """Whether something as of `sent_ns` that lives until `until_ns` may still be given."""
    if age_ns_max is not None:
        return age_ns_max > 0 and now_ns - sent_ns <= age_ns_max
    return now_ns < until_ns


class Interest:
    """Which members of a group are asked for again and again, to fetch them with one another."""

    def __init__(self, span_ns: int) -> None:
        self._span_ns = span_ns
        self._asked: dict[Key, OrderedDict[Key, tuple[Parameters, int]]] = {}

    def note(self, group: Key, member: Key, parameters: Parameters, *, now_ns: int) -> None:
        """A member of a group was asked for."""
        asked = self._asked.setdefault(group, OrderedDict())
        asked[member] = (parameters, now_ns)
        asked.move_to_end(member)
        while next(iter(asked.values()))[1] < now_ns - self._span_ns:
            asked.popitem(last=False)

    def members(self, group: Key) -> list[tuple[Key, Parameters]]:
        """Those asked for lately, the latest first."""
        asked = self._asked.get(group, OrderedDict())
        return [(member, parameters) for member, (parameters, _) in reversed(asked.items())]
