"""Ballots, decisions and what came of them as text."""

import textwrap

from hansa.api.council import (
    BallotLine,
    CouncilHistory,
    CouncilView,
    DecisionView,
    OutcomeCount,
    Voice,
)
from hansa.api.page import Page
from hansa.app.desk.words import symbol
from hansa.cli.output import print_line, print_more, print_table, print_wrapped
from hansa.cli.texts import number, percent, short_at


def print_council(view: CouncilView) -> None:
    """The last decision on every instrument, with its voices."""
    if not view.decisions:
        print("no decision: there is no council, or it has not met yet")
        return
    print_line(f"After record {view.seq}, {short_at(view.at)} UTC")
    for each in view.decisions:
        print()
        for line in textwrap.wrap(f"{symbol(each.instrument)}: {each.line}", 80):
            print_line(line)
        print_table(
            ["agent", "conviction", "confidence", "weight", "pull"],
            [_voice(voice) for voice in each.voices],
        )


def print_decisions(page: Page[DecisionView]) -> None:
    """Decisions, newest first."""
    print_table(
        ["time (UTC)", "instrument", "decision", "dissent", "target", "came to"],
        [decision_row(each) for each in page.data],
    )
    print_more(page)


def decision_row(each: DecisionView) -> list[str]:
    """A decision in a line."""
    return [
        short_at(each.at),
        symbol(each.instrument),
        "vetoed" if each.is_vetoed else number(each.decision) or "no view",
        number(each.dissent, ".3f"),
        percent(each.target_ratio),
        f"{each.outcome} {each.order_id}".rstrip(),
    ]


def print_ballots(page: Page[BallotLine]) -> None:
    """Ballots, newest first."""
    print_table(
        ["time (UTC)", "instrument", "agent", "conviction", "confidence"],
        [
            [
                short_at(each.at),
                symbol(each.instrument),
                each.agent,
                _view(each.conviction, is_veto=each.is_veto),
                number(each.confidence, ".3f"),
            ]
            for each in page.data
        ],
    )
    print_more(page)


def print_outcomes(counts: tuple[OutcomeCount, ...]) -> None:
    """How often decisions came to what: why there was no trade."""
    print_wrapped(
        ["count", "outcome", "last (UTC)", "meaning"],
        [
            [f"{each.count:,}", each.outcome, short_at(each.last_at), each.meaning]
            for each in counts
        ],
    )


def print_history(history: CouncilHistory) -> None:
    """The agents over a run, and how often two of them agreed."""
    if not history.agents:
        print("no agents: there is no council")
        return
    names = [each.agent for each in history.agents]
    print_table(
        ["agent", "weight", "voted", "right", "abstained", "vetoes"],
        [
            [
                each.agent,
                number(each.weight[-1] if each.weight else None, ".4f"),
                percent(each.voted_ratio),
                percent(each.hit_ratio),
                f"{each.abstained:,}",
                f"{each.vetoes:,}",
            ]
            for each in history.agents
        ],
    )
    print("\nHow often two took the same side")
    rows = [[name, *map(percent, row)] for name, row in zip(names, history.agreement, strict=True)]
    print_table(["", *(name[:8] for name in names)], rows)


def _voice(voice: Voice) -> list[str]:
    return [
        voice.agent,
        _view(voice.conviction, is_veto=voice.is_veto),
        number(voice.confidence, ".3f"),
        number(voice.weight, ".4f"),
        number(voice.share),
    ]


def _view(conviction: float | None, *, is_veto: bool) -> str:
    if is_veto:
        return "veto"
    return number(conviction) or "abstains"
