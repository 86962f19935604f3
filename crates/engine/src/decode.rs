//! Reading moments back: from recorded changes to whole rows.

use hansa_types::Amount;
use thiserror::Error;

use crate::bytes::Bytes;
use crate::grid::{NONE, Packed};

/// A moment's record that does not have the shape the run's manifest promises.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "a moment's record is {found}: it does not fit {agents} agents and {instruments} instruments"
)]
pub struct DecodeError {
    /// What is wrong with it.
    pub found: &'static str,
    /// Agents of the run.
    pub agents: usize,
    /// Instruments of the run.
    pub instruments: usize,
}

/// The row as of the last record applied.
#[derive(Debug, Clone)]
pub struct Row {
    /// Ballots `[A, N]`.
    pub ballots: Vec<Packed>,
    /// Decisions `[N]`.
    pub decisions: Vec<Packed>,
    /// Weights `[A]`.
    pub weights: Vec<i32>,
    /// Targets `[N]`.
    pub targets: Vec<i32>,
    /// Outcomes `[N]`, by number.
    pub outcomes: Vec<u8>,
}

impl Bytes<'_> {
    fn section<V: Copy, const K: usize>(
        &mut self,
        is_there: bool,
        values: &mut [V],
        read: impl Fn([u8; K]) -> V,
    ) -> Option<()> {
        if !is_there {
            return Some(());
        }
        let bitmap = self.take(values.len().div_ceil(8))?;
        for (index, value) in values.iter_mut().enumerate() {
            if bitmap[index / 8] >> (index % 8) & 1 == 1 {
                *value = read(self.array()?);
            }
        }
        Some(())
    }
}

impl Row {
    /// Before the first moment: everybody abstains, nothing is wanted.
    #[must_use]
    pub fn new(agents: usize, instruments: usize) -> Self {
        Self {
            ballots: vec![Packed::ABSTAIN; agents * instruments],
            decisions: vec![Packed::ABSTAIN; instruments],
            weights: vec![0; agents],
            targets: vec![NONE; instruments],
            outcomes: vec![0; instruments],
        }
    }

    /// Applies a record; its moment and the equity at it.
    pub fn apply(&mut self, payload: &[u8]) -> Result<(u64, Amount), DecodeError> {
        let (agents, instruments) = (self.weights.len(), self.targets.len());
        let fault = |found| DecodeError { found, agents, instruments };
        let mut bytes = Bytes(payload);
        let answer = self.apply_bytes(&mut bytes).ok_or_else(|| fault("too short"))?;
        if bytes.0.is_empty() { Ok(answer) } else { Err(fault("too long")) }
    }

    fn apply_bytes(&mut self, bytes: &mut Bytes<'_>) -> Option<(u64, Amount)> {
        let moment = bytes.u64()?;
        let equity = Amount(bytes.i128()?);
        let flags = bytes.array::<8>()?[0];
        let has = |bit: u8| flags >> bit & 1 == 1;
        let word = |raw: [u8; 8]| Packed(u64::from_le_bytes(raw));
        bytes.section(has(0), &mut self.ballots, word)?;
        bytes.section(has(1), &mut self.decisions, word)?;
        bytes.section(has(2), &mut self.weights, i32::from_le_bytes)?;
        bytes.section(has(3), &mut self.targets, i32::from_le_bytes)?;
        bytes.section(has(4), &mut self.outcomes, |[code]| code)?;
        Some((moment, equity))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decision::{DecisionRow, LastRow};
    use crate::outcome::Outcome;
    use crate::record::Payload;
    use hansa_types::TimeNs;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_written_is_read_back(
            rows in prop::collection::vec((any::<[u64; 6]>(), any::<[u64; 3]>(), any::<[i32; 2]>(), any::<[i32; 3]>(), 0u8..12), 1..8)
        ) {
            let (mut last, mut read) = (LastRow::new(2, 3), Row::new(2, 3));
            let mut payload = Payload::default();
            for (moment, (ballots, decisions, weights, targets, outcome)) in (0u64..).zip(rows) {
                let (ballots, decisions) = (ballots.map(Packed), decisions.map(Packed));
                let outcomes = [Outcome::from_code(outcome).unwrap(); 3];
                let row = DecisionRow {
                    ts: TimeNs(0), moment, ballots: &ballots, decisions: &decisions,
                    weights: &weights, targets: &targets,
                };
                if last.write(&row, &outcomes, Amount(7), &mut payload) {
                    prop_assert_eq!(read.apply(payload.bytes()).unwrap(), (moment, Amount(7)));
                }
                prop_assert_eq!(&read.ballots[..], &ballots[..]);
                prop_assert_eq!(&read.decisions[..], &decisions[..]);
                prop_assert_eq!(&read.weights[..], &weights[..]);
                prop_assert_eq!(&read.targets[..], &targets[..]);
                prop_assert_eq!(&read.outcomes[..], &outcomes.map(|code| code as u8)[..]);
            }
        }

        #[test]
        fn any_bytes_are_a_row_or_an_error_but_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Row::new(2, 3).apply(&bytes);
        }
    }
}
