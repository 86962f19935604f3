"""Agents that had nothing to say for most of a run, as the data began too late for them."""

from collections.abc import Mapping

import numpy as np

from hansa.app.tables import Recorded

#: Of a run; an agent that is silent for less of it has warmed up, as all do.
_MOST_RATIO = 0.5


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
