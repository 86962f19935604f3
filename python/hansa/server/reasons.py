"""Why, for many runs and any number of threads: the runs asked about last are kept open."""

import threading
from collections import OrderedDict

from hansa.api.orders import OrderDetail
from hansa.api.why import WhyView
from hansa.app.view.why_view import Reasons
from hansa.server.watching import Watched
from hansa.stores import RunFolder

_RUNS_MAX = 4


class Explainer:
    """State: the runs that were asked about last. One thread at a time asks about a run."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[Reasons, threading.Lock]] = OrderedDict()
        self._guard = threading.Lock()

    def why(self, watched: Watched, order: str, instrument: str, at: str) -> WhyView:
        """The certificate of an order, or of an instrument at a time. Raises NotFoundError,
        JournalError, ReplayError.
        """
        reasons, turn = self._of(watched)
        with turn:
            return reasons.why(order=order, instrument=instrument, at=at)

    def forget(self, folder: RunFolder) -> None:
        """Lets go of what is kept of a run."""
        with self._guard:
            self._known.pop(folder.path.name, None)

    def _of(self, watched: Watched) -> tuple[Reasons, threading.Lock]:
        def order_of(order: str) -> OrderDetail:
            return watched.ask(lambda view: view.order(order), "order_not_found")

        name = watched.folder.path.name
        with self._guard:
            known = self._known.pop(name, None)
            if known is None:
                known = (Reasons(watched.folder, order_of), threading.Lock())
            self._known[name] = known
            while len(self._known) > _RUNS_MAX:
                self._known.popitem(last=False)
            return known
