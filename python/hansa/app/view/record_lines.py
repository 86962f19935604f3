"""A record of a journal in a sentence, and with everything it says."""

from collections.abc import Callable, Mapping
from decimal import Decimal

import msgspec

from hansa.api.journal import RecordDetail, RecordLine
from hansa.app.desk.events import short_id
from hansa.app.desk.text import quantity, span
from hansa.app.saying import Shape, record_says
from hansa.app.view.facts import RunFacts
from hansa.app.view.record_index import RecordIndex
from hansa.app.view.text import amount_text, at_text
from hansa.engine.reconciling import Cause, Policy
from hansa.journal import (
    Kind,
    RecordedCommand,
    decode_command,
    decode_failure,
    decode_proposal,
    decode_report,
)
from hansa.journal.carried import decode_ticket_end, decode_tickets
from hansa.journal.changes import decode_changes
from hansa.journal.decode import REASONS, Request
from hansa.journal.happenings import HAPPENING_KINDS, Happening, decode_happening
from hansa.journal.live_inputs import (
    decode_connection,
    decode_difference,
    decode_interval,
    decode_market,
    decode_transfer,
)
from hansa.journal.summary import decode_end
from hansa.journal.tail import TailRecord
from hansa.types import BarEvent, QuoteEvent, TradeEvent

_OF_BALANCES = (Cause.BALANCE_DIFFERS, Cause.OPENING_BALANCE)
_CARRIED = ("funding", "dividend", "interest")


class RecordLines:
    """The records of a run as people read them; each is read again when it is asked for."""

    def __init__(self, facts: RunFacts, index: RecordIndex):
        self._facts, self._index = facts, index
        self._shape = Shape.of(facts.manifest)
        self._sentences = self._table()

    def line(self, seq: int) -> RecordLine:
        """A record in a line."""
        return self._line(self._index.read(seq))

    def detail(self, seq: int) -> RecordDetail:
        """A record with all it says by name, and the link that it builds on."""
        record = self._index.read(seq)
        before = self._index.read(seq - 1).hash.hex() if seq else ""
        says = record_says(self._shape, record.kind, record.ts_ns, record.payload)
        return RecordDetail(
            record=self._line(record),
            before=before,
            payload_bytes=len(record.payload),
            says=msgspec.Raw(msgspec.json.encode(says)),
        )

    def sentence(self, record: TailRecord) -> str:
        """What a record tells."""
        words = self._sentences.get(record.kind)
        return Kind.name_of(record.kind) if words is None else words(record)

    def _line(self, record: TailRecord) -> RecordLine:
        return RecordLine(
            seq=record.seq,
            kind=Kind.name_of(record.kind),
            at=at_text(record.ts_ns),
            at_ns=record.ts_ns,
            hash=record.hash.hex(),
            line=self.sentence(record),
            instrument=self._facts.symbol(self._index.instrument(record.seq)),
        )

    def _table(self) -> Mapping[int, Callable[[TailRecord], str]]:
        return {
            Kind.MANIFEST: lambda _: f"run {self._facts.manifest.run_id} begins",
            Kind.END: self._end,
            Kind.MOMENT: self._moment,
            Kind.PROPOSAL: self._proposal,
            Kind.REPORT: self._report,
            Kind.COMMAND: self._command,
            Kind.CANCEL: lambda each: f"cancel of {_order_in(each.payload)} sent",
            Kind.TRANSFER: _transfer,
            Kind.STATE: lambda each: f"state {each.payload.hex()[:16]}",
            **dict.fromkeys(HAPPENING_KINDS, self._happening),
            Kind.TICKET_ENDED: self._ticket,
            Kind.MARKET: self._market,
            Kind.TIME: lambda _: "the clock was read",
            Kind.INTERVAL: _interval,
            Kind.CONNECTION: self._connection,
            Kind.STRANGER: lambda each: f"fits no open order of the desk: {self._report(each)}",
            Kind.DIFFERENCE: self._difference,
            Kind.FAILED: self._failed,
        }

    def _end(self, record: TailRecord) -> str:
        end = decode_end(record.payload)
        counts = f"{end.orders} orders, {end.refusals} refused, {end.fills} fills"
        return f"the run ends at {amount_text(end.equity)} {self._facts.currency}: {counts}"

    def _moment(self, record: TailRecord) -> str:
        manifest = self._facts.manifest
        width = len(manifest.instruments)
        what = decode_changes(record.payload, agents=len(manifest.agents), instruments=width)
        names = ("ballots", "decisions", "weights", "targets", "outcomes")
        parts = [(name, len(getattr(what, name))) for name in names]
        changed = ", ".join(f"{count} {name}" for name, count in parts if count) or "nothing"
        equity = f"equity {amount_text(what.equity)} {self._facts.currency}"
        return f"moment {what.moment}: {equity}; changed: {changed}"

    def _proposal(self, record: TailRecord) -> str:
        order = decode_proposal(record.payload)
        place = order.instrument
        asked = self._asked(
            (order.side, order.ord_type, place), order.order_lots, order.limit_ticks
        )
        answer = f"refused by {order.refused_by}" if order.refused_by else "approved"
        if 0 < order.approved_lots < order.order_lots:
            answer = f"cut to {self._units(place, order.approved_lots)}"
        return f"order {short_id(order.cl_ord_id)}: {asked}: {answer}"

    def _report(self, record: TailRecord) -> str:
        report = decode_report(record.payload)
        place, facts = report.instrument, self._facts
        what = report.exec_type.replace("_", " ")
        if report.last_lots:
            price = facts.price(place, report.last_ticks)
            what = f"{what}, {self._units(place, report.last_lots)} at {price}"
        if report.leaves_lots:
            what += f", {self._units(place, report.leaves_lots)} left"
        why = REASONS.get(report.reason, f"reason {report.reason}")
        about = f"{report.side} {facts.symbol(place)}"
        return f"order {short_id(report.cl_ord_id)}: {about}: {what}{f': {why}' if why else ''}"

    def _command(self, record: TailRecord) -> str:
        return self.command(decode_command(record.payload, record.ts_ns), record.payload)

    def command(self, command: RecordedCommand, payload: bytes) -> str:
        """What was commanded, and by whom."""
        words = command.do
        if command.cl_ord_id is not None:
            words += f" {short_id(command.cl_ord_id)}"
        if command.request is not None:
            words += f" {self._request(command.request)}"
        if command.label:
            words += f", called {command.label}"
        if command.do == "carry":
            group, tickets = decode_tickets(payload)
            kinds = ", ".join(f"{each.side} {each.kind}" for each in tickets)
            words += f" {group}: {kinds}"
        return f"{words}, by {self._facts.source_of(command.actor)}"

    def _request(self, request: Request) -> str:
        about = (request.side, request.ord_type, request.instrument)
        return self._asked(about, request.order_lots, request.limit_ticks)

    def _asked(self, about: tuple[str, str, int], lots: int, limit_ticks: int | None) -> str:
        side, kind, place = about
        limit = "" if limit_ticks is None else f" at {self._facts.price(place, limit_ticks)}"
        return f"{side} {self._units(place, lots)} {self._facts.symbol(place)}, {kind}{limit}"

    def _units(self, place: int, lots: int) -> str:
        return quantity(self._facts.quantity(place, lots))

    def _happening(self, record: TailRecord) -> str:
        return self.happening(decode_happening(Kind(record.kind), record.ts_ns, record.payload))

    def happening(self, what: Happening) -> str:
        """What befell a position, and what it cost or brought."""
        place, facts = what.instrument, self._facts
        words = f"{what.name} of {facts.symbol(place)}"
        if what.moved_lots:
            before, after = (self._units(place, n) for n in (what.before_lots, what.after_lots))
            words += f": position {before} -> {after}"
        cash = what.posted("cash")
        if cash or what.name in _CARRIED:
            way = "came in" if cash >= 0 else "went out"
            quote = facts.instruments[place].quote
            words += f", {amount_text(abs(cash))} {quote} {way}"
        return words

    def _ticket(self, record: TailRecord) -> str:
        end = decode_ticket_end(record.payload)
        return f"carried order {short_id(end.ticket)} ended: {end.why}, {end.filled_lots} lots"

    def _market(self, record: TailRecord) -> str:
        event, facts = decode_market(record.payload, record.ts_ns), self._facts
        place = event.instrument
        about = facts.symbol(place)
        match event:
            case BarEvent():
                return f"late bar of {about}: closed at {facts.price(place, event.close_ticks)}"
            case QuoteEvent():
                bid, ask = (facts.price(place, each) for each in (event.bid_ticks, event.ask_ticks))
                return f"quote of {about}: {bid} / {ask}"
            case TradeEvent():
                price = facts.price(place, event.price_ticks)
                return f"print of {about}: {self._units(place, event.lots)} at {price}"
            case _:
                price = facts.price(place, event.price_ticks)
                return f"level of {about}: {self._units(place, event.lots)} at {price}"

    def _connection(self, record: TailRecord) -> str:
        change, age_ns = decode_connection(record.payload, record.ts_ns)
        what = self._facts.symbol(change.instrument) or "venue"
        state = change.link.name.lower().replace("_", " ")
        return f"{what} {state}, data {span(age_ns / 1e9)} old"

    def _difference(self, record: TailRecord) -> str:
        cause, policy, place, about, desk, venue = decode_difference(record.payload)
        words = f"{Cause(cause).words}: {Policy(policy).words}"
        of_fill = cause == Cause.STRANGER_FILLED
        named = "" if about is None else f"fill {about}" if of_fill else f"order {short_id(about)}"
        of_money = cause in _OF_BALANCES or place is None
        held, found = (
            quantity(format(Decimal(each).scaleb(-8), "f"))
            if of_money or place is None
            else self._units(place, each)
            for each in (desk, venue)
        )
        parts = (self._facts.symbol(place), named, f"desk {held}, venue {found}")
        return f"{words} ({', '.join(part for part in parts if part)})"

    def _failed(self, record: TailRecord) -> str:
        failure = decode_failure(record.payload)
        manifest = self._facts.manifest
        names = manifest.agents if failure.seat == "agent" else manifest.strategies
        known = failure.place < len(names)
        name = names[failure.place] if known else str(failure.place)
        return f"{failure.seat} {name} raised in {failure.callback}, and is out"


def _order_in(payload: bytes) -> str:
    return short_id(int.from_bytes(payload[:8], "little"))


def _transfer(record: TailRecord) -> str:
    amount, currency = decode_transfer(record.payload)
    way = "went out" if amount < 0 else "came in"
    return f"{quantity(format(abs(amount), 'f'))} {currency} {way}"


def _interval(record: TailRecord) -> str:
    interval = decode_interval(record.payload)
    before = " of before the desk began" if interval.is_history else ""
    return f"{len(interval.bars)} bars closed at {at_text(interval.ts_close_ns)}{before}"
