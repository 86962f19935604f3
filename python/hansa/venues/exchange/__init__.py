"""A local exchange that speaks Binance's spot dialect, matched by Hansa's own engine.

The server needs the extra `live` (aiohttp): `hansa.venues.exchange.server.LocalExchange`.
"""

from hansa.venues.exchange.account import AccountTerms as AccountTerms
from hansa.venues.exchange.exchange import Exchange as Exchange
from hansa.venues.exchange.faults import Fault as Fault
from hansa.venues.exchange.faults import FaultKind as FaultKind
from hansa.venues.exchange.limits import LimitTerms as LimitTerms
from hansa.venues.exchange.options import BarRecording as BarRecording
from hansa.venues.exchange.options import CaptureRecording as CaptureRecording
from hansa.venues.exchange.options import ExchangeOptions as ExchangeOptions
