//! Every order id the venue has seen, with what it was for.

use std::collections::BTreeMap;

use hansa_types::{ClOrdId, InstrumentId, OrderRequest, Side};

use crate::state::StateBytes;

/// What an id was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    sequence: u64,
    pub(crate) instrument: InstrumentId,
    pub(crate) side: Side,
}

/// Ids by source. Sources count upwards, so adding is nearly always a push at the end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Registry(BTreeMap<u16, Vec<Known>>);

impl Registry {
    /// Notes the id of a request. False when it was used before.
    pub(crate) fn insert(&mut self, request: &OrderRequest) -> bool {
        let id = request.cl_ord_id;
        let known =
            Known { sequence: id.sequence(), instrument: request.instrument, side: request.side };
        let seen = self.0.entry(id.source()).or_default();
        if seen.last().is_none_or(|last| last.sequence < known.sequence) {
            seen.push(known);
            return true;
        }
        match seen.binary_search_by_key(&known.sequence, |other| other.sequence) {
            Ok(_) => false,
            Err(place) => {
                seen.insert(place, known);
                true
            }
        }
    }

    /// Of each source how many ids there were, and the last: all of them would grow for ever.
    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        out.len(self.0.len());
        for (source, seen) in &self.0 {
            let last = seen.last().map_or(0, |known| known.sequence);
            out.id((*source).into()).len(seen.len()).id(last);
        }
    }

    pub(crate) fn get(&self, id: ClOrdId) -> Option<Known> {
        let seen = self.0.get(&id.source())?;
        let place = seen.binary_search_by_key(&id.sequence(), |known| known.sequence).ok()?;
        seen.get(place).copied()
    }
}
