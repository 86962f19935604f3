"""The section of a live desk: where its data come from, where its orders go, how it waits."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal
from urllib.parse import urlsplit

from hansa.config.section import Section
from hansa.config.settings import Setting, number, one_of, text, texts, whole

#: What a live feed can bring besides bars.
CHANNELS = ("quotes", "trades", "depth")
#: The places whose time is the real one.
_REAL = ("live", "testnet", "sandbox")
#: Where requests stay on this machine, and so may go unsealed.
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeSection(Section):
    """What `hansa trade` does with a configuration; `hansa run` does not look at it."""

    mode: Annotated[
        Literal["paper", "testnet", "live"],
        Setting(
            one_of("paper", "testnet", "live"),
            "where orders go",
            '"paper" fills them as a simulation does, on the live data; "testnet" and "live" send '
            "them to the venue at place, with money that is played with or real",
        ),
    ]
    feed: Annotated[
        Literal["recorded", "binance", "ccxt"],
        Setting(
            one_of("recorded", "binance", "ccxt"),
            "where market data come from",
            '"recorded" plays the files of [data] and [[ticks]], "binance" listens to Binance, '
            '"ccxt" to an exchange that ccxt knows',
        ),
    ]
    exchange: Annotated[
        str | None, Setting(text, 'of a feed of ccxt: its name of the exchange, such as "kraken"')
    ] = None
    place: Annotated[
        str | None,
        Setting(
            text,
            'of a feed of Binance or ccxt: "live", "testnet" (ccxt: "sandbox"), or the URL of a '
            "local exchange",
        ),
    ] = None
    channels: Annotated[
        tuple[str, ...],
        Setting(texts, "of a feed of Binance or ccxt, besides bars: quotes, trades, depth"),
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
            "age from which data are slow; by itself half way from the length of the bars (0 with "
            "anything finer) to gate.stale_after_s",
        ),
    ] = None
    warm_up_bars: Annotated[
        int, Setting(whole(0, 1_000_000), "bars of history asked for before the first decision")
    ] = 0
    on_stop: Annotated[
        Literal["leave", "cancel"],
        Setting(one_of("leave", "cancel"), "what becomes of working orders when the desk stops"),
    ] = "leave"
    keys: Annotated[
        str | None,
        Setting(text, "name of the keys that `hansa keys add` keeps, of an account that is ours"),
    ] = None
    entry: Annotated[
        Literal["socket", "rest"],
        Setting(
            one_of("socket", "rest"),
            "how orders leave",
            '"socket" over the account\'s WebSocket, by REST where it is down; "rest" always',
        ),
    ] = "socket"
    reconcile_every_s: Annotated[
        Decimal,
        Setting(number(least="1", most="86400"), "how often desk and venue are compared"),
    ] = Decimal(60)
    differences: Annotated[
        Literal["halt", "correct"],
        Setting(
            one_of("halt", "correct"),
            "what is done about a balance that is not what the books say",
            '"halt" pauses the desk until a person resumes, "correct" posts the difference',
        ),
    ] = "halt"
    strangers: Annotated[
        Literal["leave", "cancel", "halt"],
        Setting(
            one_of("leave", "cancel", "halt"),
            "what is done about orders of others on the account",
            '"halt" pauses the desk, "cancel" cancels them; what they fill pauses it in both',
        ),
    ] = "halt"
    clock_offset_ms_max: Annotated[
        int, Setting(whole(1, 3_600_000), "farthest this machine's clock may be from the venue's")
    ] = 1000
    day_loss_max: Annotated[
        Decimal | None,
        Setting(
            number(above="0"), "loss since midnight UTC that pauses the desk, account's currency"
        ),
    ] = None

    @property
    def is_real(self) -> bool:
        """Whether orders go to a venue, not to paper."""
        return self.mode != "paper"


def trade_contradiction(trade: TradeSection) -> tuple[str, str] | None:
    """A key that does not go with the others, and why."""
    return _of_feed(trade) or (_of_orders(trade) if trade.is_real else _of_paper(trade))


def _of_paper(trade: TradeSection) -> tuple[str, str] | None:
    if trade.day_loss_max is not None:
        return "day_loss_max", (
            f'expected none with mode = "paper", found {trade.day_loss_max}; leave it out: '
            "gate.drawdown_ratio_max holds there as it does in a simulation"
        )
    if trade.keys is None:
        return None
    return "keys", (
        f'expected none with mode = "paper", which needs no account, found "{trade.keys}"; leave '
        "it out"
    )


def _of_orders(trade: TradeSection) -> tuple[str, str] | None:
    """What orders at a venue need, and what they must not have."""
    if trade.feed == "recorded":
        return "feed", (
            f'expected "binance" or "ccxt" with mode = "{trade.mode}", found "{trade.feed}"'
        )
    played = "testnet" if trade.feed == "binance" else "sandbox"
    wanted, other = (played, "live") if trade.mode == "testnet" else ("live", played)
    if trade.place == other:
        mode = "live" if trade.mode == "testnet" else "testnet"
        return "place", (
            f'expected "{wanted}" or the URL of a local exchange with mode = "{trade.mode}", '
            f'found "{other}"; choose mode = "{mode}" if you mean it'
        )
    url = urlsplit(trade.place or "")
    if url.scheme == "http" and url.hostname not in _LOOPBACK:
        return "place", (
            f"expected https://, or an exchange on this machine, found {trade.place}: a key must "
            "not travel unsealed"
        )
    if trade.keys is None:
        return "keys", (
            f'expected the name of keys with mode = "{trade.mode}", found none; `hansa keys add '
            "NAME` keeps some"
        )
    if trade.mode == "live" and trade.day_loss_max is None:
        return "day_loss_max", (
            'expected a limit with mode = "live", found none; write down the loss of a day at '
            "which the desk shall stop, in the account's currency"
        )
    return None


def _of_feed(trade: TradeSection) -> tuple[str, str] | None:
    if trade.feed == "recorded":
        given = (("place", trade.place), ("channels", ", ".join(trade.channels)))
        return _unwanted(trade, *given, ("exchange", trade.exchange))
    named = "sandbox"
    if trade.feed == "binance":
        named = "testnet"
        if (found := _unwanted(trade, ("exchange", trade.exchange))) is not None:
            return found
    elif trade.exchange is None:
        return "feed", (
            'expected an exchange with feed = "ccxt", found none; add ccxt\'s name of one, such as '
            'exchange = "kraken"'
        )
    if trade.place is None:
        return "feed", (
            f'expected a place with feed = "{trade.feed}", found none; add place = "live", '
            f'"{named}", or the URL of a local exchange such as "http://127.0.0.1:8800" '
            "(`hansa venue serve`)"
        )
    return _unfit_channels(trade) or _unfit_speed(trade)


def _unwanted(trade: TradeSection, *given: tuple[str, str | None]) -> tuple[str, str] | None:
    """A key that this feed does not look at."""
    for key, found in given:
        if found:
            words = f'expected none with feed = "{trade.feed}", found "{found}"; leave it out'
            return key, words
    return None


def _unfit_channels(trade: TradeSection) -> tuple[str, str] | None:
    for name in trade.channels:
        if name not in CHANNELS:
            return "channels", f'expected {", ".join(CHANNELS)}, found "{name}"'
    return None


def _unfit_speed(trade: TradeSection) -> tuple[str, str] | None:
    if trade.speed == 0 or (trade.speed != 1 and trade.place in _REAL):
        return "speed", (
            f"expected 1, or the --speed of the local exchange at place, found {trade.speed}"
        )
    return None
