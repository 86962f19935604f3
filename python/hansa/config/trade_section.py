"""The section of a live desk: where its data come from, where its orders go, how it waits."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from hansa.config.section import Section
from hansa.config.settings import Setting, number, one_of, text, texts, whole

#: What a feed of Binance can bring besides bars.
CHANNELS = ("quotes", "trades", "depth")
#: The places whose time is the real one.
_REAL = ("live", "testnet")


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
        Literal["recorded", "binance"],
        Setting(
            one_of("recorded", "binance"),
            "where market data come from",
            '"recorded" plays the files of [data] and [[ticks]], "binance" listens to Binance',
        ),
    ]
    place: Annotated[
        str | None,
        Setting(text, 'of a feed of Binance: "live", "testnet" or the URL of a local exchange'),
    ] = None
    channels: Annotated[
        tuple[str, ...],
        Setting(texts, "of a feed of Binance, besides bars: quotes, trades, depth"),
    ] = ()
    speed: Annotated[
        Decimal,
        Setting(
            number(least="0", most="1000000"),
            "1 is real time, 3600 an hour a second, 0 (recorded only) as fast as possible",
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


def trade_contradiction(trade: TradeSection) -> tuple[str, str] | None:
    """A key that does not go with the others, and why."""
    if trade.feed != "binance":
        for key, found in (("place", trade.place), ("channels", ", ".join(trade.channels))):
            if found:
                return (
                    key,
                    f'expected none with feed = "{trade.feed}", found "{found}"; leave it out',
                )
        return None
    if trade.place is None:
        return "feed", (
            'expected a place with feed = "binance", found none; add place = "live", "testnet", or '
            'the URL of a local exchange such as "http://127.0.0.1:8800" (`hansa venue serve`)'
        )
    for name in trade.channels:
        if name not in CHANNELS:
            return "channels", f'expected {", ".join(CHANNELS)}, found "{name}"'
    if trade.speed == 0 or (trade.speed != 1 and trade.place in _REAL):
        return "speed", (
            f"expected 1, or the --speed of the local exchange at place, found {trade.speed}"
        )
    return None
