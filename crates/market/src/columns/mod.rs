//! Market data in columns, borrowed from whoever owns the memory.

mod actions;
mod bars;
mod depth;
mod error;
mod order;
mod orders;
mod quotes;
mod table;
mod trades;

pub use actions::ActionColumns;
pub use bars::BarColumns;
pub use depth::DepthColumns;
pub use error::ColumnError;
pub use orders::OrdersColumns;
pub use quotes::QuoteColumns;
pub use trades::TradeColumns;

/// The book is emptied before this row.
pub const CLEAR: i64 = 1;

/// With this row an update is whole.
pub const LAST: i64 = 2;
