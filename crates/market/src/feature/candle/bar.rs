//! One bar as candlestick charts draw it: a body between open and close, a shadow at either end.

/// A bar with the words of candlesticks. A close at the open counts as white.
#[derive(Debug, Clone, Copy)]
pub(in crate::feature) struct Bar {
    pub(in crate::feature) open: f64,
    pub(in crate::feature) high: f64,
    pub(in crate::feature) low: f64,
    pub(in crate::feature) close: f64,
}

impl Bar {
    pub(super) fn is_missing(&self) -> bool {
        self.open.is_nan() || self.high.is_nan() || self.low.is_nan() || self.close.is_nan()
    }

    pub(super) fn is_white(&self) -> bool {
        self.close >= self.open
    }

    pub(super) fn is_black(&self) -> bool {
        !self.is_white()
    }

    /// 1 for white, -1 for black.
    pub(super) fn sign(&self) -> f64 {
        if self.is_white() { 1.0 } else { -1.0 }
    }

    pub(super) fn has_colour_of(&self, other: &Self) -> bool {
        self.is_white() == other.is_white()
    }

    /// The length of the body.
    pub(super) fn body(&self) -> f64 {
        (self.close - self.open).abs()
    }

    /// The upper end of the body.
    pub(super) fn top(&self) -> f64 {
        self.open.max(self.close)
    }

    /// The lower end of the body.
    pub(super) fn bottom(&self) -> f64 {
        self.open.min(self.close)
    }

    pub(super) fn upper_shadow(&self) -> f64 {
        self.high - self.top()
    }

    pub(super) fn lower_shadow(&self) -> f64 {
        self.bottom() - self.low
    }

    /// From the lowest price to the highest.
    pub(super) fn range(&self) -> f64 {
        self.high - self.low
    }

    pub(super) fn shadows(&self) -> f64 {
        self.upper_shadow() + self.lower_shadow()
    }

    /// The body lies wholly above the body of `other`.
    pub(super) fn body_gaps_above(&self, other: &Self) -> bool {
        self.bottom() > other.top()
    }

    /// The body lies wholly below the body of `other`.
    pub(super) fn body_gaps_below(&self, other: &Self) -> bool {
        self.top() < other.bottom()
    }

    /// Not even the shadows meet: all of this bar is above `other`.
    pub(super) fn gaps_above(&self, other: &Self) -> bool {
        self.low > other.high
    }

    /// All of this bar is below `other`.
    pub(super) fn gaps_below(&self, other: &Self) -> bool {
        self.high < other.low
    }

    /// Highest and lowest price both within those of `other`.
    pub(super) fn is_inside(&self, other: &Self) -> bool {
        self.high < other.high && self.low > other.low
    }

    /// Highest and lowest price both above those of `other`.
    pub(super) fn is_higher_than(&self, other: &Self) -> bool {
        self.high > other.high && self.low > other.low
    }

    /// Highest and lowest price both below those of `other`.
    pub(super) fn is_lower_than(&self, other: &Self) -> bool {
        self.high < other.high && self.low < other.low
    }

    /// `price` lies between the ends of the body and is neither of them.
    pub(super) fn body_holds(&self, price: f64) -> bool {
        self.bottom() < price && price < self.top()
    }

    /// The body's ends both lie between the ends of the body of `other`, none touching.
    pub(super) fn body_is_within(&self, other: &Self) -> bool {
        self.top() < other.top() && self.bottom() > other.bottom()
    }
}
