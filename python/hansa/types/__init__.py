"""The vocabulary: what the parts hand to one another."""

from hansa.types.arrays import BoolArray as BoolArray
from hansa.types.arrays import FloatArray as FloatArray
from hansa.types.arrays import IntArray as IntArray
from hansa.types.ballot import GRID as GRID
from hansa.types.ballot import Ballot as Ballot
from hansa.types.ballot import BallotBlock as BallotBlock
from hansa.types.ballot import to_grid as to_grid
from hansa.types.decision import DecisionBlock as DecisionBlock
from hansa.types.market_event import BarEvent as BarEvent
from hansa.types.market_event import DepthEvent as DepthEvent
from hansa.types.market_event import MarketEvent as MarketEvent
from hansa.types.market_event import QuoteEvent as QuoteEvent
from hansa.types.market_event import TickEvent as TickEvent
from hansa.types.market_event import TradeEvent as TradeEvent
from hansa.types.naming import snake_case as snake_case
from hansa.types.snapshot import Snapshot as Snapshot
from hansa.types.venue_report import ExecType as ExecType
from hansa.types.venue_report import Link as Link
from hansa.types.venue_report import LinkChange as LinkChange
from hansa.types.venue_report import OrdStatus as OrdStatus
from hansa.types.venue_report import VenueOrder as VenueOrder
from hansa.types.venue_report import VenueReport as VenueReport
