"""Hansa: a council of agents decides, and every decision can be proved.

    import hansa
    result = hansa.run("examples/council.toml")
    print(result)

Names are loaded when they are first used, so that `import hansa` is quick.
"""

_HOMES = {
    "Adjust": "hansa.stores.parquet",
    "Agent": "hansa.agents",
    "Ballot": "hansa.types",
    "Catalog": "hansa.stores.parquet",
    "Certificate": "hansa.app.explain.certificates",
    "CompiledStrategy": "hansa.strategies",
    "Config": "hansa.config",
    "CouncilCertificate": "hansa.app.explain.certificates",
    "HansaError": "hansa.errors",
    "ImportOptions": "hansa.app.cataloguing",
    "MomentCertificate": "hansa.app.explain.certificates",
    "OrderCertificate": "hansa.app.explain.certificates",
    "Replay": "hansa.app.replaying",
    "Result": "hansa.app.result",
    "Search": "hansa.app.sweep.sweeping",
    "Snapshot": "hansa.types",
    "Strategy": "hansa.strategies",
    "Sweep": "hansa.app.sweep.result",
    "SweepOptions": "hansa.app.sweep.sweeping",
    "Ticket": "hansa.strategies",
    "check_agent": "hansa.app.checking",
    "execution_report": "hansa.strategies.execution_report",
    "f": "hansa.features",
    "import_file": "hansa.app.cataloguing",
    "leave_one_out": "hansa.app.leave_one_out",
    "load_config": "hansa.config",
    "open_run": "hansa.app.opening",
    "operator": "hansa.features",
    "run": "hansa.app.running",
    "sweep": "hansa.app.sweep.sweeping",
}

__all__ = [
    "Adjust",
    "Agent",
    "Ballot",
    "Catalog",
    "Certificate",
    "CompiledStrategy",
    "Config",
    "CouncilCertificate",
    "HansaError",
    "MomentCertificate",
    "OrderCertificate",
    "Replay",
    "Result",
    "Search",
    "Snapshot",
    "Strategy",
    "Sweep",
    "SweepOptions",
    "Ticket",
    "check_agent",
    "execution_report",
    "f",
    "import_file",
    "leave_one_out",
    "load_config",
    "open_run",
    "operator",
    "plot",
    "run",
    "sweep",
]

#: Not that of `typing`, which takes longer to import than the rest: type checkers know the name.
TYPE_CHECKING = False

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name == "plot":
        import hansa.plot

        return hansa.plot
    if name == "_core":
        from hansa.native import load_core

        return load_core()
    if name not in _HOMES:
        raise AttributeError(f"module 'hansa' has no attribute {name!r}")
    import importlib

    home = importlib.import_module(_HOMES[name])
    value: object = getattr(home, "load" if name == "load_config" else name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


if TYPE_CHECKING:
    from hansa import plot as plot
    from hansa.agents import Agent as Agent
    from hansa.app.cataloguing import ImportOptions as ImportOptions
    from hansa.app.cataloguing import import_file as import_file
    from hansa.app.checking import check_agent as check_agent
    from hansa.app.explain.certificates import Certificate as Certificate
    from hansa.app.explain.certificates import CouncilCertificate as CouncilCertificate
    from hansa.app.explain.certificates import MomentCertificate as MomentCertificate
    from hansa.app.explain.certificates import OrderCertificate as OrderCertificate
    from hansa.app.leave_one_out import leave_one_out as leave_one_out
    from hansa.app.opening import open_run as open_run
    from hansa.app.replaying import Replay as Replay
    from hansa.app.result import Result as Result
    from hansa.app.running import run as run
    from hansa.app.sweep.result import Sweep as Sweep
    from hansa.app.sweep.sweeping import Search as Search
    from hansa.app.sweep.sweeping import SweepOptions as SweepOptions
    from hansa.app.sweep.sweeping import sweep as sweep
    from hansa.config import Config as Config
    from hansa.config import load as load_config
    from hansa.errors import HansaError as HansaError
    from hansa.features import f as f
    from hansa.features import operator as operator
    from hansa.stores.parquet import Adjust as Adjust
    from hansa.stores.parquet import Catalog as Catalog
    from hansa.strategies import CompiledStrategy as CompiledStrategy
    from hansa.strategies import Strategy as Strategy
    from hansa.strategies import Ticket as Ticket
    from hansa.strategies.execution_report import execution_report as execution_report
    from hansa.types import Ballot as Ballot
    from hansa.types import Snapshot as Snapshot
