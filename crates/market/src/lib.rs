//! Market events in columns, their merge into one order, and the streaming feature graph.

/// What happens to an instrument besides trading.
pub mod action;
/// Order books.
pub mod book;
/// Columns of bars, quotes and trades.
pub mod columns;
/// What can happen on a market.
pub mod event;
/// Features: streaming operators composed into a graph.
pub mod feature;
/// Order flow by bars.
pub mod flow;
/// Finer bars inside coarse ones.
pub mod magnify;
/// Many streams, one order of events.
pub mod merge;
/// Decision points, and bars as rows over them.
pub mod moments;
/// The hours in which a venue trades.
pub mod sessions;
/// The best prices of a recorded book.
pub mod touches;
