//! Scores: how ballots turned out, once the time they were meant for has passed.

use super::Said;
use super::lean::ratio;

/// Moments over which the usual size of one move is measured; half of them must be known.
const SCALE_MOMENTS: usize = 48;

/// An outcome counts as at most this many times its usual size: one wild move is no record.
const OUTCOME_MAX: f64 = 10.0;

/// Scores ballots as their horizons pass. It remembers as many moments as the longest horizon.
///
/// The ballot of h moments ago is scored by the return of the close from then to now, divided by
/// the root mean square of the instrument's moves as known then, times sqrt(h).
#[derive(Debug, Clone)]
pub(super) struct Scorer {
    horizons: Vec<usize>,
    roots: Vec<f64>,
    longest: usize,
    width: usize,
    moments: usize,
    /// Confidence times conviction `[longest, A, N]`; NaN where an agent abstained.
    stakes: Vec<f64>,
    /// Usual move sizes and closes `[longest, N]`.
    sizes: Vec<f64>,
    closes: Vec<f64>,
    usual: UsualMoves,
    scores: Vec<f64>,
}

impl Scorer {
    pub(super) fn new(horizons: &[usize], width: usize) -> Self {
        let longest = horizons.iter().copied().max().unwrap_or(1).max(1);
        #[allow(clippy::cast_precision_loss)]
        let roots = horizons.iter().map(|horizon| (*horizon as f64).sqrt()).collect();
        Self {
            horizons: horizons.to_vec(),
            roots,
            longest,
            width,
            moments: 0,
            stakes: vec![f64::NAN; longest * horizons.len() * width],
            sizes: vec![f64::NAN; longest * width],
            closes: vec![f64::NAN; longest * width],
            usual: UsualMoves::new(width),
            scores: vec![f64::NAN; horizons.len()],
        }
    }

    /// The scores `[A]` in [-1, 1] that become known at this moment: the mean over the instruments
    /// with a ballot and a known outcome, NaN where there is none.
    pub(super) fn update(&mut self, said: &Said<'_>, close: &[f64]) -> &[f64] {
        for agent in 0..self.horizons.len() {
            self.scores[agent] = self.score(agent, close);
        }
        self.remember(said, close);
        &self.scores
    }

    fn score(&self, agent: usize, close: &[f64]) -> f64 {
        let (agents, width) = (self.horizons.len(), self.width);
        let slot = (self.moments + self.longest - self.horizons[agent]) % self.longest;
        let stakes = &self.stakes[(slot * agents + agent) * width..][..width];
        let sizes = &self.sizes[slot * width..][..width];
        let before = &self.closes[slot * width..][..width];
        let (mut gained, mut known) = (0.0, 0.0);
        for instrument in 0..width {
            let (stake, rise) = (stakes[instrument], close[instrument] / before[instrument] - 1.0);
            let size = sizes[instrument] * self.roots[agent];
            if stake.is_finite() && rise.is_finite() && size > 0.0 {
                gained += stake * (rise / size).clamp(-OUTCOME_MAX, OUTCOME_MAX);
                known += 1.0;
            }
        }
        ratio(gained, known).clamp(-1.0, 1.0)
    }

    fn remember(&mut self, said: &Said<'_>, close: &[f64]) {
        let slot = self.moments % self.longest;
        let cells = said.conviction.len();
        let stakes = self.stakes[slot * cells..][..cells].iter_mut();
        for (stake, (conviction, confidence)) in
            stakes.zip(said.conviction.iter().zip(said.confidence))
        {
            *stake = confidence * conviction;
        }
        let rows = slot * self.width..(slot + 1) * self.width;
        self.usual.next(close, &mut self.sizes[rows.clone()]);
        self.closes[rows].copy_from_slice(close);
        self.moments += 1;
    }
}

/// The root mean square of the last one-moment moves of each instrument.
#[derive(Debug, Clone)]
struct UsualMoves {
    last: Vec<f64>,
    /// Squared moves `[SCALE_MOMENTS, N]`, 0 where unknown, and whether each is known.
    squares: Vec<f64>,
    is_known: Vec<bool>,
    known: Vec<u32>,
    moments: usize,
}

impl UsualMoves {
    fn new(width: usize) -> Self {
        Self {
            last: vec![f64::NAN; width],
            squares: vec![0.0; SCALE_MOMENTS * width],
            is_known: vec![false; SCALE_MOMENTS * width],
            known: vec![0; width],
            moments: 0,
        }
    }

    /// Takes the next closes and writes the sizes, NaN unless half of the moves are known. Each
    /// window is summed from its oldest move on: a running sum would drift.
    fn next(&mut self, close: &[f64], sizes: &mut [f64]) {
        let width = close.len();
        let slot = self.moments % SCALE_MOMENTS;
        for (instrument, close) in close.iter().enumerate() {
            let step = close / self.last[instrument] - 1.0;
            let place = slot * width + instrument;
            self.known[instrument] -= u32::from(self.is_known[place]);
            self.is_known[place] = step.is_finite();
            self.known[instrument] += u32::from(self.is_known[place]);
            self.squares[place] = if step.is_finite() { step * step } else { 0.0 };
            self.last[instrument] = *close;
        }
        self.moments += 1;
        sizes.fill(0.0);
        for oldest in 1..=SCALE_MOMENTS {
            let row = (slot + oldest) % SCALE_MOMENTS * width;
            for (total, square) in sizes.iter_mut().zip(&self.squares[row..row + width]) {
                *total += square;
            }
        }
        for (size, known) in sizes.iter_mut().zip(&self.known) {
            let has_enough = *known as usize >= SCALE_MOMENTS / 2;
            *size = if has_enough { (*size / f64::from(*known)).sqrt() } else { f64::NAN };
        }
    }
}
