"""What was held, and how much money the run would bear: parts of the report's JSON."""

import msgspec


class ExposureRow(msgspec.Struct, frozen=True, kw_only=True):
    """One instrument: the share of moments it was held, its mean and its largest part of equity
    (signed, the largest by size), and value traded over mean equity, per year where the span
    bears that.
    """

    instrument: str
    held_ratio: float
    mean_weight_ratio: float | None
    most_weight_ratio: float | None
    turnover: float | None


class CapacityRow(msgspec.Struct, frozen=True, kw_only=True):
    """The run at `multiple` times its size: initial cash, mean share of the day's volume (weighted
    by value), impact in bps of value traded, and net profit after it.
    """

    multiple: float
    cash: float
    participation_ratio: float
    impact_bps: float
    net: float


class Capacity(msgspec.Struct, frozen=True, kw_only=True):
    """Square-root impact on top of the costs of the run. At `most_cash` net profit would be
    zero, at `best_cash` highest; null and without rows where it cannot be told, `note` says why.
    """

    most_cash: float | None
    best_cash: float | None
    rows: list[CapacityRow]
    note: str


class Exposure(msgspec.Struct, frozen=True, kw_only=True):
    """Gross exposure over equity is leverage: its mean and most, the share of moments above one,
    and the share with any position. `rows` are the most traded instruments, `omitted` the rest.
    """

    mean_gross_ratio: float | None
    most_gross_ratio: float | None
    above_one_ratio: float
    invested_ratio: float
    mean_net_ratio: float | None
    rows: list[ExposureRow]
    omitted: int
    capacity: Capacity
