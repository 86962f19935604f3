"""The filters an order must pass: price and quantity grids, least value, distance, numbers."""

from hansa.venues.exchange.amounts import value_of
from hansa.venues.exchange.listing import Listing
from hansa.venues.exchange.order import LIMITED, OrderTerms
from hansa.venues.exchange.refusals import filter_failure, rejected


def check_filters(terms: OrderTerms, listing: Listing, average_price: int) -> None:
    """Refuses an order by the first filter it fails, with Binance's name of it."""
    for price in (terms.price, terms.stop_price):
        if price and (price % listing.tick or not listing.tick <= price <= listing.price_max):
            raise filter_failure("PRICE_FILTER")
    if terms.type in LIMITED:
        _check_distance(terms, listing, average_price)
    if not terms.quote_quantity:
        _check_quantity(terms, listing)
    _check_iceberg(terms, listing)
    _check_value(terms, listing, average_price)


def _check_distance(terms: OrderTerms, listing: Listing, average_price: int) -> None:
    up = average_price * listing.price_up_hundredths // 100
    down = average_price * listing.price_down_hundredths // 100
    if not down <= terms.price <= up:
        raise filter_failure("PERCENT_PRICE_BY_SIDE")


def _check_quantity(terms: OrderTerms, listing: Listing) -> None:
    quantity = terms.quantity
    is_on_grid = quantity % listing.lot == 0
    if not (is_on_grid and listing.quantity_min <= quantity <= listing.quantity_max):
        raise filter_failure("LOT_SIZE")


def _check_iceberg(terms: OrderTerms, listing: Listing) -> None:
    shown = terms.iceberg_quantity
    if not shown:
        return
    if shown % listing.lot:
        raise filter_failure("LOT_SIZE")
    if shown > terms.quantity:
        raise rejected("IcebergQty exceeds QTY.")
    if -(-terms.quantity // shown) > listing.iceberg_parts_max:
        raise filter_failure("ICEBERG_PARTS")


def _check_value(terms: OrderTerms, listing: Listing, average_price: int) -> None:
    is_market = terms.type not in LIMITED
    price = average_price if is_market else terms.price
    value = terms.quote_quantity or value_of(price, terms.quantity)
    if value < listing.notional_min or (not is_market and value > listing.notional_max):
        raise filter_failure("NOTIONAL")
