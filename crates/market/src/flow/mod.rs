//! Order flow by bars: what prints and best prices told between two closes of an instrument.
//!
//! Everything counts by the time the desk had it. What is had after a close belongs to the next
//! bar, even if it comes before the bar is looked at: the same events make the same rows, whether
//! they come from columns or one at a time.

mod history;
#[cfg(test)]
mod tests;
mod touch;
mod watch;

pub use history::FlowColumns;
pub use watch::FlowWatch;

/// The fields, in order: what buyers and sellers who crossed the spread took, and how many prints
/// there were; order-flow imbalance, mean spread and mean imbalance over time; best prices and
/// what they show at the close.
pub const FLOW_FIELDS: [&str; 10] = [
    "flow_buy_volume",
    "flow_sell_volume",
    "flow_trades",
    "flow_order_imbalance",
    "flow_spread",
    "flow_book_imbalance",
    "flow_bid",
    "flow_ask",
    "flow_bid_quantity",
    "flow_ask_quantity",
];

/// The fields of one bar; NaN for what is not known.
pub type FlowRow = [f64; 10];

/// A step (tick or lot) as mantissa and power of ten.
pub type Step = (f64, f64);

#[allow(clippy::cast_precision_loss)] // Analysis, not money.
fn scaled(steps: i128, (mantissa, divisor): Step) -> f64 {
    steps as f64 * mantissa / divisor
}
