//! Where a council leans on one instrument, and how far its members stand from that.

/// What one agent says and how much it counts; both 0 where it abstains.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice {
    pub(super) conviction: f64,
    pub(super) weight: f64,
}

impl Voice {
    pub(super) fn of(conviction: f64, confidence: f64, seat: f64) -> Self {
        if conviction.is_nan() {
            return Self { conviction: 0.0, weight: 0.0 };
        }
        Self { conviction, weight: confidence * seat }
    }
}

/// The quotient, NaN where the denominator is not positive.
pub(super) fn ratio(numerator: f64, denominator: f64) -> f64 {
    if denominator > 0.0 { numerator / denominator } else { f64::NAN }
}

/// The weighted mean conviction (Stone 1961, the linear opinion pool).
pub(super) fn mean(voices: &[Voice], total: f64) -> f64 {
    let mut pulled = 0.0;
    for voice in voices {
        pulled += voice.weight * voice.conviction;
    }
    ratio(pulled, total)
}

/// Half way between the lower and the upper weighted median (Edgeworth 1888). The lower one is the
/// least conviction with at least half of the weight at or below it.
pub(super) fn median(voices: &[Voice], total: f64) -> f64 {
    let half = total / 2.0;
    let (mut lower, mut upper) = (f64::INFINITY, f64::NEG_INFINITY);
    for one in voices.iter().filter(|voice| voice.weight > 0.0) {
        let (mut at_most, mut at_least) = (0.0, 0.0);
        for other in voices {
            at_most += if other.conviction <= one.conviction { other.weight } else { 0.0 };
            at_least += if other.conviction >= one.conviction { other.weight } else { 0.0 };
        }
        lower = if at_most >= half { lower.min(one.conviction) } else { lower };
        upper = if at_least >= half { upper.max(one.conviction) } else { upper };
    }
    if total > 0.0 { (lower + upper) / 2.0 } else { f64::NAN }
}

/// The side with more than half of the votes cast, as strongly as that side means it; NaN without
/// a quorum of the seats (Condorcet 1785).
pub(super) fn majority(voices: &[Voice], total: f64, (seats, quorum): (&[f64], f64)) -> f64 {
    let mut present = 0.0;
    for (voice, seat) in voices.iter().zip(seats) {
        present += if voice.weight > 0.0 { *seat } else { 0.0 };
    }
    if present < quorum || total <= 0.0 {
        return f64::NAN;
    }
    let (mut up, mut down) = (Side::default(), Side::default());
    for voice in voices {
        up.count(voice, voice.conviction > 0.0);
        down.count(voice, voice.conviction < 0.0);
    }
    match (up.cast > total / 2.0, down.cast > total / 2.0) {
        (_, true) => ratio(down.meant, down.cast),
        (true, false) => ratio(up.meant, up.cast),
        (false, false) => 0.0,
    }
}

#[derive(Default)]
struct Side {
    cast: f64,
    meant: f64,
}

impl Side {
    fn count(&mut self, voice: &Voice, is_for: bool) {
        let votes = if is_for { voice.weight } else { 0.0 };
        self.cast += votes;
        self.meant += votes * voice.conviction;
    }
}

/// The weighted mean distance of the convictions from the leaning, at most 1; 0 without a view.
pub(super) fn dissent(voices: &[Voice], total: f64, leaning: f64) -> f64 {
    let mut apart = 0.0;
    for voice in voices {
        apart += voice.weight * (voice.conviction - leaning).abs();
    }
    let dissent = ratio(apart, total);
    if dissent.is_nan() { 0.0 } else { dissent.min(1.0) }
}
