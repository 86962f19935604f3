"""One agent's vote: its ballot checked, rounded to the grid and written out in full."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hansa.agents.base import Agent
from hansa.agents.moments import iso_time, moment_of, moments_of
from hansa.errors import AgentError, in_words
from hansa.types import Ballot, BoolArray, FloatArray, Snapshot, to_grid

# NumPy has one object for each of its own types; any other goes the longer way.
_FLOAT: np.dtype[np.generic] = np.dtype(np.float64)
_BOOL: np.dtype[np.generic] = np.dtype(np.bool_)


@dataclass(frozen=True, slots=True)
class Vote:
    """One agent's ballot on the grid, `[N]` or `[T, N]`; confidence is 0 where it abstains."""

    conviction: FloatArray
    confidence: FloatArray
    veto: BoolArray


def ask(agent: Agent, snapshot: Snapshot) -> Vote:
    """The agent's vote on the snapshot, asked once.

    A NaN in conviction or confidence abstains. Bounds hold on the grid: an excess that rounds away
    is none. Raises AgentError naming agent, instrument, moment and value.
    """
    return checked(agent, snapshot, answer(agent, snapshot))


def answer(agent: Agent, snapshot: Snapshot) -> Ballot:
    """What the agent says, not yet looked at. Raises AgentError where it fails."""
    try:
        return agent.consider(snapshot)
    except (Exception, SystemExit) as error:
        raise AgentError(
            f"agent {agent.name!r}: consider failed at {_moments(snapshot)}: {in_words(error)}"
        ) from error


def answers(agent: Agent, snapshot: Snapshot) -> Ballot:
    """The agent's ballots on a block, asked moment by moment in order; later rows are not in reach.

    A dozen NumPy calls on arrays of one element would take longer than most agents: a plain ballot
    is only laid down here, and the whole block is checked and rounded once.
    """
    return collected(snapshot, (_laid(agent, moment) for moment in moments_of(snapshot)))


def answer_at(agent: Agent, snapshot: Snapshot, row: int) -> Ballot:
    """The agent's ballot on one moment of a block, with nothing else in reach."""
    return _laid(agent, moment_of(snapshot, row))


def collected(snapshot: Snapshot, ballots: Iterable[Ballot]) -> Ballot:
    """Ballots `[N]`, one for each moment of the snapshot, as one ballot `[T, N]`.

    Each is written down before the next is asked for: an agent may fill the same array again.
    """
    shape = (snapshot.ts_ns.size, len(snapshot.instruments))
    conviction, confidence = np.empty(shape), np.empty(shape)
    veto = np.zeros(shape, dtype=np.bool_)
    for row, one in enumerate(ballots):
        conviction[row] = one.conviction
        confidence[row] = one.confidence
        if one.veto is not None:
            veto[row] = one.veto
    return Ballot(conviction, confidence, veto)


def _laid(agent: Agent, moment: Snapshot) -> Ballot:
    """The agent's ballot on a single moment, every part of the right kind and shape."""
    ballot = answer(agent, moment)
    if is_plain(ballot, (len(moment.instruments),)):
        return ballot
    vote = checked(agent, moment, ballot)
    return Ballot(vote.conviction, vote.confidence, vote.veto)


def is_plain(ballot: Ballot, shape: tuple[int, ...]) -> bool:
    """Whether a ballot is of the right kind, shape and order throughout; its values are not looked
    at.
    """
    if type(ballot) is not Ballot:
        return False
    confidence, veto = ballot.confidence, ballot.veto
    return (
        _is_plain_array(ballot.conviction, shape, _FLOAT)
        and (type(confidence) is float or _is_plain_array(confidence, shape, _FLOAT))
        and (veto is None or _is_plain_array(veto, shape, _BOOL))
    )


def _is_plain_array(values: object, shape: tuple[int, ...], kind: np.dtype[np.generic]) -> bool:
    return (
        type(values) is np.ndarray
        and values.dtype is kind
        and values.shape == shape
        and values.flags.c_contiguous  # pandas lays its columns one behind the other
    )


def place_of(snapshot: Snapshot, index: tuple[int, ...]) -> str:
    """Instrument and ISO time of an element of a ballot over the snapshot."""
    ts_ns = int(snapshot.ts_ns[index[0]] if len(index) > 1 else snapshot.ts_ns)
    return f"{snapshot.instruments[index[-1]]} at {iso_time(ts_ns)}"


def checked(agent: Agent, snapshot: Snapshot, ballot: Ballot) -> Vote:
    """The vote that a ballot of whatever kind is. Raises AgentError where it is none."""
    if not isinstance(ballot, Ballot):
        raise AgentError(
            f"agent {agent.name!r}: consider must return a Ballot, found "
            f"{type(ballot).__name__} at {_moments(snapshot)}"
        )
    shape = (*snapshot.ts_ns.shape, len(snapshot.instruments))
    conviction = _numbers(agent, "conviction", np.asarray(ballot.conviction))
    if conviction.shape != shape:
        raise AgentError(
            f"agent {agent.name!r}: conviction must have shape {shape} (moments, instruments), "
            f"found {conviction.shape} at {_moments(snapshot)}; keep the shape of the features"
        )
    confidence = _spread(agent, "confidence", np.asarray(ballot.confidence), shape)
    conviction = to_grid(conviction) + 0.0  # adding 0.0 turns -0.0 into 0.0: one zero on record
    confidence = to_grid(_numbers(agent, "confidence", confidence)) + 0.0
    _check_bounds(agent, snapshot, "conviction", conviction, least=-1.0)
    _check_bounds(agent, snapshot, "confidence", confidence, least=0.0)
    is_abstaining = np.isnan(conviction) | np.isnan(confidence)
    conviction[is_abstaining] = np.nan
    confidence[is_abstaining] = 0.0
    return Vote(conviction, confidence, _vetoes(agent, ballot.veto, shape))


def _numbers(agent: Agent, what: str, values: NDArray[np.generic]) -> FloatArray:
    if values.dtype.kind not in "fiu":
        raise AgentError(
            f"agent {agent.name!r}: {what} must be an array of numbers, found {values.dtype}"
        )
    return values.astype(np.float64, copy=False)


def _spread(
    agent: Agent, what: str, values: NDArray[np.generic], shape: tuple[int, ...]
) -> NDArray[np.generic]:
    if values.shape not in ((), shape):
        raise AgentError(
            f"agent {agent.name!r}: {what} must be one value or have shape {shape}, "
            f"found {values.shape}"
        )
    return np.broadcast_to(values, shape)


def _vetoes(agent: Agent, veto: BoolArray | None, shape: tuple[int, ...]) -> BoolArray:
    if veto is None:
        return np.zeros(shape, dtype=np.bool_)
    values = np.asarray(veto)
    if values.dtype != np.bool_:
        raise AgentError(
            f"agent {agent.name!r}: veto must be an array of booleans, found {values.dtype}; "
            "write a comparison"
        )
    return _spread(agent, "veto", values, shape).astype(np.bool_)


def _check_bounds(
    agent: Agent, snapshot: Snapshot, what: str, values: FloatArray, *, least: float
) -> None:
    is_outside = (values < least) | (values > 1.0)
    if not is_outside.any():
        return
    first = np.argwhere(is_outside)[0]
    index = tuple(int(i) for i in first)
    raise AgentError(
        f"agent {agent.name!r}: {what} must lie in [{least:g}, 1], found {float(values[index])} "
        f"for {place_of(snapshot, index)}; clip it, or squash it with np.tanh"
    )


def _moments(snapshot: Snapshot) -> str:
    times = np.atleast_1d(snapshot.ts_ns)
    if times.size == 0:
        return "an empty block"
    first, last = iso_time(int(times[0])), iso_time(int(times[-1]))
    where = first if times.size == 1 else f"{first} to {last}"
    more = ", ..." if len(snapshot.instruments) > 3 else ""
    return f"{where} ({', '.join(snapshot.instruments[:3])}{more})"
