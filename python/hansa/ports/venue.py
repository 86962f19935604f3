"""The port of orders: where they go and where their reports come from."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

ApprovedT_contra = TypeVar("ApprovedT_contra", contravariant=True)
ReportT_co = TypeVar("ReportT_co", covariant=True)


class Venue(Protocol[ApprovedT_contra, ReportT_co]):
    """A place that takes orders, real or simulated. It takes only what the gate approved.

    What becomes of an order is told by its reports alone; no call here changes one by itself.
    """

    def send(self, approved: ApprovedT_contra) -> None:
        """Hands over an order. Sending the same `cl_ord_id` twice places it once."""
        ...

    def cancel(self, cl_ord_id: str) -> None:
        """Asks for an order to be cancelled; a report says whether it was, or was too late."""
        ...

    def reports(self) -> Sequence[ReportT_co]:
        """The execution reports since the last call, in the order of the venue; maybe none."""
        ...
