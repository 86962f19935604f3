//! The dominant cycle of a price by a Hilbert transform (Ehlers, Rocket Science for Traders, 2001).

use super::kernel::Stream;

/// What is asked of the cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cycle {
    /// The smoothed period of the dominant cycle, in observations.
    Period,
    /// The phase of the dominant cycle, in degrees from -45 to 315.
    Phase,
    /// The part of the analytic signal in phase with the price.
    InPhase,
    /// The part a quarter of a cycle ahead.
    Quadrature,
    /// The mean of the price over the dominant cycle, smoothed.
    Trendline,
    /// 1 in a trend, 0 in a cycle.
    TrendMode,
}

/// What is asked by name.
const NAMED: [(&str, Cycle); 6] = [
    ("cycle_period", Cycle::Period),
    ("cycle_phase", Cycle::Phase),
    ("in_phase", Cycle::InPhase),
    ("quadrature", Cycle::Quadrature),
    ("cycle_trendline", Cycle::Trendline),
    ("trend_mode", Cycle::TrendMode),
];

impl Cycle {
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMED.iter().find(|(known, _)| *known == name).map(|(_, cycle)| *cycle)
    }

    pub(super) fn name(self) -> &'static str {
        NAMED.iter().find(|(_, cycle)| *cycle == self).map_or("unnamed", |(name, _)| name)
    }

    pub(super) const fn warm_up(self) -> usize {
        match self {
            Self::Period | Self::InPhase | Self::Quadrature => 32,
            Self::Phase | Self::Trendline | Self::TrendMode => 63,
        }
    }
}

/// The longest cycle, and so the most prices that are looked at.
const LONGEST: usize = 50;
/// How many values a stream remembers: prices, smoothed prices, taps and what follows from them.
pub(super) const CYCLE_MEMORY: usize = 160;
/// The transform takes its first value this many observations before the first result, as TA-Lib
/// (which follows TradeStation) has it for short and for long warm-up.
const SETTLING: usize = 20;
const SETTLING_LONG: usize = 26;
/// Prices beyond count as missing: their squares must not overflow.
const TOO_LARGE: f64 = 1e100;

/// The last `N` values, newest first; 0 before there were any.
struct Recent<const N: usize>([f64; N]);

impl<const N: usize> Recent<N> {
    const fn new() -> Self {
        Self([0.0; N])
    }

    fn push(&mut self, x: f64) {
        self.0.copy_within(..N - 1, 1);
        self.0[0] = x;
    }
}

/// The quarter-cycle shift of a stream: a filter of seven taps, four of which are not 0.
struct Shift(Recent<7>);

impl Shift {
    fn push(&mut self, x: f64, gain: f64) -> f64 {
        self.0.push(x);
        let taps = &self.0.0;
        (0.0962 * (taps[0] - taps[6]) + 0.5769 * (taps[2] - taps[4])) * gain
    }
}

/// The transform of one stream. Its numbers are those of the last value.
pub(super) struct Transform {
    prices: Recent<LONGEST>,
    smoothed: Recent<LONGEST>,
    detrended: Recent<4>,
    shifts: [Shift; 4],
    in_phase: f64,
    quadrature: f64,
    /// The rotated signal of the last value, and its smoothed products with the one before.
    phasor: [f64; 2],
    products: [f64; 2],
    period: f64,
    smooth_period: f64,
    /// How many values to come only fill the smoother.
    waiting: usize,
    /// How many values to come have no result.
    warming: usize,
}

impl Transform {
    pub(super) const fn new(warm_up: usize) -> Self {
        let settling = if warm_up == 63 { SETTLING_LONG } else { SETTLING };
        Self {
            prices: Recent::new(),
            smoothed: Recent::new(),
            detrended: Recent::new(),
            shifts: [const { Shift(Recent::new()) }; 4],
            in_phase: 0.0,
            quadrature: 0.0,
            phasor: [0.0; 2],
            products: [0.0; 2],
            period: 0.0,
            smooth_period: 0.0,
            waiting: warm_up - settling,
            warming: warm_up,
        }
    }

    /// Takes the next value; whether it entered the transform, and whether a result is due.
    fn push(&mut self, x: f64) -> (bool, bool) {
        self.prices.push(x);
        let is_due = self.warming == 0;
        self.warming = self.warming.saturating_sub(1);
        if self.waiting > 0 {
            self.waiting -= 1;
            return (false, is_due);
        }
        let p = &self.prices.0;
        self.smoothed.push((4.0 * p[0] + 3.0 * p[1] + 2.0 * p[2] + p[3]) * 0.1);
        self.turn();
        (true, is_due)
    }

    /// The analytic signal of the smoothed price, and the period it turns with.
    fn turn(&mut self) {
        let gain = 0.075 * self.period + 0.54;
        let detrended = self.shifts[0].push(self.smoothed.0[0], gain);
        self.detrended.push(detrended);
        self.quadrature = self.shifts[1].push(detrended, gain);
        self.in_phase = self.detrended.0[3];
        let ahead_in_phase = self.shifts[2].push(self.in_phase, gain);
        let ahead_quadrature = self.shifts[3].push(self.quadrature, gain);
        let [i_last, q_last] = self.phasor;
        let i = 0.2 * (self.in_phase - ahead_quadrature) + 0.8 * i_last;
        let q = 0.2 * (self.quadrature + ahead_in_phase) + 0.8 * q_last;
        let [re, im] = self.products;
        self.phasor = [i, q];
        self.products = [
            0.2 * (i * i_last + q * q_last) + 0.8 * re,
            0.2 * (i * q_last - q * i_last) + 0.8 * im,
        ];
        self.follow();
    }

    /// The period moves a little towards what the turn of the phasor says.
    fn follow(&mut self) {
        let ([re, im], last) = (self.products, self.period);
        let mut period = last;
        if im != 0.0 && re != 0.0 {
            period = 360.0 / libm::atan(im / re).to_degrees();
        }
        period = period.min(1.5 * last).max(0.67 * last).clamp(6.0, 50.0);
        self.period = 0.2 * period + 0.8 * last;
        self.smooth_period = 0.33 * self.period + 0.67 * self.smooth_period;
    }

    /// The period in whole observations.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Between 0 and 50.
    fn whole_period(&self) -> usize {
        (self.smooth_period + 0.5) as usize
    }

    /// The angle of the price in its cycle, in degrees; `last` where there is none.
    #[allow(clippy::cast_precision_loss)] // At most 50.
    fn phase(&self, last: f64) -> f64 {
        let (count, mut real, mut imaginary) = (self.whole_period(), 0.0, 0.0);
        for (at, price) in self.smoothed.0[..count].iter().enumerate() {
            let angle = at as f64 * std::f64::consts::TAU / count as f64;
            real += libm::sin(angle) * price;
            imaginary += libm::cos(angle) * price;
        }
        let angle = if imaginary == 0.0 {
            last + 90.0 * (f64::from(real > 0.0) - f64::from(real < 0.0))
        } else {
            libm::atan(real / imaginary).to_degrees()
        };
        // The smoother lags by one observation.
        let phase = angle + 90.0 + 360.0 / self.smooth_period;
        let phase = if imaginary < 0.0 { phase + 180.0 } else { phase };
        if phase > 315.0 { phase - 360.0 } else { phase }
    }

    /// The mean of the price over one period; 0 while there is none.
    #[allow(clippy::cast_precision_loss)] // At most 50.
    fn mean(&self) -> f64 {
        let count = self.whole_period();
        let total: f64 = self.prices.0[..count].iter().sum();
        if count == 0 { 0.0 } else { total / count as f64 }
    }
}

/// One number of the cycle.
pub(super) struct CycleStream {
    asked: Cycle,
    transform: Transform,
    phase: f64,
    means: Recent<4>,
    trend: Trend,
}

impl CycleStream {
    pub(super) const fn new(asked: Cycle) -> Self {
        Self {
            asked,
            transform: Transform::new(asked.warm_up()),
            phase: 0.0,
            means: Recent::new(),
            trend: Trend { sines: [0.0; 2], observations: 0.0 },
        }
    }

    fn trendline(&mut self) -> f64 {
        self.means.push(self.transform.mean());
        let means = &self.means.0;
        (4.0 * means[0] + 3.0 * means[1] + 2.0 * means[2] + means[3]) / 10.0
    }

    fn trend_mode(&mut self) -> f64 {
        let last = self.phase;
        self.phase = self.transform.phase(last);
        let trendline = self.trendline();
        let is_cycle = self.trend.is_cycle([last, self.phase], self.transform.smooth_period);
        let distance = (self.transform.smoothed.0[0] - trendline) / trendline;
        let is_far = trendline != 0.0 && distance.abs() >= 0.015;
        f64::from(is_far || !is_cycle)
    }
}

impl Stream for CycleStream {
    fn push(&mut self, x: f64) -> f64 {
        if x.abs() > TOO_LARGE {
            return f64::NAN;
        }
        let (has_entered, is_due) = self.transform.push(x);
        if !has_entered {
            return f64::NAN;
        }
        let value = match self.asked {
            Cycle::Period => self.transform.smooth_period,
            Cycle::InPhase => self.transform.in_phase,
            Cycle::Quadrature => self.transform.quadrature,
            Cycle::Trendline => self.trendline(),
            Cycle::TrendMode => self.trend_mode(),
            Cycle::Phase => {
                self.phase = self.transform.phase(self.phase);
                self.phase
            }
        };
        if is_due { value } else { f64::NAN }
    }
}

/// What tells a cycle from a trend.
struct Trend {
    /// Sine and lead sine of the last observation.
    sines: [f64; 2],
    /// Since they crossed.
    observations: f64,
}

impl Trend {
    /// Whether sine and lead sine crossed within half a period, or the phase turns about as fast
    /// as the period says.
    fn is_cycle(&mut self, [last, phase]: [f64; 2], period: f64) -> bool {
        let sine = |degrees: f64| libm::sin(degrees.to_radians());
        let [was, lead_was] = std::mem::replace(&mut self.sines, [sine(phase), sine(phase + 45.0)]);
        let [is, lead_is] = self.sines;
        let has_crossed = (is > lead_is && was <= lead_was) || (is < lead_is && was >= lead_was);
        self.observations = if has_crossed { 1.0 } else { self.observations + 1.0 };
        let (turned, expected) = (phase - last, 360.0 / period);
        let turns = turned > 0.67 * expected && turned < 1.5 * expected;
        has_crossed || self.observations < 0.5 * period || turns
    }
}

/// The adaptive mean that follows the turn of the phase (MESA; Ehlers 2001), and the mean that
/// follows it. Both begin at 0, as in TA-Lib.
pub(super) struct Mesa {
    transform: Transform,
    /// The largest and the smallest weight.
    limits: [f64; 2],
    phase: f64,
    leading: f64,
    following: f64,
    is_following: bool,
}

/// How many leading values of the adaptive mean are missing.
pub(super) const MESA_WARM_UP: usize = 32;

impl Mesa {
    pub(super) const fn new(limits: [f64; 2], is_following: bool) -> Self {
        let transform = Transform::new(MESA_WARM_UP);
        Self { transform, limits, phase: 0.0, leading: 0.0, following: 0.0, is_following }
    }
}

impl Stream for Mesa {
    fn push(&mut self, x: f64) -> f64 {
        if x.abs() > TOO_LARGE {
            return f64::NAN;
        }
        let (has_entered, is_due) = self.transform.push(x);
        if !has_entered {
            return f64::NAN;
        }
        let (i, q) = (self.transform.in_phase, self.transform.quadrature);
        let phase = if i == 0.0 { 0.0 } else { libm::atan(q / i).to_degrees() };
        let turned = std::mem::replace(&mut self.phase, phase) - phase;
        let weight = (self.limits[0] / turned.max(1.0)).max(self.limits[1]);
        self.leading += weight * (x - self.leading);
        self.following += 0.5 * weight * (self.leading - self.following);
        let value = if self.is_following { self.following } else { self.leading };
        if is_due { value } else { f64::NAN }
    }
}
