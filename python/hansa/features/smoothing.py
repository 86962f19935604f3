"""Exponential smoothing and the indicators built on it."""

from typing import Self

from hansa.features import parameters
from hansa.features.term import Term


class Smoothing(Term):
    """Operators with a memory that fades. Each starts from the plain mean of its first values.

    This is how TA-Lib seeds them, so a value depends a little on where its stream began.
    Spans and windows run from 1 (rsi: 2) to 1,000,000; anything else raises ConfigError.
    """

    __slots__ = ()

    def ema(self, span: int) -> Self:
        """Exponential mean with weight 2 / (span + 1)."""
        return self._apply("ema", parameters.count(span, of="ema: span"))

    def rsi(self, window: int = 14) -> Self:
        """Relative strength index, 0 to 100 (Wilder 1978); missing while no price has moved."""
        return self._apply("rsi", parameters.count(window, of="rsi: window", least=2))

    def macd(self, fast: int = 12, slow: int = 26, signal: int = 9) -> Self:
        """The MACD line: ema(fast) - ema(slow) (Appel 1979); needs fast < slow."""
        return self._apply("macd", *_spans("macd", fast, slow, signal))

    def macd_signal(self, fast: int = 12, slow: int = 26, signal: int = 9) -> Self:
        """The exponential mean of the MACD line with span `signal`."""
        return self._apply("macd_signal", *_spans("macd_signal", fast, slow, signal))

    def macd_histogram(self, fast: int = 12, slow: int = 26, signal: int = 9) -> Self:
        """The MACD line less its signal."""
        return self._apply("macd_histogram", *_spans("macd_histogram", fast, slow, signal))


def _spans(op: str, fast: int, slow: int, signal: int) -> tuple[float, float, float]:
    return (*parameters.spans(op, fast, slow), parameters.count(signal, of=f"{op}: signal"))
