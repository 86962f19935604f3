"""The run beside a benchmark: part of the report's JSON."""

import msgspec


class RelativeRow(msgspec.Struct, frozen=True, kw_only=True):
    """Beta and yearly alpha to a benchmark before costs, correlation of returns, yearly tracking
    error, information ratio, and appraisal ratio with its 95 % interval; null where it cannot be
    known.
    """

    benchmark: str
    beta: float | None
    alpha_ratio: float | None
    correlation: float | None
    tracking_error_ratio: float | None
    information_ratio: float | None
    appraisal_ratio: float | None
    appraisal_low: float | None
    appraisal_high: float | None
