"""The feature language: expressions over columns, and the graph the core computes them with."""

from hansa.features.condition import ConditionSpec as ConditionSpec
from hansa.features.condition import take_apart as take_apart
from hansa.features.expression import Expr as Expr
from hansa.features.flow import FLOW_FIELDS as FLOW_FIELDS
from hansa.features.funding import FUNDING_FIELDS as FUNDING_FIELDS
from hansa.features.graph import GraphSpec as GraphSpec
from hansa.features.graph import NodeSpec as NodeSpec
from hansa.features.graph import compile_graph as compile_graph
from hansa.features.graph import core_graph as core_graph
from hansa.features.outside import Operator as Operator
from hansa.features.outside import OperatorFailure as OperatorFailure
from hansa.features.outside import operator as operator
from hansa.features.over import over as over
from hansa.features.sources import Sources as Sources
from hansa.features.sources import f as f
