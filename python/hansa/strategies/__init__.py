"""Strategies: the second door. They react to every event and propose orders themselves."""

from hansa.strategies.base import Strategy as Strategy
from hansa.strategies.compiled import COCKPIT as COCKPIT
from hansa.strategies.compiled import CompiledStrategy as CompiledStrategy
from hansa.strategies.desk import Desk as Desk
from hansa.strategies.registry import BUILT_IN as BUILT_IN
from hansa.strategies.registry import StrategyClasses as StrategyClasses
from hansa.strategies.registry import collect as collect
from hansa.strategies.registry import make as make
from hansa.strategies.seats import Seats as Seats
from hansa.strategies.tickets import Ticket as Ticket
