"""Short names of agents to their classes, built in or from a user's own file."""

import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TypeVar

from hansa.agents.base import Agent
from hansa.agents.beside import is_elsewhere, read_beside
from hansa.agents.bollinger_reversion import BollingerReversion
from hansa.agents.calendar_effects import DayOfWeek, HourOfDay, TurnOfMonth
from hansa.agents.carry import Carry
from hansa.agents.cointegrated_pair import CointegratedPair
from hansa.agents.donchian_breakout import DonchianBreakout
from hansa.agents.funding import Funding
from hansa.agents.importing import PRIVATE, Importing
from hansa.agents.macd import Macd
from hansa.agents.mean_reversion import MeanReversion
from hansa.agents.momentum import Momentum
from hansa.agents.moving_average_cross import MovingAverageCross
from hansa.agents.online_portfolios import FAMILY
from hansa.agents.opening_range import OpeningRange
from hansa.agents.order_flow_imbalance import OrderFlowImbalance
from hansa.agents.risk import Risk
from hansa.agents.rsi import Rsi
from hansa.agents.time_series_momentum import TimeSeriesMomentum
from hansa.agents.trend import Trend
from hansa.agents.volatility import Volatility
from hansa.agents.volatility_breakout import VolatilityBreakout
from hansa.agents.zscore_reversion import ZscoreReversion
from hansa.allocation.parameters import Scalar, advice, built, defaults
from hansa.errors import AgentError, ConfigError

AgentClasses = Mapping[str, type[Agent]]
T = TypeVar("T")

_COUNCIL: tuple[type[Agent], ...] = (Trend, MeanReversion, Momentum, Volatility, Risk)
_RULES: tuple[type[Agent], ...] = (
    MovingAverageCross,
    Macd,
    Rsi,
    BollingerReversion,
    DonchianBreakout,
    ZscoreReversion,
    TimeSeriesMomentum,
    VolatilityBreakout,
    OrderFlowImbalance,
    OpeningRange,
    HourOfDay,
    DayOfWeek,
    TurnOfMonth,
    CointegratedPair,
    Carry,
    Funding,
)
_CLASSES = (*_COUNCIL, *_RULES, *FAMILY)
BUILT_IN: AgentClasses = MappingProxyType({agent.name: agent for agent in _CLASSES})


def parameters(
    name: str, *, classes: AgentClasses = BUILT_IN, step_ns: int | None = None
) -> Mapping[str, Scalar]:
    """What can be set of an agent, with its defaults (for bars of that length, where one is given);
    nothing for an unknown name.
    """
    if name not in classes:
        return {}
    return {**defaults(classes[name]), **_for_bars(classes[name], step_ns)}


def make(
    name: str,
    params: Mapping[str, Scalar],
    *,
    classes: AgentClasses = BUILT_IN,
    step_ns: int | None = None,
) -> Agent:
    """The agent called `name`, built with `params` (and with what bars of `step_ns` ask for).

    Raises ConfigError for an unknown name or parameter (with the nearest known one), a wrong kind
    of value, and whatever the agent's own constructor objects to.
    """
    if name not in classes:
        raise ConfigError(f"no agent {name!r}; {advice(name, classes)}")
    factory: Callable[..., Agent] = classes[name]
    return built(factory, f"agent {name!r}", {**_for_bars(classes[name], step_ns), **params})


def _for_bars(agent: type[Agent], step_ns: int | None) -> Mapping[str, Scalar]:
    return {} if step_ns is None else agent.for_bars(step_ns)


def load_module(path: Path, classes: AgentClasses = BUILT_IN) -> AgentClasses:
    """`classes` and the agents that the Python file at `path` defines; subclassing is enough.

    Raises AgentError, with file and line, when the file cannot be run, defines no agent, or takes
    a name that another agent has.
    """
    merged = collect(run_module(path), path, classes)
    if len(merged) == len(classes):
        raise AgentError(f"{path}: expected a subclass of hansa.Agent, found none; define one")
    return merged


def collect(module: ModuleType, path: Path, classes: AgentClasses = BUILT_IN) -> AgentClasses:
    """`classes` and the agents of a module. Raises AgentError for a name that is taken."""
    merged = dict(classes)
    for agent in own_classes(module, Agent):
        if merged.get(agent.name, agent) is not agent:
            raise AgentError(
                f"{path}: agent name {agent.name!r} is taken by {_origin(merged[agent.name])}; "
                f"give {agent.__name__} another `name`"
            )
        merged[agent.name] = agent
    return MappingProxyType(merged)


def own_classes(module: ModuleType, base: type[T]) -> list[type[T]]:
    """The subclasses of `base` that the module itself defines, in the order of the file."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, base)
        and value.__module__ == module.__name__
    ]


def run_module(path: Path, sources: Mapping[str, bytes] | None = None) -> ModuleType:
    """Runs a user's Python file with what it imports from beside it: as they were read before
    (`sources` by name), else as they are now. Raises AgentError with file and line when it cannot
    be run.
    """
    if sources is None and not path.is_file():
        raise AgentError(f"{path}: expected a Python file with agents, found none there")
    try:
        if sources is None:
            own = path.read_bytes()
            sources = {**read_beside(path, own), path.name: own}
        return Importing(path.parent, sources).run(path.name)
    except (Exception, SystemExit) as error:
        words = " ".join(str(error).split()) + _inside(error, path) + _beside_hint(error, path)
        raise AgentError(
            f"{path}:{_line(error, path)}: cannot be loaded: {type(error).__name__}: {words}"
        ) from error


def _inside(error: BaseException, path: Path) -> str:
    """Where it was raised, if that was in a file beside."""
    folder = path.resolve().parent
    frames = traceback.extract_tb(error.__traceback__)
    files = [(Path(each.filename).resolve(), each.lineno) for each in frames]
    own = [(file, line) for file, line in files if file.is_relative_to(folder) and file.is_file()]
    if not own or own[-1][0] == path.resolve():
        return ""
    return f" ({own[-1][0].relative_to(folder)}:{own[-1][1]})"


def _beside_hint(error: BaseException, path: Path) -> str:
    """What to do about a file beside that was not read: no import statement names it, or Python has
    a module of its name.
    """
    name = _module_meant(error)
    there = path.parent.joinpath(*name.split(".")) if name else path
    is_beside = (there / "__init__.py").is_file() or there.with_suffix(".py").is_file()
    if not (name and is_beside):
        return ""
    if is_elsewhere(name):
        return f"; {name}.py beside it is not read, as Python has a module of that name: rename it"
    if not isinstance(error, ModuleNotFoundError):
        return ""
    return "; what lies beside a file is read where an `import` statement names it: write one"


def _module_meant(error: BaseException) -> str:
    """Of an import that failed, or a name that a module lacks; "" of other errors."""
    if isinstance(error, ImportError):
        return error.name or ""
    lacking = error.obj if isinstance(error, AttributeError) else None
    return lacking.__name__ if isinstance(lacking, ModuleType) else ""


def afresh(agent: type[Agent]) -> type[Agent]:
    """The class from its file, run once more, with nothing left of what the file kept for itself;
    a class that does not come from a file of `run_module` as it is.
    """
    if not agent.__module__.startswith(PRIVATE):
        return agent
    module = run_module(Path(str(sys.modules[agent.__module__].__file__)))
    again: object = getattr(module, agent.__qualname__, agent)
    return again if isinstance(again, type) and issubclass(again, Agent) else agent


def _line(error: BaseException, path: Path) -> int:
    """The last line of the file itself that led to the error, however its path was written."""
    own = path.resolve()
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).resolve() == own:
        return error.lineno or 1
    frames = traceback.extract_tb(error.__traceback__)
    lines = [each.lineno for each in frames if each.lineno and Path(each.filename).resolve() == own]
    return lines[-1] if lines else 1


def _origin(agent: type[Agent]) -> str:
    module = sys.modules.get(agent.__module__)
    return f"{agent.__name__} in {getattr(module, '__file__', agent.__module__)}"
