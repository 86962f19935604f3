"""Positions of a run as the API says them, from its books."""

from decimal import Decimal

from hansa.api.books import PositionView
from hansa.app.view.facts import RunFacts
from hansa.app.view.fold_books import BookFold
from hansa.app.view.text import amount_text

_ATOMS = 10**18


def position_views(facts: RunFacts, books: BookFold) -> tuple[PositionView, ...]:
    """One for each instrument, held or not."""
    equity = books.equity()
    return tuple(_view(facts, books, place, equity) for place in range(len(facts.instruments)))


def _view(facts: RunFacts, books: BookFold, place: int, equity: int | None) -> PositionView:
    lots, cost = books.lots(place), books.cost(place)
    value = books.value(place) if lots else 0
    own = value if books.is_spot else books.value_in_quote(place)
    profit = own - cost if lots and own is not None and cost is not None else None
    return PositionView(
        instrument=facts.symbol(place),
        quantity=facts.quantity(place, lots),
        price=facts.price(place, books.marks.ticks[place]),
        entry=_entry(facts, books, place, cost),
        value=amount_text(value),
        profit=amount_text(profit if lots else 0),
        realised=amount_text(books.realised(place)),
        weight_ratio=None if value is None or not equity else value / equity,
    )


def _entry(facts: RunFacts, books: BookFold, place: int, cost: int | None) -> str:
    """Average cost of a unit, a digit finer than the tick."""
    instrument = facts.instruments[place]
    units = instrument.lot * books.lots(place) * instrument.multiplier
    if books.is_spot and units:
        own = instrument.quote == facts.currency
        units = Decimal(books.cash.get(instrument.base, 0)) / _ATOMS if own else Decimal(0)
    if not units or cost is None:
        return ""
    return format((Decimal(cost) / _ATOMS / units).quantize(instrument.tick / 10), "f")
