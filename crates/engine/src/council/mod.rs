//! The council: rules that turn the ballots of a moment into one decision for each instrument.
//!
//! Only operations that IEEE 754 fixes to the last bit, and sums in the order of the seats, so
//! that every machine and every split of a run into blocks gives the same bits.

mod hedge;
mod lean;
mod score;

use crate::error::EngineError;
use crate::grid::nearest;

use hedge::Hedge;
pub use hedge::Learning;
use lean::Voice;

/// How a council decides.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// The weighted mean of the convictions.
    WeightedMean,
    /// The weighted median.
    Median,
    /// The side with more than half of the votes, if seats of at least `quorum_ratio` took part.
    Majority {
        /// Share of the seat weights that must have a voice.
        quorum_ratio: f64,
    },
    /// The weighted mean under weights that follow each agent's record.
    Hedge(Learning),
}

/// The ballots of a block on the grid: conviction `[T, A, N]` (NaN abstains), confidence, veto; and
/// the close `[T, N]` of each moment, NaN where there is none.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub struct Ballots<'a> {
    pub conviction: &'a [f64],
    pub confidence: &'a [f64],
    pub veto: &'a [u8],
    pub close: &'a [f64],
}

impl Ballots<'_> {
    /// How many of the moments behind this one say to the bit what it says; `cells` each.
    fn repeats(&self, moment: usize, cells: usize) -> usize {
        let from = moment * cells;
        let said = repeats(&self.conviction[from..], cells, |value| value.to_bits());
        let sure =
            repeats(&self.confidence[from..][..said * cells], cells, |value| value.to_bits());
        repeats(&self.veto[from..][..sure * cells], cells, |flag| *flag) - 1
    }
}

/// How many rows of so many cells there are until one is not what the first is.
fn repeats<T, U: PartialEq>(values: &[T], cells: usize, bits: impl Fn(&T) -> U) -> usize {
    let alike =
        values.iter().zip(&values[cells..]).take_while(|(one, next)| bits(one) == bits(next));
    alike.count() / cells + 1
}

/// What the council concludes: conviction and dissent `[T, N]` on the grid, weight of each agent
/// `[T, A]`, vetoed `[T, N]`.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Decisions<'a> {
    pub conviction: &'a mut [f64],
    pub dissent: &'a mut [f64],
    pub weight: &'a mut [f64],
    pub vetoed: &'a mut [u8],
}

impl Decisions<'_> {
    /// Concludes at the next `count` moments what was concluded at this one, `width` each.
    fn repeat(&mut self, moment: usize, (count, width): (usize, usize)) {
        repeat(&mut self.conviction[moment * width..][..(count + 1) * width], width);
        repeat(&mut self.dissent[moment * width..][..(count + 1) * width], width);
        repeat(&mut self.vetoed[moment * width..][..(count + 1) * width], width);
    }
}

/// Writes the first `width` cells over all that follow.
fn repeat<T: Copy>(cells: &mut [T], width: usize) {
    match (width, cells) {
        (1, [first, rest @ ..]) => rest.fill(*first),
        (_, cells) => {
            let (first, rest) = cells.split_at_mut(width);
            rest.chunks_exact_mut(width).for_each(|row| row.copy_from_slice(first));
        }
    }
}

/// A rule with its seats and all that it remembers.
#[derive(Debug, Clone)]
pub struct Council {
    rule: Rule,
    seats: Vec<f64>,
    instruments: usize,
    hedge: Option<Hedge>,
    voices: Vec<Voice>,
}

impl Council {
    /// A council whose seats weigh this much (above zero, summing to 1).
    #[must_use]
    pub fn new(rule: Rule, seats: Vec<f64>, instruments: usize) -> Self {
        let hedge = match &rule {
            Rule::Hedge(learning) => Some(Hedge::new(learning.clone(), &seats, instruments)),
            _ => None,
        };
        Self { rule, voices: Vec::with_capacity(seats.len()), seats, instruments, hedge }
    }

    /// Decides on the next moments; blocks follow one another in time.
    pub fn decide(
        &mut self,
        ballots: &Ballots<'_>,
        out: &mut Decisions<'_>,
    ) -> Result<(), EngineError> {
        let (agents, width) = (self.seats.len(), self.instruments);
        let moments = out.conviction.len() / width.max(1);
        check_shapes(ballots, out, (moments, agents, width))?;
        let mut moment = 0;
        while moment < moments {
            self.decide_at(moment, ballots, out);
            // Nearly always all say what they said a moment ago, and the same follows from it.
            let again =
                if self.hedge.is_some() { 0 } else { ballots.repeats(moment, agents * width) };
            out.repeat(moment, (again, width));
            repeat(&mut out.weight[moment * agents..][..(again + 1) * agents], agents);
            moment += again + 1;
        }
        Ok(())
    }

    fn decide_at(&mut self, moment: usize, ballots: &Ballots<'_>, out: &mut Decisions<'_>) {
        let (agents, width) = (self.seats.len(), self.instruments);
        let (cells, rows) = (moment * agents * width, moment * width);
        let said = Said {
            conviction: &ballots.conviction[cells..][..agents * width],
            confidence: &ballots.confidence[cells..][..agents * width],
            veto: &ballots.veto[cells..][..agents * width],
        };
        if let Some(hedge) = &mut self.hedge {
            let close = &ballots.close[rows..][..width];
            self.seats.copy_from_slice(hedge.learn(&said, close));
        }
        out.weight[moment * agents..][..agents].copy_from_slice(&self.seats);
        for instrument in 0..width {
            let decision = self.conclude(&said, instrument);
            out.conviction[rows + instrument] = decision.conviction;
            out.dissent[rows + instrument] = decision.dissent;
            out.vetoed[rows + instrument] = u8::from(decision.is_vetoed);
        }
    }

    /// The decision that follows from where the council leans (NaN: no view), after any veto.
    ///
    /// Dissent is the weighted mean distance of the convictions from the leaning, before the veto.
    fn conclude(&mut self, said: &Said<'_>, instrument: usize) -> Decision {
        self.voices.clear();
        let (mut total, mut is_vetoed) = (0.0, false);
        for (seat, weight) in self.seats.iter().enumerate() {
            let place = seat * self.instruments + instrument;
            let voice = Voice::of(said.conviction[place], said.confidence[place], *weight);
            total += voice.weight;
            is_vetoed |= said.veto[place] != 0;
            self.voices.push(voice);
        }
        let leaning = match self.rule {
            Rule::WeightedMean | Rule::Hedge(_) => lean::mean(&self.voices, total),
            Rule::Median => lean::median(&self.voices, total),
            Rule::Majority { quorum_ratio } => {
                lean::majority(&self.voices, total, (&self.seats, quorum_ratio))
            }
        };
        let dissent = lean::dissent(&self.voices, total, leaning);
        let conviction = if is_vetoed { 0.0 } else { leaning.clamp(-1.0, 1.0) };
        Decision { conviction: nearest(conviction), dissent: nearest(dissent), is_vetoed }
    }
}

/// What all agents said at one moment: `[A, N]` each.
#[derive(Debug, Clone, Copy)]
struct Said<'a> {
    conviction: &'a [f64],
    confidence: &'a [f64],
    veto: &'a [u8],
}

struct Decision {
    conviction: f64,
    dissent: f64,
    is_vetoed: bool,
}

fn check_shapes(
    ballots: &Ballots<'_>,
    out: &Decisions<'_>,
    (moments, agents, width): (usize, usize, usize),
) -> Result<(), EngineError> {
    let columns = [
        ("ballots' conviction", moments * agents * width, ballots.conviction.len()),
        ("ballots' confidence", moments * agents * width, ballots.confidence.len()),
        ("ballots' veto", moments * agents * width, ballots.veto.len()),
        ("close", moments * width, ballots.close.len()),
        ("decisions' conviction", moments * width, out.conviction.len()),
        ("decisions' dissent", moments * width, out.dissent.len()),
        ("decisions' weight", moments * agents, out.weight.len()),
        ("decisions' vetoed", moments * width, out.vetoed.len()),
    ];
    match columns.into_iter().find(|(_, expected, found)| expected != found) {
        Some((what, expected, found)) => Err(EngineError::Shape { what, expected, found }),
        None => Ok(()),
    }
}

// The rules themselves are held against their plain twins in `tests/unit/council/test_twins.py`.
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Convictions and vetoes of one instrument's moments: the decisions, and where they are told.
    fn decided(rule: Rule, conviction: &[f64], veto: &[u8], agents: usize) -> (Vec<f64>, Vec<f64>) {
        let moments = conviction.len() / agents;
        let mut council = Council::new(rule, vec![1.0 / agents as f64; agents], 1);
        let (mut said, mut dissent) = (vec![0.0; moments], vec![0.0; moments]);
        let (mut weight, mut vetoed) = (vec![0.0; moments * agents], vec![0; moments]);
        let confidence = vec![1.0; conviction.len()];
        let close = vec![100.0; moments];
        let ballots = Ballots { conviction, confidence: &confidence, veto, close: &close };
        let mut out = Decisions {
            conviction: &mut said,
            dissent: &mut dissent,
            weight: &mut weight,
            vetoed: &mut vetoed,
        };
        council.decide(&ballots, &mut out).unwrap();
        (said, dissent)
    }

    #[test]
    fn who_abstains_leaves_numerator_and_denominator() {
        let (said, dissent) = decided(Rule::WeightedMean, &[1.0, f64::NAN, 0.5], &[0; 3], 3);
        assert_eq!((said[0], dissent[0]), (0.75, 0.25));
    }

    #[test]
    fn a_veto_makes_the_decision_zero_and_silence_makes_it_none() {
        let conviction = [1.0, 1.0, f64::NAN, f64::NAN];
        let (said, _) = decided(Rule::Median, &conviction, &[0, 1, 0, 0], 2);
        assert!(said[0] == 0.0 && said[1].is_nan());
    }

    #[test]
    fn a_majority_needs_its_quorum() {
        let rule = Rule::Majority { quorum_ratio: 0.6 };
        let conviction = [0.5, f64::NAN, 0.5, 0.25];
        let (said, _) = decided(rule, &conviction, &[0; 4], 2);
        assert!(said[0].is_nan());
        assert_eq!(said[1], 0.375);
    }

    #[test]
    fn arrays_of_another_shape_are_refused_by_name() {
        let mut council = Council::new(Rule::Median, vec![1.0], 1);
        let ballots = Ballots { conviction: &[0.0], confidence: &[], veto: &[0], close: &[1.0] };
        let mut out = Decisions {
            conviction: &mut [0.0],
            dissent: &mut [0.0],
            weight: &mut [0.0],
            vetoed: &mut [0],
        };
        let error = council.decide(&ballots, &mut out).unwrap_err().to_string();
        assert_eq!(error, "expected 1 ballots' confidence in a decision row, found 0");
    }
}
