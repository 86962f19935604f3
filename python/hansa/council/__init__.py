"""The council: rules that turn ballots into decisions, one a file; and the agents' scores."""

from hansa.council.registry import make as make
from hansa.council.registry import names as names
from hansa.council.registry import parameters as parameters
from hansa.council.rule import Rule as Rule
from hansa.council.scores import AgentScore as AgentScore
from hansa.council.scores import Scorer as Scorer
