//! Commands as rows of whole numbers, for programs that hand over many at once.

use hansa_types::{Price, Qty, Side, TimeInForce};

use super::command::{Command, Display, NewOrder, PostOnly, SelfTrade};
use super::states::TradingState;

/// Numbers of one command: kind, id, owner, side, `has_limit`, price, quantity, time in force,
/// post-only, display, least quantity, all-or-none, self-trade.
pub const FIELDS: usize = 13;

/// A time in force by its FIX number.
pub fn tif(number: i64) -> Result<TimeInForce, &'static str> {
    match number {
        0 => Ok(TimeInForce::Day),
        1 => Ok(TimeInForce::Gtc),
        2 => Ok(TimeInForce::AtTheOpening),
        3 => Ok(TimeInForce::Ioc),
        4 => Ok(TimeInForce::Fok),
        7 => Ok(TimeInForce::AtTheClosing),
        _ => Err("expected a time in force 0 to 4 or 7"),
    }
}

/// A phase of trading by its number.
pub fn trading_state(number: i64) -> Result<TradingState, &'static str> {
    TradingState::ALL
        .into_iter()
        .find(|state| *state as i64 == number)
        .ok_or("expected the number of a trading state")
}

fn owner(number: i64) -> Result<u32, &'static str> {
    u32::try_from(number).map_err(|_| "expected an owner from 0 to 2^32 - 1")
}

/// The command of a row of `FIELDS` numbers.
pub fn command(row: &[i64]) -> Result<Command, &'static str> {
    let id = || u64::try_from(row[1]).map_err(|_| "expected an id from 0 to 2^63 - 1");
    Ok(match row[0] {
        1 => Command::Add(NewOrder {
            id: id()?,
            owner: owner(row[2])?,
            side: match row[3] {
                1 => Side::Buy,
                -1 => Side::Sell,
                _ => return Err("expected a side of 1 or -1"),
            },
            limit_px: (row[4] != 0).then_some(Price(row[5])),
            qty: Qty(row[6]),
            time_in_force: tif(row[7])?,
            post_only: match row[8] {
                0 => PostOnly::No,
                1 => PostOnly::Reject,
                2 => PostOnly::Slide,
                _ => return Err("expected post-only as 0 no, 1 refuse or 2 slide"),
            },
            display: match row[9] {
                0 => Display::Full,
                -1 => Display::Hidden,
                lots => Display::Slice(Qty(lots)),
            },
            min_qty: (row[10] != 0).then_some(Qty(row[10])),
            all_or_none: row[11] != 0,
            self_trade: match row[12] {
                0 => SelfTrade::Allow,
                1 => SelfTrade::CancelNewest,
                2 => SelfTrade::CancelOldest,
                3 => SelfTrade::CancelBoth,
                4 => SelfTrade::Decrement,
                _ => return Err("expected a rule for self-trades from 0 to 4"),
            },
        }),
        2 => Command::Cancel { id: id()? },
        3 => Command::Modify { id: id()?, px: Price(row[5]), qty: Qty(row[6]) },
        4 => Command::SetState(trading_state(row[1])?),
        5 => Command::Uncross { reference_px: Price(row[5]) },
        6 => Command::MassCancel { owner: owner(row[2])? },
        7 => Command::UncrossAndClose { reference_px: Price(row[5]) },
        _ => return Err("expected a kind of command from 1 to 7"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_whose_words_are_not_known_is_refused() {
        let good = [1, 7, 0, 1, 1, 100, 5, 1, 0, 0, 0, 0, 0];
        assert!(command(&good).is_ok());
        for (place, number) in [(0, 8), (1, -1), (2, -1), (3, 0), (7, 6), (8, 3), (12, 5)] {
            let mut bad = good;
            bad[place] = number;
            assert!(command(&bad).is_err(), "{bad:?}");
        }
    }
}
