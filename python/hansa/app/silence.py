"""Agents that had nothing to say for most of a run, as the data began too late for them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from hansa.app.tables import Recorded
from hansa.engine.pipeline import Pipeline
from hansa.journal import Kind, read_records
from hansa.journal.live_inputs import decode_interval

#: Of a run; an agent that is silent for less of it has warmed up, as all do.
_MOST_RATIO = 0.5
#: Nobody waits in vain for a desk that is silent for so little at its beginning.
_FEW_MOMENTS = 10


def needs_of(pipeline: Pipeline | None) -> dict[str, int]:
    """The moments that the features of each agent need; none without a council."""
    return {} if pipeline is None else pipeline.warm_up_moments()


def needs_left(needs: Mapping[str, int], journal: Path) -> dict[str, int]:
    """The same without the history that a desk was given before it began."""
    given = 0
    for _, payload in read_records(journal, [Kind.INTERVAL]).each():
        if not decode_interval(payload).is_history:
            break
        given += 1
    return {agent: max(0, moments - given) for agent, moments in needs.items()}


def cold_agents(needs: Mapping[str, int], given: int, *, asked: int) -> Iterator[str]:
    """What a desk says, as it begins, of each agent whose features need more moments than the
    history it was `given` (ten and less are not told), of so many that were `asked` for.
    """
    for agent, moments in needs.items():
        if moments - given <= _FEW_MOMENTS:
            continue
        way = f"trade.warm_up_bars = {moments} gives them from before the start"
        if asked >= moments:
            way = f"trade.warm_up_bars = {asked} asked for more than the feed has"
        yield (
            f"{agent}: its features need {moments:,} bars, found {given:,} of history: what looks "
            f"back so far is silent for {moments - given:,} more; {way}"
        )


def silent_agents(recorded: Recorded, warm_up: Mapping[str, int]) -> dict[str, int]:
    """By agent the moments that its features need (`warm_up`), where it neither voted nor vetoed
    before and that is half the run or more.
    """
    moments = recorded.moments
    spoke = (~np.isnan(moments.conviction) | moments.veto.astype(bool)).any(axis=2)
    return {
        agent: warm_up[agent]
        for place, agent in enumerate(recorded.agents)
        if warm_up.get(agent, 0) >= max(1, _MOST_RATIO * len(spoke))
        and not spoke[: warm_up[agent], place].any()
    }
