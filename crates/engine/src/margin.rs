//! When an account has too little margin, and what is done with its positions then.

use hansa_types::{Amount, InstrumentId, Money, Qty, RejectReason, TimeNs, ValueError};
use hansa_venue::{MarginKind, MarginTerms};

use crate::actions::Happening;
use crate::desk::{Desk, Effects};
use crate::error::EngineError;
use crate::record::RecordKind;
use crate::shares::{Closed, closed};

impl Desk {
    /// The instruments whose positions have too little behind them, now that one has a new price:
    /// with cross margin all that are held, or none. Without a price for all, nobody can tell.
    pub(crate) fn below_margin(
        &self,
        terms: &MarginTerms,
        instrument: InstrumentId,
    ) -> Vec<InstrumentId> {
        match terms.kind {
            MarginKind::Cross if self.is_cross_below(terms).unwrap_or(false) => {
                let held = self.instruments.iter().map(|each| each.id());
                held.filter(|id| !self.ledger.position_qty(*id).is_zero()).collect()
            }
            MarginKind::Isolated { .. }
                if self.is_isolated_below(terms, instrument).unwrap_or(false) =>
            {
                vec![instrument]
            }
            _ => Vec::new(),
        }
    }

    /// The instruments that one margin backs together with this one.
    pub(crate) fn backed_with(
        &self,
        terms: &MarginTerms,
        instrument: InstrumentId,
    ) -> Vec<InstrumentId> {
        match terms.kind {
            MarginKind::Cross => self.instruments.iter().map(|each| each.id()).collect(),
            MarginKind::Isolated { .. } => vec![instrument],
        }
    }

    fn is_cross_below(&self, terms: &MarginTerms) -> Option<bool> {
        let (equity, gross) = self.at_venue_marks()?;
        let needed = match terms.tiers {
            None => terms.flat_maintenance(gross)?,
            Some(_) => self.needed_by_tiers(terms)?,
        };
        Some(needed.0 > 0 && equity < needed)
    }

    /// Equity and gross value at the venue's marks, in base currency.
    fn at_venue_marks(&self) -> Option<(Amount, Amount)> {
        let mut sums = (self.ledger.equity().ok()?, self.ledger.gross_exposure().ok()?);
        if !self.has_venue_marks {
            return Some(sums);
        }
        for id in self.instruments.iter().map(|each| each.id()) {
            let (ours, theirs) = (self.ledger.market_value(id), self.margin_value(id)?);
            let currency = self.instruments[id.index()].spec().quote;
            let more = |amount: Amount, than: Amount| {
                let amount = amount.checked_sub(than).ok()?;
                self.ledger.converted(Money { amount, currency }).ok()
            };
            sums.0 = sums.0.checked_add(more(theirs, ours)?).ok()?;
            sums.1 = sums.1.checked_add(more(theirs.abs(), ours.abs())?).ok()?;
        }
        Some(sums)
    }

    /// What the venue holds a position to be worth, in its quote currency.
    fn margin_value(&self, id: InstrumentId) -> Option<Amount> {
        match self.marks[id.index()].venue {
            None => Some(self.ledger.market_value(id)),
            Some(price) => {
                self.instruments[id.index()].notional(price, self.ledger.position_qty(id)).ok()
            }
        }
    }

    /// What all positions need together, each by its own tier.
    fn needed_by_tiers(&self, terms: &MarginTerms) -> Option<Amount> {
        let ids = self.instruments.iter().map(|each| each.id());
        ids.filter(|id| !self.ledger.position_qty(*id).is_zero()).try_fold(
            Amount::ZERO,
            |sum, id| {
                let needed = terms.maintenance(id, self.margin_value(id)?)?;
                sum.checked_add(needed).ok()
            },
        )
    }

    /// Initial margin and unrealised profit against what the value needs.
    fn is_isolated_below(&self, terms: &MarginTerms, instrument: InstrumentId) -> Option<bool> {
        let position = self.ledger.position(instrument).filter(|it| !it.qty.is_zero())?;
        self.marks[instrument.index()].price?;
        let value = self.margin_value(instrument)?;
        let unrealised = value.checked_sub(position.cost).ok()?;
        let margin = terms.initial(position.cost)?.checked_add(unrealised).ok()?;
        Some(margin < terms.maintenance(instrument, value)?)
    }

    /// The venue takes a position over, at the mark less its penalty, and charges its fee.
    pub(crate) fn take_over(
        &mut self,
        terms: &MarginTerms,
        instrument: InstrumentId,
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        let index = instrument.index();
        let (before, mark) = (self.ledger.position_qty(instrument), self.marks[index].of_venue());
        let Some(mark) = mark.filter(|_| !before.is_zero()) else { return Ok(()) };
        let price = terms.takeover_px(before, mark);
        let value = self.instruments[index].notional(price, before)?;
        let fee = terms.fee(value).ok_or(ValueError::Overflow { what: "fee" })?;
        let shares = closed(&self.instruments[index], self.holders.of(instrument), (price, fee))?;
        let group = self.ledger.settle(instrument, (price, fee), ts)?;
        let what = Happening {
            instrument,
            ts_recv: ts,
            a: if terms.kind == MarginKind::Cross { 1 } else { 2 },
            b: mark.0,
            before,
            after: Qty::ZERO,
            price: Some(price),
        };
        self.payload.clear().happening(&what, group, &shares);
        out.records.push(RecordKind::Liquidation, ts, &self.payload);
        self.take_shares(instrument, &shares)?;
        let how = Closed { price, reference_px: mark, reason: RejectReason::Liquidated, ts };
        let kind = &self.instruments[index];
        out.told.extend(shares.iter().map(|share| share.closing(kind, &how)));
        Ok(())
    }
}
