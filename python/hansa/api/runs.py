"""Runs: finished ones, interrupted ones, and those of desks at work."""

from typing import Annotated

import msgspec

from hansa.api.formats import Assignment, Decimal, Name


class RunLine(msgspec.Struct, frozen=True, kw_only=True):
    """A run in a line. `status`: running, stopped, finished, interrupted, failed, damaged.
    `is_live`: of a desk (`hansa trade`), else over recorded data (`hansa run`). `orders` is null
    while the run has not noted its end: the run itself counts them.
    """

    run: str
    name: str
    made_at: str
    status: str
    is_live: bool
    mode: str
    orders: int | None
    head: str
    data_sha256: str
    config_sha256: str


class InstrumentLine(msgspec.Struct, frozen=True, kw_only=True):
    """An instrument of a run: tick and lot as decimals."""

    symbol: str
    base: str
    quote: str
    tick: Decimal
    lot: Decimal
    multiplier: str


class RunDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A run, with what its manifest pins. `records` and `last_at` as far as the journal has been
    read; `speed` is that of a recorded feed (1 real time, 0 as fast as possible).
    """

    run: RunLine
    currency: str
    initial_cash: str
    interval: str
    speed: float
    instruments: tuple[InstrumentLine, ...]
    agents: tuple[str, ...]
    strategies: tuple[str, ...]
    council_rule: str
    allocation_rule: str
    seed: int
    code: str
    records: int
    moments: int
    orders: int
    fills: int
    refusals: int
    first_at: str
    last_at: str
    last_at_ns: int


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """A setting of a run's configuration, by its dotted key."""

    key: str
    value: str


class StartRun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Run a configuration of the catalog over its data; `overrides` are `key=value`, of settings
    that name no code and no file.
    """

    configuration: Name
    overrides: Annotated[tuple[Assignment, ...], msgspec.Meta(max_length=100)] = ()


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A setting that is not the same in all runs compared; "" where a run has none."""

    key: str
    values: tuple[str, ...]


class ComparedNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A headline figure over the runs compared; null where one has none. `unit` as in reports."""

    key: str
    label: str
    unit: str
    values: tuple[float | None, ...]


class ComparedCurve(msgspec.Struct, frozen=True, kw_only=True):
    """The equity of a run over its buckets, as a part of what it began with."""

    run: str
    ts_ns: tuple[int, ...]
    equity_ratio: tuple[float | None, ...]
    drawdown_ratio: tuple[float | None, ...]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two to twenty runs side by side: what was set differently, and what came of it."""

    runs: tuple[RunLine, ...]
    verdicts: tuple[str, ...]
    settings: tuple[Difference, ...]
    numbers: tuple[ComparedNumber, ...]
    curves: tuple[ComparedCurve, ...]
