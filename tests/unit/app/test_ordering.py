"""What a person asks for, read as an order in lots and ticks, or refused in a sentence."""

from decimal import Decimal

import msgspec
import pytest

from hansa.api.orders import NewOrder
from hansa.app.live.ordering import Misfit, id_of, read_order
from hansa.engine.persons import PersonOrder
from hansa.market import Instrument

COIN = Instrument(
    symbol="V:COIN",
    base="COIN",
    quote="USD",
    tick=Decimal("0.5"),
    lot=Decimal("0.01"),
    multiplier=Decimal(1),
    quantity_min=Decimal("0.01"),
    notional_min=Decimal(0),
)
STOP_LIMIT = NewOrder(
    cl_ord_id="hedge-01",
    instrument="COIN",
    side="sell",
    quantity="1.25",
    kind="stop_limit",
    limit="99.5",
    stop="100",
    time_in_force="ioc",
)
#: What Python reads as a number and nobody writes as one.
ODD = ("99_0.5", "٩٩.٥", " 99.5 ", "99.5\n", "9.95E1", "+99.5", "99.", ".5", "9" * 21, "1" * 10_000)


def test_quantity_and_prices_become_lots_and_ticks() -> None:
    found = read_order(STOP_LIMIT, [COIN])
    assert isinstance(found, PersonOrder)
    assert (found.lots, found.limit_ticks, found.stop_ticks) == (125, 199, 200)
    assert (found.label, found.ord_type, found.time_in_force) == ("hedge-01", "stop_limit", "ioc")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"instrument": "V:CENT"}, "expected one of V:COIN"),
        ({"cl_ord_id": "hedge-01\n"}, "expected 8 to 64 letters"),
        ({"limit": ""}, "expected a price for a stop_limit order"),
        ({"kind": "market"}, "expected none for a market order"),
        ({"quantity": "1.255"}, "quantity 1.255 is not a multiple of 0.01; nearest is 1.26"),
        ({"quantity": "12345678901.25" + "0" * 15 + "1"}, "is not a multiple of 0.01"),
        ({"stop": "100.2"}, "V:COIN: stop 100.2 is not a multiple of 0.5"),
        ({"quantity": "-1"}, "expected a decimal above 0"),
        ({"quantity": "0"}, "expected a decimal above 0"),
        ({"quantity": "nan"}, "expected a decimal above 0"),
        ({"quantity": "sNaN"}, "expected a decimal above 0"),
        ({"quantity": "much"}, "expected a decimal above 0"),
        ({"quantity": "1e999999"}, "expected a decimal above 0"),
        *(({"quantity": odd}, "expected a decimal above 0") for odd in ODD),
        *(({"limit": odd}, "expected a decimal above 0") for odd in ODD),
    ],
)
def test_what_cannot_be_an_order_is_said_in_a_sentence(changed: dict[str, str], words: str) -> None:
    found = read_order(msgspec.structs.replace(STOP_LIMIT, **changed), [COIN])
    assert isinstance(found, Misfit)
    assert words in found.why
    assert "\n" not in found.why


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"instrument": "V:CENT"}, "instrument"),
        ({"cl_ord_id": "short"}, "cl_ord_id"),
        ({"limit": ""}, "limit"),
        ({"stop": ""}, "stop"),
        ({"quantity": "1.255"}, "quantity"),
        ({"limit": "99.7"}, "limit"),
        ({"stop": "100.2"}, "stop"),
    ],
)
def test_what_cannot_be_an_order_names_the_field_at_fault(
    changed: dict[str, str], field: str
) -> None:
    found = read_order(msgspec.structs.replace(STOP_LIMIT, **changed), [COIN])
    assert isinstance(found, Misfit)
    assert found.field == field


def test_an_id_within_the_run_is_a_number_or_none() -> None:
    assert id_of("3-7") == (3 << 48) + 7
    for text in ("", "3", "3-", "-7", "three-7", "3-7-1", "123456-7"):
        assert id_of(text) == 0
