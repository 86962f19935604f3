"""When a run expects bars: by a calendar, by the sessions of its venue, or as its catalog knows."""

from collections.abc import Mapping
from functools import cache, partial

from hansa.config import Config, DataSection
from hansa.engine.session_plan import sessions_between
from hansa.errors import ConfigError
from hansa.market.calendars import sessions_of
from hansa.market.options import SessionsBetween
from hansa.market.sessions import Sessions
from hansa.stores.parquet import Catalog


def expected_sessions(config: Config, data: DataSection) -> Mapping[str, SessionsBetween]:
    """By instrument, "" for all others: those of `data.calendar`, else of `[venue.sessions]` and
    the instruments' own, else of the calendar by which a series came into the catalog.
    """
    if data.calendar is not None:
        return {"": partial(_of_calendar, config, data.calendar)}
    found: dict[str, SessionsBetween] = {}
    if data.catalog is not None:
        calendars = Catalog(config.resolve(data.catalog)).calendars(data.interval)
        found = {name: partial(sessions_of, each) for name, each in calendars.items()}
    own = {name: each.sessions for name, each in config.instruments.items()}
    # Once for all instruments of a span: twenty years of days take a tenth of a second.
    between = cache(partial(sessions_between, config))
    if config.venue.sessions is not None:
        found = {"": partial(between, config.venue.sessions)}
    stated = {name: each for name, each in own.items() if each is not None}
    return found | {name: partial(between, each) for name, each in stated.items()}


def _of_calendar(config: Config, calendar: str, first_ns: int, last_ns: int) -> Sessions:
    try:
        return sessions_of(calendar, first_ns, last_ns)
    except ConfigError as error:
        raise ConfigError(f"{config.path}: data.calendar: {error}") from error
