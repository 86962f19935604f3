//! From the council's decisions to proposals: what is missing, and why nothing is done.

use hansa_types::{Amount, InstrumentId, Qty, TimeNs};

use super::{Desk, Effects, SOURCE_COUNCIL};
use crate::decision::DecisionRow;
use crate::effect::Effect;
use crate::error::EngineError;
use crate::grid::NONE;
use crate::outcome::Outcome;
use crate::record::RecordKind;
use crate::sizing::{is_within_band, target_lots};

impl Desk {
    /// The council decided: proposals for what is missing, each through the gate.
    pub fn on_decision(
        &mut self,
        row: &DecisionRow<'_>,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        row.check(self.agents, self.instruments.len())?;
        let equity = self.watch_equity()?;
        self.counts.moments += 1;
        // Reducing orders first, so that a rate limit never lets an increase crowd out an exit.
        let mut increasing = std::mem::take(&mut self.increasing);
        for index in 0..self.instruments.len() {
            match self.change_wanted(row, index, equity) {
                (Outcome::Ordered, change) if !self.reduces(index, change) => {
                    increasing.push((index, change));
                }
                (outcome, change) => self.act(row.ts, index, (outcome, change), out)?,
            }
        }
        for (index, change) in increasing.drain(..) {
            self.act(row.ts, index, (Outcome::Ordered, change), out)?;
        }
        self.increasing = increasing;
        let mut payload = std::mem::take(&mut self.payload);
        if self.last.write(row, &self.outcomes, equity.unwrap_or_default(), &mut payload) {
            out.records.push(RecordKind::Moment, row.ts, &payload);
        }
        self.payload = payload;
        out.records.append(&mut self.proposals);
        Ok(())
    }

    /// True when a change only takes from the position.
    fn reduces(&self, index: usize, change: Qty) -> bool {
        let position = self.ledger.position_qty(self.instruments[index].id());
        change.0.signum() == -position.0.signum() && change.0.abs() <= position.0.abs()
    }

    /// Does what is wanted for one instrument, and notes what came of it.
    fn act(
        &mut self,
        ts: TimeNs,
        index: usize,
        (outcome, change): (Outcome, Qty),
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        self.outcomes[index] = outcome;
        let instrument = self.instruments[index].id();
        if outcome == Outcome::Canceling {
            self.cancel_instrument(instrument, ts, out);
        }
        if outcome != Outcome::Ordered {
            return Ok(());
        }
        let request = self.market_order(SOURCE_COUNCIL, (instrument, change), ts);
        self.outcomes[index] = match self.propose(&request)? {
            Ok(approved) => {
                self.orders.sent(*approved.request());
                out.effects.push(Effect::Send(approved));
                Outcome::Ordered
            }
            Err(_) => Outcome::Refused,
        };
        Ok(())
    }

    /// What stands between the position and the target, or why nothing is to be done.
    /// `Ordered` stands for "an order is wanted".
    fn change_wanted(
        &self,
        row: &DecisionRow<'_>,
        index: usize,
        equity: Option<Amount>,
    ) -> (Outcome, Qty) {
        let nothing = |outcome| (outcome, Qty::ZERO);
        let weight = row.targets[index];
        if weight == NONE {
            return nothing(Outcome::NoView);
        }
        let instrument = &self.instruments[index];
        let id = instrument.id();
        let worths = (equity, self.lot_value(index), self.lot_worth(index));
        let (Some(equity), Some(lot_value), Some(lot_worth)) = worths else {
            return nothing(Outcome::NoPrice);
        };
        let Some(target) = target_lots(equity, weight, lot_worth) else {
            return nothing(Outcome::NoPrice);
        };
        let (position, working) = (self.ledger.position_qty(id), self.orders.working(id).net());
        let change = target - position - working;
        if change.is_zero() {
            let vetoed = row.decisions[index].flag() && target.is_zero();
            return nothing(match (working.is_zero(), vetoed) {
                (false, _) => Outcome::Working,
                (true, true) => Outcome::Vetoed,
                (true, false) => Outcome::AtTarget,
            });
        }
        if self.is_working_against(id, change) {
            return nothing(Outcome::Canceling);
        }
        let change = match until_flat(change, position) {
            _ if !self.is_stopped() => change,
            Qty::ZERO if self.is_killed => return nothing(Outcome::Killed),
            Qty::ZERO if self.is_paused => return nothing(Outcome::Paused),
            // A drawdown halt: the gate shall say so with its numbers.
            Qty::ZERO => change,
            towards_zero => towards_zero,
        };
        let [value, worth] =
            [lot_value, lot_worth].map(|lot| Amount(lot.0.saturating_mul(i128::from(change.0))));
        let closes = (position + change).is_zero() && !position.is_zero();
        if is_within_band(worth, equity, self.band_bps, closes) {
            return nothing(Outcome::WithinBand);
        }
        if change.0.abs() < instrument.qty_min().0 || value.abs() < instrument.notional_min() {
            return nothing(Outcome::TooSmall);
        }
        (Outcome::Ordered, change)
    }

    /// True when open orders go the other way than what is wanted.
    fn is_working_against(&self, id: InstrumentId, change: Qty) -> bool {
        let working = self.orders.working(id);
        (change.0 > 0 && working.sell.0 > 0) || (change.0 < 0 && working.buy.0 > 0)
    }
}

/// As much of a change as brings the position towards zero, and not beyond.
fn until_flat(change: Qty, position: Qty) -> Qty {
    if change.0.signum() != -position.0.signum() {
        return Qty::ZERO;
    }
    Qty(change.0.signum() * change.0.abs().min(position.0.abs()))
}
