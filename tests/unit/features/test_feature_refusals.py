"""Whatever takes a number of observations refuses what is none, by its name and with advice."""

import inspect

import pytest

from hansa.errors import ConfigError
from hansa.features import Expr, Sources, f

#: What the methods are called with besides the one that is wrong.
_SAMPLES = {
    "other": f.open,
    "market": f.open,
    "lower": f.low,
    "price": f.close,
    "mean": f.open,
    "weight": 0.25,
    "percent": 50,
    "low": 0,
    "high": 1,
    "value": 1,
}
_WRONG = [-3, 1_000_001, 2.5, True, "7", None, float("nan")]


def _counts():
    """Every public method with each of its parameters that counts observations."""
    for begun, kind in ((f.close, Expr), (f, Sources)):
        for name, method in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_"):
                for each in inspect.signature(method).parameters.values():
                    if each.annotation is int:
                        yield pytest.param(
                            getattr(begun, name), each.name, id=f"{name}-{each.name}"
                        )


def _called(method, **given):
    """The method with samples for what has no default."""
    signature = inspect.signature(method).parameters.values()
    needed = [each.name for each in signature if each.default is each.empty]
    return method(**({name: _SAMPLES.get(name, 6) for name in needed} | given))


@pytest.mark.parametrize(("method", "parameter"), list(_counts()))
def test_a_count_that_is_none_is_refused(method, parameter):
    for wrong in _WRONG if parameter == "ahead" else [0, *_WRONG]:
        with pytest.raises(ConfigError, match=r"feature \w+: "):
            _called(method, **{parameter: wrong})
