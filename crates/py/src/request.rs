//! What a live desk wants sent: handed out by the core alone, for a venue to carry out.

use hansa_engine::effect::Effect;
use hansa_engine::live::Outgoing;
use hansa_types::{OrderRequest, PostOnly, Side};
use pyo3::prelude::*;

/// A request for a venue. Orders and replacements have passed the gate: Python cannot make one.
#[pyclass(frozen, module = "hansa._core")]
#[derive(Debug)]
pub struct VenueRequest {
    pub outgoing: Outgoing,
}

impl VenueRequest {
    const fn order(&self) -> Option<&OrderRequest> {
        match &self.outgoing.effect {
            Effect::Send(approved) | Effect::Replace(_, approved) => Some(approved.request()),
            Effect::Cancel(_) => None,
        }
    }
}

#[pymethods]
impl VenueRequest {
    /// "send", "cancel" or "replace".
    #[getter]
    const fn kind(&self) -> &'static str {
        match self.outgoing.effect {
            Effect::Send(_) => "send",
            Effect::Cancel(_) => "cancel",
            Effect::Replace(..) => "replace",
        }
    }

    /// When the desk wanted it.
    #[getter]
    const fn ts_ns(&self) -> i64 {
        self.outgoing.ts.0
    }

    /// The order sent or cancelled; of a replacement the new one.
    #[getter]
    fn cl_ord_id(&self) -> u64 {
        match (self.order(), &self.outgoing.effect) {
            (Some(order), _) => order.cl_ord_id.0,
            (None, Effect::Cancel(id) | Effect::Replace(id, _)) => id.0,
            (None, Effect::Send(approved)) => approved.request().cl_ord_id.0,
        }
    }

    /// Of a replacement: the order whose place is taken.
    #[getter]
    const fn orig_cl_ord_id(&self) -> Option<u64> {
        match &self.outgoing.effect {
            Effect::Replace(orig, _) => Some(orig.0),
            Effect::Send(_) | Effect::Cancel(_) => None,
        }
    }

    /// Place of the instrument; None for a cancel.
    #[getter]
    fn instrument(&self) -> Option<u32> {
        self.order().map(|order| order.instrument.0)
    }

    /// Whether it buys.
    #[getter]
    fn is_buy(&self) -> bool {
        self.order().is_some_and(|order| order.side == Side::Buy)
    }

    /// FIX tag 40: 1 market, 2 limit, 3 stop, 4 stop limit.
    #[getter]
    fn ord_type(&self) -> u8 {
        self.order().map_or(0, |order| order.ord_type as u8)
    }

    /// FIX tag 59: 0 day, 1 GTC, 3 IOC, 4 FOK, 6 GTD.
    #[getter]
    fn time_in_force(&self) -> u8 {
        self.order().map_or(0, |order| order.time_in_force as u8)
    }

    /// Ordered, in lots.
    #[getter]
    fn lots(&self) -> i64 {
        self.order().map_or(0, |order| order.order_qty.0)
    }

    /// Limit, in ticks.
    #[getter]
    fn limit_ticks(&self) -> Option<i64> {
        self.order().and_then(|order| order.limit_px).map(|price| price.0)
    }

    /// Stop, in ticks.
    #[getter]
    fn stop_ticks(&self) -> Option<i64> {
        self.order().and_then(|order| order.stop_px).map(|price| price.0)
    }

    /// Whether it may only make: a venue refuses it where it would take.
    #[getter]
    fn is_post_only(&self) -> bool {
        self.order().is_some_and(|order| order.terms.post_only != PostOnly::None)
    }

    /// Terms that few venues have, in words.
    #[getter]
    fn rare_terms(&self) -> Vec<&'static str> {
        let terms = self.order().map(|order| order.terms).unwrap_or_default();
        let stated = [
            ("post-only that slides", terms.post_only == PostOnly::Slide),
            ("all-or-none", terms.is_all_or_none),
            ("hidden", terms.is_hidden),
            ("a minimum quantity", terms.min_qty.0 > 0),
        ];
        stated.iter().filter(|(_, is_asked)| *is_asked).map(|(words, _)| *words).collect()
    }

    /// Whether it may only reduce a position.
    #[getter]
    fn is_reduce_only(&self) -> bool {
        self.order().is_some_and(|order| order.terms.is_reduce_only)
    }

    /// What is shown of it, in lots; None: all.
    #[getter]
    fn display_lots(&self) -> Option<i64> {
        self.order().and_then(|order| order.terms.display_qty).map(|qty| qty.0)
    }

    fn __repr__(&self) -> String {
        format!("<VenueRequest {} {:x} at {}>", self.kind(), self.cl_ord_id(), self.ts_ns())
    }
}
