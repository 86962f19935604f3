"""Freshness: the state of each feed, judged by the age of its data and never by an open socket."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hansa.types import Link, LinkChange


@dataclass(frozen=True, slots=True)
class Change:
    """A feed has another state: of which instrument, which, and how old its newest data are."""

    instrument: int
    link: Link
    age_ns: int


def slow_after_ns(quiet_ns: int, stale_after_ns: int) -> int:
    """The age from which data are slow where nobody says: half way from how long a feed is silent
    while all is well (the length of its bars, where nothing finer comes) to the age of stale data.
    """
    return (min(quiet_ns, stale_after_ns) + stale_after_ns) // 2


class Freshness:
    """Live, slow or stale by age; disconnected and logged out as the feed says, until data come
    again. Time is handed in.
    """

    def __init__(
        self, links: Sequence[Link], *, slow_after_ns: int, stale_after_ns: int, now_ns: int
    ):
        """`links` are the feeds' states as they are on record: of a desk that goes on, those in
        which it stopped.
        """
        self._slow_after_ns, self._stale_after_ns = slow_after_ns, stale_after_ns
        self._heard_ns = [now_ns] * len(links)
        self._links = list(links)

    def heard(self, instrument: int, ts_recv_ns: int) -> None:
        """Data came."""
        self._heard_ns[instrument] = max(self._heard_ns[instrument], ts_recv_ns)
        if self._links[instrument] >= Link.DISCONNECTED:
            self._links[instrument] = Link.STALE  # the next judgement finds it live

    def told(self, change: LinkChange) -> Iterator[Change]:
        """The feed says that its connection has another state; what changes by it."""
        every = range(len(self._links))
        for instrument in every if change.instrument is None else (change.instrument,):
            if change.link >= Link.DISCONNECTED and self._links[instrument] != change.link:
                self._links[instrument] = change.link
                yield Change(instrument, change.link, self._age_ns(instrument, change.ts_recv_ns))

    def judge(self, now_ns: int) -> Iterator[Change]:
        """The feeds whose state is another one by now."""
        for instrument, before in enumerate(self._links):
            if before >= Link.DISCONNECTED:
                continue
            age_ns = self._age_ns(instrument, now_ns)
            link = self._link(age_ns)
            if link != before:
                self._links[instrument] = link
                yield Change(instrument, link, age_ns)

    def state(self, instrument: int, now_ns: int) -> tuple[Link, int]:
        """The state of a feed, and the age of its newest data in ns."""
        return self._links[instrument], self._age_ns(instrument, now_ns)

    @property
    def brings_data(self) -> bool:
        """Whether any feed does; none has to where there is none."""
        return not self._links or any(each < Link.STALE for each in self._links)

    def _age_ns(self, instrument: int, now_ns: int) -> int:
        return max(0, now_ns - self._heard_ns[instrument])

    def _link(self, age_ns: int) -> Link:
        if age_ns > self._stale_after_ns:
            return Link.STALE
        return Link.SLOW if age_ns > self._slow_after_ns else Link.LIVE
