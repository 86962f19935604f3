"""Every question about a run that `hansa show` answers."""

from collections.abc import Mapping
from types import MappingProxyType

from hansa.api.journal import RecordDetail
from hansa.app.view.council_history import council_history
from hansa.app.view.run_view import RunView
from hansa.cli.showing import about, books, council, limits, orders, records
from hansa.cli.showing.wanted import Subject, Wanted, subject
from hansa.errors import ConfigError

_PAGE = ("--limit", "--cursor")
_OF = ("--instrument", *_PAGE)


def _record(view: RunView, _: Wanted, seq: str) -> RecordDetail:
    if not seq.isdecimal():
        raise ConfigError(f"`record`: expected the number of a record, found {seq}")
    return view.record(int(seq))


def _order_id(text: str) -> str:
    """An order's id within its run; a number alone is an order of the council."""
    return f"1-{text}" if text.isdecimal() else text


SUBJECTS: Mapping[str, Subject] = MappingProxyType(
    {
        "run": subject(lambda view, wanted, _: view.detail(), about.print_detail),
        "settings": subject(lambda view, wanted, _: view.settings(), about.print_settings),
        "positions": subject(lambda view, wanted, _: view.positions(), books.print_positions),
        "orders": subject(
            lambda view, wanted, _: view.orders(
                wanted.query, wanted.symbol(view), wanted.status, is_open=wanted.open_
            ),
            orders.print_orders,
            (*_OF, "--status", "--open"),
        ),
        "order": subject(
            lambda view, wanted, which: view.order(_order_id(which)),
            orders.print_order,
            word="the id of an order",
        ),
        "fills": subject(
            lambda view, wanted, _: view.fills(wanted.query, wanted.symbol(view)),
            orders.print_fills,
            _OF,
        ),
        "decisions": subject(
            lambda view, wanted, _: view.decisions(
                wanted.query, wanted.symbol(view), wanted.outcome
            ),
            council.print_decisions,
            (*_OF, "--outcome"),
        ),
        "ballots": subject(
            lambda view, wanted, _: view.ballots(wanted.query, wanted.symbol(view), wanted.agent),
            council.print_ballots,
            (*_OF, "--agent"),
        ),
        "outcomes": subject(lambda view, wanted, _: view.outcomes(), council.print_outcomes),
        "council": subject(lambda view, wanted, _: view.council(), council.print_council),
        "history": subject(
            lambda view, wanted, _: council_history(view.facts.folder), council.print_history
        ),
        "limits": subject(lambda view, wanted, _: view.limits(), limits.print_limits),
        "alerts": subject(
            lambda view, wanted, _: view.alerts(wanted.query), records.print_alerts, _PAGE
        ),
        "ledger": subject(lambda view, wanted, _: view.ledger(), books.print_ledger),
        "postings": subject(
            lambda view, wanted, _: view.postings(wanted.query), books.print_postings, _PAGE
        ),
        "records": subject(
            lambda view, wanted, _: view.journal(
                wanted.query, [wanted.kind] if wanted.kind else [], wanted.symbol(view)
            ),
            records.print_records,
            (*_OF, "--kind"),
        ),
        "record": subject(_record, records.print_record, word="the number of a record"),
        "equity": subject(
            lambda view, wanted, _: view.equity(wanted.count), books.print_equity, ("--limit",)
        ),
        "bars": subject(
            lambda view, wanted, _: view.bars(
                wanted.symbol(view, is_needed=True), wanted.before, wanted.count
            ),
            about.print_bars,
            ("--instrument", "--before", "--limit"),
        ),
    }
)
