"""A symbol of the exchange: its currencies, its grid, its filters."""

from dataclasses import dataclass
from decimal import Decimal

from hansa.config import Json
from hansa.errors import ConfigError
from hansa.market import Instrument
from hansa.venues.exchange.amounts import UNIT, text_of

ORDER_TYPES = (
    "LIMIT",
    "LIMIT_MAKER",
    "MARKET",
    "STOP_LOSS",
    "STOP_LOSS_LIMIT",
    "TAKE_PROFIT",
    "TAKE_PROFIT_LIMIT",
)
STP_MODES = ("NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH", "DECREMENT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A symbol that is traded. Amounts count 10^-8; `orders_max` and `algo_orders_max` are per
    account, `iceberg_parts_max` per order; a limit price may lie between `price_down_ratio` and
    `price_up_ratio` hundredths of the average price.
    """

    symbol: str
    base: str
    quote: str
    tick: int
    lot: int
    quantity_min: int
    notional_min: int
    quantity_max: int = 9_000_000 * UNIT
    notional_max: int = 9_000_000 * UNIT
    price_max: int = 1_000_000 * UNIT
    price_up_hundredths: int = 500
    price_down_hundredths: int = 20
    orders_max: int = 200
    algo_orders_max: int = 5
    iceberg_parts_max: int = 10

    @classmethod
    def of(cls, instrument: Instrument) -> "Listing":
        """The listing of an instrument; ConfigError if money on its grid is finer than 10^-8."""
        tick, lot = units(instrument.tick), units(instrument.lot)
        if instrument.paid_in != instrument.quote:
            raise ConfigError(
                f"{instrument.symbol}: expected a spot instrument, paid in its quote "
                f"{instrument.quote}, found a contract paid in {instrument.paid_in}; leave it out"
            )
        if tick * lot % UNIT or instrument.multiplier != 1:
            raise ConfigError(
                f"{instrument.symbol}: expected a spot instrument whose tick times lot is a "
                f"multiple of 0.00000001, found tick {instrument.tick}, lot {instrument.lot}, "
                f"multiplier {instrument.multiplier}; coarsen one of them"
            )
        return cls(
            symbol=instrument.symbol.rpartition(":")[2],
            base=instrument.base,
            quote=instrument.quote,
            tick=tick,
            lot=lot,
            quantity_min=max(units(instrument.quantity_min), lot),
            notional_min=units(instrument.notional_min),
        )

    def filters(self) -> list[Json]:
        """The filters as exchangeInfo lists them."""
        up, down = self.price_up_hundredths, self.price_down_hundredths
        multipliers: dict[str, Json] = {
            f"{side}Multiplier{way}": str(Decimal(hundredths) / 100)
            for side in ("bid", "ask")
            for way, hundredths in (("Up", up), ("Down", down))
        }
        return [
            {
                "filterType": "PRICE_FILTER",
                "minPrice": text_of(self.tick),
                "maxPrice": text_of(self.price_max),
                "tickSize": text_of(self.tick),
            },
            {
                "filterType": "LOT_SIZE",
                "minQty": text_of(self.quantity_min),
                "maxQty": text_of(self.quantity_max),
                "stepSize": text_of(self.lot),
            },
            {"filterType": "ICEBERG_PARTS", "limit": self.iceberg_parts_max},
            {
                "filterType": "MARKET_LOT_SIZE",
                "minQty": text_of(0),
                "maxQty": text_of(self.quantity_max),
                "stepSize": text_of(0),
            },
            {"filterType": "PERCENT_PRICE_BY_SIDE", **multipliers, "avgPriceMins": 5},
            {
                "filterType": "NOTIONAL",
                "minNotional": text_of(self.notional_min),
                "applyMinToMarket": True,
                "maxNotional": text_of(self.notional_max),
                "applyMaxToMarket": False,
                "avgPriceMins": 5,
            },
            {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": self.orders_max},
            {"filterType": "MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": self.algo_orders_max},
        ]

    def info(self, status: str) -> dict[str, Json]:
        """The symbol as exchangeInfo describes it."""
        return {
            "symbol": self.symbol,
            "status": status,
            "baseAsset": self.base,
            "baseAssetPrecision": 8,
            "quoteAsset": self.quote,
            "quotePrecision": 8,
            "quoteAssetPrecision": 8,
            "baseCommissionPrecision": 8,
            "quoteCommissionPrecision": 8,
            "orderTypes": list(ORDER_TYPES),
            "icebergAllowed": True,
            "ocoAllowed": True,
            "otoAllowed": False,
            "quoteOrderQtyMarketAllowed": True,
            "allowTrailingStop": False,
            "cancelReplaceAllowed": True,
            "amendAllowed": False,
            "isSpotTradingAllowed": True,
            "isMarginTradingAllowed": False,
            "filters": self.filters(),
            "permissions": [],
            "permissionSets": [["SPOT"]],
            "defaultSelfTradePreventionMode": "NONE",
            "allowedSelfTradePreventionModes": list(STP_MODES),
        }


def units(number: Decimal) -> int:
    """A decimal as a whole count of 10^-8; ConfigError if it is finer."""
    scaled = number * UNIT
    if scaled != int(scaled):
        raise ConfigError(f"expected at most eight decimals, found {number}; round it")
    return int(scaled)
