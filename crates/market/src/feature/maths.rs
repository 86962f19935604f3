//! Mathematical functions of one value, by `libm`: the same bits on every machine.

/// A function of one value. What has no real result (the arcsine of 2) is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maths {
    /// e^x
    Exp,
    /// Logarithm to base 10.
    Log10,
    /// Sine of an angle in radians.
    Sin,
    /// Cosine.
    Cos,
    /// Tangent.
    Tan,
    /// The angle in radians whose sine it is.
    Asin,
    /// The angle whose cosine it is.
    Acos,
    /// The angle whose tangent it is.
    Atan,
    /// Hyperbolic sine.
    Sinh,
    /// Hyperbolic cosine.
    Cosh,
    /// Hyperbolic tangent.
    Tanh,
    /// The part of a standard normal distribution that is not above.
    NormalCdf,
    /// The largest whole number not above.
    Floor,
    /// The smallest whole number not below.
    Ceil,
}

/// The functions by name.
const NAMED: [(&str, Maths); 14] = [
    ("exp", Maths::Exp),
    ("log10", Maths::Log10),
    ("sin", Maths::Sin),
    ("cos", Maths::Cos),
    ("tan", Maths::Tan),
    ("asin", Maths::Asin),
    ("acos", Maths::Acos),
    ("atan", Maths::Atan),
    ("sinh", Maths::Sinh),
    ("cosh", Maths::Cosh),
    ("tanh", Maths::Tanh),
    ("normal_cdf", Maths::NormalCdf),
    ("floor", Maths::Floor),
    ("ceil", Maths::Ceil),
];

impl Maths {
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMED.iter().find(|(known, _)| *known == name).map(|(_, maths)| *maths)
    }

    pub(super) fn name(self) -> &'static str {
        NAMED.iter().find(|(_, maths)| *maths == self).map_or("unnamed", |(name, _)| name)
    }

    pub(super) const fn function(self) -> fn(f64) -> f64 {
        match self {
            Self::Exp => libm::exp,
            Self::Log10 => libm::log10,
            Self::Sin => libm::sin,
            Self::Cos => libm::cos,
            Self::Tan => libm::tan,
            Self::Asin => libm::asin,
            Self::Acos => libm::acos,
            Self::Atan => libm::atan,
            Self::Sinh => libm::sinh,
            Self::Cosh => libm::cosh,
            Self::Tanh => libm::tanh,
            Self::NormalCdf => |x| 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2),
            Self::Floor => libm::floor,
            Self::Ceil => libm::ceil,
        }
    }
}
