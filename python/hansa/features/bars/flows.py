"""Who pressed the price, as bars alone tell it: signed volume, its toxicity and its impact."""

from hansa.features.columns import CLOSE, VOLUME
from hansa.features.expression import Expr

_CHANGE = CLOSE.difference(1)


class Flows:
    """Volume of buyers less that of sellers, guessed from how the close moved. Where a run has
    prints that say who crossed the spread, `f.flow` knows it.
    """

    __slots__ = ()

    def tick_flow(self) -> Expr:
        """Volume with the sign of the close's last move (the tick rule of Lee and Ready 1991)."""
        side = _CHANGE.sign()
        return side.value_when(side) * VOLUME

    def bulk_flow(self, window: int = 50) -> Expr:
        """Volume split between buyers and sellers by the normal distribution of the close's
        changes, in units of their deviation over the window: bulk volume classification (Easley,
        Lopez de Prado and O'Hara 2012, eq. 5).
        """
        return (2.0 * (_CHANGE / _CHANGE.rolling_std(window)).normal_cdf() - 1.0) * VOLUME

    def flow_imbalance(self, window: int = 20, flow: Expr | None = None) -> Expr:
        """Signed volume of the window over all of its volume, -1 to 1."""
        return self._flow(flow).rolling_sum(window) / VOLUME.rolling_sum(window)

    def vpin(self, window: int = 50, flow: Expr | None = None) -> Expr:
        """Probability of informed trading (Easley, Lopez de Prado and O'Hara 2012, eq. 7), 0 to 1:
        sizes of the signed volumes over all volume of the window. On bars of equal volume these
        are their buckets; on bars of time busy bars weigh more.
        """
        return self._flow(flow).abs().rolling_sum(window) / VOLUME.rolling_sum(window)

    def kyle_lambda(self, window: int = 50, flow: Expr | None = None) -> Expr:
        """How far a unit of signed volume moves the price (Kyle 1985): the slope of the close's
        changes over it.
        """
        signed = self.tick_flow() if flow is None else flow
        return _CHANGE.covariance(signed, window) / signed.covariance(signed, window)

    def hasbrouck_lambda(self, window: int = 50, flow: Expr | None = None) -> Expr:
        """Slope of the logarithmic return over the signed root of the value traded (Hasbrouck
        2009): impact that grows with the root of size.
        """
        signed = self.tick_flow() if flow is None else flow
        rooted = signed.sign() * (signed.abs() * CLOSE).sqrt()
        change = CLOSE.log().difference(1)
        return change.covariance(rooted, window) / rooted.covariance(rooted, window)

    def _flow(self, flow: Expr | None) -> Expr:
        return self.bulk_flow() if flow is None else flow
