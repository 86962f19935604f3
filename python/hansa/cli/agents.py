"""`hansa agents`: what can sit on a council, and what can be set of it."""

import inspect
import re
from dataclasses import dataclass

from hansa.agents import BUILT_IN, Agent, parameters
from hansa.agents.units import UNITS
from hansa.cli.options import FormatOption
from hansa.cli.output import print_json, print_line, print_table, print_wrapped
from hansa.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be set of an agent."""

    name: str
    default: int | float | str | bool
    unit: str


@dataclass(frozen=True, slots=True)
class Line:
    """One agent: what it does in a line, all that it says of itself, and its parameters."""

    agent: str
    title: str
    about: str
    parameters: tuple[Parameter, ...]


def agents_command(name: str | None = None, /, *, format_: FormatOption = "text") -> int:
    """List the agents that come with Hansa; or show one: source, parameters, when it loses.

    Parameters
    ----------
    name
        One of them; what it does, where it is from, and what can be set.

    """
    if name is not None and name not in BUILT_IN:
        raise ConfigError(f"no agent {name!r}; there are {', '.join(sorted(BUILT_IN))}")
    lines = [_line(each) for each in (sorted(BUILT_IN) if name is None else [name])]
    if format_ == "json":
        print_json(lines if name is None else lines[0])
    elif name is None:
        print_wrapped(
            ["agent", "parameters", "what it does"],
            [[each.agent, str(len(each.parameters)), each.title] for each in lines],
        )
    else:
        _show(lines[0])
    return 0


def _show(line: Line) -> None:
    for text in (line.agent, "", *line.about.splitlines(), ""):
        print_line(text)
    rows = [[each.name, str(each.default), each.unit] for each in line.parameters]
    print_table(["parameter", "default", "unit"], rows)


def _line(name: str) -> Line:
    agent: type[Agent] = BUILT_IN[name]
    about = inspect.cleandoc(agent.__doc__ or "")
    first = " ".join(about.partition("\n\n")[0].split())
    title = re.split(r"(?<!al)\. ", first)[0].rstrip(".")
    rows = [Parameter(key, value, UNITS.get(key, "")) for key, value in parameters(name).items()]
    return Line(name, f"{title}.", about, tuple(rows))
