//! Requests on their way to the venue.

use std::collections::VecDeque;

use hansa_types::{ClOrdId, OrderRequest, TimeNs};

use crate::order::Member;
use crate::state::StateBytes;

/// What is asked of the venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Request {
    /// Work an order, which may be one of a group.
    New(OrderRequest, Option<Member>),
    /// End an order.
    Cancel(ClOrdId),
    /// Change an order.
    Replace(ClOrdId, OrderRequest),
}

/// A request and when it arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) ts: TimeNs,
    pub(crate) request: Request,
}

/// Requests in the order in which they arrive, which is that in which they were sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arrivals(VecDeque<Arrival>);

impl Arrivals {
    /// A request sent to arrive at `ts`, or right after the one before it: on one connection no
    /// message overtakes another.
    pub(crate) fn push(&mut self, request: Request, ts: TimeNs) {
        let ts = self.0.back().map_or(ts, |last| last.ts.max(ts));
        self.0.push_back(Arrival { ts, request });
    }

    /// The next that arrives at or before `until`.
    pub(crate) fn pop(&mut self, until: TimeNs) -> Option<Arrival> {
        let is_here = self.0.front().is_some_and(|arrival| arrival.ts <= until);
        if is_here { self.0.pop_front() } else { None }
    }

    pub(crate) fn next_due(&self) -> Option<TimeNs> {
        self.0.front().map(|arrival| arrival.ts)
    }

    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        out.len(self.0.len());
        for arrival in &self.0 {
            out.number(arrival.ts.0);
            match &arrival.request {
                Request::New(request, None) => out.byte(0).request(request),
                Request::New(request, Some(member)) => {
                    member.state_bytes(out.byte(3).request(request))
                }
                Request::Cancel(id) => out.byte(1).id(id.0),
                Request::Replace(orig, new) => out.byte(2).id(orig.0).request(new),
            };
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
