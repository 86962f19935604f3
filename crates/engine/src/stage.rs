//! Where strategies act: in a simulation, or on a live desk.

use hansa_journal::Sink;
use hansa_types::TimeNs;

use crate::carried::Ticket;
use crate::carrying::{Carried, GroupKind};
use crate::command::{Answer, Command};
use crate::desk::Desk;
use crate::error::EngineError;

/// What a strategy's door opens on. A strategy cannot tell one stage from another.
pub trait Stage {
    /// The desk as it stands.
    fn desk(&self) -> &Desk;

    /// The time of the last event the desk learned of.
    fn now(&self) -> TimeNs;

    /// Carries out a command at `ts`, or at the present time if that has passed.
    fn command(
        &mut self,
        at: (TimeNs, u16),
        command: &Command,
        sink: &mut dyn Sink,
    ) -> Result<Answer, EngineError>;

    /// Takes tickets to be carried, at the present time.
    fn carry(
        &mut self,
        group: (GroupKind, &[Ticket]),
        sink: &mut dyn Sink,
    ) -> Result<Carried, EngineError>;

    /// A strategy wants to be called at `ts`, or now if that has passed.
    fn set_timer(&mut self, ts: TimeNs, source: u16, tag: u64);
}
