//! The state of the venue as bytes: equal states give equal bytes, and others almost surely not.

use hansa_types::{ExecutionReport, OrderRequest, OrderTerms, Price};

/// Writes numbers one after another, little end first; a list begins with its length.
#[derive(Debug)]
pub(crate) struct StateBytes<'a>(&'a mut Vec<u8>);

impl<'a> StateBytes<'a> {
    /// Appends to these bytes.
    pub(crate) const fn new(out: &'a mut Vec<u8>) -> Self {
        Self(out)
    }

    pub(crate) fn byte(&mut self, byte: u8) -> &mut Self {
        self.0.push(byte);
        self
    }

    pub(crate) fn flag(&mut self, is_so: bool) -> &mut Self {
        self.byte(u8::from(is_so))
    }

    pub(crate) fn number(&mut self, number: i64) -> &mut Self {
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    pub(crate) fn wide(&mut self, number: i128) -> &mut Self {
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    pub(crate) fn id(&mut self, id: u64) -> &mut Self {
        self.0.extend_from_slice(&id.to_le_bytes());
        self
    }

    pub(crate) fn len(&mut self, len: usize) -> &mut Self {
        self.id(len as u64)
    }

    /// A number that may be missing: all 64 bits are used, so a byte says whether it is there.
    pub(crate) fn maybe(&mut self, number: Option<i64>) -> &mut Self {
        match number {
            Some(number) => self.byte(1).number(number),
            None => self.byte(0),
        }
    }

    pub(crate) fn px(&mut self, px: Option<Price>) -> &mut Self {
        self.maybe(px.map(|px| px.0))
    }

    /// All of a request; its terms only if it has any, which a bit of the side says.
    pub(crate) fn request(&mut self, request: &OrderRequest) -> &mut Self {
        let has_terms = !request.terms.is_none();
        self.id(request.cl_ord_id.0)
            .id(request.instrument.0.into())
            .byte(request.side as u8 | u8::from(has_terms) << 7)
            .byte(request.ord_type as u8)
            .byte(request.time_in_force as u8)
            .number(request.order_qty.0)
            .px(request.limit_px)
            .px(request.stop_px)
            .number(request.ts.0);
        if has_terms { self.terms(&request.terms) } else { self }
    }

    fn terms(&mut self, terms: &OrderTerms) -> &mut Self {
        self.byte(terms.post_only as u8)
            .flag(terms.is_reduce_only)
            .flag(terms.is_all_or_none)
            .flag(terms.is_hidden)
            .number(terms.min_qty.0)
            .maybe(terms.display_qty.map(|qty| qty.0))
            .maybe(terms.expire_ts.map(|ts| ts.0))
    }

    /// What tells a report from others that could travel in its stead.
    pub(crate) fn report(&mut self, report: &ExecutionReport) -> &mut Self {
        self.id(report.exec_id)
            .id(report.cl_ord_id.0)
            .byte(report.exec_type as u8)
            .byte(report.reason as u8)
            .number(report.cum_qty.0)
            .number(report.last_qty.0)
            .number(report.last_px.0)
            .wide(report.fee.0)
            .number(report.ts_recv.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_number_is_no_number_at_all() {
        let bytes = |number| {
            let mut out = vec![];
            StateBytes::new(&mut out).maybe(number);
            out
        };
        assert_eq!(bytes(None), [0]);
        assert_eq!(bytes(Some(-1)), [1, 255, 255, 255, 255, 255, 255, 255, 255]);
    }
}
