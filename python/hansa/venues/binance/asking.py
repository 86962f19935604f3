"""Questions to Binance about an account: open orders, one order, trades, balances."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

import msgspec

from hansa.coordinator import Answer, Outcome, Parameters, Request
from hansa.errors import DataError, LostError
from hansa.market import Instrument
from hansa.venues.binance.messages import (
    ACCOUNT,
    COMMISSION,
    LISTING,
    ORDER,
    ORDERS,
    REFUSAL,
    RESTRICTIONS,
    TRADES,
    Account,
    Listed,
    OrderState,
    Refusal,
    Restrictions,
    TradeRow,
)
from hansa.venues.binance.options import BinanceVenueOptions
from hansa.venues.binance.requests import symbol_of
from hansa.venues.binance.stream import Egress

_T = TypeVar("_T")


class RefusalError(DataError):
    """The venue said no: its code, and its words."""

    def __init__(self, endpoint: str, refusal: Refusal) -> None:
        super().__init__(
            f"{endpoint}: expected an answer, found the refusal {refusal.code} {refusal.msg!r}; "
            "check keys, permissions and symbols"
        )
        self.code, self.words = refusal.code, refusal.msg


_ROWS_MAX = 1000
#: More symbols than this are asked for at once: 80 of weight instead of 6 each.
_SYMBOLS_MAX = 13


class Asking:
    """Asks through the coordinator. Raises RequestError, and DataError for a refusal."""

    def __init__(
        self, options: BinanceVenueOptions, egress: Egress, *, now_ns: Callable[[], int]
    ) -> None:
        self._options, self._egress, self._now_ns = options, egress, now_ns

    def request(self, endpoint: str, parameters: Parameters = ()) -> Request:
        """A request of this account, with its deadline."""
        return Request(
            endpoint=endpoint,
            desk=self._options.desk,
            deadline_ns=self._deadline_ns(),
            parameters=parameters,
            account=self._options.account,
        )

    def _deadline_ns(self) -> int:
        return self._now_ns() + int(self._options.request_s_max * 10**9)

    async def send(self, endpoint: str, parameters: Parameters) -> Answer:
        """The answer, whatever it is."""
        return await self._egress.send(self.request(endpoint, parameters))

    async def open_orders(self) -> list[OrderState]:
        """The account's open orders in our instruments."""
        symbols = {symbol_of(each) for each in self._options.instruments}
        if len(symbols) > _SYMBOLS_MAX:
            rows = await self._read("openOrders", (), ORDERS)
            return [each for each in rows if each.symbol in symbols]
        found: list[OrderState] = []
        for symbol in sorted(symbols):
            rows = await self._read("openOrders", (("symbol", symbol),), ORDERS)
            found.extend(rows)
        return found

    async def order(self, instrument: Instrument, client_id: str) -> OrderState | None:
        """One order; None if the venue does not know it."""
        parameters = (("symbol", symbol_of(instrument)), ("origClientOrderId", client_id))
        answer = await self.send("order.query", parameters)
        if answer.status != 200 and refusal_of(answer).code == -2013:
            return None
        return _decoded(ORDER, _body("order.query", answer), "an order")

    async def orders(self, instrument: Instrument) -> list[OrderState]:
        """The latest orders in an instrument, open and ended."""
        parameters = (("symbol", symbol_of(instrument)), ("limit", str(_ROWS_MAX)))
        return await self._read("allOrders", parameters, ORDERS)

    async def trades(self, instrument: Instrument, *, after: int | None) -> list[TradeRow]:
        """Every trade of the account in an instrument behind a number of the venue, in order;
        without one the latest.
        """
        head = (("symbol", symbol_of(instrument)), ("limit", str(_ROWS_MAX)))
        if after is None:
            return await self._read("myTrades", head, TRADES)
        found: list[TradeRow] = []
        page_is_full = True
        while page_is_full:
            begin = found[-1].id if found else after
            page = await self._read("myTrades", (*head, ("fromId", str(begin + 1))), TRADES)
            found += page
            page_is_full = len(page) == _ROWS_MAX
        return found

    async def account(self) -> Account:
        """The account."""
        return await self._read("account", (), ACCOUNT)

    async def restrictions(self) -> Restrictions | None:
        """What the key may do; None where the venue does not say."""
        answer = await self.send("apiRestrictions", ())
        if answer.status == 404:
            return None
        body = _body("apiRestrictions", answer)
        return _decoded(RESTRICTIONS, body, "what the key may do")

    async def fee_coin(self, instrument: Instrument) -> str | None:
        """The coin that commissions in an instrument are paid in while there is some of it; None
        where there is none, or the venue does not say.
        """
        answer = await self.send("account/commission", (("symbol", symbol_of(instrument)),))
        if answer.status == 404:
            return None
        body = _body("account/commission", answer)
        found = _decoded(COMMISSION, body, "commissions").discount
        is_used = found is not None and found.enabled_for_account and found.enabled_for_symbol
        return found.discount_asset if found is not None and is_used else None

    async def listed(self, symbol: str) -> Listed | None:
        """A symbol; None if it is not listed."""
        answer = await self._egress.send(
            Request(
                endpoint="exchangeInfo",
                desk=self._options.desk,
                deadline_ns=self._deadline_ns(),
                parameters=(("symbol", symbol),),
            )
        )
        if answer.status != 200 and refusal_of(answer).code == -1121:
            return None
        found = _decoded(LISTING, _body("exchangeInfo", answer), "a listing").symbols
        return next((each for each in found if each.symbol == symbol), None)

    async def balances(self) -> Mapping[str, Decimal]:
        """What there is of each currency, locked amounts included."""
        account = await self.account()
        return {each.asset: each.free + each.locked for each in account.balances}

    async def _read(
        self, endpoint: str, parameters: Parameters, decoder: msgspec.json.Decoder[_T]
    ) -> _T:
        answer = await self.send(endpoint, parameters)
        return _decoded(decoder, _body(endpoint, answer), endpoint)


def refusal_of(answer: Answer) -> Refusal:
    """The code and the text of a refusal; the status if it has none."""
    try:
        return REFUSAL.decode(answer.body)
    except (msgspec.DecodeError, RecursionError):
        return Refusal(code=-answer.status, msg=answer.body[:200].decode(errors="replace"))


def _body(endpoint: str, answer: Answer) -> bytes:
    if answer.outcome is Outcome.UNKNOWN:
        raise LostError(f"{endpoint}: expected an answer, found none ({answer.reason}); ask again")
    if answer.status != 200:
        raise RefusalError(endpoint, refusal_of(answer))
    return answer.body


def _decoded(decoder: msgspec.json.Decoder[_T], body: bytes, words: str) -> _T:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, RecursionError, ValueError, ArithmeticError) as error:
        raise DataError(
            f"expected {words}, found {body[:120]!r} ({error}); check the venue's address"
        ) from error
