"""The file of a fleet: its desks, the firm's limits, how desks are restarted."""

from dataclasses import dataclass
from decimal import Decimal
from os.path import normpath
from pathlib import Path
from typing import Annotated

from hansa.config.faults import Faults, fault
from hansa.config.keys_section import KeysSection
from hansa.config.notification_section import NotificationsSection, notification_contradiction
from hansa.config.section import Section
from hansa.config.section_reading import check_known, read_section
from hansa.config.settings import Setting, interval, interval_ns, number, text, texts, whole
from hansa.config.tree import Raw, RawTable, Tree, read_toml, record
from hansa.errors import ConfigError

_SECTIONS = ("fleet", "desks", "notifications", "keys")


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetSection(Section):
    """What holds for all desks together. Values are in `currency`, that of every account."""

    name: Annotated[str, Setting(text, "name of the fleet; its folder among the runs is called so")]
    currency: Annotated[str, Setting(text, "currency of the firm's limits and of every account")]
    gross_exposure_max: Annotated[
        Decimal, Setting(number(above="0"), "sum of all desks' positions by size, at market")
    ]
    daily_loss_max: Annotated[
        Decimal, Setting(number(above="0"), "loss of all desks together since the day began")
    ]
    exposure_kill_level: Annotated[
        int, Setting(whole(1, 3), "kill level for every desk above gross_exposure_max")
    ] = 1
    loss_kill_level: Annotated[
        int, Setting(whole(1, 3), "kill level for every desk above daily_loss_max")
    ] = 2
    poll: Annotated[str, Setting(interval, "how often every desk is asked how it stands")] = "500ms"
    restarts_max: Annotated[
        int, Setting(whole(0, 1000), "restarts of a desk within restart_window; then it is left")
    ] = 5
    restart_window: Annotated[str, Setting(interval, "window of restarts_max")] = "10m"
    restart_wait: Annotated[
        str, Setting(interval, "before the first restart; doubles with each in the window")
    ] = "1s"
    restart_wait_max: Annotated[str, Setting(interval, "longest wait before a restart")] = "1m"
    drain_wait: Annotated[
        str, Setting(interval, "how long a drained desk's working orders are waited for")
    ] = "1m"

    @property
    def poll_s(self) -> float:
        """Seconds from one look at the desks to the next."""
        return interval_ns(self.poll) / 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetDeskSection(Section):
    """One desk: the configuration of `hansa trade`, with settings of its own on top."""

    name: Annotated[str, Setting(text, "name of the desk")]
    config: Annotated[str, Setting(text, "its configuration, seen from this file's folder")]
    set: Annotated[
        tuple[str, ...], Setting(texts, 'settings on top, such as ["account.cash=50000"]')
    ] = ()
    share_ratio: Annotated[
        Decimal | None,
        Setting(
            number(above="0", most="1"),
            "its part of the firm's limits; desks without one share the rest equally",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetConfig:
    """A whole fleet, checked. `path` is its file."""

    fleet: FleetSection
    desks: tuple[FleetDeskSection, ...]
    notifications: NotificationsSection
    keys: KeysSection
    path: Path

    def resolve(self, written: str) -> Path:
        """A path of the file, seen from its folder."""
        return Path(normpath(self.path.parent / written))


def load_fleet(path: Path | str) -> FleetConfig:
    """The fleet in a TOML file. Raises ConfigError with every fault, a line each."""
    path = Path(path)
    table = read_toml(path)
    tree = Tree(table, path)
    record(tree, "", table, str(path))
    faults = Faults()
    faults.read(lambda: check_known(tree, "", table, _SECTIONS))
    fleet = faults.read(lambda: read_section(tree, FleetSection, "fleet", _table(tree, "fleet")))
    desks = faults.read(lambda: _desks(tree))
    told = faults.read(lambda: _told(tree))
    keys = faults.read(lambda: read_section(tree, KeysSection, "keys", _table(tree, "keys")))
    faults.end()
    return FleetConfig(fleet=fleet, desks=desks, notifications=told, keys=keys, path=path)


def shares(desks: tuple[FleetDeskSection, ...]) -> tuple[Decimal, ...]:
    """The part of the firm's limits of each desk; they sum to 1 at most."""
    given = sum((desk.share_ratio for desk in desks if desk.share_ratio is not None), Decimal(0))
    others = sum(desk.share_ratio is None for desk in desks)
    rest = (1 - given) / others if others else Decimal(0)
    return tuple(rest if desk.share_ratio is None else desk.share_ratio for desk in desks)


def _table(tree: Tree, name: str) -> RawTable:
    raw: Raw = tree.table.get(name, {})
    if not isinstance(raw, dict):
        raise fault(tree, name, f"expected a section [{name}], found {raw!r}")
    return raw


def _desks(tree: Tree) -> tuple[FleetDeskSection, ...]:
    raw = tree.table.get("desks")
    if not isinstance(raw, list) or not raw or not all(isinstance(item, dict) for item in raw):
        raise fault(tree, "desks", "expected [[desks]] with name and config, one for each desk")
    desks = tuple(
        read_section(tree, FleetDeskSection, f"desks.{place}", item)
        for place, item in enumerate(raw)
    )
    _check_desks(tree, desks)
    return desks


def _check_desks(tree: Tree, desks: tuple[FleetDeskSection, ...]) -> None:
    names = [desk.name for desk in desks]
    for name in names:
        if names.count(name) > 1:
            raise fault(tree, "desks", f'expected a name for each desk, found "{name}" twice')
        if not name.replace("-", "").replace("_", "").isalnum():
            raise fault(tree, "desks", f'expected letters, digits, - and _, found name "{name}"')
    if sum(shares(desks)) > 1 or min(shares(desks)) <= 0:
        raise fault(
            tree,
            "desks",
            "expected shares that sum to 1 at most with something left for desks without one, "
            f"found {', '.join(f'{n} {s:.4g}' for n, s in zip(names, shares(desks), strict=True))}",
        )


def _told(tree: Tree) -> NotificationsSection:
    section = read_section(
        tree, NotificationsSection, "notifications", _table(tree, "notifications")
    )
    contradiction = notification_contradiction(section)
    if contradiction is not None:
        raise ConfigError(f"{tree.path}: notifications.{contradiction[0]}: {contradiction[1]}")
    return section
