"""Allocation: from decisions and risk to target weights, one way a file."""

from hansa.allocation.allocator import Allocator as Allocator
from hansa.allocation.registry import make as make
from hansa.allocation.registry import names as names
from hansa.allocation.registry import parameters as parameters
