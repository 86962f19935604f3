"""Reasons that people must give."""

from hansa.server.security.problems import ProblemError


def require_reason(reason: str, why: str) -> None:
    """A reason that says something: a letter or a digit at least. Raises the problem
    `reason_required`, with `why` it is needed.
    """
    if not any(each.isalnum() for each in reason):
        raise ProblemError("reason_required", f"expected a reason: {why}; say why in `reason`")
