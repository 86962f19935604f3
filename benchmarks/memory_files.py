"""Files of a million rows in the formats that Hansa reads, made from a seed, to measure readers."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import databento_dbn as dbn
import numpy as np
import polars as pl
import zstandard
from workload import MINUTE_NS, START_NS, bars, quotes

from hansa.feeds.files.hftbacktest import BUY, DEPTH, EVENT, EXCH, LOCAL, SELL


def _bars(count: int) -> pl.DataFrame:
    data = bars(count)
    stamps = pl.Series(data["ts_ns"]).cast(pl.Datetime("ns", "UTC"))
    columns = {name: data[name] for name in ("open", "high", "low", "close", "volume")}
    return pl.DataFrame({"open_time": stamps, **columns})


def bars_parquet(path: Path, count: int) -> None:
    """Bars as a table."""
    _bars(count).with_columns(pl.lit("CROSS").alias("symbol")).write_parquet(path)


def bars_feather(path: Path, count: int) -> None:
    """Bars of freqtrade."""
    _bars(count).rename({"open_time": "date"}).write_ipc(path)


def klines_csv(path: Path, count: int) -> None:
    """An archive of Binance's bars, unpacked."""
    data = bars(count)
    opens_ms = data["ts_ns"] // 10**6
    names = ("open", "high", "low", "close", "volume")
    frame = pl.DataFrame({"at": opens_ms, **{name: data[name] for name in names}})
    ends = (pl.col("at") + MINUTE_NS // 10**6 - 1).alias("end")
    more = [pl.lit(value).alias(f"more{at}") for at, value in enumerate((9.5, 3, 4.5, 4.5, 0))]
    frame.with_columns(ends, *more).write_csv(path, include_header=False)


def _quotes(count: int) -> pl.DataFrame:
    return pl.DataFrame(quotes(count)).rename({"ts_ns": "ts_event"})


def quotes_parquet(path: Path, count: int) -> None:
    """Quotes as a table."""
    _quotes(count).write_parquet(path)


def quotes_csv(path: Path, count: int) -> None:
    """The same as text."""
    _quotes(count).write_csv(path)


def _prints(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    data = quotes(count)
    return data["ts_ns"], data["bid_px"], np.full(count, 0.5)


def kraken_csv(path: Path, count: int) -> None:
    """Kraken's trades: seconds, price, volume."""
    stamps_ns, price, qty = _prints(count)
    frame = pl.DataFrame({"at": stamps_ns // 10**9, "price": price, "qty": qty})
    frame.write_csv(path, include_header=False)


def tardis_csv(path: Path, count: int) -> None:
    """Trades of tardis.dev."""
    stamps_ns, price, qty = _prints(count)
    at = stamps_ns // 1000
    texts = {"exchange": "x", "symbol": "CROSS"}
    frame = pl.DataFrame({"timestamp": at, "local_timestamp": at + 500, "id": at})
    frame = frame.with_columns(pl.lit(text).alias(name) for name, text in texts.items())
    frame = frame.with_columns(pl.lit("buy").alias("side"), price=price, amount=qty)
    order = ("exchange", "symbol", "timestamp", "local_timestamp", "id", "side", "price", "amount")
    frame.select(order).write_csv(path)


def hftbacktest_npz(path: Path, count: int) -> None:
    """Depth of hftbacktest."""
    stamps_ns, price, _ = _prints(count)
    rows = np.zeros(count, dtype=EVENT)
    side = np.where(np.arange(count) % 2 == 0, BUY, SELL)
    rows["ev"] = DEPTH | EXCH | LOCAL | side
    rows["exch_ts"], rows["local_ts"] = stamps_ns, stamps_ns + 500_000
    rows["px"], rows["qty"] = np.round(price + (side == SELL), 2), 1.0
    np.savez(path, data=rows)


def binance_jsonl(path: Path, count: int) -> None:
    """A capture of Binance's best prices."""
    data = quotes(count)
    columns = (data[name].tolist() for name in ("ts_ns", "bid_px", "ask_px"))
    with gzip.open(path, "wt", compresslevel=1) as stream:
        for update, (at, bid, ask) in enumerate(zip(*columns, strict=True)):
            sides = {"b": f"{bid:.2f}", "B": "1.0", "a": f"{ask:.2f}", "A": "2.0"}
            message: dict[str, Any] = {"u": update, "s": "CROSS", **sides}
            stream.write(f"{at} {json.dumps(message)}\n")


def bitstamp_csv(path: Path, count: int) -> None:
    """Bitstamp's orders, created and never deleted."""
    stamps_ns, price, _ = _prints(count)
    at = stamps_ns // 10**6
    frame = pl.DataFrame({"id": np.arange(1, count + 1), "timestamp": at, "exchange.timestamp": at})
    kinds = (pl.lit("created").alias("action"), pl.lit("bid").alias("direction"))
    frame.with_columns(
        pl.lit(price).alias("price"), pl.lit(10**8).alias("volume"), *kinds
    ).write_csv(path)


def taq_parquet(path: Path, count: int) -> None:
    """Quotes of TAQ, of one exchange."""
    data = quotes(count)
    stamps = pl.Series(START_NS + np.arange(count) * 1_000_000).cast(pl.Datetime("ns", "UTC"))
    prices = {"bid": data["bid_px"], "ask": data["ask_px"]}
    lots = [pl.lit(1).alias(name) for name in ("bid_size_lots", "ask_size_lots")]
    texts = (pl.lit("N").alias("exchange"), pl.lit("CROSS").alias("symbol"))
    pl.DataFrame({"ts": stamps, **prices}).with_columns(*lots, *texts).write_parquet(path)


def databento_dbn(path: Path, count: int) -> None:
    """Trades of DBN, packed."""
    stamps_ns, price, _ = _prints(count)
    schema = dbn.Schema.from_str("trades")
    day = datetime.fromtimestamp(START_NS / 1e9, tz=UTC).date()
    span = SimpleNamespace(start_date=day, end_date=day + timedelta(days=9999), symbol="7")
    head = dbn.Metadata(
        dataset="XNAS.ITCH",
        start=START_NS,
        stype_in=dbn.SType.RAW_SYMBOL,
        stype_out=dbn.SType.INSTRUMENT_ID,
        schema=schema,
        symbols=["CROSS"],
        partial=[],
        not_found=[],
        mappings=[SimpleNamespace(raw_symbol="CROSS", intervals=[span])],
    )
    rows = np.zeros(count, np.dtype(dbn.TradeMsg._dtypes))
    rows["length"], rows["rtype"] = rows.itemsize // 4, int(dbn.RType.from_schema(schema))
    rows["instrument_id"], rows["size"], rows["action"], rows["side"] = 7, 1, b"T", b"B"
    rows["ts_event"], rows["ts_recv"] = stamps_ns, stamps_ns + 500_000
    rows["price"] = np.round(price * 100).astype(np.int64) * 10**7
    path.write_bytes(zstandard.compress(head.encode() + rows.tobytes()))


#: Format, file name, what is in a row, who writes it.
BAR_FILES: tuple[tuple[str, str, Callable[[Path, int], None]], ...] = (
    ("table", "bars.parquet", bars_parquet),
    ("klines", "CROSS-1m-2020.csv", klines_csv),
    ("freqtrade", "CROSS_USDT-1m.feather", bars_feather),
)
TICK_FILES: tuple[tuple[str, str, Callable[[Path, int], None]], ...] = (
    ("table", "quotes.parquet", quotes_parquet),
    ("table", "quotes.csv", quotes_csv),
    ("taq", "taq_quotes.parquet", taq_parquet),
    ("kraken", "XCROSS.csv", kraken_csv),
    ("tardis", "x_trades_CROSS.csv", tardis_csv),
    ("hftbacktest", "cross.npz", hftbacktest_npz),
    ("binance", "capture.jsonl.gz", binance_jsonl),
    ("bitstamp", "orders.csv", bitstamp_csv),
    ("databento", "trades.dbn.zst", databento_dbn),
)
