"""Operators that users wrote, at work: row by row, so that blocks and streams cannot differ."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeAlias

import numpy as np

from hansa.errors import AgentError, PeekError, in_words
from hansa.types.arrays import BoolArray, FloatArray

Made: TypeAlias = Callable[..., object]
#: Of the answers to rows that were scrambled behind them: sums may be added in another order.
_TOLERANCE = 1e-9
#: What the functions of NumPy that leave NaN out warn of where nothing is left.
_OF_NOTHING = "Mean of empty slice|All-NaN (slice|axis) encountered|Degrees of freedom <= 0"


class Working(Protocol):
    """An operator at work."""

    @property
    def name(self) -> str:
        """As the user called it."""

    @property
    def width(self) -> int:
        """How many instruments there are."""

    def rows(self, inputs: list[FloatArray]) -> FloatArray:
        """The next rows [T, N] of each input, and their results. AgentError where it fails."""


class Failed:
    """An operator at work until it fails: from then on nothing is known of it, if somebody is told;
    else the error is raised.
    """

    def __init__(self, working: Working, tell: Callable[[AgentError], None] | None):
        self._working, self._tell, self._is_out = working, tell, False

    def __call__(self, inputs: list[bytes]) -> FloatArray:
        """Of the next rows of the inputs, packed."""
        width = self._working.width
        arrays = [np.frombuffer(each, dtype=np.float64).reshape(-1, width) for each in inputs]
        if not self._is_out:
            try:
                with _missing_is_no_news():
                    return np.ascontiguousarray(self._working.rows(arrays))
            except AgentError as error:
                if self._tell is None:
                    raise
                self._is_out = True
                self._tell(error)
        return np.full(arrays[0].shape, np.nan)


@contextmanager
def _missing_is_no_news() -> Iterator[None]:
    """What is not finite is missing, and that is a result: what NumPy has to say about divisions by
    zero and empty means is not told. Whatever else is warned of is.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"), warnings.catch_warnings():
        warnings.filterwarnings("ignore", _OF_NOTHING, RuntimeWarning)
        yield


class Windows:
    """A function over arrays, called once for every moment with the window up to it.

    At every moment whose number is a power of two it is asked again: the same window must have the
    same answer, and no answer for a row may change with the rows behind it.
    """

    def __init__(self, made: Made, numbers: tuple[float, ...], shape: tuple[int, int]):
        self._made, self._numbers = made, numbers
        self.width, warm_up = shape
        self._length, self._calls = warm_up + 1, 0
        self._kept: list[FloatArray] = []
        self._count = np.zeros(self.width, dtype=np.int64)
        self._whole_rows = 0

    @property
    def name(self) -> str:
        """As the function is called."""
        return self._made.__name__

    def rows(self, inputs: list[FloatArray]) -> FloatArray:
        """Instruments are asked about together, each over its own last observations."""
        result = np.full(inputs[0].shape, np.nan)
        if not self._kept:
            self._kept = [np.full((self._length, self.width), np.nan) for _ in inputs]
        is_present = _known(inputs)
        for at, present in enumerate(is_present):
            whole = bool(present.all())
            row = [each[at] for each in inputs]
            if whole and self._whole_rows >= self._length - 1:
                self._take_whole(row)
                result[at] = self._asked(self._kept)
                continue
            ready = self._take(row, present)
            self._whole_rows = self._whole_rows + 1 if whole else self._whole_rows
            if ready.any():
                windows = [np.ascontiguousarray(kept[:, ready]) for kept in self._kept]
                result[at, ready] = self._asked(windows)
        return result

    def _take_whole(self, row: list[FloatArray]) -> None:
        """As nearly always: everybody has a bar, and had enough of them."""
        for kept, values in zip(self._kept, row, strict=True):
            kept[:-1] = kept[1:]
            kept[-1] = values

    def _take(self, row: list[FloatArray], present: BoolArray) -> BoolArray:
        """Who has a value now, and enough of them."""
        self._count[present] += 1
        for kept, values in zip(self._kept, row, strict=True):
            kept[:-1, present] = kept[1:, present]
            kept[-1, present] = values[present]
        return present & (self._count >= self._length)

    def _asked(self, windows: list[FloatArray]) -> FloatArray:
        self._calls += 1
        answer = self._answer(windows)
        if self._calls & (self._calls - 1) == 0:
            again = self._answer(windows)
            if answer.tobytes() != again.tobytes():
                raise PeekError(
                    f"operator {self.name!r}: expected the same answer for the same window, found "
                    "another one; it remembers or draws: write a class with update() instead"
                )
            if answer.ndim == 2:
                self._look_behind(windows, answer)
        return answer[-1] if answer.ndim == 2 else answer

    def _answer(self, windows: list[FloatArray]) -> FloatArray:
        try:
            found = self._made(*(each.copy() for each in windows), *self._numbers)
            answer = np.array(found, dtype=np.float64)
        except (Exception, SystemExit) as error:
            raise AgentError(f"operator {self.name!r}: failed: {in_words(error)}") from error
        shape = windows[0].shape
        if answer.shape not in (shape, shape[1:]):
            raise AgentError(
                f"operator {self.name!r}: expected an array {shape[1:]}, one value for each "
                f"instrument, or {shape}, one for each row, found {answer.shape}"
            )
        return answer

    def _look_behind(self, windows: list[FloatArray], answer: FloatArray) -> None:
        """Raises PeekError where a row's answer changes with the rows behind it."""
        cut = self._length // 2
        scrambled = [each.copy() for each in windows]
        for each in scrambled:
            each[cut:] = each[cut:][::-1] * 1.5 + 1.0
        before, after = answer[:cut], self._answer(scrambled)[:cut]
        size = np.maximum(np.abs(before), np.abs(after))
        is_same = (np.abs(before - after) <= _TOLERANCE * size) | (before == after)
        is_same |= np.isnan(before) & np.isnan(after)
        if not is_same.all():
            row, column = (int(index) for index in np.argwhere(~is_same)[0])
            raise PeekError(
                f"operator {self.name!r} looks ahead: its value for row {row} of {self._length} is "
                f"{float(before[row, column])!r} and became {float(after[row, column])!r} when "
                f"only rows from {cut} on changed; answer from the rows up to each row alone"
            )


class Streams:
    """A class, one object per instrument, given its observations one after the other."""

    def __init__(self, made: Made, numbers: tuple[float, ...], shape: tuple[int, int]):
        self._made, self._numbers = made, numbers
        self.width, self._warm_up = shape
        self._count = [0] * self.width
        self._updates: list[Callable[..., object]] = []

    @property
    def name(self) -> str:
        """As the class is called."""
        return self._made.__name__

    def rows(self, inputs: list[FloatArray]) -> FloatArray:
        """Row by row, and in it instrument by instrument."""
        if not self._updates:
            self._updates = [self._begun() for _ in range(self.width)]
        result = np.full(inputs[0].shape, np.nan)
        is_present = _known(inputs)
        for at, place in np.argwhere(is_present).tolist():
            value = self._updated(place, [float(each[at, place]) for each in inputs])
            self._count[place] += 1
            if self._count[place] > self._warm_up:
                result[at, place] = value
        return result

    def _begun(self) -> Callable[..., object]:
        try:
            made = self._made(*self._numbers)
        except (Exception, SystemExit) as error:
            raise AgentError(
                f"operator {self.name!r}: cannot be made with {self._numbers!r}: {in_words(error)}"
            ) from error
        update: Callable[..., object] = getattr(made, "update")  # noqa: B009
        return update

    def _updated(self, place: int, values: list[float]) -> float:
        try:
            found = self._updates[place](*values)
            return float("nan") if found is None else float(np.float64(found))  # type: ignore[arg-type]
        except (Exception, SystemExit) as error:
            raise AgentError(f"operator {self.name!r}: failed: {in_words(error)}") from error


def _known(inputs: list[FloatArray]) -> BoolArray:
    """Where nothing is missing."""
    known = ~np.isnan(inputs[0])
    for each in inputs[1:]:
        known &= ~np.isnan(each)
    return known
