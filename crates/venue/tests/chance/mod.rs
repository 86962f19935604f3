//! Seeded numbers for what is drawn: xorshift64 (Marsaglia 2003).

use hansa_types::Side;

/// The state; any number but 0.
#[derive(Debug)]
pub struct Chance(pub u64);

impl Chance {
    /// The next number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 8) % bound
    }

    /// Either side, as often as the other.
    pub fn side(&mut self) -> Side {
        if self.below(2) == 0 { Side::Buy } else { Side::Sell }
    }
}
