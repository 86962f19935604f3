"""The port of orders: where they go and where their reports come from."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

ApprovedT = TypeVar("ApprovedT", contravariant=True)
ReportT = TypeVar("ReportT", covariant=True)


class Venue(Protocol[ApprovedT, ReportT]):
    """A place that takes orders, real or simulated. It takes only what the gate approved.

    What becomes of an order is told by its reports alone; no call here changes one by itself.
    """

    def send(self, approved: ApprovedT) -> None:
        """Hands over an order. Sending the same `cl_ord_id` twice places it once."""
        ...

    def cancel(self, cl_ord_id: str) -> None:
        """Asks for an order to be cancelled; a report says whether it was, or was too late."""
        ...

    def reports(self) -> Sequence[ReportT]:
        """The execution reports since the last call, in the order of the venue; maybe none."""
        ...
