"""Readers of files of bars and ticks, one format a file, and the way to tables."""

from hansa.feeds.files.loading import TickCheck as TickCheck
from hansa.feeds.files.loading import check_ticks as check_ticks
from hansa.feeds.files.loading import load_ticks as load_ticks
from hansa.feeds.files.policies import TickPolicies as TickPolicies
from hansa.feeds.files.reader import Kind as Kind
from hansa.feeds.files.reader import TickRequest as TickRequest
