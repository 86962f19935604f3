//! What happens to positions besides trades: funding, dividends, splits, the end, interest.

use hansa_ledger::Posting;
use hansa_market::action::{Action, Deed};
use hansa_types::{Amount, Decimal, InstrumentId, Price, Qty, RejectReason, TimeNs};

use crate::desk::{Desk, Effects, Mark};
use crate::error::EngineError;
use crate::holders::Stake;
use crate::record::{Payload, RecordKind};
use crate::shares::{Closed, Share, cash_of, charged, charged_one_side, closed, restated};

/// Rates are recorded in 10^-12.
const ATOMS_PER_PART: i128 = 1_000_000;

/// In the record of an end: it was no contract that expired.
const DELISTED: i64 = 1;

/// What a record tells of a position that changed, or was charged, without an order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Happening {
    pub(crate) instrument: InstrumentId,
    /// Word of it came then.
    pub(crate) ts_recv: TimeNs,
    /// What the action stated: see `docs/journal.md`.
    pub(crate) a: i64,
    /// See `docs/journal.md`.
    pub(crate) b: i64,
    pub(crate) before: Qty,
    pub(crate) after: Qty,
    /// At which the position was valued; none where it was not.
    pub(crate) price: Option<Price>,
}

impl Payload {
    /// What happened to a position: 56 bytes, then the postings, then each source's share of it.
    pub(crate) fn happening(
        &mut self,
        what: &Happening,
        group: &[Posting],
        shares: &[Share],
    ) -> &mut Self {
        self.u32(what.instrument.0)
            .u32(u32::from(what.price.is_some()))
            .i64(what.ts_recv.0)
            .i64(what.a)
            .i64(what.b)
            .i64(what.before.0)
            .i64(what.after.0)
            .i64(what.price.map_or(0, |price| price.0))
            .postings(group)
            .shares(shares)
    }

    /// The shares of sources: a count, then 48 bytes each.
    fn shares(&mut self, shares: &[Share]) -> &mut Self {
        self.u32(u32::try_from(shares.len()).unwrap_or(u32::MAX));
        for share in shares {
            self.u16(share.source)
                .raw(&[0; 6])
                .i64(share.moved.0)
                .amount(share.cash)
                .amount(share.fee);
        }
        self
    }
}

/// All of it together.
fn net(under_way: &[Stake]) -> Qty {
    Qty(under_way.iter().map(|stake| stake.lots.0).sum())
}

/// What the action stated, as its record tells it: of an end the second number says which.
fn numbers(deed: Deed) -> (i64, i64) {
    let (_, [a, b, _]) = deed.numbers();
    (a, if matches!(deed, Deed::Delisting(_)) { DELISTED } else { b })
}

/// True for what gives quantities another meaning: nothing may be on its way across it.
pub(crate) const fn restates(deed: Deed) -> bool {
    matches!(deed, Deed::Split { .. } | Deed::Expiry(_) | Deed::Delisting(_))
}

const fn kind_of(deed: Deed) -> Option<RecordKind> {
    match deed {
        // What it does to fills the venue reports; a mark is a price like any other.
        Deed::Unknown | Deed::Bust { .. } | Deed::Correct { .. } | Deed::Mark(_) => None,
        Deed::Funding { .. } => Some(RecordKind::Funding),
        Deed::Dividend { .. } => Some(RecordKind::Dividend),
        Deed::Split { .. } => Some(RecordKind::Split),
        Deed::Status(_) => Some(RecordKind::Status),
        Deed::Expiry(_) | Deed::Delisting(_) => Some(RecordKind::Expiry),
    }
}

impl Desk {
    /// Something happens to an instrument besides trading; the venue has done its part.
    ///
    /// Charges are on the position as the venue has it: what the books show, and fills that are
    /// `under_way` to the desk, by source. On nothing they leave no record.
    pub(crate) fn on_action(
        &mut self,
        instrument: InstrumentId,
        (action, under_way): (&Action, &[Stake]),
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        if let Deed::Mark(price) = action.deed {
            return self.on_mark(instrument, price, action.ts_event, out);
        }
        let Some(kind) = kind_of(action.deed) else { return Ok(()) };
        let is_charge = matches!(action.deed, Deed::Funding { .. } | Deed::Dividend { .. });
        let under_way = if is_charge { under_way } else { &[] };
        let (stakes, travelling) = (self.holders.with(instrument, under_way)?, net(under_way));
        let before = self.ledger.position_qty(instrument) + travelling;
        if is_charge && before.is_zero() {
            return Ok(());
        }
        if restates(action.deed) {
            self.end_tickets_of(instrument, action.ts_event, out)?;
        }
        let value = self.value_of_lots(instrument)?;
        let (price, group) = self.post(instrument, (action, travelling))?;
        let (a, b) = numbers(action.deed);
        let after = self.ledger.position_qty(instrument) + travelling;
        let shares = self.shares_of(instrument, action.deed, (&stakes, &group, value))?;
        let ts_recv = action.ts_recv;
        let what = Happening { instrument, ts_recv, a, b, before, after, price };
        self.payload.clear().happening(&what, &group, &shares);
        out.records.push(kind, action.ts_event, &self.payload);
        self.forget(instrument, action.deed);
        self.take_shares(instrument, &shares)?;
        self.tell(instrument, (action, &shares), out);
        Ok(())
    }

    /// A day's interest on each short position for which something was borrowed: of these
    /// instruments, each with what is under way to the desk.
    pub(crate) fn on_day(
        &mut self,
        rate_per_year: Decimal,
        ts: TimeNs,
        borrowed: &[(InstrumentId, Vec<Stake>)],
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        for (instrument, under_way) in borrowed {
            let (instrument, travelling) = (*instrument, net(under_way));
            let price = self.marks[instrument.index()].price;
            let held = self.ledger.position_qty(instrument) + travelling;
            if held.0 >= 0 || price.is_none() {
                continue;
            }
            let stakes = self.holders.with(instrument, under_way)?;
            let group = self.ledger.charge_borrow(instrument, (rate_per_year, travelling), ts)?;
            let shares = charged_one_side(&stakes, cash_of(group)?)?;
            let a = i64::try_from(rate_per_year.atoms() / ATOMS_PER_PART).unwrap_or(i64::MAX);
            let (before, after) = (held, held);
            let what = Happening { instrument, ts_recv: ts, a, b: 0, before, after, price };
            self.payload.clear().happening(&what, group, &shares);
            out.records.push(RecordKind::Borrow, ts, &self.payload);
        }
        Ok(())
    }

    /// What befalls each of those who hold, of what was posted.
    fn shares_of(
        &self,
        instrument: InstrumentId,
        deed: Deed,
        (stakes, group, value): (&[Stake], &[Posting], (Amount, Qty)),
    ) -> Result<Vec<Share>, EngineError> {
        let kind = &self.instruments[instrument.index()];
        Ok(match deed {
            Deed::Funding { .. } | Deed::Dividend { .. } => charged(stakes, cash_of(group)?)?,
            Deed::Expiry(price) | Deed::Delisting(price) => {
                closed(kind, stakes, (price, Amount::ZERO))?
            }
            Deed::Split { numerator, denominator } => {
                let after = (self.ledger.position_qty(instrument), cash_of(group)?);
                restated(stakes, (numerator, denominator), after, value)?
            }
            _ => Vec::new(),
        })
    }

    /// What lots are worth: those of the position; where the desk holds none in all, one of them.
    fn value_of_lots(&self, instrument: InstrumentId) -> Result<(Amount, Qty), EngineError> {
        let held = self.ledger.position_qty(instrument);
        if !held.is_zero() {
            return Ok((self.ledger.market_value(instrument), held));
        }
        let kind = &self.instruments[instrument.index()];
        Ok(match self.marks[instrument.index()].price {
            Some(price) => (kind.notional(price, Qty(1))?, Qty(1)),
            None => (Amount::ZERO, Qty::ZERO),
        })
    }

    /// Each source holds what its share leaves it.
    pub(crate) fn take_shares(
        &mut self,
        instrument: InstrumentId,
        shares: &[Share],
    ) -> Result<(), EngineError> {
        for share in shares {
            let change = Stake { source: share.source, lots: share.moved };
            self.holders.add(instrument, change)?;
        }
        Ok(())
    }

    /// Those whose lots were moved are told.
    fn tell(
        &self,
        instrument: InstrumentId,
        (action, shares): (&Action, &[Share]),
        out: &mut Effects,
    ) {
        let (kind, ts) = (&self.instruments[instrument.index()], action.ts_event);
        let moved = shares.iter().filter(|share| !share.moved.is_zero());
        out.told.extend(moved.map(|share| match action.deed {
            Deed::Expiry(price) | Deed::Delisting(price) => {
                let reason = RejectReason::Ended;
                share.closing(kind, &Closed { price, reference_px: price, reason, ts })
            }
            _ => share.restating(kind, ts),
        }));
    }

    /// The price the position was valued at, and what was posted.
    fn post(
        &mut self,
        instrument: InstrumentId,
        (action, under_way): (&Action, Qty),
    ) -> Result<(Option<Price>, Vec<Posting>), EngineError> {
        let Mark { price: mark, venue, .. } = self.marks[instrument.index()];
        let ts = action.ts_event;
        let (price, group) = match action.deed {
            Deed::Funding { rate, mark: stated } => {
                let at = stated.or(venue);
                let group = self.ledger.charge_funding(instrument, (rate, under_way), at, ts)?;
                (at.or(mark), group)
            }
            Deed::Dividend { per_unit } => {
                (None, self.ledger.pay_dividend(instrument, (per_unit, under_way), ts)?)
            }
            Deed::Split { numerator, denominator } => {
                (mark, self.ledger.split(instrument, (numerator, denominator), ts)?)
            }
            Deed::Expiry(price) | Deed::Delisting(price) => {
                (Some(price), self.ledger.settle(instrument, (price, Amount::ZERO), ts)?)
            }
            _ => (None, [].as_slice()),
        };
        Ok((price, group.to_vec()))
    }

    /// What was known of the market means nothing any more, but for the last price after a split.
    fn forget(&mut self, instrument: InstrumentId, deed: Deed) {
        if !restates(deed) {
            return;
        }
        self.books.forget(instrument);
        let mark = &mut self.marks[instrument.index()];
        let price = match deed {
            Deed::Split { .. } => self.ledger.last_mark(instrument),
            _ => None,
        };
        *mark = Mark { price, last: price, ts: mark.ts, ..Mark::default() };
    }

    /// Tickets state prices and quantities of before.
    pub(crate) fn end_tickets_of(
        &mut self,
        instrument: InstrumentId,
        ts: TimeNs,
        out: &mut Effects,
    ) -> Result<(), EngineError> {
        if self.carrier.is_empty() {
            return Ok(());
        }
        self.carrier.cancel_instrument(instrument, &mut self.actions);
        self.act_for_tickets(ts, out)
    }
}
