//! A live desk fed from its own journal: inputs and decisions as recorded, to the same state.
//!
//! Agents are not asked again: their ballots and the council's decisions stand in the journal. All
//! else is done as it was done, strategies are called as they were called, and every record made is
//! compared with the one that is there.

use hansa_market::event::MarketEvent;
use hansa_types::TimeNs;

use super::failed::agent_of;
use super::gathered::Scale;
use super::recorded::Input;
use super::step::{Floor, Step};
use super::{Gathered, Interval};
use crate::decision::DecisionRow;
use crate::decode::Row;
use crate::desk::Desk;
use crate::record::RecordKind;

/// Values of a column that are gathered before whoever looks back is brought up to them.
const CELLS_MAX: usize = 1 << 18;

/// Who looks at intervals beside the desk: conditions of strategies, features, agents, council.
pub trait Members {
    /// As of the floor they stand on.
    type Error;

    /// An interval is recorded: strategies are called for those of its bars that they want.
    fn look(&mut self, ts_close: TimeNs, columns: &[Vec<f64>]) -> Result<(), Self::Error>;

    /// A bar came late: no condition holds.
    fn silence(&mut self) -> Result<(), Self::Error>;

    /// Whether agents decide at all.
    fn has_council(&self) -> bool;

    /// An agent failed on the interval that is recorded: it is out, and that is recorded again.
    fn fail(&mut self, place: u16) -> Result<(), Self::Error>;

    /// Takes in intervals whose decisions are known.
    fn catch_up(&mut self, gathered: &Gathered) -> Result<(), Self::Error>;

    /// Decides on an interval whose decision did not reach the journal.
    fn decide(&mut self, ts_close: TimeNs, columns: &[Vec<f64>]) -> Result<(), Self::Error>;
}

/// How far a journal came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fed {
    /// Whether the run had ended for good; its end is not fed.
    pub has_ended: bool,
    /// Close of the last interval; -1 before the first.
    pub bars_until: TimeNs,
    /// Quotes, prints and levels.
    pub ticks: u64,
}

/// What the journal says of a decision.
enum Said {
    Nothing,
    Unchanged,
    Changed,
}

/// A desk on its way through its own journal.
#[derive(Debug)]
pub struct Again {
    width: usize,
    row: Row,
    scale: Scale,
    gathered: Gathered,
    fed: Fed,
    stops: Vec<(u64, bool)>,
    /// Records up to the one that told whether the last decision changed anything.
    told: u64,
}

impl Again {
    /// Of a desk at its beginning.
    #[must_use]
    pub fn new(desk: &Desk) -> Self {
        let width = desk.instruments().len();
        Self {
            width,
            row: Row::new(desk.agents(), width),
            scale: Scale::new(desk.instruments()),
            gathered: Gathered::default(),
            fed: Fed { has_ended: false, bars_until: TimeNs(-1), ticks: 0 },
            stops: Vec::new(),
            told: 0,
        }
    }

    /// Feeds the desk from the journal that its sink compares with, input by input, until there are
    /// `until` records. Stops at a record that no input explains: the sink is behind then.
    pub fn go<F: Floor, M: Members<Error = F::Error>>(
        &mut self,
        step: &mut Step<'_, F>,
        members: &mut M,
        until: u64,
    ) -> Result<Fed, F::Error> {
        while step.floor.with(|_, sink| Ok(sink.records()))? < until
            && let Some(input) = self.next(step)?
        {
            if input == Input::End {
                self.fed.has_ended = true;
                break;
            }
            self.feed(step, members, input)?;
            if step.paper.is_none() {
                // They have left, or reconciliation will find that they have not.
                step.floor.with(|live, sink| live.take_outgoing(sink))?;
            }
            let records = step.floor.with(|_, sink| Ok(sink.records()))?;
            self.stops.push((records, self.told <= records));
        }
        self.catch_up(members)?;
        step.carry_out()?;
        Ok(self.fed)
    }

    /// Of each input since this was last asked: how many records there were behind all that
    /// followed from it, and whether these alone tell that it was all.
    pub fn take_stops(&mut self) -> Vec<(u64, bool)> {
        std::mem::take(&mut self.stops)
    }

    fn next<F: Floor>(&self, step: &mut Step<'_, F>) -> Result<Option<Input>, F::Error> {
        let width = self.width;
        step.floor.with(|_, sink| Ok(sink.expected(0)?.and_then(|entry| Input::of(entry, width))))
    }

    fn feed<F: Floor, M: Members<Error = F::Error>>(
        &mut self,
        step: &mut Step<'_, F>,
        members: &mut M,
        input: Input,
    ) -> Result<(), F::Error> {
        match input {
            Input::Market(event, ts_recv) => {
                if matches!(event.event, MarketEvent::BarClosed(_)) {
                    members.silence()?;
                } else {
                    self.fed.ticks += 1;
                }
                step.tick(event, ts_recv)
            }
            Input::Interval(interval, now) => self.interval(step, members, (&interval, now)),
            Input::Report(report) => step.report(&report).map(drop),
            Input::Time(now) => step.read_clock(now),
            Input::Connection(connection, now) => step.connection(connection, now),
            Input::Command(command, by) => step.command(by, &command).map(drop),
            Input::Difference(difference, now) => {
                step.floor.with(|live, sink| live.difference(&difference, now, sink))
            }
            Input::Adjustment(money, now) => {
                step.floor.with(|live, sink| live.adjust(money, now, sink))
            }
            Input::State => step.floor.with(|live, sink| live.record_state(sink)),
            Input::End => Ok(()),
        }
    }

    fn interval<F: Floor, M: Members<Error = F::Error>>(
        &mut self,
        step: &mut Step<'_, F>,
        members: &mut M,
        (interval, now): (&Interval, TimeNs),
    ) -> Result<(), F::Error> {
        self.fed.bars_until = self.fed.bars_until.max(interval.ts_close);
        let scale = &mut self.scale;
        let row = step.floor.with(|live, sink| {
            live.record_interval(interval, now, sink)?;
            Ok(scale.row(&interval.bars, live.flow()).to_vec())
        })?;
        members.look(interval.ts_close, &row)?;
        if interval.is_history {
            self.put_out(step, members)?;
            self.gather(members, (interval, &row), true)?;
            return step.carry_out();
        }
        step.bars(&interval.bars, now)?;
        self.put_out(step, members)?;
        match self.said(step)? {
            Said::Nothing if members.has_council() => {
                self.catch_up(members)?;
                members.decide(interval.ts_close, &row)?;
            }
            _ => {
                step.floor.with(|live, sink| live.decide(&decision(&self.row), sink))?;
                self.gather(members, (interval, &row), false)?;
            }
        }
        step.carry_out()
    }

    /// What the journal says of the decision that is next: a moment's record, if there is one,
    /// comes before all that the decision makes but cancels.
    fn said<F: Floor>(&mut self, step: &mut Step<'_, F>) -> Result<Said, F::Error> {
        let (row, told) = (&mut self.row, &mut self.told);
        step.floor.with(|_, sink| {
            let records = sink.records();
            for ahead in 0.. {
                *told = records + ahead as u64 + 1;
                match sink.expected(ahead)? {
                    Some(entry) if entry.kind == RecordKind::Cancel as u16 => {}
                    Some(entry) if entry.kind == RecordKind::Moment as u16 => {
                        row.apply(&entry.payload)?;
                        return Ok(Said::Changed);
                    }
                    Some(_) => return Ok(Said::Unchanged),
                    None => break,
                }
            }
            Ok(Said::Nothing)
        })
    }

    /// Agents that the journal says have failed here: they are not asked again for that either.
    fn put_out<F: Floor, M: Members<Error = F::Error>>(
        &mut self,
        step: &mut Step<'_, F>,
        members: &mut M,
    ) -> Result<(), F::Error> {
        while members.has_council()
            && let Some(place) =
                step.floor.with(|_, sink| Ok(sink.expected(0)?.and_then(agent_of)))?
        {
            self.catch_up(members)?;
            members.fail(place)?;
        }
        Ok(())
    }

    fn gather<M: Members>(
        &mut self,
        members: &mut M,
        (interval, row): (&Interval, &[Vec<f64>]),
        is_history: bool,
    ) -> Result<(), M::Error> {
        if !members.has_council() {
            return Ok(());
        }
        let ballots = &self.row.ballots;
        let said = if is_history { Err(ballots.len()) } else { Ok(ballots.as_slice()) };
        self.gathered.push(interval.ts_close, row, said);
        if self.gathered.len() * self.width < CELLS_MAX {
            return Ok(());
        }
        self.catch_up(members)
    }

    fn catch_up<M: Members>(&mut self, members: &mut M) -> Result<(), M::Error> {
        if !self.gathered.is_empty() {
            members.catch_up(&self.gathered)?;
            self.gathered.clear();
        }
        Ok(())
    }
}

/// A row as the desk takes it; time and number are the desk's own.
fn decision(row: &Row) -> DecisionRow<'_> {
    DecisionRow {
        ts: TimeNs(0),
        moment: 0,
        ballots: &row.ballots,
        decisions: &row.decisions,
        weights: &row.weights,
        targets: &row.targets,
    }
}
