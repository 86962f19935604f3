//! Who holds what: the lots that each source's own fills have left it of each instrument.
//!
//! They sum to the position in the books, but of a spot account, where a position is a balance.

use hansa_types::{InstrumentId, Qty, ValueError};

/// What a source of orders holds of an instrument, signed; never none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stake {
    /// Whose, as in the ids of its orders.
    pub source: u16,
    /// Lots.
    pub lots: Qty,
}

/// The stakes in each instrument, in the order of their sources.
#[derive(Debug, Clone)]
pub(crate) struct Holders {
    of: Vec<Vec<Stake>>,
}

impl Holders {
    pub(crate) fn new(instruments: usize) -> Self {
        Self { of: vec![Vec::new(); instruments] }
    }

    /// All stakes in an instrument; none in one that is not known.
    pub(crate) fn of(&self, instrument: InstrumentId) -> &[Stake] {
        self.of.get(instrument.index()).map_or(&[], Vec::as_slice)
    }

    /// What one source holds of it.
    pub(crate) fn held(&self, instrument: InstrumentId, source: u16) -> Qty {
        let stake = self.of(instrument).iter().find(|stake| stake.source == source);
        stake.map_or(Qty::ZERO, |stake| stake.lots)
    }

    /// A source holds so much more of it, or less.
    pub(crate) fn add(
        &mut self,
        instrument: InstrumentId,
        change: Stake,
    ) -> Result<(), ValueError> {
        match self.of.get_mut(instrument.index()) {
            Some(stakes) => add(stakes, change),
            None => Ok(()),
        }
    }

    /// The stakes with what was filled for some and the desk has not heard of.
    pub(crate) fn with(
        &self,
        instrument: InstrumentId,
        under_way: &[Stake],
    ) -> Result<Vec<Stake>, ValueError> {
        let mut stakes = self.of(instrument).to_vec();
        under_way.iter().try_for_each(|change| add(&mut stakes, *change))?;
        Ok(stakes)
    }

    /// Canonical bytes, for a state hash.
    pub(crate) fn state_bytes(&self, out: &mut Vec<u8>) {
        for (place, stakes) in self.of.iter().enumerate() {
            for stake in stakes {
                out.extend_from_slice(&(place as u64).to_le_bytes());
                out.extend_from_slice(&stake.source.to_le_bytes());
                out.extend_from_slice(&stake.lots.0.to_le_bytes());
            }
        }
    }
}

fn add(stakes: &mut Vec<Stake>, change: Stake) -> Result<(), ValueError> {
    if change.lots.is_zero() {
        return Ok(());
    }
    match stakes.binary_search_by_key(&change.source, |stake| stake.source) {
        Err(place) => stakes.insert(place, change),
        Ok(place) => {
            let sum = stakes[place].lots.0.checked_add(change.lots.0);
            let sum = sum.ok_or(ValueError::Overflow { what: "lots of a source" })?;
            if sum == 0 {
                stakes.remove(place);
            } else {
                stakes[place].lots = Qty(sum);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const IT: InstrumentId = InstrumentId(0);

    fn stake(source: u16, lots: i64) -> Stake {
        Stake { source, lots: Qty(lots) }
    }

    #[test]
    fn stakes_stand_in_the_order_of_their_sources_and_what_is_gone_is_not_there() {
        let mut holders = Holders::new(1);
        for change in [stake(17, 4), stake(1, -3), stake(16, 2), stake(1, 3)] {
            holders.add(IT, change).unwrap();
        }
        assert_eq!(holders.of(IT), [stake(16, 2), stake(17, 4)]);
        assert_eq!((holders.held(IT, 17), holders.held(IT, 1)), (Qty(4), Qty::ZERO));
    }

    #[test]
    fn what_is_under_way_counts_without_being_there() {
        let mut holders = Holders::new(1);
        holders.add(IT, stake(16, 2)).unwrap();
        let with = holders.with(IT, &[stake(16, -2), stake(17, 5)]).unwrap();
        assert_eq!((with, holders.of(IT).len()), (vec![stake(17, 5)], 1));
    }

    #[test]
    fn more_lots_than_there_are_numbers_is_an_error() {
        let mut holders = Holders::new(1);
        holders.add(IT, stake(16, i64::MAX)).unwrap();
        assert!(holders.add(IT, stake(16, 1)).is_err());
        assert_eq!(holders.held(IT, 16), Qty(i64::MAX));
    }
}
