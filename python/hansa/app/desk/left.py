"""What is left after a kill or a stop: orders that still work, positions that are still held."""

from collections.abc import Sequence

from hansa.api.answer import Answer, ClosingLine
from hansa.app.desk.text import clock, quantity
from hansa.app.desk.words import symbol

#: The exit code of a command that was to end orders or positions and could not end all of them.
EXIT_LEFT = 4
_ORDERS_NAMED = 5


def left_after(answer: Answer, level: int) -> tuple[str, ...]:
    """What a kill of that level should have ended and has not, in words. A desk that is killed at
    level 1 keeps its orders.
    """
    if level < 2:
        return ()
    held = [_held(each) for each in answer.closing if each.state != "rest"] if level > 2 else []
    return (*_working(answer), *held)


def closing_words(closing: Sequence[ClosingLine]) -> tuple[str, ...]:
    """What is held of what is to be closed, and why, in words."""
    return tuple(map(_held, closing))


def rests_of(closing: Sequence[ClosingLine]) -> tuple[str, ...]:
    """What stays because it is less than an order may be of, in words."""
    return tuple(_held(each) for each in closing if each.state == "rest")


def _working(answer: Answer) -> tuple[str, ...]:
    orders = answer.open_orders
    if not orders:
        return ()
    named = ", ".join(f"{each.id} {symbol(each.symbol)}" for each in orders[:_ORDERS_NAMED])
    more = "" if len(orders) <= _ORDERS_NAMED else f" and {len(orders) - _ORDERS_NAMED} more"
    return (f"{count_of(len(orders))} STILL WORK{'S' if len(orders) == 1 else ''}: {named}{more}",)


def _held(line: ClosingLine) -> str:
    held = f"{quantity(line.quantity)} {symbol(line.symbol)}"
    match line.state:
        case "rest":
            return f"{held} is less than an order may be of: it stays"
        case "waits":
            return f"{held} STILL HELD: what closes it came to nothing {_again(line)}"
        case "blocked":
            return f"{held} STILL HELD: the cancel of an order there was refused {_again(line)}"
        case "clears":
            return f"{held} STILL HELD: the venue has yet to cancel the orders there"
        case _:
            return f"{held} STILL HELD: the order that closes it works"


def _again(line: ClosingLine) -> str:
    times = "once" if line.times == 1 else f"{line.times} times"
    return f"{times} ({line.why}), again at {clock(line.due)}"


def count_of(orders: int) -> str:
    """So many orders, in words."""
    return "1 order" if orders == 1 else f"{orders} orders"
