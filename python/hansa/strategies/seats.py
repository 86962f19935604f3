"""The strategies of a run at their places: joined to the core, called, and blamed by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hansa import _core
from hansa.errors import JournalError, StrategyError, in_words
from hansa.market import Instrument
from hansa.market.finding import iso
from hansa.strategies.base import Strategy
from hansa.strategies.compiled import MEMORY, CompiledStrategy
from hansa.strategies.conditions import CoreConditions
from hansa.strategies.desk import Desk
from hansa.types.whole import UNSIGNED, misfit

#: What the core calls the seat of a strategy, and that of an agent.
SEAT_STRATEGY, SEAT_AGENT = 1, 2


@dataclass(frozen=True, slots=True)
class Callbacks:
    """What the core calls of one strategy; None where it has nothing to say."""

    on_bar: Callable[..., None] | None
    on_quote: Callable[..., None] | None
    on_trade: Callable[..., None] | None
    on_book: Callable[..., None] | None
    on_report: Callable[..., None] | None
    on_timer: Callable[..., None] | None
    on_batch: Callable[..., None] | None
    on_ticket: Callable[..., None] | None
    conditions: CoreConditions | None


@dataclass(frozen=True, slots=True)
class CompiledCall:
    """A compiled strategy as the core takes it."""

    address: int
    bars: bool
    quotes: bool
    trades: bool
    books: bool
    reports: bool
    memory: list[float]


class Seats:
    """Strategies in the order of their seats. Their errors become StrategyErrors in one line, with
    the strategy's name, the callback, the time, file and line.
    """

    def __init__(self, strategies: Sequence[Strategy], instruments: Sequence[Instrument]):
        self._strategies, self._instruments = tuple(strategies), tuple(instruments)

    def __len__(self) -> int:
        return len(self._strategies)

    @property
    def strategies(self) -> tuple[Strategy, ...]:
        """The strategies in the order of their seats."""
        return self._strategies

    def join(
        self,
        core: _core.Run,
        market: _core.Market,
        conditions: Sequence[CoreConditions | None],
    ) -> None:
        """Before the first event. `conditions` say for each strategy when it is called, None:
        always.
        """
        if self._strategies:
            self._start(core)
            core.join(market, self._members(conditions))

    def join_live(self, core: _core.LiveRun, conditions: Sequence[CoreConditions | None]) -> None:
        """Before the first event of a live desk. The features of `conditions` are written anew for
        each interval.
        """
        if self._strategies:
            self._start(core)
            core.join(self._members(conditions))

    def _start(self, core: _core.Run | _core.LiveRun) -> None:
        for place, strategy in enumerate(self._strategies):
            strategy.desk = Desk(_core.Door(core, place), self._instruments)
            self._call(place, "on_start", core)

    def _members(
        self, conditions: Sequence[CoreConditions | None]
    ) -> list[Callbacks | CompiledCall]:
        members = zip(self._strategies, conditions, strict=True)
        return [_member(strategy, condition) for strategy, condition in members]

    def end(self, core: _core.Run) -> None:
        """After the last event."""
        for place in range(len(self._strategies)):
            self._call(place, "on_end", core)

    def end_live(self, core: _core.LiveRun) -> None:
        """After the last event of a live desk; who fails is out, as on any other call."""
        for place, strategy in enumerate(self._strategies):
            try:
                if not core.is_out(place):
                    strategy.on_end()
            except (Exception, SystemExit) as error:  # noqa: BLE001  the user's own code
                core.fail(SEAT_STRATEGY, place, "on_end", error)

    def blame(self, core: _core.Run, error: BaseException) -> BaseException:
        """The error as the user shall read it: by name where a callback failed."""
        failure = core.failure
        if failure is None or isinstance(error, JournalError):
            return error
        place, callback, ts_ns = failure
        return self.worded(place, callback, ts_ns, error)

    def _call(self, place: int, callback: str, core: _core.Run | _core.LiveRun) -> None:
        try:
            getattr(self._strategies[place], callback)()
        except (Exception, SystemExit) as error:
            raise self.worded(place, callback, core.now_ns, error) from error

    def worded(self, place: int, callback: str, ts_ns: int, error: BaseException) -> StrategyError:
        """What a strategy raised, by its name, with callback, time, file and line."""
        name = self._strategies[place].name
        return StrategyError(
            f"strategy {name!r}: {callback} failed at {iso(ts_ns)}: {in_words(error)}"
        )


def _member(strategy: Strategy, conditions: CoreConditions | None) -> Callbacks | CompiledCall:
    if not isinstance(strategy, CompiledStrategy):
        return _callbacks(strategy, conditions)
    if conditions is not None:
        raise StrategyError(
            f"strategy {strategy.name!r}: expected no condition() of a compiled strategy, found "
            "one; test for it in the function itself"
        )
    memory, address = _memory(strategy), strategy.address()
    if (found := misfit({"address()": (address, (1, UNSIGNED[1]))})) is not None:
        raise StrategyError(f"strategy {strategy.name!r}: {found}")
    if len(memory) > MEMORY:
        raise StrategyError(
            f"strategy {strategy.name!r}: expected at most {MEMORY} numbers of memory, "
            f"found {len(memory)}"
        )
    return CompiledCall(
        address=address,
        bars="bars" in strategy.watches,
        quotes="quotes" in strategy.watches,
        trades="trades" in strategy.watches,
        books="books" in strategy.watches,
        reports="reports" in strategy.watches,
        memory=memory,
    )


def _memory(strategy: CompiledStrategy) -> list[float]:
    try:
        return [float(number) for number in strategy.memory()]
    except (TypeError, ValueError, OverflowError) as error:
        raise StrategyError(
            f"strategy {strategy.name!r}: expected memory() to be numbers, found others: {error}"
        ) from None


def _callbacks(strategy: Strategy, conditions: CoreConditions | None) -> Callbacks:
    def written(name: str) -> Callable[..., None] | None:
        is_written = getattr(type(strategy), name) is not getattr(Strategy, name)
        found: Callable[..., None] = getattr(strategy, name)
        return found if is_written else None

    return Callbacks(
        on_bar=written("on_bar"),
        on_quote=written("on_quote"),
        on_trade=written("on_trade"),
        on_book=written("on_book"),
        on_report=written("on_report"),
        on_timer=written("on_timer"),
        on_batch=written("on_batch"),
        on_ticket=written("on_ticket"),
        conditions=conditions,
    )
