//! The gate: every control in order, the first that fails refuses, unless it may shrink.

use hansa_types::{Amount, Decimal, Instrument, OrderRequest, Price, Qty, ValueError};

use crate::control::Control;
use crate::limits::Limits;
use crate::rate::Rate;
use crate::verdict::{Approved, Reading, Readings, Refusal, Verdict};
use crate::view::View;

/// The gate of one desk.
#[derive(Debug, Clone)]
pub struct Gate {
    limits: Limits,
    terms: Vec<Terms>,
    rate: Rate,
    is_killed: bool,
    is_paused: bool,
    is_halted: bool,
}

/// What the gate needs of an instrument.
#[derive(Debug, Clone, Copy)]
struct Terms {
    unit_value: Amount,
    qty_min: Qty,
    notional_min: Amount,
}

impl Terms {
    fn of(instrument: &Instrument) -> Self {
        Self {
            unit_value: instrument.unit_value(),
            qty_min: instrument.qty_min(),
            notional_min: instrument.notional_min(),
        }
    }

    fn notional(&self, price: Price, qty: Qty) -> Result<Amount, ValueError> {
        self.unit_value.checked_times(i128::from(price.0) * i128::from(qty.0))
    }
}

/// One check under way: the order as it stands, and what has been read.
struct Check<'a> {
    view: &'a View,
    qty: Qty,
    readings: Readings,
}

impl Check<'_> {
    /// Records a reading; the refusal if it failed.
    fn read(
        &mut self,
        control: Control,
        limit: i128,
        observed: i128,
        passed: bool,
    ) -> Result<(), Refusal> {
        self.readings.push(Reading { control, limit, observed, passed });
        if passed { Ok(()) } else { Err(Refusal { control, limit, observed }) }
    }

    fn at_most(&mut self, control: Control, limit: i128, observed: i128) -> Result<(), Refusal> {
        self.read(control, limit, observed, observed <= limit)
    }

    fn at_least(&mut self, control: Control, limit: i128, observed: i128) -> Result<(), Refusal> {
        self.read(control, limit, observed, observed >= limit)
    }
}

/// What an order means for its instrument.
#[derive(Clone, Copy)]
struct Size {
    terms: Terms,
    /// Value of one lot at the price the order is judged by.
    lot_value: Amount,
    /// +1 buys, -1 sells.
    sign: i64,
    /// Lots that can go before the order adds to the position on its own side.
    room_to_flat: i64,
}

impl Gate {
    /// A gate with these limits over these instruments.
    #[must_use]
    pub fn new(limits: Limits, instruments: &[Instrument]) -> Self {
        Self {
            limits,
            terms: instruments.iter().map(Terms::of).collect(),
            rate: Rate::default(),
            is_killed: false,
            is_paused: false,
            is_halted: false,
        }
    }

    /// Kills: only orders that reduce a position pass.
    pub const fn set_killed(&mut self, is_killed: bool) {
        self.is_killed = is_killed;
    }

    /// Pauses: only orders that reduce a position pass.
    pub const fn set_paused(&mut self, is_paused: bool) {
        self.is_paused = is_paused;
    }

    /// Ends a drawdown halt.
    pub const fn resume(&mut self) {
        self.is_halted = false;
    }

    /// True while a drawdown halts the desk.
    #[must_use]
    pub const fn is_halted(&self) -> bool {
        self.is_halted
    }

    /// Judges a proposal.
    pub fn check(&mut self, request: &OrderRequest, view: &View) -> Verdict {
        let mut check = Check { view, qty: request.order_qty, readings: Readings::new() };
        let outcome = self.judge(request, &mut check).map(|()| {
            self.rate.add(view.now);
            Approved::new(OrderRequest { order_qty: check.qty, ..*request })
        });
        Verdict { outcome, readings: check.readings }
    }

    fn judge(&mut self, request: &OrderRequest, check: &mut Check<'_>) -> Result<(), Refusal> {
        let terms = self.terms.get(request.instrument.index()).copied();
        let is_well_formed = request.is_well_formed() && terms.is_some();
        check.read(Control::WellFormed, 1, i128::from(is_well_formed), is_well_formed)?;
        let Some(terms) = terms else { return Ok(()) };
        let view = check.view;
        let sign = request.side.sign();
        let held_against = (-sign * view.position.0).max(0);
        let working = if sign > 0 { view.working_buy.0 } else { view.working_sell.0 };
        let room_to_flat = (held_against - working).max(0);
        let reduces = request.order_qty.0 <= room_to_flat;
        let stopped = |is_stopped: bool| (i128::from(is_stopped), !is_stopped || reduces);
        let (killed, passes) = stopped(self.is_killed);
        check.read(Control::Kill, 0, killed, passes)?;
        let (paused, passes) = stopped(self.is_paused);
        check.read(Control::Pause, 0, paused, passes)?;
        check.at_most(Control::MissingLimit, 0, i128::from(self.limits.missing()))?;
        let lot_value = self.judge_price(request, &terms, check)?;
        self.judge_rate(check)?;
        let size = Size { terms, lot_value, sign, room_to_flat };
        self.judge_drawdown(reduces, check)?;
        self.judge_exposure(&size, check)?;
        self.judge_cash(&size, check)?;
        Self::judge_smallest(&size, request, check)
    }

    /// Price, freshness, equity, collar; the value of a lot at the worse of market and limit.
    fn judge_price(
        &self,
        request: &OrderRequest,
        terms: &Terms,
        check: &mut Check<'_>,
    ) -> Result<Amount, Refusal> {
        let view = check.view;
        let price = view.reference_px.map_or(0, |price| price.0);
        check.at_least(Control::Price, 1, i128::from(price))?;
        let age = view.now.0.saturating_sub(view.reference_ts.0);
        let stale_after = self.limits.stale_after_ns.unwrap_or(0);
        check.at_most(Control::StalePrice, i128::from(stale_after), i128::from(age))?;
        let equity = view.equity.unwrap_or_default();
        check.at_least(Control::Equity, 1, equity.0)?;
        let collar = self.limits.price_collar_bps.unwrap_or_default().atoms() / 10_000;
        let farthest = [request.limit_px, request.stop_px]
            .into_iter()
            .flatten()
            .map(|other| i128::from(other.0.abs_diff(price)))
            .max()
            .unwrap_or(0);
        let away = farthest.saturating_mul(Decimal::ONE_ATOMS) / i128::from(price);
        check.at_most(Control::PriceCollar, collar, away)?;
        let worst = request.limit_px.map_or(price, |limit| limit.0.max(price));
        Ok(terms.notional(Price(worst), Qty(1)).unwrap_or(Amount(i128::MAX)))
    }

    fn judge_rate(&mut self, check: &mut Check<'_>) -> Result<(), Refusal> {
        let count = self.rate.count(check.view.now) as i128 + 1;
        let limit = i128::from(self.limits.orders_per_minute_max.unwrap_or(0));
        check.at_most(Control::OrderRate, limit, count)
    }

    /// The halt latches: a recovery does not end it, a person does.
    fn judge_drawdown(&mut self, reduces: bool, check: &mut Check<'_>) -> Result<(), Refusal> {
        let limit = self.limits.drawdown_ratio_max.unwrap_or_default().atoms();
        let (peak, equity) = (check.view.equity_peak.0, check.view.equity.unwrap_or_default().0);
        let lost = ratio(peak.saturating_sub(equity).max(0), peak);
        self.is_halted |= lost > limit;
        check.read(Control::Drawdown, limit, lost, !self.is_halted || reduces)
    }

    fn judge_exposure(&self, size: &Size, check: &mut Check<'_>) -> Result<(), Refusal> {
        let (view, limits) = (check.view, self.limits);
        let equity = view.equity.unwrap_or_default().0;
        let order_max = limits.order_value_max.unwrap_or_default().0;
        self.cap(Control::OrderValue, size, (order_max, 0, 0), check)?;
        let working = if size.sign > 0 { view.working_buy.0 } else { view.working_sell.0 };
        let ahead = size.sign * view.position.0 + working;
        let held = i128::from(ahead.max(0)).saturating_mul(size.lot_value.0);
        let position_max = limits.position_value_max.unwrap_or_default().0;
        self.cap(Control::PositionValue, size, (position_max, held, size.room_to_flat), check)?;
        let gross_max = share(equity, limits.gross_exposure_ratio_max);
        let gross = view.gross_exposure.0;
        self.cap_ratio(Control::GrossExposure, size, (gross_max, gross, equity), check)?;
        let net_max = share(equity, limits.net_exposure_ratio_max);
        let net = (i128::from(size.sign) * view.net_exposure.0).max(0);
        self.cap_ratio(Control::NetExposure, size, (net_max, net, equity), check)
    }

    fn judge_cash(&self, size: &Size, check: &mut Check<'_>) -> Result<(), Refusal> {
        let Some(cash) = check.view.cash_available else { return Ok(()) };
        if size.sign < 0 {
            // A cash account sells what it holds and no more.
            let held = i128::from(size.room_to_flat).saturating_mul(size.lot_value.0);
            return self.cap(Control::CashAvailable, size, (held, 0, 0), check);
        }
        let bps = i128::from(10_000 + check.view.fee_allowance_bps);
        let spendable = cash.0.max(0) / bps * 10_000;
        self.cap(Control::CashAvailable, size, (spendable, 0, 0), check)
    }

    /// Holds `used + value of what adds to it` to `limit`; the first `free` lots add nothing.
    fn cap(
        &self,
        control: Control,
        size: &Size,
        (limit, used, free): (i128, i128, i64),
        check: &mut Check<'_>,
    ) -> Result<(), Refusal> {
        let adding = i128::from((check.qty.0 - free).max(0));
        let observed = used.saturating_add(adding.saturating_mul(size.lot_value.0));
        if observed > limit && adding > 0 && self.limits.shrink {
            let room = (limit - used).max(0) / size.lot_value.0;
            let allowed = i64::try_from(room).unwrap_or(i64::MAX).saturating_add(free);
            let shrunk = allowed.min(check.qty.0);
            let enough = shrunk >= size.terms.qty_min.0.max(1);
            check.readings.push(Reading { control, limit, observed, passed: enough });
            check.qty = Qty(if enough { shrunk } else { check.qty.0 });
            return if enough { Ok(()) } else { Err(Refusal { control, limit, observed }) };
        }
        check.read(control, limit, observed, observed <= limit || adding == 0)
    }

    /// As `cap`, with limit and observed value read as ratios of equity.
    fn cap_ratio(
        &self,
        control: Control,
        size: &Size,
        (limit, used, equity): (i128, i128, i128),
        check: &mut Check<'_>,
    ) -> Result<(), Refusal> {
        let outcome = self.cap(control, size, (limit, used, size.room_to_flat), check);
        check.readings.last_as(|reading| {
            reading.limit = ratio(reading.limit, equity);
            reading.observed = ratio(reading.observed, equity);
        });
        outcome.map_err(|refusal| Refusal {
            limit: ratio(refusal.limit, equity),
            observed: ratio(refusal.observed, equity),
            ..refusal
        })
    }

    /// After any shrinking: what is left must still be an order the venue takes.
    fn judge_smallest(
        size: &Size,
        request: &OrderRequest,
        check: &mut Check<'_>,
    ) -> Result<(), Refusal> {
        let qty = check.qty;
        check.at_least(
            Control::QuantityMin,
            i128::from(size.terms.qty_min.0),
            i128::from(qty.0),
        )?;
        let price = request.limit_px.or(check.view.reference_px).unwrap_or_default();
        let value = size.terms.notional(price, qty).unwrap_or(Amount(i128::MAX));
        check.at_least(Control::NotionalMin, size.terms.notional_min.0, value.0)
    }
}

/// `equity x ratio`, rounded down; nothing without a limit.
fn share(equity: i128, limit: Option<Decimal>) -> i128 {
    let (mantissa, places) = limit.unwrap_or_default().reduced();
    let divisor = 10i128.saturating_pow(places);
    equity.max(0).checked_mul(mantissa).map_or(i128::MAX, |product| product / divisor)
}

/// `part / whole` as a count of 10^-18, to nine places so that it cannot overflow.
fn ratio(part: i128, whole: i128) -> i128 {
    const NANO: i128 = 1_000_000_000;
    match (part.checked_mul(NANO), whole) {
        (_, ..=0) => 0,
        (Some(scaled), whole) => scaled / whole * NANO,
        (None, _) => i128::MAX,
    }
}
