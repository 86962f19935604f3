"""What an agent wants to see, asked for and checked."""

from collections.abc import Mapping

from hansa.agents.base import Agent
from hansa.errors import AgentError, in_words
from hansa.features import Expr


def declared_features(agent: Agent) -> Mapping[str, Expr]:
    """The agent's features by its own names for them.

    Raises AgentError, in one line with file and line, when `features` fails or gives anything
    but a mapping of names to expressions.
    """
    try:
        features: object = agent.features()
    except (Exception, SystemExit) as error:
        raise AgentError(f"agent {agent.name!r}: features failed: {in_words(error)}") from error
    if not isinstance(features, Mapping):
        raise AgentError(
            f"agent {agent.name!r}: features must return a dict of names to expressions, "
            f"found {type(features).__name__}"
        )
    for name, expression in features.items():
        if not isinstance(name, str) or not isinstance(expression, Expr):
            raise AgentError(
                f"agent {agent.name!r}: feature {name!r} must be an expression such as "
                f"f.close.ema(12), found {type(expression).__name__}"
            )
    return features
