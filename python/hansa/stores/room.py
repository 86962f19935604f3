"""Why a disk did not take what was written, with numbers where it is full."""

import errno
import shutil
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT)


def refusal_words(error: OSError, path: Path, wanted_bytes: int) -> str:
    """`No space left on device (65,536 bytes to write, 4,096 bytes free)`; where room is not what
    is wanting the system's word alone. `path` is what was written, there or not.
    """
    said = error.strerror or str(error)
    if error.errno not in _FULL:
        return said
    free = f"{wanted_bytes:,} bytes to write"
    there = next((each for each in (path, *path.parents) if each.exists()), None)
    if there is not None:
        free = f"{free}, {shutil.disk_usage(there).free:,} bytes free"
    return f"{said} ({free})"
