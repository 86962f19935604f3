"""Bars from trades and from finer bars: by time, session, ticks, volume, value, imbalance."""

from hansa.market.resampling.accumulating import TickBars as TickBars
from hansa.market.resampling.accumulating import ValueBars as ValueBars
from hansa.market.resampling.accumulating import VolumeBars as VolumeBars
from hansa.market.resampling.imbalance import ImbalanceBars as ImbalanceBars
from hansa.market.resampling.resampler import Resampler as Resampler
from hansa.market.resampling.resampler import Rule as Rule
from hansa.market.resampling.resampler import Thin as Thin
from hansa.market.resampling.timed import SessionBars as SessionBars
from hansa.market.resampling.timed import TimeBars as TimeBars
