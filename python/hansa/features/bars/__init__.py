"""Indicators of whole bars, which `f` begins with: `f.adx(14)`, `f.obv()`."""

from hansa.features.bars.direction import Direction as Direction
from hansa.features.bars.estimators import Estimators as Estimators
from hansa.features.bars.flows import Flows as Flows
from hansa.features.bars.oscillators import Oscillators as Oscillators
from hansa.features.bars.prices import Prices as Prices
from hansa.features.bars.ranges import Ranges as Ranges
from hansa.features.bars.volumes import Volumes as Volumes
