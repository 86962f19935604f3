//! What a step wants done outside.

use hansa_gate::Approved;
use hansa_types::ClOrdId;

/// A request for the venue. An order exists only as `Approved`.
#[derive(Debug, Clone, Copy)]
pub enum Effect {
    /// Send an order.
    Send(Approved),
    /// Cancel an order.
    Cancel(ClOrdId),
    /// Replace an order by another.
    Replace(ClOrdId, Approved),
}
