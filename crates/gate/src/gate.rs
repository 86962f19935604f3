//! The gate: every control in order, the first that fails refuses, unless it may shrink.

use hansa_types::{
    Amount, ClOrdId, Decimal, Instrument, InstrumentId, Malformed, OrderRequest, OrderTerms, Qty,
};

use crate::check::{Cap, Check, Size};
use crate::control::Control;
use crate::limits::Limits;
use crate::proportion::{Share, divide_up, ratio_up};
use crate::rate::Rate;
use crate::terms::{Direction, Terms, judged_price};
use crate::verdict::{Approved, ApprovedCancel, Readings, Refusal, Verdict};
use crate::view::View;

/// The gate of one desk.
#[derive(Debug, Clone)]
pub struct Gate {
    limits: Limits,
    shares: Shares,
    terms: Vec<Terms>,
    rate: Rate,
    is_killed: bool,
    is_paused: bool,
    is_halted: bool,
    /// Whose orders alone pass, while every position is closed by command.
    closing: Option<u16>,
    /// By instrument, on a live desk: 0, or the state that nothing may be sent in.
    connections: Vec<u8>,
}

/// The limits that are ratios, made ready once.
#[derive(Debug, Clone, Copy)]
struct Shares {
    gross: Share,
    net: Share,
    drawdown: Share,
}

impl Shares {
    fn of(limits: &Limits) -> Self {
        Self {
            gross: Share::new(limits.gross_exposure_ratio_max),
            net: Share::new(limits.net_exposure_ratio_max),
            drawdown: Share::new(limits.drawdown_ratio_max),
        }
    }
}

impl Gate {
    /// Appends what changes as orders pass: the times that count against the rate.
    pub fn state_bytes(&self, out: &mut Vec<u8>) {
        self.rate.state_bytes(out);
    }

    /// A gate with these limits over these instruments, each at the place of its number.
    #[must_use]
    pub fn new(limits: Limits, instruments: &[Instrument]) -> Self {
        Self {
            shares: Shares::of(&limits),
            limits,
            terms: instruments.iter().map(Terms::of).collect(),
            rate: Rate::default(),
            is_killed: false,
            is_paused: false,
            is_halted: false,
            closing: None,
            connections: Vec::new(),
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

    /// Closes every position: only orders of this source pass, for any other, reducing ones too,
    /// would take from what is being closed. `None` ends that.
    pub const fn set_closing(&mut self, source: Option<u16>) {
        self.closing = source;
    }

    /// What stands between an instrument and its market: 0 for nothing, else a state in which no
    /// order passes. From the first call on the control is read for every order.
    pub fn set_connection(&mut self, instrument: InstrumentId, state: u8) {
        self.connections.resize(self.terms.len(), 0);
        if let Some(connection) = self.connections.get_mut(instrument.index()) {
            *connection = state;
        }
    }

    /// By instrument, what stands between it and its market; empty where nobody has said.
    #[must_use]
    pub fn connections(&self) -> &[u8] {
        &self.connections
    }

    /// Ends a drawdown halt. While the loss is still beyond its limit, the next check halts again.
    pub const fn resume(&mut self) {
        self.is_halted = false;
    }

    /// True while a drawdown halts the desk.
    #[must_use]
    pub const fn is_halted(&self) -> bool {
        self.is_halted
    }

    /// Looks at equity without an order: a loss beyond the limit halts at the moment it is there.
    pub fn observe(&mut self, equity: Amount, equity_peak: Amount) {
        let lost = equity_peak.0.saturating_sub(equity.0).max(0);
        let is_limited = self.limits.drawdown_ratio_max.is_some();
        self.is_halted |= is_limited && lost > self.shares.drawdown.of(equity_peak.0);
    }

    /// True when no loss on the way halts, in whatever order equity moves between `low` and the
    /// new peak `after`: the loss is at most the one between these two, and the limit at least
    /// that of the peak `before`.
    #[must_use]
    pub fn bears(&self, low: Amount, (before, after): (Amount, Amount)) -> bool {
        let lost = after.0.saturating_sub(low.0).max(0);
        self.limits.drawdown_ratio_max.is_none() || lost <= self.shares.drawdown.of(before.0)
    }

    /// Judges a proposal. Only an approved one counts in the order rate.
    ///
    /// An order reduces when, with what works on its side, it cannot carry the position beyond
    /// zero. Reducing orders pass kill, pause, equity, drawdown, position and exposure; while every
    /// position is closed, only those that close.
    pub fn check(&mut self, request: &OrderRequest, view: &View) -> Verdict {
        let shrinks = self.limits.shrink;
        let mut check = Check { view, qty: request.order_qty, readings: Readings::new(), shrinks };
        let outcome = self.judge(request, &mut check).map(|()| {
            self.rate.add(view.now);
            Approved::new(resized(request, check.qty))
        });
        Verdict { outcome, readings: check.readings }
    }

    /// Approves a cancel, in whatever state the gate is: taking risk away is never refused.
    #[must_use]
    pub const fn check_cancel(&self, cl_ord_id: ClOrdId) -> ApprovedCancel {
        ApprovedCancel::new(cl_ord_id)
    }

    fn judge(&mut self, request: &OrderRequest, check: &mut Check<'_>) -> Result<(), Refusal> {
        let terms = Self::judge_form(self.terms(request.instrument), request, check)?;
        let direction = Direction::of(request, check.view);
        Self::judge_reduce_only(request, direction, check)?;
        let reduces = check.qty.0 <= direction.room_to_flat;
        self.judge_switches(reduces, check)?;
        self.judge_closing(request, check)?;
        self.judge_connection(request, check)?;
        let missing = self.limits.missing_for(reduces);
        check.at_most(Control::MissingLimit, 0, i128::from(missing))?;
        let size = self.judge_price(request, (terms, direction), check)?;
        let equity = check.view.equity.unwrap_or_default().0;
        check.read(Control::Equity, 1, equity, equity >= 1 || reduces)?;
        self.judge_collar(request, check)?;
        self.judge_rate(check)?;
        self.judge_drawdown(reduces, check)?;
        self.judge_exposure(&size, check)?;
        Self::judge_cash(&size, check)?;
        Self::judge_smallest(&size, request, check)
    }

    fn terms(&self, instrument: InstrumentId) -> Option<Terms> {
        self.terms.get(instrument.index()).filter(|terms| terms.id == instrument).copied()
    }

    fn judge_form(
        terms: Option<Terms>,
        request: &OrderRequest,
        check: &mut Check<'_>,
    ) -> Result<Terms, Refusal> {
        let malformed = request.check().err();
        let is_well_formed = !malformed.is_some_and(Malformed::is_of_prices) && terms.is_some();
        let read = check.read(Control::WellFormed, 1, i128::from(is_well_formed), is_well_formed);
        let refusal = Refusal { control: Control::WellFormed, limit: 1, observed: 0 };
        let terms = read.and_then(|()| terms.ok_or(refusal))?;
        if request.is_special() {
            let number = malformed.map_or(0, |reason| reason as u8);
            check.read(Control::Terms, 0, i128::from(number), number == 0)?;
        }
        Ok(terms)
    }

    /// Cuts a reduce-only order down to what closes the position, whether other orders may be cut
    /// or not: to close no more is what it asks for. What works on its side counts as closing.
    fn judge_reduce_only(
        request: &OrderRequest,
        direction: Direction,
        check: &mut Check<'_>,
    ) -> Result<(), Refusal> {
        if !request.terms.is_reduce_only {
            return Ok(());
        }
        let (room, wanted) = (direction.room_to_flat, request.order_qty);
        check.qty = wanted.min(Qty(room));
        check.read(Control::ReduceOnly, i128::from(room), i128::from(wanted.0), room > 0)
    }

    fn judge_switches(&self, reduces: bool, check: &mut Check<'_>) -> Result<(), Refusal> {
        for (control, is_on) in [(Control::Kill, self.is_killed), (Control::Pause, self.is_paused)]
        {
            check.read(control, 0, i128::from(is_on), !is_on || reduces)?;
        }
        Ok(())
    }

    fn judge_closing(&self, request: &OrderRequest, check: &mut Check<'_>) -> Result<(), Refusal> {
        let Some(source) = self.closing else { return Ok(()) };
        let is_other = request.cl_ord_id.source() != source;
        check.at_most(Control::Flatten, 0, i128::from(is_other))
    }

    fn judge_connection(
        &self,
        request: &OrderRequest,
        check: &mut Check<'_>,
    ) -> Result<(), Refusal> {
        match self.connections.get(request.instrument.index()) {
            Some(state) => check.at_most(Control::Connection, 0, i128::from(*state)),
            None => Ok(()),
        }
    }

    /// There is a price, one of its currency too, and it is fresh; what a lot is worth at it.
    fn judge_price(
        &self,
        request: &OrderRequest,
        (terms, direction): (Terms, Direction),
        check: &mut Check<'_>,
    ) -> Result<Size, Refusal> {
        let view = check.view;
        let (known, quote_rate) = (view.reference_px, view.quote_rate.unwrap_or_default());
        let price = known.filter(|_| quote_rate.0 > 0).map_or(0, |price| price.0);
        check.at_least(Control::Price, 1, i128::from(price))?;
        let age = view.now.0.saturating_sub(view.reference_ts.0);
        let stale_after = self.limits.stale_after_ns.unwrap_or(0);
        check.at_most(Control::StalePrice, i128::from(stale_after), i128::from(age))?;
        let bound = judged_price(request, price);
        let worths = [bound, price].map(|price| terms.lot_worth(price, quote_rate));
        let ([Some(lot_value), Some(lot_value_reference)], Some(lot_value_quote)) =
            (worths, terms.lot_value(bound))
        else {
            // A value that does not fit exceeds every limit.
            let (limit, observed) = (self.limits.order_value_max.unwrap_or_default().0, i128::MAX);
            let control = Control::OrderValue;
            check.read(control, limit, observed, false)?;
            return Err(Refusal { control, limit, observed });
        };
        Ok(Size { terms, lot_value, lot_value_quote, lot_value_reference, direction })
    }

    /// Limit and stop prices lie near the last one. An order at the market lies on it.
    fn judge_collar(&self, request: &OrderRequest, check: &mut Check<'_>) -> Result<(), Refusal> {
        let price = check.view.reference_px.map_or(1, |price| price.0.max(1));
        let farthest = [request.limit_px, request.stop_px]
            .into_iter()
            .flatten()
            .map(|other| i128::from(other.0.abs_diff(price)))
            .max()
            .unwrap_or(0);
        let away = divide_up(farthest * Decimal::ONE_ATOMS, i128::from(price));
        let collar = self.limits.price_collar_bps.unwrap_or_default().atoms() / 10_000;
        check.at_most(Control::PriceCollar, collar, away)
    }

    fn judge_rate(&mut self, check: &mut Check<'_>) -> Result<(), Refusal> {
        let count = self.rate.count(check.view.now) as i128 + 1;
        let limit = i128::from(self.limits.orders_per_minute_max.unwrap_or(0));
        check.at_most(Control::OrderRate, limit, count)
    }

    /// The halt latches: a recovery does not end it, a person does.
    fn judge_drawdown(&mut self, reduces: bool, check: &mut Check<'_>) -> Result<(), Refusal> {
        let (limit, peak) = (self.shares.drawdown, check.view.equity_peak.0);
        // Equity that is not known has been judged above; it must not latch a halt.
        let lost = check.view.equity.map_or(0, |equity| peak.saturating_sub(equity.0).max(0));
        self.is_halted |= lost > limit.of(peak);
        let passed = !self.is_halted || reduces;
        check.read(Control::Drawdown, limit.atoms, ratio_up(lost, peak), passed)
    }

    fn judge_exposure(&self, size: &Size, check: &mut Check<'_>) -> Result<(), Refusal> {
        let order_max = self.limits.order_value_max.unwrap_or_default().0;
        check.cap(Control::OrderValue, size, Cap { limit: order_max, used: 0, free: 0 })?;
        let free = size.direction.room_to_flat;
        let used = i128::from(size.direction.ahead).saturating_mul(size.lot_value);
        let limit = self.limits.position_value_max.unwrap_or_default().0;
        check.cap(Control::PositionValue, size, Cap { limit, used, free })?;
        self.judge_gross(size, check)?;
        self.judge_net(size, check)
    }

    /// What the order closes before it adds comes off first: those lots are gone by then.
    fn judge_gross(&self, size: &Size, check: &mut Check<'_>) -> Result<(), Refusal> {
        let (share, equity) = (self.shares.gross, equity_of(check.view));
        let free = size.direction.room_to_flat;
        let closing = i128::from(free.min(check.qty.0)).saturating_mul(size.lot_value_reference);
        let used = check.view.gross_exposure.0.saturating_sub(closing);
        let cap = Cap { limit: share.of(equity), used, free };
        check.cap_ratio(Control::GrossExposure, size, (cap, share.atoms, equity))
    }

    /// The whole order moves net exposure its way; one that only reduces its position is free.
    fn judge_net(&self, size: &Size, check: &mut Check<'_>) -> Result<(), Refusal> {
        let (share, equity) = (self.shares.net, equity_of(check.view));
        let free = size.direction.room_to_flat;
        let closing = i128::from(free.min(check.qty.0)).saturating_mul(size.lot_value);
        let net = check.view.net_exposure.0.saturating_mul(i128::from(size.direction.sign));
        let cap = Cap { limit: share.of(equity), used: net.saturating_add(closing), free };
        check.cap_ratio(Control::NetExposure, size, (cap, share.atoms, equity))
    }

    /// A cash account pays from what it has, in the currency that is paid, and sells what it holds
    /// and no more.
    fn judge_cash(size: &Size, check: &mut Check<'_>) -> Result<(), Refusal> {
        let Some(cash) = check.view.cash_available else { return Ok(()) };
        let size = &Size { lot_value: size.lot_value_quote, ..*size };
        let limit = if size.direction.sign < 0 {
            i128::from(size.direction.room_to_flat).saturating_mul(size.lot_value)
        } else {
            let bps = 10_000 + i128::from(check.view.fee_allowance_bps.max(0));
            cash.0.max(0) / bps * 10_000
        };
        check.cap(Control::CashAvailable, size, Cap { limit, used: 0, free: 0 })
    }

    /// After any shrinking: what is left must still be an order the venue takes.
    fn judge_smallest(
        size: &Size,
        request: &OrderRequest,
        check: &mut Check<'_>,
    ) -> Result<(), Refusal> {
        let (qty, terms) = (check.qty, size.terms);
        let (least, found) = (i128::from(terms.qty_min.0), i128::from(qty.0));
        check.at_least(Control::QuantityMin, least, found)?;
        let price = request.limit_px.or(check.view.reference_px).unwrap_or_default();
        let value = terms.notional(price, qty).unwrap_or(Amount(i128::MAX));
        check.at_least(Control::NotionalMin, terms.notional_min.0, value.0)
    }
}

/// The order with that much of its quantity. Its terms stay within it.
fn resized(request: &OrderRequest, order_qty: Qty) -> OrderRequest {
    let terms = request.terms;
    let min_qty = terms.min_qty.min(order_qty);
    let display_qty = terms.display_qty.map(|shown| shown.min(order_qty));
    OrderRequest { order_qty, terms: OrderTerms { min_qty, display_qty, ..terms }, ..*request }
}

fn equity_of(view: &View) -> i128 {
    view.equity.unwrap_or_default().0
}
