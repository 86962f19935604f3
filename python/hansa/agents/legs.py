"""Which instruments of a snapshot an agent of two legs means."""

from hansa.errors import AgentError


def legs_of(instruments: tuple[str, ...], first: str, second: str) -> tuple[int, int]:
    """The places of two instruments, called by id (`BINANCE:BTCUSDT`) or by symbol (`BTCUSDT`);
    without names the first two. Raises AgentError where there are no such two.
    """
    if not first and not second and len(instruments) > 1:
        return 0, 1
    places = [_place(instruments, name) for name in (first, second)]
    if places[0] == places[1]:
        raise AgentError(f"expected two different instruments, found {first!r} and {second!r}")
    return places[0], places[1]


def _place(instruments: tuple[str, ...], name: str) -> int:
    for place, instrument in enumerate(instruments):
        if name and name in (instrument, instrument.partition(":")[2]):
            return place
    raise AgentError(
        f"expected two instruments by name, found no {name!r} among {', '.join(instruments)}"
    )
