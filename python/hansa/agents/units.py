"""What the parameters of the built-in agents are counted in."""

from types import MappingProxyType

_NAMES = {
    "bars": "fast slow signal window long_window exit_window strength_window range_window "
    "volatility_window deviation_window hold_bars refit_bars least_bars half_life_bars_max",
    "standard deviations": "entry width entry_z exit_z stop_z volatility_zscore_max",
    "standard errors": "entry_t",
    "average true ranges": "breadth",
    "index points from 50": "exhaustion",
    "index points, 0 to 100": "low high",
    "part of the price": "band_ratio drop_ratio_max",
    "part of the volume": "entry_ratio",
    "minutes of the day": "start_minute",
    "minutes": "range_minutes session_minutes",
    "bps": "entry_bps full_bps short_above_bps long_below_bps",
    "usual moves at which conviction is 0.76": "strength",
    "times the usual volatility": "alarm",
    "correlation": "least",
    "growth per bar": "threshold",
    "learning rate": "rate",
    "portfolios drawn": "samples",
    "seed": "seed",
    "instrument": "first second derivative spot",
    "zone of the clocks": "zone",
    "true or false": "is_relative",
}

#: Units by the name of a parameter: one name is counted in one unit everywhere.
UNITS = MappingProxyType({name: unit for unit, names in _NAMES.items() for name in names.split()})
