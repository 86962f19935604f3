"""Which bars choose and which judge: splits of a history that let nothing leak.

Each way to split is an object with its numbers; `splits(count)` gives its splits of so many bars.
"""

from hansa.validation.combinatorial import CombinatorialPurged as CombinatorialPurged
from hansa.validation.k_fold import PurgedKFold as PurgedKFold
from hansa.validation.leaking import SplitLeak as SplitLeak
from hansa.validation.leaking import leaks_of as leaks_of
from hansa.validation.spans import Span as Span
from hansa.validation.spans import Split as Split
from hansa.validation.spans import Splitter as Splitter
from hansa.validation.walk_forward import WalkForward as WalkForward
