//! Orders of people: each is sent once under the id that its person gave it, whatever happens.

use hansa_gate::Refusal;
use hansa_types::{OrderRequest, TimeNs};

use super::{Desk, Effects};
use crate::command::Answer;
use crate::effect::Effect;
use crate::error::EngineError;
use crate::label::Label;

/// What came of an order of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labelled {
    /// As it was asked for, under the id that the desk gave it.
    pub request: OrderRequest,
    /// Why the gate refused; none where it was sent.
    pub refusal: Option<Refusal>,
}

impl Labelled {
    /// Whether a request asks for the same.
    #[must_use]
    pub fn is_for(&self, request: &OrderRequest) -> bool {
        let (cl_ord_id, ts) = (self.request.cl_ord_id, self.request.ts);
        self.request == OrderRequest { cl_ord_id, ts, ..*request }
    }
}

impl Desk {
    /// The order that a person gave this id, since the run began.
    #[must_use]
    pub fn labelled(&self, label: &Label) -> Option<&Labelled> {
        self.labelled.get(label)
    }

    /// Proposes an order of a person, once.
    pub(super) fn order(
        &mut self,
        (label, request): (Label, &OrderRequest),
        (actor, ts): (u16, TimeNs),
        out: &mut Effects,
    ) -> Result<Answer, EngineError> {
        if self.labelled.contains_key(&label) {
            return Ok(Answer::Nothing);
        }
        let request = OrderRequest { cl_ord_id: self.next_id(actor), ts, ..*request };
        let judged = self.propose(&request)?;
        self.labelled.insert(label, Labelled { request, refusal: judged.err() });
        Ok(match judged {
            Ok(approved) => {
                self.orders.sent(*approved.request());
                out.effects.push(Effect::Send(approved));
                Answer::Sent(request.cl_ord_id)
            }
            Err(refusal) => Answer::Refused(refusal.control),
        })
    }

    /// Appends who gave which id; nothing on a desk that no person ordered on.
    pub(super) fn labelled_bytes(&self, out: &mut Vec<u8>) {
        for (label, each) in &self.labelled {
            out.extend_from_slice(label.as_bytes());
            out.push(u8::from(each.refusal.is_some()));
            out.extend_from_slice(&each.request.cl_ord_id.0.to_le_bytes());
        }
    }
}
