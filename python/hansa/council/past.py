"""What scoring remembers of earlier blocks: stakes, closes and how much prices usually move."""

from dataclasses import dataclass

import numpy as np

from hansa.types import BallotBlock, FloatArray

#: Moments over which the usual size of one move is measured; half of them must be known.
SCALE_MOMENTS = 48


@dataclass(frozen=True, slots=True)
class Past:
    """Stakes `[R, A, N]`, usual move sizes `[R, N]`, and closes going SCALE_MOMENTS further back.

    A stake is confidence times conviction, NaN where the agent abstained. What was before the run
    is NaN, so that the first block needs no rule of its own.
    """

    stake: FloatArray
    scale: FloatArray
    close: FloatArray

    @classmethod
    def empty(cls, rows: int, agents: int, instruments: int) -> "Past":
        """A past in which nothing is known."""
        return cls(
            stake=np.full((rows, agents, instruments), np.nan),
            scale=np.full((rows, instruments), np.nan),
            close=np.full((rows + SCALE_MOMENTS, instruments), np.nan),
        )

    def extended(self, ballots: BallotBlock, close: FloatArray) -> "Past":
        """The past with a block added at its end."""
        closes = np.concatenate([self.close, close])
        stake = ballots.confidence * ballots.conviction
        scale = usual_moves(closes[-(len(close) + SCALE_MOMENTS) :])
        return Past(
            stake=np.concatenate([self.stake, stake]),
            scale=np.concatenate([self.scale, scale]),
            close=closes,
        )

    def tail(self, rows: int) -> "Past":
        """The last `rows` moments, copied, so that memory does not grow with the run."""
        return Past(
            stake=self.stake[-rows:].copy(),
            scale=self.scale[-rows:].copy(),
            close=self.close[-(rows + SCALE_MOMENTS) :].copy(),
        )


def moves(close: FloatArray, lag: int) -> FloatArray:
    """The relative change over `lag` moments, `[R - lag, N]`; not finite where unknown."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return close[lag:] / close[:-lag] - 1.0


def usual_moves(close: FloatArray) -> FloatArray:
    """The root mean square of the last SCALE_MOMENTS one-moment moves: `[R - SCALE_MOMENTS, N]`.

    NaN unless half of them are known. Each window is summed in the same order wherever it lies in
    a block, which a running sum would not do to the last bit.
    """
    steps = moves(close, 1)
    is_known = np.isfinite(steps)
    steps = np.where(is_known, steps, 0.0)
    with np.errstate(over="ignore"):  # an infinite size makes outcomes vanish, which is right
        squares = steps * steps
    known = is_known * 1.0
    rows = len(close) - SCALE_MOMENTS
    total, count = np.zeros((rows, close.shape[1])), np.zeros((rows, close.shape[1]))
    for lag in range(SCALE_MOMENTS):
        total += squares[lag : lag + rows]
        count += known[lag : lag + rows]
    has_enough = count >= SCALE_MOMENTS / 2
    return np.where(has_enough, np.sqrt(total / np.maximum(count, 1.0)), np.nan)
