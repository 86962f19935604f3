"""Parameters that several operations share."""

from typing import Annotated, TypeAlias

from fastapi import Path, Query

from hansa.api.formats import NOTE_LENGTH_MAX, ONE_LINE

RunName: TypeAlias = Annotated[
    str,
    Path(
        description="A run: the name of its folder, or `last`.",
        max_length=120,
        examples=["paper-0f3c1e22"],
    ),
]
OrderId: TypeAlias = Annotated[
    str, Path(max_length=80, description="An order by its id.", examples=["3-1"])
]
ClOrdId: TypeAlias = Annotated[
    str,
    Path(
        description="The id that a person gave an order.",
        pattern="^[A-Za-z0-9_-]{8,64}$",
        examples=["hedge-2026-11-22"],
    ),
]
Reason: TypeAlias = Annotated[
    str, Query(max_length=NOTE_LENGTH_MAX, pattern=ONE_LINE, description="Why.")
]
Cursor: TypeAlias = Annotated[
    str, Query(description="Where to go on: `next_cursor` of the part before.", max_length=200)
]
Limit: TypeAlias = Annotated[int, Query(description="Most entries of the part.", ge=1, le=1000)]
Symbol: TypeAlias = Annotated[
    str,
    Query(
        description="An instrument by its symbol; none is all.",
        max_length=80,
        examples=["BINANCE:BTCUSDT"],
    ),
]
