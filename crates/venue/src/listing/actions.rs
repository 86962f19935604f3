//! What happens to an instrument's orders without the market: halts, splits, its end.

use hansa_market::action::{Action, Deed, Status};
use hansa_market::event::MarketEvent;
use hansa_types::{OrderRequest, Price, Qty, RejectReason, TimeNs};

use super::{Listing, Office, Source};
use crate::bars::{self, Reach};
use crate::state::StateBytes;

/// Whether orders can come in and be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub(super) enum Trading {
    /// They can.
    #[default]
    Open = 0,
    /// They rest, and none comes in.
    Halted = 1,
    /// Never again.
    Ended = 2,
    /// A call: orders come in and wait.
    Auction = 3,
}

/// Orders sent before a time mean something else since, and are turned away.
#[derive(Debug, Clone, Copy)]
pub(super) struct Barrier {
    ts: TimeNs,
    reason: RejectReason,
}

impl Listing {
    /// Why no order may come in at `ts`, or not this one.
    pub(crate) fn closed_to(&self, request: &OrderRequest, ts: TimeNs) -> Option<RejectReason> {
        match self.trading {
            Trading::Halted => Some(RejectReason::Halted),
            Trading::Ended => Some(RejectReason::Ended),
            Trading::Open | Trading::Auction => {
                let before = self.barrier.filter(|barrier| request.ts < barrier.ts);
                let reason = before.map(|barrier| barrier.reason);
                reason.or_else(|| self.out_of_hours(request, ts))
            }
        }
    }

    /// Ends all orders, and turns away those on their way.
    pub(crate) fn clear(&mut self, reason: RejectReason, ts: TimeNs, (rules, outbox): Office<'_>) {
        self.interrupt(ts, (rules, outbox));
        self.work_whole((rules, outbox), |orders, clerk| {
            for order in orders {
                clerk.cancel(order, reason, ts);
            }
        });
        // The books close: what was filled before stays.
        outbox.forget_fills(self.instrument.id());
        self.barrier = Some(Barrier { ts, reason });
    }

    /// What the account holds now, after the venue itself has closed or spared a position.
    pub(crate) const fn hold(&mut self, position: Qty) {
        self.position = position;
    }

    /// Something happens besides trading.
    pub(super) fn on_action(&mut self, action: &Action, (rules, outbox): Office<'_>) {
        let ts = action.ts_event;
        match action.deed {
            _ if self.trading == Trading::Ended => {}
            Deed::Status(status) if status.is_trading() => {
                self.trading = Trading::Open;
                self.call_in();
            }
            Deed::Status(status) => {
                self.interrupt(ts, (rules, outbox));
                let is_call = status == Status::Auction;
                self.trading = if is_call { Trading::Auction } else { Trading::Halted };
            }
            Deed::Split { numerator, denominator } => {
                self.clear(RejectReason::Restated, ts, (rules, outbox));
                self.restate_prices(numerator, denominator);
                self.restate_position(numerator, denominator);
            }
            Deed::Expiry(_) | Deed::Delisting(_) => {
                self.clear(RejectReason::Ended, ts, (rules, outbox));
                self.position = Qty::ZERO;
                self.trading = Trading::Ended;
            }
            Deed::Bust { from, to } => self.take_back((from, to), None, ts, (rules, outbox)),
            Deed::Correct { price, from, to } => {
                self.take_back((from, to), Some(price), ts, (rules, outbox));
            }
            Deed::Funding { .. } | Deed::Dividend { .. } | Deed::Mark(_) | Deed::Unknown => {}
        }
    }

    /// The market moves while nothing can be filled: prices are noted, orders are left alone.
    pub(super) fn look_on(&mut self, event: &MarketEvent, (rules, _): Office<'_>) {
        match event {
            MarketEvent::BarOpened(bar) if self.source == Source::Bars => {
                self.last_px = Some(bar.open);
            }
            MarketEvent::BarClosed(bar) => self.on_close(bar),
            MarketEvent::Quote(quote) if self.source <= Source::Quotes => self.note_quote(*quote),
            MarketEvent::Trade(trade) => {
                self.refine(Source::Trades);
                (self.last_px, self.is_print_last) = (Some(trade.price), true);
            }
            MarketEvent::Depth(depth) => {
                self.note_depth(depth, rules.queue);
            }
            MarketEvent::Order(order) => {
                self.note_order(order);
            }
            _ => {}
        }
    }

    /// Written only where something besides trading has happened.
    pub(super) fn trading_bytes(&self, out: &mut StateBytes<'_>) {
        if self.trading != Trading::Open {
            out.byte(self.trading as u8);
        }
        if let Some(barrier) = &self.barrier {
            out.number(barrier.ts.0).byte(barrier.reason as u8);
        }
    }

    /// An open bar ends here: what rested in it is worked against the bar so far.
    pub(super) fn interrupt(&mut self, ts: TimeNs, office: Office<'_>) {
        let Some(bar) = self.open_bar.as_ref().map(|open| open.bar) else { return };
        self.work(office, |orders, open_bar, clerk| {
            if let Some(open) = open_bar {
                let (all, reach) = (0..orders.len(), Reach::until(&bar, ts));
                bars::work_resting(orders, all, open, (reach, ts), clerk);
            }
        });
        self.drop_bar(ts);
    }

    /// Fractions are paid out: what is left is whole.
    fn restate_position(&mut self, numerator: i64, denominator: i64) {
        let (up, down) = (i128::from(numerator), i128::from(denominator));
        let whole = (i128::from(self.position.0) * up).checked_div(down).unwrap_or(0);
        self.position = Qty(i64::try_from(whole).unwrap_or(0));
    }

    /// The last price means as much as before; quotes and books of before are nobody's any more.
    fn restate_prices(&mut self, numerator: i64, denominator: i64) {
        (self.top, self.depth, self.by_order) = (None, None, None);
        self.ended_bar = None;
        self.last_px = self.last_px.and_then(|px| {
            let (up, down) = (i128::from(numerator), i128::from(denominator));
            let nearest = (i128::from(px.0) * down * 2 + up).div_euclid(up * 2);
            i64::try_from(nearest).ok().map(Price)
        });
    }
}
