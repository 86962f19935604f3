"""The section of a live desk: where its data come from, where its orders go, how it waits."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from hansa.config.section import Section
from hansa.config.settings import Setting, number, one_of, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeSection(Section):
    """What `hansa trade` does with a configuration; `hansa run` does not look at it."""

    mode: Annotated[
        Literal["paper"],
        Setting(
            one_of("paper"),
            "where orders go",
            '"paper" fills them as a simulation does, on the live data',
        ),
    ]
    feed: Annotated[
        Literal["recorded"],
        Setting(
            one_of("recorded"),
            "where market data come from",
            '"recorded" plays the files of [data] and [[ticks]]',
        ),
    ]
    speed: Annotated[
        Decimal,
        Setting(
            number(least="0", most="1000000"),
            "of a recorded feed: 1 is real time, 3600 an hour a second, 0 as fast as possible",
        ),
    ] = Decimal(1)
    bar_grace_ms: Annotated[
        int,
        Setting(
            whole(0, 3_600_000), "how long a decision waits for the bars that are still missing"
        ),
    ] = 2000
    slow_after_s: Annotated[
        Decimal | None,
        Setting(
            number(above="0", most="1000000000"),
            "age from which data are slow; half of gate.stale_after_s if not given",
        ),
    ] = None
    warm_up_bars: Annotated[
        int, Setting(whole(0, 1_000_000), "bars of history asked for before the first decision")
    ] = 0
    on_stop: Annotated[
        Literal["leave", "cancel"],
        Setting(one_of("leave", "cancel"), "what becomes of working orders when the desk stops"),
    ] = "leave"
