"""Settings that come with a request: only what names no code and no file may be changed."""

from collections.abc import Sequence

from hansa.api.problem import Fault
from hansa.config import check_harmless
from hansa.errors import ConfigError
from hansa.server.security.problems import ProblemError


def check_overrides(overrides: Sequence[str]) -> None:
    """Raises the problem `override_refused`, with the place of the first that may not be."""
    for place, each in enumerate(overrides):
        try:
            check_harmless(each, f"overrides/{place}")
        except ConfigError as error:
            fault = Fault(pointer=f"/overrides/{place}", detail=str(error))
            raise ProblemError("override_refused", str(error), errors=(fault,)) from None
