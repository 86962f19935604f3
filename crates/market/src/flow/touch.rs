//! Best prices over the time of a bar.

use hansa_types::{Price, Qty};

use super::{Step, scaled};

/// Best bid and ask, and what they show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Touch {
    pub(super) bid: (Price, Qty),
    pub(super) ask: (Price, Qty),
}

impl Touch {
    fn spread_ticks(&self) -> i128 {
        i128::from(self.ask.0.0) - i128::from(self.bid.0.0)
    }

    #[allow(clippy::cast_precision_loss)] // Analysis, not money.
    fn imbalance(&self) -> f64 {
        let (bid, ask) = (self.bid.1.0 as f64, self.ask.1.0 as f64);
        (bid - ask) / (bid + ask)
    }

    /// What the change from `before` to this one adds to demand, in lots (Cont, Kukanov and
    /// Stoikov 2014, eq. 2).
    fn pressed(&self, before: &Self) -> i128 {
        let part = |is_counted: bool, qty: Qty| if is_counted { i128::from(qty.0) } else { 0 };
        let bids = part(self.bid.0 >= before.bid.0, self.bid.1)
            - part(self.bid.0 <= before.bid.0, before.bid.1);
        let asks = part(self.ask.0 <= before.ask.0, self.ask.1)
            - part(self.ask.0 >= before.ask.0, before.ask.1);
        bids - asks
    }
}

/// Sums over the time of a bar, of what is known of the touch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course {
    /// The touch now, and since when it is counted.
    now: Option<Touch>,
    since: i64,
    is_known: bool,
    known_ns: i128,
    /// Spread by time, in ticks by nanoseconds.
    spread: i128,
    imbalance: f64,
    pressed: i128,
}

impl Course {
    pub(super) const START: Self = Self {
        now: None,
        since: i64::MIN,
        is_known: false,
        known_ns: 0,
        spread: 0,
        imbalance: 0.0,
        pressed: 0,
    };

    /// Another touch, or none where a side is empty.
    pub(super) fn take(&mut self, ts: i64, touch: Option<Touch>) {
        self.pass(ts);
        if let (Some(before), Some(touch)) = (self.now, touch) {
            self.pressed += touch.pressed(&before);
        }
        self.is_known |= touch.is_some();
        self.now = touch;
    }

    /// The bar closes: its order flow, spread, imbalance, and the touch with what it shows.
    pub(super) fn close(&mut self, ts: i64, tick: Step, lot: Step) -> [f64; 7] {
        self.pass(ts);
        let [spread, imbalance] = self.means(tick);
        let pressed = if self.is_known { scaled(self.pressed, lot) } else { f64::NAN };
        (self.known_ns, self.spread, self.imbalance, self.pressed) = (0, 0, 0.0, 0);
        let sides = self.now.map_or([f64::NAN; 4], |touch| {
            let prices = [touch.bid.0.0, touch.ask.0.0].map(|px| scaled(px.into(), tick));
            let shown = [touch.bid.1.0, touch.ask.1.0].map(|qty| scaled(qty.into(), lot));
            [prices[0], prices[1], shown[0], shown[1]]
        });
        [pressed, spread, imbalance, sides[0], sides[1], sides[2], sides[3]]
    }

    #[allow(clippy::cast_precision_loss)] // Analysis, not money.
    fn means(&self, tick: Step) -> [f64; 2] {
        if self.known_ns > 0 {
            let count = self.known_ns as f64;
            return [scaled(self.spread, tick) / count, self.imbalance / count];
        }
        // Known only since the close itself.
        self.now
            .map_or([f64::NAN; 2], |touch| [scaled(touch.spread_ticks(), tick), touch.imbalance()])
    }

    /// Time passes with the touch as it is.
    #[allow(clippy::cast_precision_loss)] // Analysis, not money.
    fn pass(&mut self, ts: i64) {
        if let Some(touch) = &self.now {
            let passed = ts.saturating_sub(self.since).max(0);
            self.known_ns += i128::from(passed);
            self.spread =
                self.spread.saturating_add(touch.spread_ticks().saturating_mul(i128::from(passed)));
            self.imbalance += touch.imbalance() * passed as f64;
        }
        self.since = self.since.max(ts);
    }
}
