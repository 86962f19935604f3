"""A certificate in words: what `hansa why` prints, and the page shows."""

import math
from collections.abc import Iterator

from hansa.app.explain.blocks import Block, Labelled, Table
from hansa.app.explain.certificates import (
    CouncilCertificate,
    Explained,
    OrderCertificate,
    OrderStory,
    Voice,
)
from hansa.app.explain.order_words import moment_words, order_words, story_words


def explained_words(explained: Explained) -> Iterator[Block]:
    """What led to an order, or to none."""
    if isinstance(explained, CouncilCertificate):
        return _council_words(explained)
    if isinstance(explained, OrderCertificate):
        return order_words(explained)
    return moment_words(explained)


def verdict_words(explained: Explained) -> str:
    """The first line: what came of it."""
    return str(next(explained_words(explained)))


def _council_words(c: CouncilCertificate) -> Iterator[Block]:
    yield f"{c.instrument} at {c.ts} (moment {c.moment}): {c.outcome}, {c.meaning}"
    yield "\nCouncil"
    header = ["agent", "conviction", "confidence", "weight", "pull", "seen"]
    yield Table(header, [_voice_row(voice) for voice in c.voices])
    decision = "no view" if math.isnan(c.decision) else f"{c.decision:+.4f}"
    target = "left as it is" if math.isnan(c.target_weight) else f"{c.target_weight:+.4%} of equity"
    yield Labelled(
        [
            ("decision", f"{decision}{' (vetoed)' if c.vetoed else ''}, dissent {c.dissent:.4f}"),
            ("target", target),
            ("held", f"{c.position + 0.0:.8g} at {c.close:.8g}, equity {c.equity:,.2f}"),
            *([("bar", c.bar)] if c.bar else []),
            *([("desk", c.desk)] if c.desk else []),
        ]
    )
    if c.order is not None:
        yield from story_words(c, OrderStory(c.cl_ord_id, "council", c.order, c.reports))
    for story in c.others:
        yield from story_words(c, story)


def _voice_row(voice: Voice) -> list[str]:
    seen = ", ".join(f"{name} {value:.4g}" for name, value in voice.features.items())
    if math.isnan(voice.conviction):
        view = "veto" if voice.veto else "abstains"
        return [voice.agent, view, "", f"{voice.weight:.4f}", "", seen]
    veto = " veto" if voice.veto else ""
    return [
        voice.agent,
        f"{voice.conviction:+.4f}{veto}",
        f"{voice.confidence:.4f}",
        f"{voice.weight:.4f}",
        f"{voice.share:+.4f}",
        seen,
    ]
