"""The page of the API for people: each operation, each Struct, each problem, the stream."""

import inspect
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import cast

import msgspec

from hansa.api import stream
from hansa.api.problem import Fault, Problem
from hansa.client.following import CONTENTS
from hansa.server.describe.laid_out import laid_out
from hansa.server.describe.parameters import Parameter, parameters_of
from hansa.server.describe.types import fields_of, structs_of, words_of
from hansa.server.examples import example_of
from hansa.server.openapi import KINDS, TAGS, Object
from hansa.server.operation import Operation

_STREAMED = (
    stream.Subscribe,
    stream.Unsubscribe,
    stream.Frame,
    stream.Heartbeat,
    stream.Pulse,
    stream.BarEntry,
    stream.EquityEntry,
)
_PLAIN = {str: "text", bytes: "the file", None: "nothing"}
_CALLING = """A session's changes carry its token in `X-CSRF-Token` (`csrf` of GET /v1/session);
those of a key need none. Every answer names its request in `X-Request-Id`; to a caller who was
let in, it says what is left of their requests in `RateLimit`: an operation counts as many as its
weight, one of weight 0 is never refused for it. Beside the problems that each operation names:"""
_CLOSING = f"""The server closes with {stream.CLOSE_SLOW} on a client that takes no frame in
5 s, with {stream.CLOSE_LOGGED_OUT} once its session or key has ended, with {stream.CLOSE_NONSENSE}
on what it does not understand, and with {stream.CLOSE_STOPPING} when it stops."""
_REFUSING = """What is not done is answered with `application/problem+json`. [Problems](problems.md)
has every `code`: its status, what it means and what to do."""
_KINDS = {
    "any": "all",
    "login": "that need a login or a key",
    "scope": "that need a scope, or a session",
    "change": "that are no GET",
    "from_page": "of these, asked by a session",
    "body": "with a body",
    "once": "with an `Idempotency-Key`",
    "run": "of a run",
}


def page(operations: Sequence[Operation], document: Object) -> str:
    """The whole page, in Markdown."""
    lines = [*_opening(document)]
    for tag, part in groupby(operations, lambda each: each.tag):
        lines += ["", f"## {TAGS[tag]}"]
        for operation in part:
            lines += _operation(operation, document)
    lines += [*_stream(), *_structs(operations), *_problems()]
    return "\n".join(lines) + "\n"


def _opening(document: Object) -> Iterator[str]:
    info = cast(Object, document["info"])
    yield "# The API of `hansa serve`"
    yield ""
    yield "Made from the schema (`openapi.json` beside it) by `python -m hansa.server.describe`."
    yield "From Python use [the typed client](client.md)."
    yield ""
    yield str(info["description"]).strip()
    yield ""
    yield _CALLING
    yield from ("", "| operations | may also answer with |", "|---|---|")
    for kind, codes in KINDS.items():
        yield f"| {_KINDS[kind]} | {_codes(codes)} |"


def _operation(operation: Operation, document: Object) -> Iterator[str]:
    terms = operation.terms
    yield from ("", f"### {terms.method} {terms.path}", "")
    yield f"`{operation.name}` · needs {_need(operation)} · weight {terms.weight}"
    yield from ("", " ".join(operation.summary.split()))
    yield from _parameters(parameters_of(operation, document))
    if terms.body is not None:
        yield from ("", f"Body: {words_of(terms.body)}")
        yield from _example(f"{operation.name}.body")
    yield from ("", f"Answers {terms.status}: {_answer(operation)}")
    yield from _example(operation.name)
    if terms.problems:
        yield from ("", f"Problems: {_codes(terms.problems)}")


def _need(operation: Operation) -> str:
    need = operation.terms.need
    words = {"nothing": "nothing", "login": "a login or key", "session": "a session (no key)"}
    return words.get(need, f"`{need}`")


def _answer(operation: Operation) -> str:
    media = [operation.terms.media, *operation.terms.also]
    is_json = media == ["application/json"] or operation.answer is None
    told = "" if is_json else f" (`{'`, `'.join(media)}`)"
    plain = _PLAIN.get(cast("type[str]", operation.answer))
    return (plain or words_of(operation.answer)) + told


def _parameters(parameters: Iterable[Parameter]) -> Iterator[str]:
    rows = [
        f"| `{each.name}` | {each.place} | {each.words} | {_default(each)} | {each.about} |"
        for each in parameters
    ]
    if rows:
        yield from ("", "| parameter | in | type | default | meaning |", "|---|---|---|---|---|")
        yield from rows


def _default(parameter: Parameter) -> str:
    words = {"": "required", "null": ""}
    return words.get(parameter.default, f"`{parameter.default}`")


def _example(name: str) -> Iterator[str]:
    example = example_of(name)
    if example is not None:
        yield from ("", "```json", laid_out(_first(example)), "```")


def _first(example: object) -> object:
    """The first object of each list is enough to see what there is."""
    match example:
        case dict():
            return {name: _first(value) for name, value in example.items()}
        case [dict() as first, *_]:
            return [_first(first)]
    return example


def _stream() -> Iterator[str]:
    said = inspect.cleandoc(stream.__doc__ or "")
    yield from ("", "## The stream: WebSocket /v1/stream", "", said, "")
    yield _CLOSING
    yield from ("", "| channel | `d` of a frame |", "|---|---|")
    for name, content in CONTENTS.items():
        yield f"| `{name}` | {words_of(content)} |"
    for struct in _STREAMED:
        yield from _struct(struct)


def _structs(operations: Sequence[Operation]) -> Iterator[str]:
    kinds = [each.answer for each in operations] + [each.terms.body for each in operations]
    yield from ("", "## What bodies and answers are made of")
    for struct in structs_of(kinds):
        yield from _struct(struct)


def _struct(struct: type[msgspec.Struct]) -> Iterator[str]:
    yield from ("", f"### {struct.__name__}", "", " ".join((struct.__doc__ or "").split()), "")
    if struct.__struct_config__.array_like:
        yield from ("A list of its fields, in this order.", "")
    if struct.__struct_config__.tag is not None:
        config = struct.__struct_config__
        yield from (f'`"{config.tag_field}": "{config.tag}"` says which it is.', "")
    yield from ("| field | type | default |", "|---|---|---|")
    for name, kind, default in fields_of(struct):
        yield f"| `{name}` | {kind} | {f'`{default}`' if default else ''} |"


def _problems() -> Iterator[str]:
    yield from ("", "## Problems", "")
    yield _REFUSING
    yield from _struct(Problem)
    yield from _struct(Fault)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in names)
