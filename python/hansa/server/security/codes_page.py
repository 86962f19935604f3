"""The page of all codes, `docs/problems.md`, as it follows from their table."""

from hansa.server.security.codes import CODES

_HEAD = """# Problems

What is not done is answered as RFC 9457 says (`application/problem+json`). `code` has one cause
each and never changes its meaning; `detail` is about this request, `errors` names each part that is
wrong. With `retryable` the same request may succeed later.

| code | status | means | what to do | again |
|---|---|---|---|---|
"""


def codes_page() -> str:
    """The page, in Markdown, by status and code."""
    lines = (
        f"| `{code}` | {what.status} | {what.meaning} | {what.remedy} "
        f"| {'yes' if what.is_retryable else ''} |\n"
        for code, what in sorted(CODES.items(), key=lambda each: (each[1].status, each[0]))
    )
    return _HEAD + "".join(lines)
