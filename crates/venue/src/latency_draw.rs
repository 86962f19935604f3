//! Numbers drawn from a seed for the connection: the same on every machine.

/// `SplitMix64` (Steele, Lea, Flood 2014). The state of the n-th draw is the seed and n.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Draws {
    seed: u64,
    drawn: u64,
}

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Draws {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed, drawn: 0 }
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.drawn = self.drawn.wrapping_add(1);
        mixed(self.seed.wrapping_add(self.drawn.wrapping_mul(GOLDEN)))
    }

    pub(crate) const fn drawn(&self) -> u64 {
        self.drawn
    }
}

/// A seed of its own for each purpose: close numbers give unlike seeds.
pub(crate) const fn seed_for(purpose: u64, seed: u64) -> u64 {
    mixed(seed ^ mixed(purpose))
}

const fn mixed(state: u64) -> u64 {
    let mut mixed = state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_that_of_the_paper() {
        let mut draws = Draws::new(1_234_567);
        assert_eq!(draws.next(), 6_457_827_717_110_365_317);
        assert_eq!(draws.next(), 3_203_168_211_198_807_973);
        assert_eq!(draws.drawn(), 2);
    }

    #[test]
    fn both_directions_draw_other_numbers_from_one_seed() {
        let (mut there, mut back) = (Draws::new(seed_for(1, 0)), Draws::new(seed_for(2, 0)));
        assert_ne!(there.next(), back.next());
    }
}
