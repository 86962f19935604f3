"""Feed and venue of Binance as a desk gets them, against the local exchange in real time."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from hansa.app.exchange import SAMPLE_BARS, local_exchange
from hansa.app.exchange_file import AccountEntry, DataEntry, ExchangeFile
from hansa.app.live.binance import addresses_of, connected
from hansa.app.live.wanted import ExchangeWanted
from hansa.app.sample import sample_file
from hansa.errors import ConfigError
from hansa.types import ExecType, LinkChange, QuoteEvent, VenueReport
from tests.e2e.test_binance_venue import Wanted
from tests.pocket import Pocket


async def _trade(folder: Path) -> Sequence[object]:
    """A quote is waited for, then an order placed and cancelled; what feed and venue said."""
    told: list[object] = []
    entry = DataEntry(path=sample_file(SAMPLE_BARS), symbols=("BTCUSDT",))
    file = ExchangeFile(port=0, data=(entry,), accounts=(AccountEntry(key="anna", secret="anna"),))
    async with local_exchange(file) as exchange:
        wanted = ExchangeWanted(
            instruments=(exchange.truth.options.recordings[0].bars.instrument,),
            place=exchange.rest_url.removesuffix("/api/v3"),
            desk="test",
            keys=Pocket(),
            account="anna",
            prefix="run1",
            folder=folder,
        )
        async with connected(wanted) as parts:
            assert parts.venue is not None
            async for event in parts.feed.events():
                if isinstance(event, QuoteEvent):
                    told.append(event)
                    break
            limit = (exchange.truth.markets["BTCUSDT"].tape.last_price // 10**6) * 9 // 10
            async for event in parts.venue.reports():
                told.append(event)
                if isinstance(event, LinkChange):
                    await parts.venue.send(Wanted(limit_ticks=limit))
                elif isinstance(event, VenueReport) and event.exec_type == ExecType.NEW:
                    await parts.venue.cancel(Wanted(instrument=None))
                elif isinstance(event, VenueReport):
                    return told
    return told


def test_a_desk_hears_quotes_and_trades_through_its_shared_egress() -> None:
    with tempfile.TemporaryDirectory(prefix="hx") as folder:
        told = asyncio.run(asyncio.wait_for(_trade(Path(folder)), 60))
    kinds = [each.exec_type for each in told if isinstance(each, VenueReport)]
    assert kinds == [ExecType.NEW, ExecType.CANCELED]
    assert any(isinstance(each, QuoteEvent) for each in told)


def test_a_local_exchange_s_addresses_follow_from_its_url() -> None:
    found = addresses_of("http://127.0.0.1:8800")
    assert found.streams == "ws://127.0.0.1:8800/stream"
    assert found.api == "ws://127.0.0.1:8800/ws-api/v3"
    assert addresses_of("live").rest == "https://api.binance.com"


@pytest.mark.parametrize("place", ["", "lve", "ftp://x", "http://", "http://x/path"])
def test_a_place_that_is_none_is_refused_with_those_there_are(place: str) -> None:
    with pytest.raises(ConfigError, match="live, testnet"):
        addresses_of(place)
