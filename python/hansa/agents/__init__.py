"""Agents: council members, one a file; the poll of their ballots; and the checks on peeking."""

from hansa.agents.base import Agent as Agent
from hansa.agents.declaring import declared_features as declared_features
from hansa.agents.peek import Auditor as Auditor
from hansa.agents.peek import check_block as check_block
from hansa.agents.peek import sample_moments as sample_moments
from hansa.agents.poll import OnFailure as OnFailure
from hansa.agents.poll import poll as poll
from hansa.agents.registry import BUILT_IN as BUILT_IN
from hansa.agents.registry import AgentClasses as AgentClasses
from hansa.agents.registry import collect as collect
from hansa.agents.registry import load_module as load_module
from hansa.agents.registry import make as make
from hansa.agents.registry import own_classes as own_classes
from hansa.agents.registry import parameters as parameters
from hansa.agents.registry import run_module as run_module
from hansa.agents.scramble import Leak as Leak
from hansa.agents.scramble import scramble_check as scramble_check
