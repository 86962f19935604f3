"""Arrays that are too large for memory: in a temporary file without a name, and mapped from it."""

import math
import mmap
import tempfile
import time
import weakref
from threading import Thread

import numpy as np

from hansa.errors import DataError
from hansa.types.arrays import FloatArray

#: So many bytes of an array stay in memory.
KEPT_BYTES_MAX = 8 * 2**20
#: Pages of a map are given back this often: what is not looked at leaves memory.
_GIVE_BACK_S = 0.01
_ZEROS = bytes(2**20)


def roomy(shape: tuple[int, ...]) -> FloatArray:
    """An array to be filled, in memory up to 8 MiB. A larger one lies in a temporary file in the
    folder for such files (`TMPDIR`, else the system's), which is gone with it or with the process.
    Raises DataError where there is no room.
    """
    size_bytes = 8 * math.prod(shape)
    if size_bytes <= KEPT_BYTES_MAX:
        return np.empty(shape)
    try:
        with tempfile.TemporaryFile(prefix="hansa-rows-") as file:
            # Written, for room that is missing later would end the process without a word.
            for start in range(0, size_bytes, len(_ZEROS)):
                file.write(_ZEROS[: size_bytes - start])
            file.flush()
            mapping = mmap.mmap(file.fileno(), size_bytes)
    except OSError as error:
        raise no_room(size_bytes, error) from None
    give_back(mapping)
    return np.frombuffer(mapping, dtype=np.float64).reshape(shape)


def no_room(needed_bytes: int, error: OSError) -> DataError:
    """What to say where rows find no room outside of memory."""
    return DataError(
        f"{tempfile.gettempdir()}: expected room for the rows that are not kept in memory, so far "
        f"{needed_bytes:,} bytes, found: {error.strerror or error}; make room there, or name "
        "another folder in the environment variable TMPDIR"
    )


def give_back(mapping: mmap.mmap) -> None:
    """From now on pages of a mapped file leave memory soon after they were looked at."""
    Thread(target=_give_back, args=(weakref.ref(mapping),), daemon=True).start()


def _give_back(mapped: "weakref.ref[mmap.mmap]") -> None:
    """What the process maps stays with it until memory is short: given back, it is read again from
    the file (or the system's cache of it) when it is looked at.
    """
    while (mapping := mapped()) is not None:
        mapping.madvise(mmap.MADV_DONTNEED)
        del mapping
        time.sleep(_GIVE_BACK_S)
