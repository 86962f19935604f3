//! What happens besides trading, in columns.

use hansa_types::TimeNs;

use super::ColumnError;
use super::order::check_clocks;
use super::table::columns;
use crate::action::{Action, Deed};

columns! {
    /// What happens to one instrument besides trading, oldest first; `action::Deed` says what kind, `a`,
    /// `b` and `c` stand for.
    ActionColumns, "actions" {
        /// When they take effect.
        ts_event,
        /// When we had word of them.
        ts_recv,
        /// Kinds, by number.
        kind,
        /// First numbers.
        a,
        /// Second numbers.
        b,
        /// Third numbers.
        c,
    }
}

impl ActionColumns<'_> {
    /// The action of a row; of a row that `check` refuses, one that does nothing.
    #[must_use]
    pub fn row(&self, row: usize) -> Action {
        Action {
            ts_event: TimeNs(self.ts_event[row]),
            ts_recv: TimeNs(self.ts_recv[row]),
            deed: self.deed(row).unwrap_or(Deed::Unknown),
        }
    }

    /// Equal lengths, times that never fall, known kinds with numbers that can be.
    pub fn check(&self) -> Result<(), ColumnError> {
        self.check_lengths()?;
        check_clocks(Self::TABLE, self.instrument, (self.ts_event, self.ts_recv))?;
        (0..self.len()).try_for_each(|row| {
            let bad = |what| ColumnError::BadAction { instrument: self.instrument.0, row, what };
            self.deed(row).map(drop).map_err(bad)
        })
    }

    fn deed(&self, row: usize) -> Result<Deed, String> {
        Deed::of(self.kind[row], [self.a[row], self.b[row], self.c[row]])
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use hansa_types::InstrumentId;

    use super::*;

    #[test]
    fn a_row_of_actions_that_cannot_be_is_named() {
        let (times, kind, a) = ([1, 2], [2, 2], [5, 0]);
        let actions = ActionColumns {
            instrument: InstrumentId(3),
            ts_event: &times,
            ts_recv: &times,
            kind: &kind,
            a: &a,
            b: &[0, 0],
            c: &[0, 0],
        };
        assert_eq!(
            actions.check().unwrap_err().to_string(),
            "actions of instrument 3: row 1: dividend: expected an amount (a) above 0, found kind \
             2, a 0, b 0, c 0"
        );
        assert_eq!(actions.row(0).deed, Deed::Dividend { per_unit: 5 });
    }
}
