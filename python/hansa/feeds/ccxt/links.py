"""The connection of each instrument, from what each of its channels says of its own."""

from hansa.types import Link, LinkChange


class Links:
    """State: for each channel of an instrument whether it can be heard; the worst one counts."""

    def __init__(self) -> None:
        self._states: dict[int, dict[str, Link]] = {}
        self._told: dict[int, Link] = {}

    def hear(self, place: int, channel: str, link: Link, *, recv_ns: int) -> LinkChange | None:
        """What is to be told; None where nothing has changed."""
        states = self._states.setdefault(place, {})
        states[channel] = link
        worst = max(states.values())
        if self._told.get(place) is worst:
            return None
        self._told[place] = worst
        return LinkChange(link=worst, ts_recv_ns=recv_ns, instrument=place)
