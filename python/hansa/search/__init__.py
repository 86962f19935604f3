"""What a search tries: the space of its parameters, and the ways to draw sets from it.

Pure: the same space, way and seed give the same sets in the same order, on every machine.
"""

from hansa.search.drawing import drawn as drawn
from hansa.search.space import Axis as Axis
from hansa.search.space import Choices as Choices
from hansa.search.space import Range as Range
from hansa.search.space import Space as Space
from hansa.search.space import Value as Value
