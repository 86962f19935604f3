//! The price list at work: it counts what was traded day by day and knows what a fill costs.

use std::collections::BTreeMap;

use hansa_types::{
    Amount, Currency, Decimal, ExecutionReport, Instrument, InstrumentId, Liquidity, Money, Price,
    TimeNs,
};

use crate::error::VenueError;
use crate::fees::{FeeSchedule, FeeTier, InstrumentFees, Terms, check_tiers};
use crate::fees_currency::FeeAsset;
use crate::fees_worth::{LastPrices, Worth};
use crate::funds::Funds;
use crate::options::{Charge, Charges};
use crate::state::StateBytes;

const DAY_NS: i64 = 86_400_000_000_000;

/// Prices fills. Two currencies never add: each quote currency has its own volume and tier.
#[derive(Debug, Clone)]
pub(crate) struct FeeBook {
    base: Charges,
    tiers: Vec<(Amount, Charges)>,
    window_days: i64,
    listings: Vec<PriceList>,
    volumes: BTreeMap<Currency, Volume>,
    /// Of instruments that say what a currency of the venue's own is worth.
    last_prices: LastPrices,
}

/// Tiers from the lowest, what holds before the first, and days that count.
type Schedule<'a> = (&'a [(Amount, Charges)], Charges, i64);

/// What one instrument's fills cost.
#[derive(Debug, Clone)]
struct PriceList {
    instrument: Instrument,
    maker: Option<Charge>,
    taker: Option<Charge>,
    terms: Terms,
    /// What fees may be paid in instead, and what says what it is worth.
    instead: Option<(FeeAsset, Worth)>,
}

/// Value traded by day (UTC), and the tier of the day it was last asked for.
#[derive(Debug, Clone, Default)]
struct Volume {
    days: BTreeMap<i64, Amount>,
    tier: Option<(i64, Charges)>,
}

impl FeeBook {
    pub(crate) fn new(
        base: Charges,
        schedule: &FeeSchedule,
        instruments: impl Iterator<Item = Instrument>,
    ) -> Result<Self, VenueError> {
        check_tiers(schedule)?;
        let of_tier = |tier: &FeeTier| {
            Charges::new(&tier.fees).map(|charges| (tier.volume_min.into(), charges))
        };
        let tiers = schedule.tiers.iter().map(of_tier).collect::<Result<_, _>>()?;
        let instruments: Vec<_> = instruments.collect();
        let list = |each: &Instrument| PriceList::new(each, schedule, &instruments);
        let listings = instruments.iter().map(list).collect::<Result<Vec<_>, _>>()?;
        let worths = listings.iter().filter_map(|list| Some(list.instead?.1));
        Ok(Self {
            base,
            tiers,
            window_days: schedule.window_days.into(),
            last_prices: LastPrices::wanted_by(worths),
            listings,
            volumes: BTreeMap::new(),
        })
    }

    /// The instruments whose prices it wants.
    pub(crate) fn wanted_prices(&self) -> impl Iterator<Item = InstrumentId> {
        self.last_prices.wanted()
    }

    /// The last price of an instrument that it wants.
    pub(crate) fn note(&mut self, instrument: InstrumentId, px: Option<Price>) {
        if let Some(list) = self.listings.get(instrument.index()) {
            self.last_prices.note(&list.instrument, px);
        }
    }

    /// What a fill costs an account with these funds (none: it has enough of everything); its value
    /// counts towards the tier of later days. A fee that does not fit is more than the books hold:
    /// they refuse it, and the run stops there.
    pub(crate) fn price(&mut self, fill: &ExecutionReport, funds: Option<&Funds>) -> Money {
        let most = Money { amount: Amount(i128::MAX), currency: fill.fee_currency };
        self.try_price(fill, funds).unwrap_or(most)
    }

    /// A fill that has never been counts for no tier; what it cost is the books' to give back.
    pub(crate) fn take_back(&mut self, fill: &ExecutionReport) {
        let Some(list) = self.listings.get(fill.instrument.index()) else { return };
        let value = list.instrument.notional(fill.last_px, fill.last_qty).ok();
        let volume = self.volumes.get_mut(&list.instrument.spec().quote);
        if let (Some(value), Some(volume)) = (value, volume) {
            volume.take_back(day_of(fill.ts_event), value.abs());
        }
    }

    /// What a fill would cost; it counts for no tier. None where it does not fit.
    pub(crate) fn quote(&self, fill: &ExecutionReport, funds: Option<&Funds>) -> Option<Money> {
        let list = self.listings.get(fill.instrument.index())?;
        let schedule = (self.tiers.as_slice(), self.base, self.window_days);
        let of_tier = || match self.volumes.get(&list.instrument.spec().quote) {
            Some(volume) => volume.charges(day_of(fill.ts_event), schedule),
            None => self.base,
        };
        let charge = list.own(fill.liquidity).unwrap_or_else(|| of_tier().of(fill.liquidity));
        let value = list.value(fill)?;
        let instead = list.fee_instead(charge, value, &self.last_prices);
        let has =
            |fee: &Money| funds.is_none_or(|funds| funds.besides(fill, fee.currency) >= fee.amount);
        instead.filter(has).or_else(|| list.fee(fill, charge, value))
    }

    fn try_price(&mut self, fill: &ExecutionReport, funds: Option<&Funds>) -> Option<Money> {
        let list = self.listings.get(fill.instrument.index())?;
        let (quote, value) = (list.instrument.spec().quote, list.value(fill)?);
        let (volume, day) = (self.volumes.entry(quote).or_default(), day_of(fill.ts_event));
        volume.keep_charges(day, (&self.tiers, self.base, self.window_days));
        if !self.tiers.is_empty() {
            volume.count(day, self.window_days, value);
        }
        self.quote(fill, funds)
    }

    /// What was traded, as far as it still counts.
    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        out.len(self.volumes.len());
        for (currency, volume) in &self.volumes {
            currency.bytes().iter().for_each(|byte| {
                out.byte(*byte);
            });
            out.len(volume.days.len());
            for (day, amount) in &volume.days {
                out.number(*day).wide(amount.0);
            }
        }
        self.last_prices.state_bytes(out);
    }
}

impl PriceList {
    fn new(
        instrument: &Instrument,
        schedule: &FeeSchedule,
        listed: &[Instrument],
    ) -> Result<Self, VenueError> {
        let general = InstrumentFees { terms: schedule.terms, ..InstrumentFees::default() };
        let fees = *schedule.instruments.get(&instrument.id()).unwrap_or(&general);
        let charge = |option, ratio: Option<Decimal>| {
            ratio.map(|ratio| Charge::of_ratio(option, ratio)).transpose()
        };
        fees.terms.currency.check_instrument(instrument)?;
        let terms = Terms::new(&fees.terms)?;
        let asset = fees.terms.currency.asset();
        let worth = |asset: FeeAsset| Ok((asset, Worth::of(&asset, instrument, listed)?));
        Ok(Self {
            maker: charge("fees.instruments.maker_ratio", fees.maker_ratio)?,
            taker: charge("fees.instruments.taker_ratio", fees.taker_ratio)?,
            terms,
            instead: asset.map(worth).transpose()?,
            instrument: instrument.clone(),
        })
    }

    fn value(&self, fill: &ExecutionReport) -> Option<Amount> {
        Some(self.instrument.notional(fill.last_px, fill.last_qty).ok()?.abs())
    }

    /// What a fill of that value is charged: of the units where it pays in them, else of the value.
    fn fee(&self, fill: &ExecutionReport, charge: Charge, value: Amount) -> Option<Money> {
        let spec = self.instrument.spec();
        let units = spec.lot.atoms().checked_mul(i128::from(fill.last_qty.0))?;
        let is_base = self.terms.currency.is_base(fill.side);
        let (of, currency) = if is_base { (units, spec.base) } else { (value.0, spec.quote) };
        let amount = self.terms.fee(charge, fill.liquidity, (of, units))?;
        Some(Money { amount, currency })
    }

    /// The same in the venue's own currency: none for a rebate, and where its worth is not known.
    fn fee_instead(&self, charge: Charge, value: Amount, last: &LastPrices) -> Option<Money> {
        let (asset, worth) = self.instead?;
        let in_quote = charge.of(value.0).filter(|fee| *fee >= 0)?;
        let amount = self.terms.grain.up(asset.amount(in_quote, worth.now(last)?)?)?;
        Some(Money { amount, currency: asset.currency })
    }

    fn own(&self, liquidity: Liquidity) -> Option<Charge> {
        if liquidity == Liquidity::Maker { self.maker } else { self.taker }
    }
}

impl Volume {
    /// The ratios of a day: by what was traded on the days of the window that ended before it.
    fn charges(&self, day: i64, (tiers, base, window_days): Schedule<'_>) -> Charges {
        if let Some((of_day, charges)) = self.tier
            && of_day == day
        {
            return charges;
        }
        let days = self.days.range(day.saturating_sub(window_days)..day);
        let traded = days.fold(0i128, |sum, (_, amount)| sum.saturating_add(amount.0));
        let reached = tiers.iter().take_while(|(volume_min, _)| volume_min.0 <= traded);
        reached.last().map_or(base, |(_, charges)| *charges)
    }

    /// They are not to be worked out again on that day.
    fn keep_charges(&mut self, day: i64, schedule: Schedule<'_>) {
        self.tier = Some((day, self.charges(day, schedule)));
    }

    /// Counts a value less; a day that no later day asks for is forgotten already.
    fn take_back(&mut self, day: i64, value: Amount) {
        if let Some(traded) = self.days.get_mut(&day) {
            *traded = Amount(traded.0.saturating_sub(value.0));
            self.tier = None;
        }
    }

    /// Counts a value traded on a day, and forgets days that no later day asks for.
    fn count(&mut self, day: i64, window_days: i64, value: Amount) {
        let traded = self.days.entry(day).or_default();
        *traded = Amount(traded.0.saturating_add(value.0));
        if self.tier.is_some_and(|(of_day, _)| of_day != day) {
            self.tier = None;
        }
        // A fill may be reported after one of the next day: a day more is kept.
        let first = day.saturating_sub(window_days).saturating_sub(1);
        while self.days.first_key_value().is_some_and(|(oldest, _)| *oldest < first) {
            self.days.pop_first();
        }
    }
}

const fn day_of(ts: TimeNs) -> i64 {
    ts.0.div_euclid(DAY_NS)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
