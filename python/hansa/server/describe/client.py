"""The source of the client's operations: one method for each, and no path written by hand."""

import ast
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import get_args, get_origin

import msgspec

from hansa.server.describe.parameters import Parameter, parameters_of
from hansa.server.openapi import Object
from hansa.server.operation import Operation

_MADE = "Made from the schema by `python -m hansa.server.describe`."
_WIDTH = 88


def endpoints_source(operations: Sequence[Operation]) -> str:
    """The module of all endpoints."""
    lines = [f'"""The operations of the API. {_MADE}"""', *_imports(operations, is_table=True)]
    lines.append("from hansa.client.endpoint import Endpoint")
    for operation in operations:
        terms = operation.terms
        told = [repr(terms.method), repr(terms.path), _answer(operation, none="NoneType")]
        told += ["is_once=True"] if terms.is_trading else []
        lines.append(f"{operation.name.upper()} = Endpoint({', '.join(told)})")
    return _formatted("\n".join(lines))


def operations_source(operations: Sequence[Operation], document: Object, *, is_async: bool) -> str:
    """The module of a class with a method for each operation."""
    what, base = ("AsyncOperations", "AsyncAsking") if is_async else ("Operations", "Asking")
    module = "async_asking" if is_async else "asking"
    about = "Every operation as a coroutine." if is_async else "Every operation as a method."
    lines = [
        f'"""{about} {_MADE}"""',
        *_imports(operations, is_table=False),
        "from collections.abc import Sequence",
        "from typing import Literal",
        "from hansa.client import endpoints as of",
        f"from hansa.client.{module} import {base}",
        f"class {what}({base}):",
        f'    """{about}"""',
    ]
    for operation in operations:
        lines += _method(operation, parameters_of(operation, document), is_async=is_async)
    return _formatted("\n".join(lines))


def _method(operation: Operation, parameters: list[Parameter], *, is_async: bool) -> list[str]:
    taken = [each for each in parameters if each.place != "header"]
    must = [f"{each.name}: {each.type}" for each in taken if each.is_required]
    may = [f"{each.name}: {each.type} = {_default(each)}" for each in taken if not each.is_required]
    body = operation.terms.body
    given = [f"of.{operation.name.upper()}"] + (["body"] if body is not None else [])
    given += [f"{each.name}={each.name}" for each in taken]
    if operation.terms.is_trading:
        may.append('idempotency_key: str = ""')
        given.append("idempotency_key=idempotency_key")
    must += [f"body: {body.__name__}"] if body is not None else []
    signature = ", ".join(["self", *must, *(["*", *may] if may else [])])
    start, wait = ("async def", "await ") if is_async else ("def", "")
    has_many = len(must) + len(may) > 6
    return [
        f"    {start} {operation.name}({signature}) -> {_answer(operation, none='None')}:"
        + ("  # noqa: PLR0913 - the parameters of the operation" if has_many else ""),
        *_docstring(operation.summary),
        f"        return {wait}self._ask({', '.join(given)})",
    ]


def _default(parameter: Parameter) -> str:
    return {"true": "True", "false": "False", "null": "None"}.get(
        parameter.default, parameter.default
    )


def _docstring(summary: str) -> list[str]:
    lines = textwrap.wrap(" ".join(summary.split()), _WIDTH)
    if len(lines) == 1:
        return [f'        """{lines[0]}"""']
    return [f'        """{lines[0]}', *(f"        {line}" for line in lines[1:]), '        """']


def _answer(operation: Operation, *, none: str) -> str:
    """The type that a client gets: a Struct of the API, or what goes out as it is."""
    answer = operation.answer
    if answer is None:
        return none
    origin = get_origin(answer)
    if origin is not None:
        return f"{origin.__name__}[{', '.join(each.__name__ for each in get_args(answer))}]"
    assert isinstance(answer, type)
    return answer.__name__ if _is_known(answer) or not _is_struct(answer) else "Raw"


def _imports(operations: Iterable[Operation], *, is_table: bool) -> list[str]:
    wanted: set[str] = {"from types import NoneType"} if is_table else set()
    for operation in operations:
        answer = operation.answer
        parts = [each for each in (get_origin(answer) or answer, *get_args(answer))]
        parts += [] if is_table else [operation.terms.body]
        for part in parts:
            if isinstance(part, type) and _is_known(part):
                wanted.add(f"from {part.__module__} import {part.__name__}")
            elif isinstance(part, type) and _is_struct(part):
                wanted.add("from msgspec import Raw")
    return sorted(wanted)


def _is_struct(kind: type) -> bool:
    return issubclass(kind, msgspec.Struct)


def _is_known(kind: type) -> bool:
    """Whether a client may know it: what lies above the API it gets as JSON."""
    return _is_struct(kind) and kind.__module__.startswith("hansa.api.")


def _formatted(source: str) -> str:
    """A module in the format of the house. Needs ruff, as every change of the code does."""
    ast.parse(source)
    for arguments in (["check", "--select", "I,F401", "--fix-only", "--quiet"], ["format"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--stdin-filename", "made.py", "-"]
        done = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
        source = done.stdout
    return source
