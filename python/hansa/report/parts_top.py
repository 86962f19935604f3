"""The top of the page: header, verdict, key numbers."""

from collections.abc import Iterable, Sequence

from hansa.report.by_source import COUNCIL, FLATTEN, PERSON
from hansa.report.data import Check, Header, KeyNumber, ReportData, Verdict
from hansa.report.markup import Markup, element, escape, join, section
from hansa.report.numbers import money_text, span_text, value_text

#: Shape and word say the same as the colour.
STATUS_SHAPES = {"passed": "✓", "warned": "△", "failed": "▼", "broken": "✕", "not tested": "?"}
VERDICT_SHAPES = {"Proven": "✓", "Weak": "△", "Not proven": "▼", "Broken": "✕"}
_OF_MANIFEST = ("mode", "bar size")
_WORST_FIRST = ("broken", "failed", "warned", "not tested", "passed")


def header(report: ReportData) -> Markup:
    """What ran, over what, with which result."""
    head = report.header
    facts = (
        ("Span", f"{span_text(head.start_ns, head.end_ns)} UTC"),
        (f"{head.step.capitalize()}s", f"{head.moments:,}"),
        ("Instruments", _few(head.instruments)),
        *([("Agents", _few(head.agents))] if head.agents else []),
        *([("Strategies", _few(_strategies(head)))] if _strategies(head) else []),
        (
            "Money",
            f"{money_text(head.initial_cash, 0, signed=False)} to "
            f"{money_text(head.final_equity, 0, signed=False)} {head.currency}",
        ),
        *(
            (key.capitalize(), report.manifest[key])
            for key in _OF_MANIFEST
            if key in report.manifest
        ),
        ("Run", head.run_id),
    )
    return heading(head.name, facts)


def heading(title: str, facts: Sequence[tuple[str, str]] = ()) -> Markup:
    """The head of a page: its title, the button for light or dark, and what it is about."""
    items = join(element("li", f"{label} ", element("b", value)) for label, value in facts)
    below = Markup(f'<ul class="facts">{items}</ul>') if facts else ""
    return Markup(
        f'<a class="skip" href="#main">To the content</a><header><div class="top">'
        f'<h1>{escape(title)}</h1><button id="theme" class="live" type="button">Light or dark'
        f"</button></div>{below}</header>"
    )


def links(parts: Sequence[tuple[str, str]]) -> Markup:
    """To the parts of the page, by their names and titles."""
    every = join(element("a", title, attributes=f'href="#{name}"') for name, title in parts)
    return Markup(f'<nav aria-label="Parts of the report">{every}</nav>')


def verdict(found: Verdict) -> Markup:
    """The first thing read: word, shape, colour, and each reason."""
    checks = sorted(found.checks, key=lambda check: _WORST_FIRST.index(check.status))
    kind = found.word.lower().replace(" ", "-")
    title = f"{VERDICT_SHAPES[found.word]} {found.word}"
    return Markup(
        f'<section class="verdict {kind}" id="verdict" aria-labelledby="verdict-title">'
        f'<h2 id="verdict-title">{escape(title)}</h2><p>{escape(found.summary)}</p>'
        f"<ul>{join(_check(check) for check in checks)}</ul></section>"
    )


def key_numbers(report: ReportData) -> Markup:
    """Each headline figure with its interval."""
    decimals = report.header.money_decimals
    every = [*(_card(number, decimals) for number in report.key_numbers), *_capacity(report)]
    return section("numbers", "Key numbers", cards(every))


def _capacity(report: ReportData) -> list[tuple[str, str, list[str]]]:
    """With how much money market impact eats all profit; nothing where it cannot be estimated."""
    found = report.exposure.capacity
    if not found.most_cash:
        return []
    most = f"{money_text(found.most_cash, 0, signed=False)} {report.header.currency}"
    return [("Capacity", most, ["by an estimate of impact, where net profit is zero"])]


def cards(every: Iterable[tuple[str, str, Sequence[str]]]) -> Markup:
    """Figures in boxes: what it is, the figure, and what is said under it."""
    boxes = [
        Markup(
            f"<div><dt>{escape(label)}</dt><dd>{escape(value)}"
            f"{join(element('small', text) for text in said if text)}</dd></div>"
        )
        for label, value, said in every
    ]
    return Markup(f'<dl class="keys">{join(boxes)}</dl>')


def interval_text(number: KeyNumber, decimals: int) -> str:
    """`-0.10 to +1.20`, or nothing where no interval is known."""
    if number.low is None or number.high is None:
        return ""
    low = value_text(number.low, number.unit, decimals)
    return f"{low} to {value_text(number.high, number.unit, decimals)}"


def _check(check: Check) -> Markup:
    kind = check.status if check.status != "not tested" else "untested"
    mark = f"{STATUS_SHAPES[check.status]} {check.status}"
    return Markup(
        f'<li><span class="s-{kind}">{escape(mark)}</span><span>{escape(check.name)}'
        f"<small>{escape(check.found)}; expected {escape(check.expected)}</small></span></li>"
    )


def _card(number: KeyNumber, decimals: int) -> tuple[str, str, list[str]]:
    value = value_text(number.value, number.unit, decimals)
    if number.note == "not tested":
        value = "not tested"
    small = [f"95 %: {interval}"] if (interval := interval_text(number, decimals)) else []
    if number.note and number.note != value:
        small.append(number.note)
    return number.label, value, small


def _strategies(head: Header) -> list[str]:
    return [name for name in head.sources if name not in (COUNCIL, FLATTEN, PERSON)]


def _few(names: list[str]) -> str:
    if len(names) <= 6:
        return ", ".join(names)
    return f"{', '.join(names[:5])} and {len(names) - 5} more"
