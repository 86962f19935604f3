//! Where floats end: convictions, confidences, dissent, weights and targets on a grid of 2^-20.
//!
//! NumPy may differ in the last bit between array shapes, versions and processors. What the core
//! takes in, records and replays is therefore the rounded number.

use thiserror::Error;

/// Steps of one.
pub const GRID: i32 = 1 << 20;

/// Stands for NaN: abstain, no view, leave as it is.
pub const NONE: i32 = i32::MIN;

/// A number that has no place on the grid.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("expected {what} in [{low}, {high}] or NaN, found {found}")]
pub struct GridError {
    /// What the number is.
    pub what: &'static str,
    /// Least allowed.
    pub low: f64,
    /// Most allowed.
    pub high: f64,
    /// The number.
    pub found: f64,
}

/// A kind of number that has a place on the grid.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    what: &'static str,
    low: f64,
    high: f64,
}

/// A target weight of equity, at most a thousandfold.
pub const TARGET: Scale = Scale { what: "a target weight", low: -1000.0, high: 1000.0 };
/// An agent's weight in the council.
pub const WEIGHT: Scale = Scale { what: "an agent's weight", low: 0.0, high: 1.0 };
const CONVICTION: Scale = Scale { what: "a conviction", low: -1.0, high: 1.0 };
const STRENGTH: Scale = Scale { what: "a confidence", low: 0.0, high: 1.0 };

impl Scale {
    /// The step of a number; NONE for NaN.
    pub fn step(self, value: f64) -> Result<i32, GridError> {
        if self.holds(value) {
            return Ok(self.step_within(value));
        }
        Err(GridError { what: self.what, low: self.low, high: self.high, found: value })
    }

    /// The steps of many numbers, written over `out`.
    ///
    /// # Errors
    /// The first number that is out of range.
    pub fn steps(self, values: &[f64], out: &mut Vec<i32>) -> Result<(), GridError> {
        out.clear();
        values.chunks(AT_ONCE).try_for_each(|few| {
            if is_one(few, f64::to_bits) {
                out.resize(out.len() + few.len(), self.step(few[0])?);
                return Ok(());
            }
            self.steps_of_few(few, out)
        })
    }

    fn steps_of_few(self, values: &[f64], out: &mut Vec<i32>) -> Result<(), GridError> {
        // No way out within the loops, so that they become wide instructions.
        if !values.iter().fold(true, |all, value| all & self.holds(*value)) {
            values.iter().try_for_each(|value| self.step(*value).map(drop))?;
        }
        out.extend(values.iter().map(|value| self.step_within(*value)));
        Ok(())
    }

    fn holds(self, value: f64) -> bool {
        value.is_nan() | ((value >= self.low) & (value <= self.high))
    }

    /// In range the product is at most 2^20 x 1000: the low half of the sum is its nearest whole
    /// number, halves to even, without a call into a library.
    #[allow(clippy::cast_possible_truncation)]
    fn step_within(self, value: f64) -> i32 {
        let steps = ((value * f64::from(GRID) + NEAREST).to_bits() as u32).cast_signed();
        if value.is_nan() { NONE } else { steps }
    }
}

/// So many are looked at together: nearly always all of them are one and the same number.
const AT_ONCE: usize = 64;

/// True where all of some values have the same bits.
fn is_one<T: Copy, B: Copy + PartialEq>(values: &[T], bits: impl Fn(T) -> B) -> bool {
    let Some(first) = values.first().map(|value| bits(*value)) else { return true };
    values.iter().fold(true, |all, value| all & (bits(*value) == first))
}

/// Adding it leaves no place for fractions: 1.5 x 2^52.
const NEAREST: f64 = 6_755_399_441_055_744.0;

/// The nearest grid point of a number in [-1, 1], halves to even and never -0.0; NaN stays NaN.
#[must_use]
pub fn nearest(value: f64) -> f64 {
    (value * f64::from(GRID) + NEAREST - NEAREST) / f64::from(GRID) + 0.0
}

/// The float of a grid step; NaN for `NONE`.
#[must_use]
pub fn to_f64(steps: i32) -> f64 {
    if steps == NONE { f64::NAN } else { f64::from(steps) / f64::from(GRID) }
}

/// A signed number in [-1, 1] or none, a number in [0, 1], and a flag, in one word:
/// a ballot (conviction, confidence, veto) or a decision (conviction, dissent, vetoed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Packed(pub u64);

/// Signed numbers, numbers in [0, 1] and flags, as many of each.
type Views<'a> = (&'a [f64], &'a [f64], &'a [u8]);

impl Packed {
    const FLAG: u64 = 1 << 63;

    /// Abstention: no view, no confidence, no flag.
    pub const ABSTAIN: Self = Self((NONE as u32) as u64);

    /// Packs a view; refuses what lies outside of its range.
    pub fn new(conviction: f64, strength: f64, flag: bool) -> Result<Self, GridError> {
        CONVICTION.step(conviction)?;
        STRENGTH.step(strength)?;
        Ok(Self::within(conviction, strength, flag))
    }

    /// Packs many views, written over `out`.
    ///
    /// # Errors
    /// The first that holds what is out of range.
    pub fn pack(views: Views<'_>, out: &mut Vec<Self>) -> Result<(), GridError> {
        out.clear();
        let (convictions, strengths, flags) = views;
        let few = convictions.chunks(AT_ONCE).zip(strengths.chunks(AT_ONCE));
        few.zip(flags.chunks(AT_ONCE)).try_for_each(|((convictions, strengths), flags)| {
            let is_one = is_one(convictions, f64::to_bits)
                & is_one(strengths, f64::to_bits)
                & is_one(flags, |flag| flag);
            if is_one {
                let view = Self::new(convictions[0], strengths[0], flags[0] != 0)?;
                out.resize(out.len() + convictions.len(), view);
                return Ok(());
            }
            Self::pack_few((convictions, strengths, flags), out)
        })
    }

    fn pack_few(
        (convictions, strengths, flags): Views<'_>,
        out: &mut Vec<Self>,
    ) -> Result<(), GridError> {
        let views = || convictions.iter().zip(strengths).zip(flags);
        let is_within = views().fold(true, |all, ((conviction, strength), _)| {
            all & CONVICTION.holds(*conviction) & STRENGTH.holds(*strength)
        });
        if !is_within {
            views().try_for_each(|((conviction, strength), _)| {
                Self::new(*conviction, *strength, false).map(drop)
            })?;
        }
        out.extend(views().map(|((conviction, strength), flag)| {
            Self::within(*conviction, *strength, *flag != 0)
        }));
        Ok(())
    }

    fn within(conviction: f64, strength: f64, flag: bool) -> Self {
        let steps = STRENGTH.step_within(if strength.is_nan() { 0.0 } else { strength });
        let conviction = CONVICTION.step_within(conviction);
        Self(
            u64::from(flag) << 63
                | u64::from(steps.cast_unsigned()) << 32
                | u64::from(conviction.cast_unsigned()),
        )
    }

    /// The signed number, or `NONE`.
    #[must_use]
    pub const fn conviction(self) -> i32 {
        (self.0 as u32).cast_signed()
    }

    /// The number in [0, 1] in grid steps.
    #[must_use]
    pub const fn strength(self) -> i32 {
        ((self.0 & !Self::FLAG) >> 32) as i32
    }

    /// The flag.
    #[must_use]
    pub const fn flag(self) -> bool {
        self.0 & Self::FLAG != 0
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn abstention_is_not_zero() {
        let abstains = Packed::new(f64::NAN, 0.0, false).unwrap();
        assert_eq!(abstains, Packed::ABSTAIN);
        assert_ne!(abstains, Packed::new(0.0, 0.0, false).unwrap());
        assert!(to_f64(abstains.conviction()).is_nan());
    }

    #[test]
    fn what_is_out_of_range_is_refused_with_its_range() {
        let error = Packed::new(1.5, 0.0, false).unwrap_err().to_string();
        assert_eq!(error, "expected a conviction in [-1, 1] or NaN, found 1.5");
        assert!(Packed::new(0.0, -0.1, false).is_err());
        assert!(TARGET.step(f64::INFINITY).is_err());
    }

    #[test]
    fn the_first_of_many_that_is_out_of_range_is_named() {
        let (mut out, mut packed) = (vec![], vec![]);
        let error = WEIGHT.steps(&[0.5, f64::NAN, 1.5, -2.0], &mut out).unwrap_err();
        assert_eq!(error, WEIGHT.step(1.5).unwrap_err());
        let views = (&[0.0, 0.5][..], &[1.0, -1.0][..], &[0, 0][..]);
        let error = Packed::pack(views, &mut packed).unwrap_err();
        assert_eq!(error, Packed::new(0.5, -1.0, false).unwrap_err());
    }

    proptest! {
        #[test]
        fn many_are_packed_as_one_by_one(
            views in prop::collection::vec(
                (prop_oneof![Just(f64::NAN), -1.0f64..=1.0], prop_oneof![Just(f64::NAN), 0.0f64..=1.0], 0u8..2),
                0..40,
            ),
            times in 1usize..100,
        ) {
            let views: Vec<_> =
                views.iter().flat_map(|view| std::iter::repeat_n(*view, times)).collect();
            let convictions: Vec<_> = views.iter().map(|view| view.0).collect();
            let strengths: Vec<_> = views.iter().map(|view| view.1).collect();
            let flags: Vec<_> = views.iter().map(|view| view.2).collect();
            let (mut packed, mut steps) = (vec![], vec![]);
            Packed::pack((&convictions, &strengths, &flags), &mut packed).unwrap();
            TARGET.steps(&convictions, &mut steps).unwrap();
            for (place, (conviction, strength, flag)) in views.into_iter().enumerate() {
                prop_assert_eq!(packed[place], Packed::new(conviction, strength, flag != 0).unwrap());
                prop_assert_eq!(steps[place], TARGET.step(conviction).unwrap());
            }
        }

        #[test]
        fn the_nearest_step_is_that_of_the_library(value in -1000.0f64..=1000.0, halves in -9i32..9) {
            for value in [value, f64::from(halves) / f64::from(2 * GRID)] {
                let plain = (value * f64::from(GRID)).round_ties_even();
                prop_assert_eq!(f64::from(TARGET.step(value).unwrap()), plain);
                let small = value / 1000.0;
                let plain = (small * f64::from(GRID)).round_ties_even() / f64::from(GRID) + 0.0;
                prop_assert_eq!(nearest(small).to_bits(), plain.to_bits());
            }
        }

        #[test]
        fn packing_keeps_each_part(c in -1.0f64..=1.0, s in 0.0f64..=1.0, flag: bool) {
            let packed = Packed::new(c, s, flag).unwrap();
            prop_assert!((to_f64(packed.conviction()) - c).abs() <= 0.5 / f64::from(GRID));
            prop_assert!((to_f64(packed.strength()) - s).abs() <= 0.5 / f64::from(GRID));
            prop_assert_eq!(packed.flag(), flag);
        }
    }
}
