"""Which order, instrument or moment a question is about."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from hansa.app.explain.evidence import Evidence
from hansa.app.sources import (
    printed_id,
    sequence_of,
    source_name,
    source_number,
    source_of,
)
from hansa.errors import ConfigError, NotFoundError

if TYPE_CHECKING:
    from hansa.app.result import Result

_SEQUENCE_BITS = 48


def find_order(result: "Result", evidence: Evidence, wanted: str) -> int:
    """The number of the proposal that is meant, from 0: by `RUN-16-3`, `16-3`, a strategy's name
    with a number (`maker-3`), or `3` where only one source has it. Raises NotFoundError.
    """
    head, _, tail = wanted.rpartition("-")
    ids = evidence.order_ids.astype(np.int64)
    found: list[int] = []
    if tail.isdecimal() and len(tail) < 15:
        if not head:
            found = np.flatnonzero((ids & ((1 << _SEQUENCE_BITS) - 1)) == int(tail)).tolist()
        elif (source := _source(result, head)) is not None:
            found = np.flatnonzero(ids == (source << _SEQUENCE_BITS) + int(tail)).tolist()
    if len(found) == 1:
        return int(found[0])
    if found:
        raise _ambiguous(result, wanted, [int(ids[k]) for k in found])
    raise _unknown(result, wanted, evidence)


def _source(result: "Result", head: str) -> int | None:
    """A source by name, or by number with or without the run before it."""
    named = source_number(result.manifest.strategies, head)
    if named is not None:
        return named
    run, _, number = head.rpartition("-")
    is_number = number.isdecimal() and int(number) < 2**15
    return int(number) if is_number and result.run_id.startswith(run) else None


def _ambiguous(result: "Result", wanted: str, found: list[int]) -> NotFoundError:
    named = [
        f"{source_of(each)}-{sequence_of(each)} "
        f"({source_name(result.manifest.strategies, source_of(each))})"
        for each in sorted(found)
    ]
    return NotFoundError(
        f"order {wanted!r} in run {result.folder.name}: expected one order, found "
        f"{', '.join(named)}; name it with its source, such as {named[0].partition(' ')[0]}"
    )


def _unknown(result: "Result", wanted: str, evidence: Evidence) -> NotFoundError:
    times = result.universe.ts_ns
    if len(times) and _places(result, wanted):
        name = result.folder.name
        return NotFoundError(
            f"{wanted!r} is an instrument of run {name}: expected a time with it, found none; say "
            f"hansa why {name} {wanted} --at {time_text(int(times[-1]))}, or any from "
            f"{time_text(int(times[0]))} on"
        )
    ids = evidence.order_ids.tolist()
    made = f"{len(ids)} orders were proposed" if ids else "no order was proposed"
    first = f", from {printed_id(result.run_id, ids[0])} on" if ids else ""
    return NotFoundError(
        f"no order {wanted!r} in run {result.folder.name}: {made}{first}; "
        "for a moment without an order name an instrument and --at TIME"
    )


def find_instrument(result: "Result", wanted: str) -> int:
    """The place of an instrument, named with or without its venue. Raises NotFoundError."""
    hits = _places(result, wanted)
    if not hits:
        names = ", ".join(result.universe.symbols)
        raise NotFoundError(f"no instrument {wanted!r} in this run; there are {names}")
    return hits[0]


def _places(result: "Result", wanted: str) -> list[int]:
    names = result.universe.symbols
    return [k for k, name in enumerate(names) if wanted in (name, name.partition(":")[2])]


def asked_ns(at: str) -> int:
    """A time as people write it, in nanoseconds since the epoch. Raises ConfigError."""
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        raise ConfigError(f"expected a time such as 2022-05-09T12:00 (UTC), found {at!r}") from None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    elapsed = when - datetime(1970, 1, 1, tzinfo=UTC)
    micros = (elapsed.days * 86_400 + elapsed.seconds) * 1_000_000 + elapsed.microseconds
    if abs(micros) >= 2**63 // 1000:
        raise ConfigError(f"expected a time from 1970 to 2261, found {at!r}")
    return micros * 1000


def time_text(ts_ns: int) -> str:
    """ISO 8601, UTC, to the second (with nanoseconds when there are any)."""
    seconds, rest = divmod(ts_ns, 10**9)
    text = datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{rest:09d}Z" if rest else f"{text}Z"
