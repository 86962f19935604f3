"""Several runs over the same data at once: one block after the other, features computed once."""

from collections.abc import Callable, Sequence

from hansa import _core
from hansa.engine.drive import Lane, Progress, spans
from hansa.engine.feature_table import FeatureTable
from hansa.engine.universe import Columns

#: Called for a lane that has come to a moment; False takes it out of the race.
Goes = Callable[[int, int], bool]


def drive_together(
    lanes: Sequence[Lane],
    *,
    block_moments: int,
    goes: Goes,
    cuts: Sequence[int] = (),
    progress: Progress | None = None,
) -> list[BaseException | None]:
    """Takes every lane through every moment; what stopped each, None where nothing did.

    Each lane comes to the same records as by itself: its features have the same bits whoever else
    asks for them, and nothing of one reaches another. One that fails leaves the others alone.
    At each of the `cuts` (moments) and now and then between a lane is asked whether it `goes` on.
    An operator of the user's own that fails is raised, for it may be several lanes' own;
    KeyboardInterrupt stops all too.
    """
    universe = lanes[0].course.universe
    stopped: list[BaseException | None] = [None] * len(lanes)
    running = list(range(len(lanes)))
    parties = [() if p is None else p.wanted for p in (each.course.pipeline for each in lanes)]
    table = FeatureTable(parties, universe.symbols)
    try:
        running = _each(lanes, running, stopped, lambda lane, _: lane.begin())
        courses = [each.course for each in lanes]
        for start, stop in spans(universe, block_moments, courses, cuts):
            columns = universe.seen(start, stop, reads=table.reads)
            running = _block(lanes, running, stopped, (start, stop, columns, table))
            running = [place for place in running if goes(place, stop)]
            if progress is not None:
                progress(stop, len(universe.ts_ns))
            if not running:
                return stopped
        _each(lanes, running, stopped, lambda lane, _: lane.end())
    finally:
        for lane in lanes:
            lane.core.part()
    return stopped


def _block(
    lanes: Sequence[Lane],
    running: Sequence[int],
    stopped: list[BaseException | None],
    where: tuple[int, int, Columns, FeatureTable],
) -> list[int]:
    start, stop, columns, table = where
    universe = lanes[0].course.universe
    features = table.block(universe.ts_ns[start:stop], columns)
    going = _each(
        lanes,
        running,
        stopped,
        lambda lane, place: lane.block(start, stop, columns, features[place]),
    )
    _core.hash_together([lanes[place].core for place in going])
    return going


def _each(
    lanes: Sequence[Lane],
    running: Sequence[int],
    stopped: list[BaseException | None],
    moves: Callable[[Lane, int], None],
) -> list[int]:
    """Moves every lane that still runs; those that went on."""
    for place in running:
        try:
            moves(lanes[place], place)
        except (Exception, SystemExit) as error:  # noqa: BLE001  a user's code, told of as such
            stopped[place] = lanes[place].blame(error)
    return [place for place in running if stopped[place] is None]
