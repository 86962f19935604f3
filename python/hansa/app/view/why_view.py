"""Why an order was made, or why none was, as the API says it."""

import math
from collections.abc import Callable
from functools import cached_property

import msgspec
import numpy as np

from hansa.api.council import Voice
from hansa.api.orders import OrderDetail
from hansa.api.why import WhyView
from hansa.app.explain.asking import asked_ns
from hansa.app.explain.blocks import plain_text
from hansa.app.explain.certificates import (
    CouncilCertificate,
    Explained,
    MomentCertificate,
    OrderCertificate,
)
from hansa.app.explain.certificates import Voice as Spoke
from hansa.app.explain.explaining import evidence_of, explain
from hansa.app.explain.sizes import size_steps
from hansa.app.explain.without import without_each
from hansa.app.explain.words import explained_words, verdict_words
from hansa.app.opening import open_run
from hansa.app.result import Result
from hansa.app.view.run_view import opened
from hansa.app.view.text import at_text
from hansa.errors import NotFoundError
from hansa.journal import Kind, last_hash, read_records
from hansa.stores import RunFolder

#: How far back a bar is looked for.
_BARS_BACK = 4096

#: From an order's id to the order with its life.
OrderOf = Callable[[str], OrderDetail]


def why_view(
    run: Result | RunFolder, *, order: str = "", instrument: str = "", at: str = ""
) -> WhyView:
    """The certificate of an order, or of an instrument at a time. Raises NotFoundError naming what
    there is, JournalError, and ReplayError where the data of the run are not at hand.
    """
    return Reasons(run).why(order=order, instrument=instrument, at=at)


class Reasons:
    """The same for any number of questions about one run. A run that is being written is read again
    once what is asked lies behind what was read. `order_of` has the life of an order by its id,
    where somebody has read it already.
    """

    def __init__(self, run: Result | RunFolder, order_of: OrderOf | None = None):
        self._folder = RunFolder(run.folder) if isinstance(run, Result) else run
        self._order_of = order_of
        self._head = ""
        self._known: _Known | None = None
        if isinstance(run, Result):
            self._known, self._head = _Known(run, order_of), last_hash(self._folder.journal)

    def why(self, *, order: str = "", instrument: str = "", at: str = "") -> WhyView:
        """The certificate of `order`, or of `instrument` at a time."""
        if not order and not (instrument and at):
            raise NotFoundError(
                "expected an order, or an instrument and a time (order=ID, or instrument=NAME and "
                f"at=TIME), found instrument={instrument!r}, at={at!r}"
            )
        known = self._opened()
        try:
            view = known.why(order or instrument, None if order else at)
        except NotFoundError:
            if not self._has_grown():
                raise
            return self._anew().why(order or instrument, None if order else at)
        if not view.next_at and self._has_grown():
            return self._anew().why(order or instrument, None if order else at)
        return view

    def _opened(self) -> "_Known":
        return self._known if self._known is not None else self._anew()

    def _anew(self) -> "_Known":
        self._head = last_hash(self._folder.journal)
        self._known = _Known(open_run(str(self._folder.path)), self._order_of)
        return self._known

    def _has_grown(self) -> bool:
        return last_hash(self._folder.journal) != self._head


class _Known:
    """A run as far as it was read."""

    def __init__(self, result: Result, order_of: OrderOf | None):
        self._result, self._given = result, order_of
        self._evidence = evidence_of(result)
        self._config = result.manifest.restore_config(result.folder)
        self._evidence.moments(len(result.universe.ts_ns))

    def why(self, subject: str, at: str | None) -> WhyView:
        found = explain(self._result, subject, at=at, evidence=self._evidence)
        if isinstance(found, CouncilCertificate):
            return self._of_council(found)
        if isinstance(found, OrderCertificate):
            return self._of_order(found)
        return self._of_moment(found)

    def _of_council(self, c: CouncilCertificate) -> WhyView:
        section = self._config.council
        seq, link = self._record_of_moment(c.moment)
        return msgspec.structs.replace(
            self._frame(c, c.moment),
            seq=seq,
            hash=link,
            outcome=c.outcome,
            meaning=c.meaning,
            desk=c.desk,
            decision=_known(c.decision),
            dissent=c.dissent,
            is_vetoed=c.vetoed,
            target_ratio=_known(c.target_weight),
            price=_text(c.close),
            position=_text(c.position + 0.0),
            equity=_text(c.equity),
            voices=tuple(_voice(voice) for voice in c.voices),
            without={} if section is None else without_each(section, c),
            sizes=size_steps(c, self._config),
            order=self._order(c.cl_ord_id) if c.cl_ord_id else None,
            others=tuple(_short(story.cl_ord_id) for story in c.others),
            data_as_of=self._data_as_of(c, c.moment),
        )

    def _of_order(self, c: OrderCertificate) -> WhyView:
        times, desk = self._result.universe.ts_ns, c.desk
        moment = int(np.searchsorted(times, c.order.ts_ns, side="right")) - 1
        seq, link = self._evidence.record_of(self._evidence.number_of(c.order.cl_ord_id))
        return msgspec.structs.replace(
            self._frame(c, moment),
            seq=seq,
            hash=link,
            at=at_text(c.order.ts_ns),
            at_ns=c.order.ts_ns,
            desk=desk.held,
            price=_text(desk.reference_price),
            position=_text(desk.position + 0.0),
            equity=_text(desk.equity),
            data_as_of=at_text(c.order.reference_ts_ns),
            order=self._order(c.cl_ord_id),
        )

    def _of_moment(self, c: MomentCertificate) -> WhyView:
        times = self._result.universe.ts_ns
        moment = int(np.searchsorted(times, asked_ns(c.ts), side="right")) - 1
        seq, link = self._record_at(asked_ns(c.until) - 1)
        return msgspec.structs.replace(
            self._frame(c, moment),
            seq=seq,
            hash=link,
            desk=c.desk,
            price=_text(c.close),
            position=_text(c.position + 0.0),
            equity=_text(c.equity),
            data_as_of=self._data_as_of(c, moment),
            others=tuple(_short(story.cl_ord_id) for story in c.orders),
        )

    def _frame(self, found: Explained, moment: int) -> WhyView:
        """What every answer has; all else is empty."""
        times = self._result.universe.ts_ns
        ts_ns = int(times[moment]) if 0 <= moment < len(times) else asked_ns(found.ts)
        return WhyView(
            run=self._result.folder.name,
            instrument=found.instrument,
            moment=moment,
            seq=-1,
            hash="",
            at=at_text(ts_ns),
            at_ns=ts_ns,
            verdict=verdict_words(found),
            outcome="",
            meaning="",
            desk="",
            decision=None,
            dissent=None,
            is_vetoed=False,
            target_ratio=None,
            price="",
            position="",
            equity="",
            data_as_of="",
            voices=(),
            without={},
            sizes=(),
            order=None,
            others=(),
            previous_at=at_text(int(times[moment - 1])) if moment > 0 else "",
            next_at=at_text(int(times[moment + 1])) if moment + 1 < len(times) else "",
            text=plain_text(explained_words(found)),
        )

    def _order(self, printed_id: str) -> OrderDetail:
        order_of = self._given if self._given is not None else self._read_orders
        return order_of(_short(printed_id))

    @cached_property
    def _read_orders(self) -> OrderOf:
        return opened(RunFolder(self._result.folder)).order

    def _record_of_moment(self, moment: int) -> tuple[int, str]:
        """The record after which a moment's decisions stand: its own, or the last before it."""
        numbers, seqs, links = self._moments
        place = int(np.searchsorted(numbers, moment, side="right")) - 1
        return (seqs[place], links[place]) if place >= 0 else (-1, "")

    def _record_at(self, ts_ns: int) -> tuple[int, str]:
        """The last record of an order at or before a time."""
        place = int(np.searchsorted(self._evidence.order_ts_ns, ts_ns, side="right")) - 1
        return self._evidence.record_of(place) if place >= 0 else (0, "")

    @cached_property
    def _moments(self) -> tuple[list[int], list[int], list[str]]:
        records = read_records(self._result.journal.path, [Kind.MOMENT])
        numbers = [int.from_bytes(payload[:8], "little") for _, payload in records.each()]
        links = [each.tobytes().hex() for each in records.hashes]
        return numbers, records.seq.tolist(), links

    def _data_as_of(self, found: Explained, moment: int) -> str:
        """When the last bar closed, or what an order was judged by was known."""
        if isinstance(found, CouncilCertificate) and found.order is not None:
            return at_text(found.order.reference_ts_ns)
        universe = self._result.universe
        place, start = universe.symbols.index(found.instrument), max(0, moment + 1 - _BARS_BACK)
        if moment < 0:
            return ""
        close = universe.columns(start, moment + 1)[3][:, place]
        rows = np.flatnonzero(~np.isnan(close))
        return at_text(int(universe.ts_ns[start + int(rows[-1])])) if len(rows) else ""


def _voice(voice: Spoke) -> Voice:
    return Voice(
        agent=voice.agent,
        conviction=_known(voice.conviction),
        confidence=voice.confidence,
        weight=voice.weight,
        share=voice.share,
        is_veto=voice.veto,
        features={name: _known(value) for name, value in voice.features.items()},
    )


def _short(printed_id: str) -> str:
    """The id of an order within its run."""
    return printed_id.partition("-")[2]


def _text(number: float) -> str:
    return "" if math.isnan(number) else f"{number:.10g}"


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number
