"""The market: instruments, bars as columns, readers of data files and their checks."""

from hansa.market.bars import Bars as Bars
from hansa.market.bars import BarSet as BarSet
from hansa.market.check import DataCheck as DataCheck
from hansa.market.check import check as check
from hansa.market.finding import Code as Code
from hansa.market.finding import Finding as Finding
from hansa.market.finding import Severity as Severity
from hansa.market.finer import FinerBars as FinerBars
from hansa.market.grid import Grid as Grid
from hansa.market.instruments import Instrument as Instrument
from hansa.market.instruments import instruments_of as instruments_of
from hansa.market.instruments import load_instruments as load_instruments
from hansa.market.instruments import nearest_name as nearest_name
from hansa.market.loading import load_bars as load_bars
from hansa.market.loading import load_config_bars as load_config_bars
from hansa.market.options import BarOptions as BarOptions
from hansa.market.options import ns_of as ns_of
from hansa.market.readers import fingerprint as fingerprint
from hansa.market.table import Table as Table
from hansa.market.ticks import Depth as Depth
from hansa.market.ticks import Orders as Orders
from hansa.market.ticks import Quotes as Quotes
from hansa.market.ticks import Ticks as Ticks
from hansa.market.ticks import TickSet as TickSet
from hansa.market.ticks import Trades as Trades
