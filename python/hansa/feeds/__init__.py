"""Where market data comes from: files of bars and ticks in the formats that people have."""

from hansa.feeds.files.bar_formats import BAR_FORMATS as BAR_FORMATS
from hansa.feeds.files.bar_formats import check_bar_file as check_bar_file
from hansa.feeds.files.bar_formats import load_bar_file as load_bar_file
from hansa.feeds.files.checking import FileCheck as FileCheck
from hansa.feeds.files.checking import check_bars_file as check_bars_file
from hansa.feeds.files.checking import check_ticks_file as check_ticks_file
from hansa.feeds.files.guessing import guess as guess
from hansa.feeds.files.hftbacktest import write_hftbacktest as write_hftbacktest
from hansa.feeds.files.loading import TickCheck as TickCheck
from hansa.feeds.files.loading import check_ticks as check_ticks
from hansa.feeds.files.loading import load_ticks as load_ticks
from hansa.feeds.files.policies import TickPolicies as TickPolicies
from hansa.feeds.files.reader import Kind as Kind
from hansa.feeds.files.reader import RawTable as RawTable
from hansa.feeds.files.reader import RawTicks as RawTicks
from hansa.feeds.files.reader import TickReader as TickReader
from hansa.feeds.files.reader import TickRequest as TickRequest
from hansa.feeds.files.registry import FORMATS as FORMATS
from hansa.feeds.files.registry import find_reader as find_reader
