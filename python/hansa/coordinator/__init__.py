"""The coordinator: everything that leaves for a venue, within its limits, the urgent first."""

from hansa.coordinator import binance_spot as binance_spot
from hansa.coordinator import ccxt_rules as ccxt_rules
from hansa.coordinator.clock import SteadyClock as SteadyClock
from hansa.coordinator.coordinator import Coordinator as Coordinator
from hansa.coordinator.coordinator import CoordinatorOptions as CoordinatorOptions
from hansa.coordinator.coordinator import Permit as Permit
from hansa.coordinator.events import Event as Event
from hansa.coordinator.events import EventKind as EventKind
from hansa.coordinator.request import Answer as Answer
from hansa.coordinator.request import Effect as Effect
from hansa.coordinator.request import Outcome as Outcome
from hansa.coordinator.request import Parameters as Parameters
from hansa.coordinator.request import Priority as Priority
from hansa.coordinator.request import Request as Request
from hansa.coordinator.request import Source as Source
from hansa.coordinator.rules import VenueRules as VenueRules
from hansa.coordinator.shared import SharedCoordinator as SharedCoordinator
from hansa.coordinator.shared import SharedOptions as SharedOptions
from hansa.coordinator.statistics import CoordinatorStatus as CoordinatorStatus
from hansa.coordinator.transport import Call as Call
from hansa.coordinator.transport import Response as Response
from hansa.coordinator.transport import Transport as Transport
from hansa.coordinator.venue_clock import ClockTerms as ClockTerms
from hansa.coordinator.venue_clock import VenueClock as VenueClock
