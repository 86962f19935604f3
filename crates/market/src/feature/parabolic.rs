//! The parabolic stop and reverse (Wilder, New Concepts, 1978).

use super::kernel::Joint;

/// How one side speeds up: the first weight, what each new extreme adds, and the most.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs)]
pub struct Acceleration {
    pub first: f64,
    pub step: f64,
    pub maximum: f64,
}

impl Acceleration {
    /// The first weight.
    fn begun(self) -> f64 {
        self.first.min(self.maximum)
    }

    fn stepped(self, weight: f64) -> f64 {
        (weight + self.step.min(self.maximum)).min(self.maximum)
    }
}

/// How the stop runs.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs)]
pub struct Course {
    /// 0: the side follows the first bars; above 0: long from this stop; below 0: short from
    /// its size.
    pub start: f64,
    /// What a reversal adds to the stop, as a ratio of it.
    pub offset: f64,
    pub long: Acceleration,
    pub short: Acceleration,
}

impl Course {
    /// In the order of the operator's parameters.
    pub(super) const fn numbers(&self) -> [f64; 8] {
        let (long, short) = (self.long, self.short);
        let [first, step, maximum] = [long.first, long.step, long.maximum];
        [self.start, self.offset, first, step, maximum, short.first, short.step, short.maximum]
    }

    /// The same on both sides, as Wilder describes it.
    pub(super) const fn plain(acceleration: f64, maximum: f64) -> Self {
        let side = Acceleration { first: acceleration, step: acceleration, maximum };
        Self { start: 0.0, offset: 0.0, long: side, short: side }
    }
}

/// The position and its stop. A short position is the long one of prices upside down.
struct Position {
    /// 1 long, -1 short.
    side: f64,
    stop: f64,
    extreme: f64,
    weight: f64,
}

/// The stop of each bar, known when the bar has closed; a bar before it is needed to begin.
pub(super) struct Parabolic {
    course: Course,
    /// Whether a short position's stop is given as a negative number.
    is_signed: bool,
    /// High and low of the bar before.
    before: [f64; 2],
    position: Option<Position>,
}

impl Parabolic {
    pub(super) const fn new(course: Course, is_signed: bool) -> Self {
        Self { course, is_signed, before: [f64::NAN; 2], position: None }
    }

    const fn acceleration(&self, side: f64) -> Acceleration {
        if side > 0.0 { self.course.long } else { self.course.short }
    }

    /// The side that the second bar points to: short if it reaches down further than up.
    fn begin(&self, before: [f64; 2], [high, low]: [f64; 2]) -> Position {
        let (up, down) = (high - before[0], before[1] - low);
        let start = self.course.start;
        let is_short = if start == 0.0 { down > 0.0 && down > up } else { start < 0.0 };
        let (side, extreme, stop) =
            if is_short { (-1.0, low, before[0]) } else { (1.0, high, before[1]) };
        let stop = if start == 0.0 { stop } else { start.abs() };
        Position { side, stop, extreme, weight: self.acceleration(side).begun() }
    }

    /// The other side, begun at the extreme, but inside neither of the last two bars.
    fn reverse(&self, position: &Position, bars: [[f64; 2]; 2]) -> Position {
        let side = -position.side;
        let stop = beyond(position.extreme, side, bars);
        let stop = stop - side * stop * self.course.offset;
        let extreme = if side > 0.0 { bars[1][0] } else { bars[1][1] };
        Position { side, stop, extreme, weight: self.acceleration(side).begun() }
    }
}

/// `stop`, moved out of the bars against the side.
fn beyond(stop: f64, side: f64, bars: [[f64; 2]; 2]) -> f64 {
    if side > 0.0 {
        stop.min(bars[0][1]).min(bars[1][1])
    } else {
        stop.max(bars[0][0]).max(bars[1][0])
    }
}

impl Joint<2> for Parabolic {
    fn push(&mut self, bar: [f64; 2]) -> f64 {
        let before = std::mem::replace(&mut self.before, bar);
        if before[0].is_nan() {
            return f64::NAN;
        }
        let is_first = self.position.is_none();
        let taken = self.position.take();
        let mut position = taken.unwrap_or_else(|| self.begin(before, bar));
        // The bar before the first is not looked at again, as in TA-Lib.
        let bars = [if is_first { bar } else { before }, bar];
        let (against, with) = if position.side > 0.0 { (bar[1], bar[0]) } else { (bar[0], bar[1]) };
        let is_hit = position.side * (against - position.stop) <= 0.0;
        if is_hit {
            position = self.reverse(&position, bars);
        }
        let shown = if self.is_signed { position.side * position.stop } else { position.stop };
        if !is_hit && position.side * (with - position.extreme) > 0.0 {
            position.extreme = with;
            position.weight = self.acceleration(position.side).stepped(position.weight);
        }
        let moved = position.stop + position.weight * (position.extreme - position.stop);
        position.stop = beyond(moved, position.side, bars);
        self.position = Some(position);
        shown
    }
}
