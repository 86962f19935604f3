"""`hansa venue serve`: a local exchange that speaks Binance's spot dialect."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
from cyclopts import Parameter
from cyclopts.validators import Number

from hansa.app.event_loop import run_async
from hansa.app.exchange import local_exchange
from hansa.app.exchange_file import DataEntry, ExchangeFile, load_exchange_file
from hansa.cli.options import FormatOption
from hansa.cli.output import Format, print_json, print_rows
from hansa.market.finding import iso

if TYPE_CHECKING:
    from hansa.venues.exchange.server import LocalExchange


def serve_command(
    *,
    port: Annotated[
        int | None,
        Parameter(
            name="--port", help="Port; 0 takes any (8800).", validator=Number(gte=0, lte=65_535)
        ),
    ] = None,
    data: Annotated[
        tuple[Path, ...],
        Parameter(
            name="--data",
            help="Bars or a recorded order book; several may be given, the last one wins for a "
            "symbol. Left out: the sample's ten pairs.",
            negative="",
            consume_multiple=True,
        ),
    ] = (),
    speed: Annotated[
        float | None,
        Parameter(
            name="--speed",
            help="How much faster than real time passes (1).",
            validator=Number(gte=0, lte=100_000),
        ),
    ] = None,
    seed: Annotated[
        int | None, Parameter(name="--seed", help="The same seed, the same market (1).")
    ] = None,
    config: Annotated[
        Path | None,
        Parameter(name="--config", help="Accounts, limits, clock, data: docs/exchange.md."),
    ] = None,
    format_: FormatOption = "text",
) -> int:
    """Serve a local exchange on loopback: Binance's spot dialect, recorded data, your own orders.

    REST, market streams and the WebSocket API with filters, balances, weights and bans, matched by
    Hansa's own engine. Any client of Binance works with it; no account or network is needed. Ends
    with Ctrl-C.
    """
    file = ExchangeFile() if config is None else load_exchange_file(config)
    asked = msgspec.structs.replace(
        file,
        port=file.port if port is None else port,
        speed=file.speed if speed is None else speed,
        seed=file.seed if seed is None else seed,
        data=tuple(DataEntry(path=each) for each in data) or file.data,
    )
    run_async(_serve(local_exchange(asked), format_))
    return 0


async def _serve(exchange: "LocalExchange", format_: Format) -> None:
    async with exchange:
        _print(exchange, format_)
        stopped = asyncio.Event()
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, stopped.set)
        await stopped.wait()


def _print(exchange: "LocalExchange", format_: Format) -> None:
    """Where it listens, what it trades, whose keys it knows."""
    markets, accounts = exchange.truth.markets, exchange.truth.accounts.values()
    keys = [{"key": each.terms.key, "secret": each.terms.secret} for each in accounts]
    if format_ == "json":
        print_json(
            {
                "rest": exchange.rest_url,
                "streams": exchange.stream_url,
                "api": exchange.api_url,
                "symbols": list(markets),
                "accounts": keys,
            }
        )
    else:
        rows = [
            ("REST", exchange.rest_url),
            ("Streams", exchange.stream_url),
            ("WebSocket API", exchange.api_url),
            ("Symbols", " ".join(markets)),
            ("Time", iso(exchange.truth.now_ns)),
        ]
        rows += [row for each in keys for row in (("Key", each["key"]), ("Secret", each["secret"]))]
        print_rows([*rows, ("", "Ctrl-C ends it; docs/exchange.md says what it speaks")])
    sys.stdout.flush()
