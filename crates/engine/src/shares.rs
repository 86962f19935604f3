//! What befalls a position befalls those who hold it: each source's share of lots and money.
//!
//! See `docs/decisions/0010-what-a-holder-is-told.md`.

use hansa_ledger::{Account, Posting, shared_out};
use hansa_types::{
    Amount, ClOrdId, ExecType, ExecutionReport, Instrument, Liquidity, OrdStatus, Price, Qty,
    RejectReason, Side, TimeNs, ValueError,
};

use crate::holders::Stake;
use crate::wake::OwnReport;

/// What befell one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) source: u16,
    /// By how much its position changed.
    pub(crate) moved: Qty,
    /// What came in for it, after the fee.
    pub(crate) cash: Amount,
    pub(crate) fee: Amount,
}

/// At which prices positions were closed, and why.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Closed {
    pub(crate) price: Price,
    /// What the price is compared with.
    pub(crate) reference_px: Price,
    pub(crate) reason: RejectReason,
    pub(crate) ts: TimeNs,
}

/// What a group of postings brought in.
pub(crate) fn cash_of(group: &[Posting]) -> Result<Amount, ValueError> {
    let lines = group.iter().filter(|line| line.account == Account::Cash);
    lines.map(|line| line.amount).try_fold(Amount::ZERO, Amount::checked_add)
}

/// A charge or a payment for each lot held: who holds the other way gets what the others pay.
pub(crate) fn charged(stakes: &[Stake], cash: Amount) -> Result<Vec<Share>, ValueError> {
    let weights: Vec<i128> = stakes.iter().map(|stake| i128::from(stake.lots.0)).collect();
    given_out(stakes, cash, &weights)
}

/// A charge that only those on the position's side have caused.
pub(crate) fn charged_one_side(stakes: &[Stake], cash: Amount) -> Result<Vec<Share>, ValueError> {
    given_out(stakes, cash, &one_side(stakes))
}

/// Every stake is closed at one price; the fee is borne on the position's side.
pub(crate) fn closed(
    instrument: &Instrument,
    stakes: &[Stake],
    (price, fee): (Price, Amount),
) -> Result<Vec<Share>, ValueError> {
    let fees = given_out(stakes, fee, &one_side(stakes))?;
    let each = stakes.iter().zip(fees);
    each.map(|(stake, Share { cash: fee, .. })| {
        let cash = instrument.notional(price, stake.lots)?.checked_sub(fee)?;
        Ok(Share { source: stake.source, moved: -stake.lots, cash, fee })
    })
    .collect()
}

/// A split: `after` lots in all of those `value` was the worth of, and `cash` for the fraction.
/// Who keeps less than his part is paid the difference by who keeps more, and by the venue.
pub(crate) fn restated(
    stakes: &[Stake],
    (numerator, denominator): (i64, i64),
    (after, cash): (Qty, Amount),
    (value, of): (Amount, Qty),
) -> Result<Vec<Share>, ValueError> {
    let (numerator, denominator) = (i128::from(numerator), i128::from(denominator));
    let before: Vec<i128> = stakes.iter().map(|stake| i128::from(stake.lots.0)).collect();
    let kept = shared_out(i128::from(after.0), (numerator, denominator), &before)?;
    // In parts of an old lot, as many as there are units after.
    let lost: Vec<i128> =
        before.iter().zip(&kept).map(|(old, new)| old * numerator - new * denominator).collect();
    let paid = match of {
        Qty::ZERO => vec![0; stakes.len()],
        of => shared_out(cash.0, (value.0, i128::from(of.0) * numerator), &lost)?,
    };
    let each = stakes.iter().zip(before.iter().zip(kept)).zip(paid);
    each.map(|((stake, (old, new)), cash)| {
        let moved = i64::try_from(new - old);
        let moved = moved.map_err(|_| ValueError::Overflow { what: "lots of a source" })?;
        let (source, cash) = (stake.source, Amount(cash));
        Ok(Share { source, moved: Qty(moved), cash, fee: Amount::ZERO })
    })
    .collect()
}

/// The lots of those who hold on the side of the position; none of the others.
fn one_side(stakes: &[Stake]) -> Vec<i128> {
    let net: i128 = stakes.iter().map(|stake| i128::from(stake.lots.0)).sum();
    let on_side = |lots: i128| if lots.signum() == net.signum() { lots } else { 0 };
    stakes.iter().map(|stake| on_side(i128::from(stake.lots.0))).collect()
}

/// In proportion to the weights; nothing where nobody holds.
fn given_out(stakes: &[Stake], cash: Amount, weights: &[i128]) -> Result<Vec<Share>, ValueError> {
    let whole: i128 = weights.iter().sum();
    let parts = match whole {
        0 => vec![0; stakes.len()],
        _ => shared_out(cash.0, (cash.0, whole), weights)?,
    };
    let share = |(stake, cash): (&Stake, i128)| Share {
        source: stake.source,
        moved: Qty::ZERO,
        cash: Amount(cash),
        fee: Amount::ZERO,
    };
    Ok(stakes.iter().zip(parts).map(share).collect())
}

impl Share {
    /// What its holder is told of a position that was closed: an execution without an order.
    pub(crate) fn closing(&self, instrument: &Instrument, how: &Closed) -> OwnReport {
        let lots = Qty(self.moved.0.saturating_abs());
        let report = ExecutionReport {
            exec_type: ExecType::Trade,
            order_qty: lots,
            cum_qty: lots,
            last_qty: lots,
            last_px: how.price,
            reference_px: how.reference_px,
            fee: self.fee,
            ..self.told(instrument, (how.reason, how.ts))
        };
        OwnReport { report, ticket: None, change: lots }
    }

    /// What its holder is told of lots that a split added or took.
    pub(crate) fn restating(&self, instrument: &Instrument, ts: TimeNs) -> OwnReport {
        let report = self.told(instrument, (RejectReason::Restated, ts));
        OwnReport { report, ticket: None, change: Qty(self.moved.0.saturating_abs()) }
    }

    /// No order stands behind it: its id is the source's, with a sequence that no order has.
    fn told(
        &self,
        instrument: &Instrument,
        (reason, ts): (RejectReason, TimeNs),
    ) -> ExecutionReport {
        ExecutionReport {
            exec_id: 0,
            exec_ref_id: 0,
            cl_ord_id: ClOrdId::new(self.source, 0),
            instrument: instrument.id(),
            side: Side::of(self.moved),
            exec_type: ExecType::Restated,
            ord_status: OrdStatus::Filled,
            order_qty: Qty::ZERO,
            cum_qty: Qty::ZERO,
            leaves_qty: Qty::ZERO,
            last_qty: Qty::ZERO,
            last_px: Price(0),
            reference_px: Price(0),
            fee: Amount::ZERO,
            fee_currency: instrument.spec().quote,
            liquidity: Liquidity::None,
            reason,
            ts_event: ts,
            ts_recv: ts,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn stakes(lots: &[i64]) -> Vec<Stake> {
        let sources = 16..;
        sources.zip(lots).map(|(source, lots)| Stake { source, lots: Qty(*lots) }).collect()
    }

    fn cash(shares: &[Share]) -> Vec<i128> {
        shares.iter().map(|share| share.cash.0).collect()
    }

    #[test]
    fn funding_is_paid_by_longs_and_had_by_shorts_of_the_same_desk() {
        let shares = charged(&stakes(&[10, -4]), Amount(-60)).unwrap();
        assert_eq!(cash(&shares), [-100, 40]);
    }

    #[test]
    fn interest_is_paid_by_those_who_are_short() {
        let shares = charged_one_side(&stakes(&[-3, 4, -6]), Amount(-10)).unwrap();
        assert_eq!(cash(&shares), [-3, 0, -7]);
    }

    #[test]
    fn a_reverse_split_pays_out_what_makes_no_whole_lot_among_holders_too() {
        // 5 and 5 lots worth 100 each; of two there is one: 3 and 2 of 200 are left.
        let shares =
            restated(&stakes(&[5, 5]), (1, 2), (Qty(5), Amount(0)), (Amount(1000), Qty(10)));
        let shares = shares.unwrap();
        assert_eq!(cash(&shares), [-100, 100]);
        assert_eq!(shares.iter().map(|share| share.moved.0).collect::<Vec<_>>(), [-2, -3]);
    }

    #[test]
    fn a_desk_that_holds_nothing_shares_nothing() {
        assert_eq!(charged(&[], Amount(0)).unwrap(), []);
        assert_eq!(cash(&charged(&stakes(&[5, -5]), Amount(0)).unwrap()), [0, 0]);
    }
}
