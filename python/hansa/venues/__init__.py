"""Venues: where orders meet."""

from hansa.venues.matching import COMMAND as COMMAND
from hansa.venues.matching import EVENT as EVENT
from hansa.venues.matching import MatchingEngine as MatchingEngine
from hansa.venues.matching import MatchingTerms as MatchingTerms
from hansa.venues.matching_words import EVENT_FIELDS as EVENT_FIELDS
from hansa.venues.matching_words import CancelReason as CancelReason
from hansa.venues.matching_words import CommandKind as CommandKind
from hansa.venues.matching_words import EventKind as EventKind
from hansa.venues.matching_words import RejectCause as RejectCause
from hansa.venues.matching_words import TradingState as TradingState
