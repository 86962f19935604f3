//! The canonical bytes of a ledger.

use hansa_types::Amount;

use crate::carry::Carry;
use crate::entry::Entry;
use crate::holding::Holding;
use crate::ledger::Ledger;
use crate::purse::Purse;

impl Ledger {
    /// Appends the canonical bytes of all balances, rates, positions, lots and marks, for a hash
    /// of the state: little-endian, currencies by code, instruments by number. Two ledgers with
    /// equal bytes answer every later question alike, but for what may be taken back of executions
    /// that lie before: those the journal tells.
    pub fn state_hash_bytes(&self, out: &mut Vec<u8>) {
        let mut purses: Vec<&Purse> = self.purses().iter().collect();
        purses.sort_by_key(|purse| purse.currency);
        write_count(out, purses.len());
        purses.iter().for_each(|purse| write_purse(out, purse));
        write_count(out, self.holdings().len());
        self.holdings().iter().for_each(|holding| write_holding(out, holding));
        self.holdings().iter().for_each(|holding| write_unusual(out, holding));
        for purse in purses.iter().filter(|purse| purse.exchanged != Amount::ZERO) {
            out.push(4);
            out.extend_from_slice(&purse.currency.bytes());
            write_amount(out, purse.exchanged);
        }
        purses.iter().for_each(|purse| write_entry(out, purse));
    }
}

/// What only splits and charges leave behind; nothing where there were none.
fn write_unusual(out: &mut Vec<u8>, holding: &Holding) {
    if holding.is_value_restated {
        out.push(1);
        out.extend_from_slice(&holding.instrument.id().0.to_le_bytes());
        write_amount(out, holding.value);
    }
    for (place, lot) in holding.lots.iter().enumerate() {
        if let Some(cost) = lot.cost {
            out.push(2);
            out.extend_from_slice(&holding.instrument.id().0.to_le_bytes());
            write_count(out, place);
            write_amount(out, cost);
        }
    }
    if holding.carry != Carry::NONE {
        out.push(3);
        out.extend_from_slice(&holding.instrument.id().0.to_le_bytes());
        let Carry { funding, dividends, borrow } = holding.carry;
        [funding, dividends, borrow].into_iter().for_each(|amount| write_amount(out, amount));
    }
}

/// Nothing for a balance that cost nothing.
fn write_entry(out: &mut Vec<u8>, purse: &Purse) {
    let Entry { cost, realised, unvalued, .. } = purse.entry;
    if [cost, realised, unvalued] != [Amount::ZERO; 3] {
        out.push(5);
        out.extend_from_slice(&purse.currency.bytes());
        [cost, realised, unvalued].into_iter().for_each(|amount| write_amount(out, amount));
    }
}

fn write_purse(out: &mut Vec<u8>, purse: &Purse) {
    out.extend_from_slice(&purse.currency.bytes());
    let (numerator, denominator) = purse.rate.map_or((0, 0), crate::ratio::Ratio::parts);
    write_amount(out, Amount(numerator));
    write_amount(out, Amount(denominator));
    for balance in [purse.cash, purse.capital, purse.position_cost, purse.realised, purse.fees] {
        write_amount(out, balance);
    }
}

fn write_holding(out: &mut Vec<u8>, holding: &Holding) {
    out.extend_from_slice(&holding.instrument.id().0.to_le_bytes());
    let position = &holding.position;
    out.extend_from_slice(&position.qty.0.to_le_bytes());
    for amount in [position.cost, position.realised, position.fees] {
        write_amount(out, amount);
    }
    out.push(u8::from(holding.mark.is_some()));
    out.extend_from_slice(&holding.mark.unwrap_or_default().0.to_le_bytes());
    write_count(out, holding.lots.iter().count());
    for lot in holding.lots.iter() {
        out.extend_from_slice(&lot.qty.0.to_le_bytes());
        out.extend_from_slice(&lot.price.0.to_le_bytes());
    }
}

fn write_amount(out: &mut Vec<u8>, amount: Amount) {
    out.extend_from_slice(&amount.0.to_le_bytes());
}

fn write_count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&(count as u64).to_le_bytes());
}
