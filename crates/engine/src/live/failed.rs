//! A member of a live desk that raised: it is out, and its desk is killed.

use hansa_journal::Entry;

use crate::bytes::Bytes;
use crate::record::{Payload, RecordKind};

/// Who gives the command that follows from a failure.
pub(super) const ACTOR: u16 = 5;

/// What kind of member. The numbers are part of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Seat {
    /// One that is called for events.
    Strategy = 1,
    /// One of the council.
    Agent = 2,
}

/// Who raised, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failed<'a> {
    /// Of which kind it is.
    pub seat: Seat,
    /// Its place among its kind.
    pub place: u16,
    /// What was called.
    pub callback: &'a str,
}

impl Payload {
    /// Four bytes, and the callback's name.
    pub(crate) fn failed(&mut self, failed: &Failed<'_>) -> &mut Self {
        self.u8(failed.seat as u8).u8(0).u16(failed.place).raw(failed.callback.as_bytes())
    }
}

/// The place of the agent that a record says has failed; none for any other record.
pub(super) fn agent_of(entry: &Entry) -> Option<u16> {
    let is_failure = entry.kind == RecordKind::Failed as u16;
    let mut bytes = Bytes(&entry.payload);
    let [seat, _] = bytes.array().filter(|_| is_failure)?;
    bytes.u16().filter(|_| seat == Seat::Agent as u8)
}
