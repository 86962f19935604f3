"""From the decision to the order: the steps in which its size came about."""

import math
from collections.abc import Iterator

from hansa.api.why import SizeStep
from hansa.app.explain.certificates import CouncilCertificate
from hansa.app.explain.readings import left_lots
from hansa.config import Config
from hansa.journal import Proposal, standing_fills


def size_steps(c: CouncilCertificate, config: Config) -> tuple[SizeStep, ...]:
    """Decision, target, lots wanted, held, asked, approved, filled; as far as it came."""
    return tuple(_steps(c, config))


def _steps(c: CouncilCertificate, config: Config) -> Iterator[SizeStep]:
    rule = "" if config.council is None else config.council.rule
    allocation = "" if config.allocation is None else config.allocation.rule
    if math.isnan(c.decision):
        yield SizeStep(name="decision", value="no view", why=f"{rule}: nobody spoke, or no quorum")
    else:
        said = "vetoed" if c.vetoed else f"{rule} over the ballots"
        yield SizeStep(name="decision", value=f"{c.decision:+.4f}", why=said)
    if math.isnan(c.target_weight):
        why = "without a decision the position stays"
        yield SizeStep(name="target", value="left as it is", why=why)
    else:
        yield SizeStep(name="target", value=f"{c.target_weight:+.4%} of equity", why=allocation)
        yield from _wanted(c)
    yield SizeStep(name="held", value=f"{c.position + 0.0:.8g}", why="fills so far")
    if c.order is None:
        yield SizeStep(name="order", value="none", why=c.meaning + _gap(c, config))
    else:
        yield from _asked(c, c.order)


def _gap(c: CouncilCertificate, config: Config) -> str:
    """By how much the band held, in numbers."""
    section = config.allocation
    if c.outcome != "within_band" or section is None or not c.equity > 0:
        return ""
    gap = abs(c.target_weight - c.position * c.close / c.equity)
    return f": {gap:.2%} of equity, the band is {float(section.band_bps) / 10_000:.2%}"


def _wanted(c: CouncilCertificate) -> Iterator[SizeStep]:
    if math.isnan(c.close) or not c.close:
        return
    worth = c.target_weight * c.equity
    why = f"{worth:,.2f} at {c.close:.8g}, before whole lots"
    yield SizeStep(name="wanted", value=f"{worth / c.close + 0.0:.8g}", why=why)


def _asked(c: CouncilCertificate, order: Proposal) -> Iterator[SizeStep]:
    asked = f"{order.side} {order.order_lots * c.lot:.8g}"
    yield SizeStep(name="proposed", value=asked, why="from held to wanted, in whole lots")
    if order.refused_by:
        yield SizeStep(name="approved", value="0", why=f"refused by {order.refused_by}")
        return
    is_cut = order.approved_lots < order.order_lots
    why = "cut down by the gate" if is_cut else "every control passed"
    yield SizeStep(name="approved", value=f"{order.approved_lots * c.lot:.8g}", why=why)
    why = "once all that was approved is filled"
    yield SizeStep(name="left", value=f"{left_lots(order) * c.lot + 0.0:.8g}", why=why)
    filled = sum(fill.last_lots for fill in standing_fills(c.reports))
    last = c.reports[-1].exec_type if c.reports else "not answered yet"
    yield SizeStep(name="filled", value=f"{filled * c.lot:.8g}", why=f"last report: {last}")
