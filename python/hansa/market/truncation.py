"""A packed file whose end is missing: that it is so, and what can still be read of it."""

from io import BufferedIOBase
from pathlib import Path

from hansa.market.finding import Code, FaultError, fault

_BLOCK_BYTES = 1 << 20


def truncated(path: Path, stream: BufferedIOBase) -> FaultError:
    """The error for a file that is cut off. `stream` gives its unpacked bytes from the start, and
    breaks with EOFError where they end.
    """
    count, lines, is_text = 0, 0, True
    try:
        # One read at a time: a longer one that breaks would lose what it had.
        while block := stream.read1(_BLOCK_BYTES):
            count += len(block)
            lines += block.count(b"\n")
            is_text = is_text and b"\0" not in block
    except EOFError:
        pass
    found = f"{lines:,} whole lines of text" if is_text else f"{count:,} bytes"
    text = (
        f"expected a whole packed file, found one that is cut off after {path.stat().st_size:,} "
        f"bytes, an end in the midst of its packed data: {found} can be unpacked; fetch it again, "
        "or unpack what is there and name that file"
    )
    return fault(path, Code.FILE_TRUNCATED, text)
