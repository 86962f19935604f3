"""The council of a run as the API says it: decisions, ballots, and why nothing came of them."""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from hansa import _core
from hansa.api.answer import CouncilLine, VoiceLine
from hansa.api.council import BallotLine, CouncilView, DecisionView, OutcomeCount, Voice
from hansa.api.page import Page
from hansa.app.desk.council import council_words
from hansa.app.explain.meanings import meaning_of
from hansa.app.view.facts import RunFacts
from hansa.app.view.fold_council import CouncilFold, outcome_name
from hansa.app.view.paging import GridPositions, PageQuery, newest_first
from hansa.app.view.text import at_text
from hansa.errors import NotFoundError

_NUMBERS = {name: number for number, name, _ in _core.outcomes()}

#: From time and instrument to the council's order, 0 for none.
OrderAt = Callable[[int, int], int]


class CouncilViews:
    """Decisions are numbered row by row of the fold, instrument by instrument: from 0 on."""

    def __init__(self, facts: RunFacts, fold: CouncilFold, order_at: OrderAt):
        self._facts, self._fold, self._order_at = facts, fold, order_at

    @property
    def decisions(self) -> int:
        """How many decisions there are so far, one for each instrument and recorded moment."""
        return len(self._fold) * self._fold.instruments

    def decision(self, position: int) -> DecisionView:
        """The decision at a position."""
        row, place = divmod(position, self._fold.instruments)
        fold = self._fold
        said, outcome = fold.decision(row, place), outcome_name(fold.outcome(row, place))
        target = fold.target(row, place)
        view = DecisionView(
            moment=fold.moment(row),
            seq=fold.seq(row),
            at=at_text(fold.ts_ns(row)),
            at_ns=fold.ts_ns(row),
            instrument=self._facts.symbol(place),
            decision=said.conviction,
            dissent=said.strength,
            is_vetoed=said.is_flagged,
            target_ratio=target,
            outcome=outcome,
            meaning=meaning_of(outcome, said.conviction, target),
            line="",
            order_id=self._order_of(row, place),
            voices=self._voices(row, place),
        )
        return _with_line(view)

    def at(self, moment: int, instrument: str) -> DecisionView:
        """What stood after a moment: of its own record, or the last before it. Raises NotFoundError
        before the first.
        """
        row = self._fold.row_of(moment)
        if row < 0:
            raise NotFoundError(
                f"moment {moment} of {self._facts.run}: expected one with a decision, found none "
                "up to it; GET decisions lists them"
            )
        return self.decision(row * self._fold.instruments + self._facts.known_place(instrument))

    def latest(self) -> CouncilView:
        """The last decision on every instrument; none while there is no council, or no moment."""
        fold, row = self._fold, len(self._fold) - 1
        has_any = row >= 0 and fold.agents > 0
        first = row * fold.instruments
        return CouncilView(
            run=self._facts.run,
            moment=fold.moment(row) if has_any else 0,
            seq=fold.seq(row) if has_any else 0,
            at=at_text(fold.ts_ns(row)) if has_any else "",
            at_ns=fold.ts_ns(row) if has_any else 0,
            decisions=tuple(
                self.decision(first + place) for place in range(fold.instruments if has_any else 0)
            ),
        )

    def page(self, query: PageQuery, instrument: str = "", outcome: str = "") -> Page[DecisionView]:
        """Decisions, newest first, of an instrument and an outcome, or of all."""
        columns = self._columns(instrument)
        positions: Sequence[int] = GridPositions(len(self._fold), self._fold.instruments, columns)
        if outcome:
            number = _NUMBERS.get(outcome, -1)
            is_wanted = np.zeros(self._fold.instruments, dtype=bool)
            is_wanted[list(columns)] = True
            found = (self._fold.outcomes() == number) & is_wanted
            positions = np.flatnonzero(found).tolist()
        return newest_first(positions, query, self.decision)

    def ballots(self, query: PageQuery, instrument: str = "", agent: str = "") -> Page[BallotLine]:
        """What each agent said at each recorded moment, newest first."""
        agents = range(self._fold.agents)
        if agent:
            agents = range(self._seat(agent), self._seat(agent) + 1)
        places, width = self._columns(instrument), self._fold.instruments
        columns = [seat * width + place for seat in agents for place in places]
        positions = GridPositions(len(self._fold), self._fold.agents * width, columns)
        return newest_first(positions, query, self._ballot)

    def outcomes(self, moments: int, until_ns: int) -> tuple[OutcomeCount, ...]:
        """How often decisions came to what, over so many moments up to a time, the most frequent
        first.
        """
        found = self._fold.outcomes()
        lasting = self._fold.lasting(moments)
        counts = [self._count(found, lasting, int(each), until_ns) for each in np.unique(found)]
        return tuple(sorted(counts, key=lambda count: -count.count))

    def _count(
        self, found: NDArray[np.uint8], lasting: NDArray[np.int64], number: int, until_ns: int
    ) -> OutcomeCount:
        rows, places = np.nonzero(found == number)
        name = outcome_name(number)
        return OutcomeCount(
            outcome=name,
            meaning=meaning_of(name),
            count=int(lasting[rows].sum()),
            last_at=at_text(self._stood_ns(int(rows[-1]), int(lasting[rows[-1]]), until_ns)),
            last_instrument=self._facts.symbol(int(places[-1])),
        )

    def _stood_ns(self, row: int, moments: int, until_ns: int) -> int:
        """Until when a row stood, of so many moments: a step before the next, or to the end. Those
        that changed nothing have no record: there need not be a bar at just that time.
        """
        began_ns = self._fold.ts_ns(row)
        if moments == 1:
            return began_ns
        if row + 1 == len(self._fold):
            return max(began_ns, until_ns)
        return max(began_ns, self._fold.ts_ns(row + 1) - self._facts.config.step_ns)

    def _ballot(self, position: int) -> BallotLine:
        row, column = divmod(position, self._fold.agents * self._fold.instruments)
        seat, place = divmod(column, self._fold.instruments)
        said = self._fold.ballot(row, seat, place)
        return BallotLine(
            moment=self._fold.moment(row),
            at=at_text(self._fold.ts_ns(row)),
            at_ns=self._fold.ts_ns(row),
            agent=self._facts.manifest.agents[seat],
            instrument=self._facts.symbol(place),
            conviction=said.conviction,
            confidence=said.strength,
            is_veto=said.is_flagged,
        )

    def _voices(self, row: int, place: int) -> tuple[Voice, ...]:
        fold = self._fold
        said = [fold.ballot(row, seat, place) for seat in range(fold.agents)]
        weights = [fold.weight(row, seat) for seat in range(fold.agents)]
        pulls = [
            0.0 if each.conviction is None else weight * each.strength
            for each, weight in zip(said, weights, strict=True)
        ]
        total = sum(pulls)
        return tuple(
            Voice(
                agent=agent,
                conviction=each.conviction,
                confidence=each.strength,
                weight=weight,
                share=pull * (each.conviction or 0.0) / total if pull > 0 else 0.0,
                is_veto=each.is_flagged,
            )
            for agent, each, weight, pull in zip(
                self._facts.manifest.agents, said, weights, pulls, strict=True
            )
        )

    def _order_of(self, row: int, place: int) -> str:
        found = self._order_at(self._fold.ts_ns(row), place)
        return self._facts.order(found) if found else ""

    def _columns(self, instrument: str) -> Sequence[int]:
        return (
            [self._facts.known_place(instrument)] if instrument else range(self._fold.instruments)
        )

    def _seat(self, agent: str) -> int:
        if agent not in self._facts.manifest.agents:
            raise NotFoundError(
                f"no agent {agent!r} in this run; there are "
                f"{', '.join(self._facts.manifest.agents) or 'none'}"
            )
        return self._facts.manifest.agents.index(agent)


def decision_words(view: DecisionView) -> str:
    """A decision and what came of it: "long +0.42: momentum +0.80; against: risk -0.20 -> within
    band: the difference to the target is smaller than the no-trade band".
    """
    line = CouncilLine(
        symbol=view.instrument,
        at=view.at,
        decision=view.decision,
        dissent=view.dissent,
        is_vetoed=view.is_vetoed,
        target_ratio=view.target_ratio,
        outcome=view.outcome,
        voices=tuple(
            VoiceLine(
                agent=each.agent,
                conviction=each.conviction,
                confidence=each.confidence,
                weight=each.weight,
                is_veto=each.is_veto,
            )
            for each in view.voices
        ),
    )
    came = f"{view.outcome.replace('_', ' ')}: {view.meaning}"
    return f"{council_words(line)} -> {came}"


def _with_line(view: DecisionView) -> DecisionView:
    return msgspec.structs.replace(view, line=decision_words(view))
