"""What the venue charged for holding: `f.funding.rate`."""

from hansa.features.expression import Expr

#: All fields, in the core's order.
FUNDING_FIELDS = ("funding_rate", "funding_age")


class Funding:
    """Funding of an instrument that has some among its actions, as of the bar that closes: known
    from when it was charged, or from when word of it came if that was later; never before.

    Missing until the first charge, where the instrument has no bar, and for those without funding.
    """

    __slots__ = ()

    @property
    def rate(self) -> Expr:
        """The rate charged last, a ratio of value for one interval; above 0 longs paid shorts."""
        return Expr("funding_rate")

    @property
    def age(self) -> Expr:
        """Seconds since it was charged."""
        return Expr("funding_age")


FUNDING = Funding()
