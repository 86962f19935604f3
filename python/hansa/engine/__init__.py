"""The engine's front: bars in blocks, the decision path over them, and the native core's step."""

from hansa.engine.drive import Course as Course
from hansa.engine.drive import Progress as Progress
from hansa.engine.drive import drive as drive
from hansa.engine.pipeline import Block as Block
from hansa.engine.pipeline import Pipeline as Pipeline
from hansa.engine.sinks import Destination as Destination
from hansa.engine.universe import Universe as Universe
