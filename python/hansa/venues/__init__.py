"""Venues: where orders meet."""

from hansa.venues.matching import COMMAND as COMMAND
from hansa.venues.matching import EVENT as EVENT
from hansa.venues.matching import EVENT_FIELDS as EVENT_FIELDS
from hansa.venues.matching import MatchingEngine as MatchingEngine
