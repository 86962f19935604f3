"""Parameters of a registered part: names and kinds checked before anything is built."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import TypeAlias, TypeVar

from hansa.errors import ConfigError, HansaError, SettingError, in_words, own_place

T = TypeVar("T")
Scalar: TypeAlias = int | float | str | bool

_KINDS: tuple[type, ...] = (bool, int, float, str)


def check_parameters(
    factory: Callable[..., object],
    where: str,
    params: Mapping[str, Scalar],
    *,
    given: tuple[str, ...] = (),
) -> dict[str, Scalar]:
    """The parameters as `factory` takes them: whole numbers become floats where it wants floats.

    `where` names the part in messages, such as `agent 'trend'`. Kinds come from the annotations,
    or else from the defaults. Raises SettingError for an unknown name, ConfigError for a wrong kind
    or a missing value. The arguments named in `given` come from elsewhere and cannot be set.
    """
    wanted = {name: p for name, p in _signature(factory).items() if name not in given}
    for name in params:
        if name not in wanted:
            raise SettingError(f"{where}: no parameter {name!r}; {advice(name, wanted)}")
    missing = [
        name
        for name, parameter in wanted.items()
        if parameter.default is inspect.Parameter.empty and name not in params
    ]
    if missing:
        raise ConfigError(f"{where}: needs a value for {', '.join(map(repr, missing))}; none given")
    return {name: _fit(where, wanted[name], value) for name, value in params.items()}


def built(factory: Callable[..., T], where: str, params: Mapping[str, Scalar]) -> T:
    """What `factory` makes of the parameters.

    Raises ConfigError for those that do not fit it, and for whatever it objects to itself: with
    file and line where that is a user's own.
    """
    fitted = check_parameters(factory, where, params)
    try:
        return factory(**fitted)
    except MemoryError:  # says nothing of the parameters, and may go otherwise the next time
        raise
    except (Exception, SystemExit) as error:
        raise ConfigError(f"{where}: cannot be built with {fitted}: {_said(error)}") from error


def _said(error: BaseException) -> str:
    """An objection in its own words; what nobody meant to say with the kind of error."""
    if isinstance(error, ValueError | TypeError | HansaError):
        return " ".join(str(error).split()) + own_place(error)
    return in_words(error)


def defaults(factory: Callable[..., object], given: tuple[str, ...] = ()) -> dict[str, Scalar]:
    """What can be set, with its default; what has none is left out."""
    found: dict[str, Scalar] = {}
    for name, parameter in _signature(factory).items():
        value: object = parameter.default
        if name not in given and isinstance(value, bool | int | float | str):
            found[name] = value
    return found


def advice(name: str, known: Iterable[str]) -> str:
    """What to write instead of `name`: the nearest known name, then all of them."""
    names = sorted(known)
    if not names:
        return "it takes none"
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}known: {', '.join(names)}"


def check_range(where: str, name: str, value: float, *, above: float, most: float) -> None:
    """Raise ConfigError unless above < value <= most (NaN never fits)."""
    if not above < value <= most:
        raise ConfigError(
            f"{where}: {name} must be above {above:g} and at most {most:g}, found {value!r}"
        )


def _signature(factory: Callable[..., object]) -> dict[str, inspect.Parameter]:
    try:
        signature = inspect.signature(factory, eval_str=True)
    except NameError:  # an annotation that only a type checker can resolve
        signature = inspect.signature(factory)
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {name: p for name, p in signature.parameters.items() if p.kind not in variadic}


def _fit(where: str, parameter: inspect.Parameter, value: Scalar) -> Scalar:
    kind = _kind(parameter)
    if kind is None or type(value) is kind:
        return value
    if kind is float and type(value) is int:
        return float(value)
    raise ConfigError(
        f"{where}: {parameter.name} must be {_spoken(kind)}, "
        f"found {value!r} ({_spoken(type(value))})"
    )


def _kind(parameter: inspect.Parameter) -> type | None:
    for kind in _KINDS:
        if parameter.annotation is kind or parameter.annotation == kind.__name__:
            return kind
    has_annotation = parameter.annotation is not inspect.Parameter.empty
    return type(parameter.default) if not has_annotation and _is_scalar(parameter.default) else None


def _is_scalar(value: object) -> bool:
    return type(value) in _KINDS


def _spoken(kind: type) -> str:
    words = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    return words.get(kind, kind.__name__)
