"""The simplex: weights that are not below 0 and sum to 1."""

import numpy as np

from hansa.types.arrays import FloatArray


def nearest_weights(values: FloatArray) -> FloatArray:
    """The point of the simplex with the least Euclidean distance to `[N]` values.

    Duchi, Shalev-Shwartz, Singer and Chandra 2008, figure 1.
    """
    lowered = values - values.max()  # the nearest point stays, and no digit is lost to large values
    falling = np.sort(lowered)[::-1]
    over = (np.cumsum(falling) - 1.0) / np.arange(1, len(values) + 1)
    last = int(np.flatnonzero(falling > over)[-1])
    nearest: FloatArray = np.maximum(lowered - over[last], 0.0)
    return nearest
