"""The vocabulary: what the parts hand to one another."""

from hansa.types.arrays import BoolArray as BoolArray
from hansa.types.arrays import FloatArray as FloatArray
from hansa.types.arrays import IntArray as IntArray
from hansa.types.ballot import GRID as GRID
from hansa.types.ballot import Ballot as Ballot
from hansa.types.ballot import BallotBlock as BallotBlock
from hansa.types.ballot import to_grid as to_grid
from hansa.types.decision import DecisionBlock as DecisionBlock
from hansa.types.naming import snake_case as snake_case
from hansa.types.snapshot import Snapshot as Snapshot
