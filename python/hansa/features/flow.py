"""What prints and best prices told since the bar before: `f.flow.buy_volume`."""

from hansa.features.expression import Expr

#: Fields that prints tell, by the names of their operators.
PRINT_FIELDS = ("flow_buy_volume", "flow_sell_volume", "flow_trades")
_TOUCH = ("flow_order_imbalance", "flow_spread", "flow_book_imbalance", "flow_bid", "flow_ask")
_SHOWN = ("flow_bid_quantity", "flow_ask_quantity")
#: All fields, in the core's order.
FLOW_FIELDS = (*PRINT_FIELDS, *_TOUCH, *_SHOWN)


class Flow:
    """The order flow of the bar that closes: all that the desk has had since the one before, in a
    run with quotes, prints or a book beside its bars; without bars, since the moment before.

    Missing until the first of its kind is there. Where a book is known, quotes are not looked at.
    """

    __slots__ = ()

    @property
    def buy_volume(self) -> Expr:
        """What buyers took who crossed the spread, in units of the base."""
        return Expr("flow_buy_volume")

    @property
    def sell_volume(self) -> Expr:
        """What sellers gave who crossed the spread, in units of the base."""
        return Expr("flow_sell_volume")

    @property
    def trades(self) -> Expr:
        """How many prints there were."""
        return Expr("flow_trades")

    @property
    def order_imbalance(self) -> Expr:
        """Order-flow imbalance of the best prices (Cont, Kukanov and Stoikov 2014): what came to
        the bid or left the ask, less the contrary, in units of the base.
        """
        return Expr("flow_order_imbalance")

    @property
    def spread(self) -> Expr:
        """Mean of ask less bid over time, in units of price."""
        return Expr("flow_spread")

    @property
    def book_imbalance(self) -> Expr:
        """Mean over time of what the best bid shows less the best ask, over both: -1 to 1."""
        return Expr("flow_book_imbalance")

    @property
    def bid(self) -> Expr:
        """The best bid at the close."""
        return Expr("flow_bid")

    @property
    def ask(self) -> Expr:
        """The best ask at the close."""
        return Expr("flow_ask")

    @property
    def bid_quantity(self) -> Expr:
        """Shown at the best bid at the close, in units of the base."""
        return Expr("flow_bid_quantity")

    @property
    def ask_quantity(self) -> Expr:
        """Shown at the best ask at the close, in units of the base."""
        return Expr("flow_ask_quantity")

    def signed_volume(self) -> Expr:
        """`buy_volume` less `sell_volume`: what `f.vpin` and `f.kyle_lambda` take for `flow`."""
        return self.buy_volume - self.sell_volume

    def microprice(self) -> Expr:
        """Best prices at the close, each weighted by what the other one shows."""
        shown = self.bid_quantity + self.ask_quantity
        return (self.bid * self.ask_quantity + self.ask * self.bid_quantity) / shown


FLOWS = Flow()
