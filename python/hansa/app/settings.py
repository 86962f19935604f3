"""Every setting of a configuration: those that are given, and those that could be."""

from collections.abc import Iterator, Mapping

from hansa import agents, allocation, council
from hansa.app.allocating import derived
from hansa.app.modules import known_classes
from hansa.config import Config, Explanation, explain_all, unset


def every_setting(config: Config) -> tuple[Explanation, ...]:
    """All keys in the order of their names. What is not set says so; the parameters of the agents,
    the rule and the allocator in use stand there with their defaults.
    """
    given = {row.key: row for row in explain_all(config)}
    for row in (*unset(config), *parameter_defaults(config)):
        given.setdefault(row.key, row)
    return tuple(given[key] for key in sorted(given))


def parameter_defaults(config: Config) -> Iterator[Explanation]:
    """The parameters of the agents, the rule and the allocator in use, with their defaults. Raises
    AgentError or StrategyError for a file of the user's that cannot be run.
    """
    classes = known_classes(config).agents
    for number, seat in enumerate(config.agents):
        yield from _rows(
            f"agents.{number}", agents.parameters(seat.use, classes=classes, step_ns=config.step_ns)
        )
    if config.council is not None:
        yield from _rows("council", council.parameters(config.council.rule))
    if config.allocation is not None:
        rule = config.allocation.rule
        yield from _rows("allocation", {**allocation.parameters(rule), **derived(config)})


def _rows(prefix: str, defaults: Mapping[str, bool | int | float | str]) -> Iterator[Explanation]:
    part = prefix.partition(".")[0]
    for name, value in defaults.items():
        yield Explanation(f"{prefix}.{name}", value, "default", f"parameter of the {part} in use")
