//! The ledger: transfers, fills, marks and sums.

use hansa_types::{
    Amount, Currency, Decimal, ExecType, ExecutionReport, Instrument, InstrumentId, Money, Price,
    Qty, TimeNs, ValueError,
};

use crate::account::{Account, Posting, sums_to_zero};
use crate::error::LedgerError;
use crate::fill::{Deal, FillPlan};
use crate::holding::{Holding, Position};
use crate::lots::Lot;
use crate::options::{AccountKind, LedgerOptions};
use crate::purse::Purse;
use crate::ratio::{Ratio, ratio_towards_zero};
use crate::route::{Step, route};
use crate::tape::Executed;

mod charge;
mod entries;
mod restate;
mod spot;
mod take_back;

/// A fill of at most six lines: cash, cost out, profit, cost in, cash for the fee, fee; of a spot
/// account two for each currency paid, got and charged.
const GROUP_LINES_MAX: usize = 6;

/// The books of one desk. Each method posts its whole group or changes nothing.
#[derive(Debug, Clone)]
pub struct Ledger {
    options: LedgerOptions,
    /// The base currency first.
    purses: Vec<Purse>,
    holdings: Vec<Holding>,
    /// How currencies of the instruments become the base currency; none of those without a way.
    routes: Vec<(Currency, Vec<Step>)>,
    /// How many instruments are held without a price.
    unpriced: usize,
    group: Vec<Posting>,
    ts_last: TimeNs,
}

impl Ledger {
    /// Empty books. Instruments are numbered from zero in the order given.
    pub fn new(instruments: Vec<Instrument>, options: LedgerOptions) -> Result<Self, LedgerError> {
        if let AccountKind::Margin { leverage_max } = options.account_kind
            && leverage_max < Decimal::ONE
        {
            return Err(LedgerError::BadLeverage { found: leverage_max.to_string() });
        }
        let mut purses = vec![Purse::new(options.base_currency, Some(Ratio::ONE))];
        let mut holdings = Vec::with_capacity(instruments.len());
        let routes = routes(&instruments, options.base_currency);
        for (place, instrument) in instruments.into_iter().enumerate() {
            if instrument.id().index() != place {
                return Err(LedgerError::MisplacedInstrument {
                    expected: place,
                    found: instrument.id().0,
                    symbol: instrument.symbol().to_owned(),
                });
            }
            let purse = purse_index(&mut purses, instrument.spec().quote);
            if options.is_spot() {
                check_spot(&instrument)?;
                purse_index(&mut purses, instrument.spec().base);
            }
            holdings.push(Holding::new(instrument, purse, options.lot_method));
        }
        let group = Vec::with_capacity(GROUP_LINES_MAX);
        let ts_last = TimeNs::default();
        Ok(Self { options, purses, holdings, routes, unpriced: 0, group, ts_last })
    }

    /// Money comes in from outside.
    pub fn deposit(&mut self, money: Money, ts: TimeNs) -> Result<&[Posting], LedgerError> {
        self.transfer(money, money.amount, ts)
    }

    /// Money goes out. A cash account must have it; a margin account must keep its margin.
    pub fn withdraw(&mut self, money: Money, ts: TimeNs) -> Result<&[Posting], LedgerError> {
        if matches!(self.options.account_kind, AccountKind::Margin { .. }) {
            self.check_margin(money)?;
        }
        self.transfer(money, Amount::ZERO.checked_sub(money.amount)?, ts)
    }

    /// Posts a fill and returns its group. A report that is no trade posts nothing.
    ///
    /// The part that brings the position towards zero is closed first, what is left opens.
    /// A cash account may fall below zero by a fill (a fact), but never sells more than it holds. A
    /// spot account exchanges one currency for the other.
    pub fn apply_fill(&mut self, report: &ExecutionReport) -> Result<&[Posting], LedgerError> {
        self.group.clear();
        if report.exec_type != ExecType::Trade {
            return Ok(&self.group);
        }
        if report.last_qty.0 <= 0 {
            let found = report.last_qty.0;
            return Err(LedgerError::BadFill { exec_id: report.exec_id, found });
        }
        let index = self.index(report.instrument)?;
        let deal = Deal::of(report);
        let moved = match self.options.is_spot() {
            true => self.exchange(index, &deal)?,
            false => self.book(index, &deal).map(|()| Default::default())?,
        };
        let Holding { tape, position, lots, .. } = &mut self.holdings[index];
        tape.push(Executed::of(report, moved), (position, lots));
        self.ts_last = self.ts_last.max(report.ts_recv);
        Ok(&self.group)
    }

    /// Posts a fill as a change of position.
    fn book(&mut self, index: usize, deal: &Deal) -> Result<(), LedgerError> {
        let holding = &self.holdings[index];
        let plan = FillPlan::of(holding, deal)?;
        self.check_held(holding, &plan)?;
        plan.write(holding, deal, &mut self.group)?;
        self.commit_fill(index, &plan, deal)
    }

    /// The last known price of an instrument. O(1).
    pub fn mark(&mut self, instrument: InstrumentId, price: Price) -> Result<(), LedgerError> {
        let index = self.index(instrument)?;
        let holding = &mut self.holdings[index];
        if holding.mark == Some(price) && !holding.is_value_restated {
            return Ok(());
        }
        if !holding.position.qty.is_zero() {
            let value = holding.instrument.notional(price, holding.position.qty)?;
            self.purses[holding.purse].revalue(holding.value, value)?;
            holding.value = value;
            self.unpriced -= usize::from(holding.mark.is_none());
        }
        holding.is_value_restated = false;
        let is_first = holding.mark.replace(price).is_none();
        if is_first && self.options.is_spot() { self.price_entries() } else { Ok(()) }
    }

    /// Sets the worth of `denominator` units of a currency as `numerator` units of base currency.
    pub fn set_rate(
        &mut self,
        currency: Currency,
        numerator: Decimal,
        denominator: Decimal,
    ) -> Result<(), LedgerError> {
        let base = self.options.base_currency;
        match Ratio::new(numerator, denominator) {
            Some(rate) if currency != base => {
                let index = purse_index(&mut self.purses, currency);
                self.purses[index].rate = Some(rate);
                Ok(())
            }
            _ => {
                let found = format!("{numerator}/{denominator}");
                Err(LedgerError::BadRate { currency, base, found })
            }
        }
    }

    /// Cash and positions at market, in base currency. Each currency's sum is converted once and
    /// rounded down. An unknown price or rate of something held is an error.
    pub fn equity(&self) -> Result<Amount, LedgerError> {
        self.check_priced()?;
        if let [purse] = self.purses.as_slice() {
            return Ok(purse.worth()?);
        }
        self.sum_in_base(Purse::worth)
    }

    /// What `equity` would be were this instrument marked at that price; `None` where it is not a
    /// sum of whole numbers without conversion, or does not fit. Linear in the price.
    #[must_use]
    pub fn equity_at(&self, instrument: InstrumentId, price: Price) -> Option<Amount> {
        let ([purse], 0) = (self.purses.as_slice(), self.unpriced) else { return None };
        let holding = self.holdings.get(instrument.index())?;
        let value = holding.value_of(holding.position.qty, Some(price)).ok()?;
        purse.worth().ok()?.checked_sub(holding.value).ok()?.checked_add(value).ok()
    }

    /// Positions by size at market, in base currency; those of a spot account are its balances in
    /// other currencies.
    pub fn gross_exposure(&self) -> Result<Amount, LedgerError> {
        self.check_priced()?;
        if self.options.is_spot() {
            return self.foreign_balances(true);
        }
        self.sum_in_base(|purse| Ok(purse.gross_value))
    }

    /// Longs less shorts at market, in base currency.
    pub fn net_exposure(&self) -> Result<Amount, LedgerError> {
        self.check_priced()?;
        if self.options.is_spot() {
            return self.foreign_balances(false);
        }
        self.sum_in_base(|purse| Ok(purse.market_value))
    }

    /// What can still be bought, in base currency, never below zero: a cash account's cash in base
    /// currency; a margin account's equity times leverage less gross exposure.
    pub fn buying_power(&self) -> Result<Amount, LedgerError> {
        let power = match self.options.account_kind {
            AccountKind::Cash | AccountKind::Spot => self.purses[0].cash,
            AccountKind::Margin { leverage_max } => {
                let (mantissa, places) = leverage_max.reduced();
                let all = ratio_towards_zero(self.equity()?, mantissa, 10i128.pow(places))?;
                all.checked_sub(self.gross_exposure()?)?
            }
        };
        Ok(power.max(Amount::ZERO))
    }

    /// Value at the mark less cost, in quote currency; an error when held without a price.
    pub fn unrealised(&self, instrument: InstrumentId) -> Result<Amount, LedgerError> {
        let holding = &self.holdings[self.index(instrument)?];
        if holding.is_unpriced() {
            return Err(no_price(holding));
        }
        Ok(holding.value.checked_sub(holding.position.cost)?)
    }

    /// Profit of what was closed in instruments quoted in the currency, before fees.
    #[must_use]
    pub fn realised(&self, currency: Currency) -> Amount {
        self.purse(currency).map_or(Amount::ZERO, |purse| -purse.realised)
    }

    /// Fees paid in the currency.
    #[must_use]
    pub fn fees(&self, currency: Currency) -> Amount {
        self.purse(currency).map_or(Amount::ZERO, |purse| purse.fees)
    }

    /// Cash in the currency; below zero it is borrowed.
    #[must_use]
    pub fn cash(&self, currency: Currency) -> Amount {
        self.purse(currency).map_or(Amount::ZERO, |purse| purse.cash)
    }

    /// Deposits less withdrawals in the currency.
    #[must_use]
    pub fn capital(&self, currency: Currency) -> Amount {
        self.purse(currency).map_or(Amount::ZERO, |purse| -purse.capital)
    }

    /// Signed lots held; zero for an instrument that is not known. Of a spot account what the
    /// balance of its base currency holds, whichever instrument it came by.
    #[must_use]
    pub fn position_qty(&self, instrument: InstrumentId) -> Qty {
        if self.is_balance(instrument) {
            return self.lots_of_balance(instrument.index());
        }
        self.holdings.get(instrument.index()).map_or(Qty::ZERO, |holding| holding.position.qty)
    }

    /// The position, empty ones included; none for an instrument that is not known.
    #[must_use]
    pub fn position(&self, instrument: InstrumentId) -> Option<&Position> {
        self.holdings.get(instrument.index()).map(|holding| &holding.position)
    }

    /// Value of the position at its mark, in quote currency; zero while there is no mark.
    #[must_use]
    pub fn market_value(&self, instrument: InstrumentId) -> Amount {
        self.holdings.get(instrument.index()).map_or(Amount::ZERO, |holding| holding.value)
    }

    /// The last price it was marked at; after a split to the nearest tick.
    #[must_use]
    pub fn last_mark(&self, instrument: InstrumentId) -> Option<Price> {
        self.holdings.get(instrument.index()).and_then(|holding| holding.mark)
    }

    /// Open lots, oldest first; none where cost is averaged.
    pub fn lots(&self, instrument: InstrumentId) -> impl Iterator<Item = &Lot> {
        self.holdings.get(instrument.index()).into_iter().flat_map(|holding| holding.lots.iter())
    }

    /// All currencies that have an account: the base currency first.
    pub fn currencies(&self) -> impl Iterator<Item = Currency> {
        self.purses.iter().map(|purse| purse.currency)
    }

    /// The currency of sums over everything.
    #[must_use]
    pub const fn base_currency(&self) -> Currency {
        self.options.base_currency
    }

    /// How the books are kept.
    #[must_use]
    pub const fn options(&self) -> &LedgerOptions {
        &self.options
    }

    /// Time of the latest posting.
    #[must_use]
    pub const fn ts_last(&self) -> TimeNs {
        self.ts_last
    }

    pub(crate) fn purses(&self) -> &[Purse] {
        &self.purses
    }

    pub(crate) fn holdings(&self) -> &[Holding] {
        &self.holdings
    }

    fn index(&self, instrument: InstrumentId) -> Result<usize, LedgerError> {
        let known = self.holdings.len();
        match instrument.index() {
            index if index < known => Ok(index),
            _ => Err(LedgerError::UnknownInstrument { found: instrument.0, known }),
        }
    }

    fn purse(&self, currency: Currency) -> Option<&Purse> {
        self.purses.iter().find(|purse| purse.currency == currency)
    }

    fn transfer(
        &mut self,
        money: Money,
        signed: Amount,
        ts: TimeNs,
    ) -> Result<&[Posting], LedgerError> {
        let Money { amount, currency } = money;
        if amount <= Amount::ZERO {
            return Err(LedgerError::BadTransfer { currency, amount });
        }
        self.group.clear();
        let opposite = Amount::ZERO.checked_sub(signed)?;
        self.group.push(Posting { account: Account::Cash, currency, amount: signed });
        self.group.push(Posting { account: Account::Capital, currency, amount: opposite });
        self.whole_or_nothing(|ledger| {
            if ledger.options.is_spot() {
                ledger.enter_transfer(currency, (Amount::ZERO, signed))?;
            }
            ledger.post_group()
        })?;
        self.ts_last = self.ts_last.max(ts);
        Ok(&self.group)
    }

    /// Posts, and on an error puts every purse back as it was.
    fn whole_or_nothing<T>(
        &mut self,
        post: impl FnOnce(&mut Self) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let count = self.purses.len();
        // A group touches three currencies at most, two lines each, or two with the rest before.
        let ends = [self.group.first(), self.group.get(2), self.group.last()];
        let touched = ends.map(|end| end.and_then(|line| self.purse(line.currency)).copied());
        let posted = post(self);
        if posted.is_err() {
            self.purses.truncate(count);
            for before in touched.into_iter().flatten() {
                let index = purse_index(&mut self.purses, before.currency);
                self.purses[index] = before;
            }
            self.group.clear();
        }
        posted
    }

    fn post_group(&mut self) -> Result<(), LedgerError> {
        assert!(sums_to_zero(&self.group), "postings do not sum to zero: {:?}", self.group);
        let cash_at_start: [Amount; 2] = [self.group.first(), self.group.last()]
            .map(|line| line.map_or(Amount::ZERO, |line| self.cash(line.currency)));
        for place in 0..self.group.len() {
            let posting = self.group[place];
            let index = purse_index(&mut self.purses, posting.currency);
            self.purses[index].post(&posting)?;
        }
        self.check_cash(cash_at_start)
    }

    /// No withdrawal may take a cash account below zero. What has happened at a venue may: it is a
    /// fact the books must hold. The gate then refuses every purchase until the account is covered.
    fn check_cash(&self, at_start: [Amount; 2]) -> Result<(), LedgerError> {
        let is_transfer = self.group.iter().any(|line| line.account == Account::Capital);
        if !self.options.is_cash_account() || !is_transfer {
            return Ok(());
        }
        for (line, at_hand) in [self.group.first(), self.group.last()].into_iter().zip(at_start) {
            let Some(currency) = line.map(|line| line.currency) else { continue };
            let after = self.cash(currency);
            if after < Amount::ZERO && after < at_hand {
                let needed = at_hand.checked_sub(after)?;
                return Err(LedgerError::CashShort { currency, needed, at_hand });
            }
        }
        Ok(())
    }

    fn check_held(&self, holding: &Holding, plan: &FillPlan) -> Result<(), LedgerError> {
        let held = holding.position.qty;
        if self.options.is_cash_account() && plan.qty_after.0 < 0 && plan.qty_after < held {
            return Err(LedgerError::HoldingShort {
                instrument: holding.instrument.symbol().to_owned(),
                needed: held.0.saturating_sub(plan.qty_after.0),
                at_hand: held.0,
            });
        }
        Ok(())
    }

    fn check_margin(&self, money: Money) -> Result<(), LedgerError> {
        let AccountKind::Margin { leverage_max } = self.options.account_kind else { return Ok(()) };
        let currency = self.options.base_currency;
        let needed = self.converted(money)?;
        let (mantissa, places) = leverage_max.reduced();
        let bound = self.gross_exposure()?.ratio_up(10i128.pow(places), mantissa)?;
        let at_hand = self.equity()?.checked_sub(bound)?;
        if needed > at_hand {
            return Err(LedgerError::MarginShort { currency, needed, at_hand });
        }
        Ok(())
    }

    fn commit_fill(
        &mut self,
        index: usize,
        plan: &FillPlan,
        deal: &Deal,
    ) -> Result<(), LedgerError> {
        let holding = &self.holdings[index];
        let purse = holding.purse;
        let position = plan.position_after(&holding.position, deal, &holding.instrument)?;
        let value_before = holding.value;
        let value = holding.value_of(plan.qty_after, holding.mark)?;
        self.whole_or_nothing(|ledger| {
            ledger.post_group()?;
            Ok(ledger.purses[purse].revalue(value_before, value)?)
        })?;
        self.store(index, (position, value), plan, deal.price);
        Ok(())
    }

    /// The last step of a fill: it cannot fail.
    fn store(
        &mut self,
        index: usize,
        (position, value): (Position, Amount),
        plan: &FillPlan,
        price: Price,
    ) {
        let holding = &mut self.holdings[index];
        let was_unpriced = holding.is_unpriced();
        holding.lots.take(plan, price);
        (holding.position, holding.value) = (position, value);
        holding.is_value_restated = false;
        self.unpriced =
            self.unpriced + usize::from(holding.is_unpriced()) - usize::from(was_unpriced);
    }

    fn check_priced(&self) -> Result<(), LedgerError> {
        if self.unpriced == 0 {
            return Ok(());
        }
        let missing = self.holdings.iter().find(|holding| holding.is_unpriced());
        missing.map_or(Ok(()), |holding| Err(no_price(holding)))
    }

    fn sum_in_base(
        &self,
        of: impl Fn(&Purse) -> Result<Amount, ValueError>,
    ) -> Result<Amount, LedgerError> {
        let mut sum = Amount::ZERO;
        for purse in &self.purses {
            let amount = of(purse)?;
            if amount != Amount::ZERO {
                sum =
                    sum.checked_add(self.converted(Money { amount, currency: purse.currency })?)?;
            }
        }
        Ok(sum)
    }
}

/// The ways to the base currency, once for each currency of the instruments.
fn routes(instruments: &[Instrument], base: Currency) -> Vec<(Currency, Vec<Step>)> {
    let mut found: Vec<(Currency, Vec<Step>)> = Vec::new();
    for currency in instruments.iter().flat_map(|each| [each.spec().quote, each.spec().base]) {
        let is_new = currency != base && found.iter().all(|(known, _)| *known != currency);
        if let Some(steps) = is_new.then(|| route(instruments, currency, base)).flatten() {
            found.push((currency, steps));
        }
    }
    found
}

/// A unit of what a spot account buys is a unit of a currency.
fn check_spot(instrument: &Instrument) -> Result<(), LedgerError> {
    let spec = instrument.spec();
    if spec.multiplier == Decimal::ONE && spec.base != spec.quote {
        return Ok(());
    }
    Err(LedgerError::NotSpot {
        instrument: spec.symbol.clone(),
        multiplier: spec.multiplier.to_string(),
    })
}

/// The purse of a currency; a new one where there is none.
fn purse_index(purses: &mut Vec<Purse>, currency: Currency) -> usize {
    if let Some(index) = purses.iter().position(|purse| purse.currency == currency) {
        return index;
    }
    purses.push(Purse::new(currency, None));
    purses.len() - 1
}

fn no_price(holding: &Holding) -> LedgerError {
    LedgerError::NoPrice { instrument: holding.instrument.symbol().to_owned() }
}
