"""Building HTML from text: everything that is not marked as HTML already is escaped."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class Markup(str):
    """Text that is HTML already. Only this module and the sections make it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Column:
    """Head of a table column; numbers stand to the right, the hint where the mouse rests."""

    title: str
    is_number: bool = False
    hint: str = ""


def escape(text: str) -> Markup:
    """Text to HTML; markup stays as it is."""
    return text if isinstance(text, Markup) else Markup(html.escape(text, quote=True))


def join(parts: Iterable[str], between: str = "") -> Markup:
    """Escape each part and put them together."""
    return Markup(between.join(escape(part) for part in parts))


def element(tag: str, *children: str, attributes: str = "") -> Markup:
    """`<tag attributes>children</tag>`; `attributes` must be escaped by the caller."""
    space = " " if attributes else ""
    return Markup(f"<{tag}{space}{attributes}>{join(children)}</{tag}>")


def section(identifier: str, title: str, *body: str) -> Markup:
    """A titled part of the page that a link can reach."""
    head = element("h2", title, attributes=f'id="{identifier}-title"')
    return element(
        "section", head, *body, attributes=f'id="{identifier}" aria-labelledby="{identifier}-title"'
    )


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    name: str = "",
    look: str = "",
) -> Markup:
    """A table in a region of its own that scrolls sideways and takes the keyboard's focus; `look`
    is `tall` for one that scrolls downwards too, `pinned` for one whose first
    column stays, `map` for one of tinted cells.
    """
    head = join(_head(column) for column in columns)
    body = join(_row(columns, row) for row in rows)
    identifier = f' id="{name}"' if name else ""
    kind = f"wide {look}" if look else "wide"
    return Markup(
        f'<div class="{kind}" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"<table{identifier}><caption><span>{escape(caption)}</span></caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def fitting(desk: Markup, phone: Markup) -> Markup:
    """A still figure drawn twice, as its words would shrink with it: one of the two is shown."""
    return Markup(f'<div class="desk">{desk}</div><div class="phone">{phone}</div>')


def note(text: str) -> Markup:
    """A line of explanation under a figure."""
    return element("p", text, attributes='class="note"')


def _head(column: Column) -> Markup:
    kind = "" if column.is_number else ' class="t"'
    hint = f' title="{escape(column.hint)}"' if column.hint else ""
    return Markup(f'<th scope="col"{kind}{hint}>{escape(column.title)}</th>')


def _row(columns: Sequence[Column], row: Sequence[str]) -> Markup:
    cells = (
        _cell(column, text, index == 0)
        for index, (column, text) in enumerate(zip(columns, row, strict=True))
    )
    return Markup(f"<tr>{join(cells)}</tr>")


def _cell(column: Column, text: str, is_first: bool) -> Markup:
    if isinstance(text, Markup) and text.startswith("<td"):
        return text
    kind = "" if column.is_number else ' class="t"'
    if is_first and not column.is_number:
        return Markup(f'<th scope="row">{escape(text)}</th>')
    return Markup(f"<td{kind}>{escape(text)}</td>")
