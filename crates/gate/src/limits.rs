//! What is allowed.

use hansa_types::{Amount, Decimal};

/// The gate's limits. `None` is not "no limit": it refuses every order the limit should judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Largest value of one order.
    pub order_value_max: Option<Amount>,
    /// Largest value held in one instrument.
    pub position_value_max: Option<Amount>,
    /// Largest sum of absolute positions over equity.
    pub gross_exposure_ratio_max: Option<Decimal>,
    /// Largest absolute sum of positions over equity.
    pub net_exposure_ratio_max: Option<Decimal>,
    /// Farthest a limit or stop price may lie from the last price.
    pub price_collar_bps: Option<Decimal>,
    /// Most orders within any minute.
    pub orders_per_minute_max: Option<u32>,
    /// Largest loss from the highest equity; beyond it only reducing orders pass, until resumed.
    pub drawdown_ratio_max: Option<Decimal>,
    /// Age from which a price is too old.
    pub stale_after_ns: Option<i64>,
    /// True to cut an order down to what is allowed, false to refuse it.
    pub shrink: bool,
}

impl Limits {
    /// How many limits are missing.
    #[must_use]
    pub fn missing(&self) -> u32 {
        self.missing_for(false)
    }

    /// How many limits are missing of those that judge an order. One that only reduces a position
    /// is not judged by position, exposure and drawdown, and must not be stopped for their lack.
    pub(crate) fn missing_for(&self, reduces: bool) -> u32 {
        let of_every_order = [
            self.order_value_max.is_none(),
            self.price_collar_bps.is_none(),
            self.orders_per_minute_max.is_none(),
            self.stale_after_ns.is_none(),
        ];
        let of_adding_orders = [
            self.position_value_max.is_none(),
            self.gross_exposure_ratio_max.is_none(),
            self.net_exposure_ratio_max.is_none(),
            self.drawdown_ratio_max.is_none(),
        ];
        let count = |missing: [bool; 4]| missing.into_iter().map(u32::from).sum::<u32>();
        count(of_every_order) + if reduces { 0 } else { count(of_adding_orders) }
    }
}
