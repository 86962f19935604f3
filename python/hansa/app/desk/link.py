"""How a desk's link to its venue stands, in words."""

from hansa.api.answer import Answer, LinkLine
from hansa.app.desk.text import clock

_STATES = {
    "stale": "has not answered",
    "disconnected": "is disconnected",
    "logged_out": "has logged the desk out",
}

#: The venue answers, and no feed brings data: all orders of strategies are refused.
NO_DATA = "no_data"


def is_free(state: str) -> bool:
    """Whether nothing but its venue or its feeds hold a desk of that state."""
    return state in ("trading", NO_DATA) or state in _STATES


def state_words(answer: Answer) -> str:
    """The state of a desk, and why it is held."""
    if answer.state == NO_DATA:
        return "no data: no feed brings any; orders are refused until one does, cancels go on"
    state = answer.state.replace("_", " ")
    return f"{state}: {answer.held}" if answer.held else state


def link_words(link: LinkLine | None) -> str:
    """What the link keeps from passing, since when, and why; "" where all passes."""
    if link is None or link.state == "live":
        return ""
    since = f" since {clock(link.since)}" if link.since else ""
    why = f" ({link.why})" if link.why else ""
    if link.state not in _STATES:
        return f"venue: told by REST alone{since}: only a kill's closing orders pass{why}"
    return f"venue {_STATES[link.state]}{since}: orders are refused, cancels go on{why}"
