//! The candlestick patterns of TA-Lib, all 61: what a few bars look like, in one number.
//!
//! 0 where there is no pattern; 1 where one points up, -1 where one points down, and for a shape
//! that points nowhere its colour or 1 (docs/candles.md lists them). ±2 confirms a hikkake and
//! ±0.8 is a body that touches the one around it: always TA-Lib's number over 100.
//!
//! Every pattern is a function of the last fifteen bars at most, so a stream keeps no more than
//! that and nothing can drift. The patterns are Nison's (Japanese Candlestick Charting Techniques,
//! 1991), Morris' and Bulkowski's (Encyclopedia of Candlestick Charts, 2008), with the numbers that
//! TA-Lib gives their words. None looks at the trend before it.

mod answers;
mod bar;
mod crows;
mod doji;
mod gaps;
mod hammers;
mod hikkake;
mod lines;
mod longer;
mod pairs;
mod pattern;
mod shape;
mod soldiers;
mod stars;
mod stream;
mod threes;
mod usual;

#[cfg(test)]
pub(super) use bar::Bar;
pub use pattern::Pattern;
pub(super) use stream::{Candles, room_bars};
