//! The answer, with every control's reading.

use hansa_types::{ClOrdId, OrderRequest};

use crate::control::Control;

/// An order that passed the gate. Only the gate can make one, and a venue accepts nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approved {
    request: OrderRequest,
}

impl Approved {
    pub(crate) const fn new(request: OrderRequest) -> Self {
        Self { request }
    }

    /// The order as approved: never larger than proposed.
    #[must_use]
    pub const fn request(&self) -> &OrderRequest {
        &self.request
    }
}

/// A cancel that passed the gate, as every cancel does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovedCancel {
    cl_ord_id: ClOrdId,
}

impl ApprovedCancel {
    pub(crate) const fn new(cl_ord_id: ClOrdId) -> Self {
        Self { cl_ord_id }
    }

    /// The order to cancel.
    #[must_use]
    pub const fn cl_ord_id(&self) -> ClOrdId {
        self.cl_ord_id
    }
}

/// Why an order was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The control.
    pub control: Control,
    /// Its limit, in the control's unit.
    pub limit: i128,
    /// What it saw, in the control's unit.
    pub observed: i128,
}

/// One control's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The control.
    pub control: Control,
    /// Its limit.
    pub limit: i128,
    /// What it saw.
    pub observed: i128,
    /// Whether the order passed. One that passed with more than its limit was cut down to it:
    /// the observed value is that of the order as it came to this control.
    pub passed: bool,
}

/// The readings of all controls that were applied, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readings {
    readings: [Reading; Control::ALL.len()],
    count: usize,
}

impl Readings {
    pub(crate) const fn new() -> Self {
        let empty = Reading { control: Control::WellFormed, limit: 0, observed: 0, passed: true };
        Self { readings: [empty; Control::ALL.len()], count: 0 }
    }

    pub(crate) fn push(&mut self, reading: Reading) {
        if let Some(place) = self.readings.get_mut(self.count) {
            *place = reading;
            self.count += 1;
        }
    }

    /// The readings.
    #[must_use]
    pub fn as_slice(&self) -> &[Reading] {
        &self.readings[..self.count]
    }
}

/// The gate's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Approved, perhaps smaller, or refused.
    pub outcome: Result<Approved, Refusal>,
    /// What each control saw.
    pub readings: Readings,
}
