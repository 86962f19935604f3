//! Times that may not fall.

use hansa_types::InstrumentId;

use super::ColumnError;

/// No time is before the one above it; equal ones only where they may repeat.
pub(super) fn check_rising(
    table: &'static str,
    instrument: InstrumentId,
    times: &[i64],
    may_repeat: bool,
) -> Result<(), ColumnError> {
    let falls = |pair: &[i64]| pair[1] < pair[0] || (pair[1] == pair[0] && !may_repeat);
    match times.windows(2).position(falls) {
        Some(index) => {
            Err(ColumnError::Unsorted { table, instrument: instrument.0, row: index + 1 })
        }
        None => Ok(()),
    }
}

/// Neither clock falls, and nothing is had before it happened.
pub(super) fn check_clocks(
    table: &'static str,
    instrument: InstrumentId,
    (ts_event, ts_recv): (&[i64], &[i64]),
) -> Result<(), ColumnError> {
    check_rising(table, instrument, ts_event, true)?;
    check_rising(table, instrument, ts_recv, true)?;
    match ts_event.iter().zip(ts_recv).position(|(event, recv)| recv < event) {
        Some(row) => Err(ColumnError::Early { table, instrument: instrument.0, row }),
        None => Ok(()),
    }
}
