"""The agent: what a council member is, and the only thing a user has to write."""

from collections.abc import Mapping
from typing import ClassVar

from hansa.features import Expr
from hansa.types import Ballot, Snapshot, snake_case


class Agent:
    """Gives a view of each instrument, never an order. Subclass it and write two methods.

    `name` is how configuration and reports call it (by default the class name in snake_case).
    `horizon_moments` is over how many moments a ballot is meant: scores wait that long.
    `is_stateful` says that `consider` remembers; it is then called moment by moment, in order,
    with `[N]` arrays. All other agents must answer from the snapshot alone.
    """

    name: ClassVar[str] = "agent"
    horizon_moments: ClassVar[int] = 24
    is_stateful: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        if "name" not in cls.__dict__:
            cls.name = snake_case(cls.__name__)

    @classmethod
    def for_bars(cls, step_ns: int) -> Mapping[str, bool | int | float | str]:
        """Parameters whose defaults are others for bars of this length; what is stated wins."""
        return {}

    def features(self) -> Mapping[str, Expr]:
        """What the agent wants to see: names of its own choice to feature expressions."""
        return {}

    def consider(self, s: Snapshot) -> Ballot:
        """The view of every instrument (last axis), for one moment `[N]` or a block `[T, N]`."""
        raise NotImplementedError(f"agent {self.name!r} has no consider(self, s); write one")

    def reset(self) -> None:
        """Forget everything: a new run begins. A stateful agent overrides this."""
