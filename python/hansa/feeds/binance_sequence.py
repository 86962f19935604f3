"""Which update of Binance's depth comes next: the rule of its numbers, for files and live."""

from typing import Protocol


class Numbered(Protocol):
    """An update by its numbers: ids `first` to `last`; `previous` on futures only."""

    @property
    def first(self) -> int:
        """Id of its first change."""
        ...

    @property
    def last(self) -> int:
        """Id of its last change."""
        ...

    @property
    def previous(self) -> int | None:
        """Id of the last change of the update before it; None on spot."""
        ...


class DepthSequence:
    """State: how far the changes of one symbol have been followed.

    A snapshot with update id L is followed by the first update that holds L + 1 (spot) or L
    (futures); older ones are dropped; each further one must follow the one before it, by `U` = `u`
    + 1 (spot) or `pu` = `u` (futures). Source: Binance, "How to manage a local order book
    correctly", spot and futures.
    """

    def __init__(self) -> None:
        self.is_anchored = False
        self.last: int | None = None  # update id of the last change that was applied
        self.snapshot_id: int | None = None  # while no update has followed the snapshot

    def anchor(self, update_id: int) -> None:
        """The book begins with a snapshot."""
        self.is_anchored, self.snapshot_id, self.last = True, update_id, update_id

    def advance(self, update: Numbered) -> None:
        """An update was applied."""
        self.last, self.snapshot_id = update.last, None

    def lose(self) -> None:
        """The book is no longer known."""
        self.is_anchored, self.last, self.snapshot_id = False, None, None

    def is_old(self, update: Numbered) -> bool:
        """Whether the book holds the update already."""
        last = self.last if self.last is not None else -1
        if self.snapshot_id is not None and update.previous is not None:
            return update.last < last
        return update.last <= last

    def follows(self, update: Numbered) -> bool:
        """Whether the update comes right after what was applied."""
        if self.last is None:
            return True
        if update.previous is None:
            return update.first <= self.last + 1
        if self.snapshot_id is not None:
            return update.first <= self.snapshot_id or update.previous == self.snapshot_id
        return update.previous == self.last
