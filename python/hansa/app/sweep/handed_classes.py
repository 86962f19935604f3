"""Classes of a notebook, swept without a file: each set makes members of its own."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hansa import agents as agents_registry
from hansa import strategies as strategies_registry
from hansa.agents import Agent
from hansa.app.assembly import Handed
from hansa.config import Parameter
from hansa.errors import ConfigError, SettingError
from hansa.strategies import Strategy

M = TypeVar("M", bound=Agent | Strategy)
_Own = Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class HandedClasses:
    """Agents and strategies by their classes; None leaves those of the configuration. A set is the
    run to which one of each is handed over, made with the set's parameters.
    """

    agents: tuple[type[Agent], ...] | None = None
    strategies: tuple[type[Strategy], ...] | None = None

    @classmethod
    def of(
        cls, agents: Sequence[type[Agent]] | None, strategies: Sequence[type[Strategy]] | None
    ) -> "HandedClasses":
        """As they were given. Raises ConfigError for what is no class."""
        return cls(_checked("agents", agents, Agent), _checked("strategies", strategies, Strategy))

    @property
    def names(self) -> tuple[str, ...]:
        """Of the classes, as Python has them; none where nothing was handed over."""
        return tuple(each.__name__ for each in (*(self.agents or ()), *(self.strategies or ())))

    def check_here(self, *, workers: int | None, cluster: str) -> None:
        """ConfigError where others are to try the sets, for they have the configuration alone."""
        asked = f"cluster={cluster!r}" if cluster else f"workers={workers}"
        if self == NOBODY or (not cluster and workers in {None, 1}):
            return
        which = f"{self.names[0]}, a class" if self.names else "a list of no classes,"
        raise ConfigError(
            f"hansa.sweep(options): expected this process alone with {which} that no other process "
            f"can have, found {asked}; leave it out, or write the class into a file, name it in "
            'the configuration, [run] modules = ["mine.py"], and seat it by its name'
        )

    def seated(self, assignments: Sequence[str]) -> tuple[Handed, tuple[str, ...]]:
        """Members made with a set's settings, and the settings left to the configuration. Raises
        what the makers of members raise, and SettingError for one that nobody has.
        """
        own: dict[str, dict[str, Parameter]] = {}
        left: list[str] = []
        for each in assignments:
            part, _, rest = each.partition(".")
            classes = {"agents": self.agents, "strategies": self.strategies}.get(part)
            if classes is None:
                left.append(each)
                continue
            name, key, value = _setting(rest)
            known = [cls.name for cls in classes]
            if name not in known or not key:
                raise SettingError(
                    f"{each}: expected {part}.NAME.PARAMETER with a name of "
                    f"hansa.sweep({part}): {', '.join(known) or 'none'}; found {name!r}"
                )
            own.setdefault(f"{part}.{name}", {})[key] = value
        return self._made(own), tuple(left)

    def code(self, assignments: Sequence[str]) -> str:
        """The arguments that hand a set's members to `hansa.run`: `agents=[Mine(fast=8)]`."""
        values = {each.partition("=")[0]: each.partition("=")[2] for each in assignments}
        parts = []
        for part, classes in (("agents", self.agents), ("strategies", self.strategies)):
            if classes is not None:
                calls = [_call(cls, f"{part}.{cls.name}.", values) for cls in classes]
                parts.append(f"{part}=[{', '.join(calls)}]")
        return ", ".join(parts)

    def _made(self, own: Mapping[str, _Own]) -> Handed:
        return Handed(
            _members("agents", self.agents, own, _agent),
            _members("strategies", self.strategies, own, _strategy),
        )


#: Those of the configuration.
NOBODY = HandedClasses()


def _agent(cls: type[Agent], params: _Own) -> Agent:
    return agents_registry.make(cls.name, params, classes={cls.name: cls})


def _strategy(cls: type[Strategy], params: _Own) -> Strategy:
    return strategies_registry.make(cls.name, params, classes={cls.name: cls})


def _members(
    part: str,
    classes: Sequence[type[M]] | None,
    own: Mapping[str, _Own],
    make: Callable[[type[M], _Own], M],
) -> list[M] | None:
    if classes is None:
        return None
    return [make(cls, own.get(f"{part}.{cls.name}", {})) for cls in classes]


def _checked(
    part: str, given: Sequence[type[M]] | None, base: type[M]
) -> tuple[type[M], ...] | None:
    if given is None:
        return None
    for each in given:
        if not (isinstance(each, type) and issubclass(each, base)):
            raise ConfigError(
                f"hansa.sweep({part}): expected classes that extend hansa.{base.__name__}, found "
                f"{each!r}; hand over the class itself, for each set makes one of its own"
            )
    return tuple(given)


def _setting(written: str) -> tuple[str, str, Parameter]:
    """Of `mine.fast=8` the name, the parameter and the value."""
    place, _, text = written.partition("=")
    name, _, key = place.partition(".")
    value = tomllib.loads(f"value = {text}")["value"]
    assert isinstance(value, int | float | str)
    return name, key, value


def _call(cls: type[Agent] | type[Strategy], prefix: str, values: Mapping[str, str]) -> str:
    given = [
        f"{key.removeprefix(prefix)}={_setting(f'{key}={text}')[2]!r}"
        for key, text in values.items()
        if key.startswith(prefix)
    ]
    return f"{cls.__name__}({', '.join(given)})"
