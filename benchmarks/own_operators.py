"""What operators of one's own cost beside those of the core: microseconds a moment."""

import time

import numpy as np

from hansa.features import Expr, compile_graph, core_graph, f, operator
from hansa.types import FloatArray

ROWS, WIDTH, ROUNDS = 20_000, 10, 5
HOUR_NS = 3_600 * 10**9


@operator(warm_up=lambda window: window - 1)
def standing(x: FloatArray, window: int) -> FloatArray:
    """Distance to the mean of the window in deviations."""
    return (x[-1] - x.mean(axis=0)) / x.std(axis=0)


@operator(warm_up=10)
class Decay:
    """A mean whose weights halve every `half_life` observations."""

    def __init__(self, half_life: float = 10.0):
        self.keep, self.mean = 0.5 ** (1.0 / half_life), 0.0

    def update(self, x: float) -> float:
        """Takes the next value."""
        self.mean = self.keep * self.mean + (1.0 - self.keep) * x
        return self.mean


CASES = (
    standing(f.close, 20),
    Decay(f.close, 6),
    f.close.zscore(20),
    f.atr(14),
    f.atr(14).every("4h"),
    f.close.cross_zscore(),
    f.close.neutralise(f.volume),
    f.close.ols_residual(f.close.of("S0"), 240),
    f.close.cointegration(f.close.of("S0"), 240),
)
#: As they are written: what they are made of is long.
NAMES = (*map(repr, CASES[:7]), "x.ols_residual(y, 240)", "x.cointegration(y, 240)")


def microseconds(expression: Expr) -> float:
    """Of one moment of all instruments, in blocks as a run has them; the best of the rounds."""
    steps = np.random.default_rng(0).normal(0.0, 0.01, (ROWS, WIDTH))
    columns = [100.0 * np.exp(np.cumsum(steps, axis=0))] * 5
    times, best = HOUR_NS * np.arange(1, ROWS + 1), float("inf")
    for _ in range(ROUNDS):
        spec = compile_graph({"x": expression})
        graph = core_graph(spec.nodes, [f"S{place}" for place in range(WIDTH)])
        out, began = np.empty((ROWS, WIDTH)), time.perf_counter()
        graph.run(columns, [spec.outputs["x"]], [out], times)
        best = min(best, time.perf_counter() - began)
    return best / ROWS * 1e6


if __name__ == "__main__":
    for name, case in zip(NAMES, CASES, strict=True):
        print(f"{name:34} {microseconds(case):8.2f} us a moment of {WIDTH} instruments")
