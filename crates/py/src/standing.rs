//! Calls while time stands still: a strategy that goes in circles is stopped.

use hansa_engine::Wake;
use hansa_types::TimeNs;
use pyo3::prelude::*;

use crate::error::strategy_error;

/// Calls for timers and reports while time stands still: a strategy that sets a timer at now from
/// its timer, or sends again what is refused, would never let it go on.
#[derive(Debug, Default)]
pub struct Standing {
    since: TimeNs,
    calls: u32,
}

const STANDING_CALLS_MAX: u32 = 100_000;

impl Standing {
    /// Refuses the call that is one too many.
    pub fn check(&mut self, wake: &Wake, now: TimeNs) -> PyResult<()> {
        if now != self.since || !matches!(wake, Wake::Timer(_) | Wake::Report(_)) {
            (self.since, self.calls) = (now, 0);
            return Ok(());
        }
        self.calls += 1;
        if self.calls < STANDING_CALLS_MAX {
            return Ok(());
        }
        let what = if matches!(wake, Wake::Timer(_)) { "timers" } else { "reports" };
        Err(strategy_error(&format!(
            "{STANDING_CALLS_MAX} {what} at one time, {} ns: expected time to go on; does a \
             strategy set a timer at now, or send again at once what was refused?",
            now.0
        )))
    }
}
