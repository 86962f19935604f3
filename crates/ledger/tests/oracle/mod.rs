//! The plain twin of the ledger: it keeps what happened and recomputes everything from it.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

use std::collections::BTreeMap;

use hansa_ledger::{Account, LotMethod, Posting};
use hansa_types::{Amount, Currency, ExecutionReport, Instrument, InstrumentId, Money, Price};

/// What happened, in order.
#[derive(Debug, Default)]
pub struct Oracle {
    pub transfers: Vec<Money>,
    pub fills: Vec<ExecutionReport>,
    pub postings: Vec<Posting>,
    pub marks: BTreeMap<InstrumentId, Price>,
    /// Base units for `.1` of a currency, as whole numbers.
    pub rates: BTreeMap<Currency, (i128, i128)>,
}

impl Oracle {
    /// The sum of all postings of one kind in one currency.
    pub fn posted(&self, code: u8, currency: Currency) -> Amount {
        let of =
            |posting: &&Posting| posting.account.code() == code && posting.currency == currency;
        Amount(self.postings.iter().filter(of).map(|posting| posting.amount.0).sum())
    }

    /// The sum of all postings to one account, whatever the currency.
    pub fn posted_to(&self, account: Account) -> Amount {
        let of = |posting: &&Posting| posting.account == account;
        Amount(self.postings.iter().filter(of).map(|posting| posting.amount.0).sum())
    }

    fn fills_of(&self, instrument: InstrumentId) -> impl Iterator<Item = &ExecutionReport> {
        self.fills.iter().filter(move |fill| fill.instrument == instrument)
    }

    pub fn qty(&self, instrument: InstrumentId) -> i64 {
        self.fills_of(instrument).map(|fill| fill.signed_last_qty().0).sum()
    }

    /// Transfers less what fills cost and charged: never looks at a posting.
    pub fn cash(&self, instruments: &[Instrument], currency: Currency) -> Amount {
        let in_currency = |money: &&Money| money.currency == currency;
        let moved: i128 =
            self.transfers.iter().filter(in_currency).map(|money| money.amount.0).sum();
        let spent: i128 = self.fills.iter().map(|fill| spent(instruments, fill, currency)).sum();
        Amount(moved - spent)
    }

    pub fn market_value(&self, instrument: &Instrument) -> Amount {
        let qty = self.qty(instrument.id());
        let price = self.marks.get(&instrument.id()).map_or(0, |price| price.0);
        Amount(instrument.unit_value().0 * i128::from(price) * i128::from(qty))
    }

    pub fn equity(&self, instruments: &[Instrument], base: Currency) -> Amount {
        self.sum_in_base(instruments, base, |currency| {
            let values = instruments.iter().filter(|each| each.spec().quote == currency);
            self.cash(instruments, currency).0
                + values.map(|each| self.market_value(each).0).sum::<i128>()
        })
    }

    pub fn gross(&self, instruments: &[Instrument], base: Currency) -> Amount {
        self.sum_in_base(instruments, base, |currency| {
            let values = instruments.iter().filter(|each| each.spec().quote == currency);
            values.map(|each| self.market_value(each).0.abs()).sum()
        })
    }

    fn sum_in_base(
        &self,
        instruments: &[Instrument],
        base: Currency,
        of: impl Fn(Currency) -> i128,
    ) -> Amount {
        let mut currencies: Vec<Currency> = vec![base];
        currencies.extend(instruments.iter().map(|each| each.spec().quote));
        currencies.extend(self.transfers.iter().map(|money| money.currency));
        currencies.extend(self.fills.iter().map(|fill| fill.fee_currency));
        currencies.sort_unstable();
        currencies.dedup();
        let sum = currencies.into_iter().map(|currency| {
            let (numerator, denominator) = self.rates.get(&currency).copied().unwrap_or((1, 1));
            (of(currency) * numerator).div_euclid(denominator)
        });
        Amount(sum.sum())
    }

    /// Cost of what is held and profit of what was closed, one fill after the other, by the book:
    /// one entry per lot for first in first out, one pool for average cost.
    pub fn cost_and_realised(
        &self,
        instrument: &Instrument,
        method: LotMethod,
    ) -> (Amount, Amount) {
        match method {
            LotMethod::Fifo => self.by_single_lots(instrument),
            LotMethod::AverageCost => self.by_pool(instrument),
        }
    }

    fn by_single_lots(&self, instrument: &Instrument) -> (Amount, Amount) {
        let unit = instrument.unit_value().0;
        let (mut open, mut realised) = (Vec::<(i128, i128)>::new(), 0);
        for fill in self.fills_of(instrument.id()) {
            let (sign, price) = (i128::from(fill.side.sign()), i128::from(fill.last_px.0));
            for _ in 0..fill.last_qty.0 {
                match open.first().copied() {
                    Some((held, paid)) if held == -sign => {
                        realised += unit * held * (price - paid);
                        open.remove(0);
                    }
                    _ => open.push((sign, price)),
                }
            }
        }
        (Amount(open.iter().map(|(sign, price)| unit * sign * price).sum()), Amount(realised))
    }

    fn by_pool(&self, instrument: &Instrument) -> (Amount, Amount) {
        let unit = instrument.unit_value().0;
        let (mut held, mut cost, mut realised) = (0i128, 0i128, 0i128);
        for fill in self.fills_of(instrument.id()) {
            let price = unit * i128::from(fill.last_px.0);
            let signed = i128::from(fill.signed_last_qty().0);
            let closes = if held * signed < 0 { signed.abs().min(held.abs()) } else { 0 };
            if closes > 0 {
                let removed = cost * closes / held.abs();
                realised += held.signum() * closes * price - removed;
                cost -= removed;
                held -= held.signum() * closes;
            }
            let opens = signed.signum() * (signed.abs() - closes);
            (held, cost) = (held + opens, cost + opens * price);
        }
        (Amount(cost), Amount(realised))
    }
}

fn spent(instruments: &[Instrument], fill: &ExecutionReport, currency: Currency) -> i128 {
    let instrument = &instruments[fill.instrument.index()];
    let value = instrument.unit_value().0
        * i128::from(fill.last_px.0)
        * i128::from(fill.signed_last_qty().0);
    let fee = if fill.fee_currency == currency { fill.fee.0 } else { 0 };
    fee + if instrument.spec().quote == currency { value } else { 0 }
}
