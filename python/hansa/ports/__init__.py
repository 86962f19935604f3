"""The ports: what the engine needs of the world, as protocols; adapters stand behind them."""

from hansa.ports.bus import Bus as Bus
from hansa.ports.clock import Clock as Clock
from hansa.ports.feed import Feed as Feed
from hansa.ports.notices import Notice as Notice
from hansa.ports.notices import Notices as Notices
from hansa.ports.secrets import Keys as Keys
from hansa.ports.secrets import Secrets as Secrets
from hansa.ports.store import Store as Store
from hansa.ports.venue import Venue as Venue
