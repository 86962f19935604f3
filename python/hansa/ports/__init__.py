"""The ports: what a live desk needs of the world, as protocols; adapters stand behind them."""

from hansa.ports.clock import Clock as Clock
from hansa.ports.feed import FeedEvent as FeedEvent
from hansa.ports.feed import LiveFeed as LiveFeed
from hansa.ports.notices import Notice as Notice
from hansa.ports.notices import Notices as Notices
from hansa.ports.secrets import Keys as Keys
from hansa.ports.secrets import Secrets as Secrets
from hansa.ports.venue import LiveVenue as LiveVenue
from hansa.ports.venue import MarketFollower as MarketFollower
