"""Walk-forward: choose by the past, judge by what comes next, walk on."""

from dataclasses import dataclass

from hansa.validation.spans import Span, Split, whole_number


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkForward:
    """Windows that walk through history (Pardo 1992).

    `train_bars` choose, then `gap_bars` are left out (as many as what a bar promises takes to be
    known), then `test_bars` judge, and all walks on by `test_bars`: each bar judges at most once.
    Anchored, training begins with the first bar always; rolling, it keeps its length. The last
    window may judge by fewer bars.
    """

    train_bars: int
    test_bars: int
    gap_bars: int = 0
    is_anchored: bool = False

    def __post_init__(self) -> None:
        whole_number("train_bars", self.train_bars, 1)
        whole_number("test_bars", self.test_bars, 1)
        whole_number("gap_bars", self.gap_bars, 0)

    def splits(self, count: int) -> tuple[Split, ...]:
        """The windows of `count` bars. ValueError where not even one bar is left to judge."""
        begin = self.train_bars + self.gap_bars
        if count <= begin:
            raise ValueError(
                f"expected more than {begin} bars (train_bars and gap_bars), found {count}"
            )
        return tuple(self._window(first, count) for first in range(begin, count, self.test_bars))

    def _window(self, first: int, count: int) -> Split:
        past = first - self.gap_bars
        train = Span(0 if self.is_anchored else past - self.train_bars, past)
        return Split((train,), (Span(first, min(first + self.test_bars, count)),))
