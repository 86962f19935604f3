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

/// The command of a row of `FIELDS` numbers.
pub fn command(row: &[i64]) -> Result<Command, &'static str> {
    let id = row[1].cast_unsigned();
    Ok(match row[0] {
        1 => Command::Add(NewOrder {
            id,
            owner: u32::try_from(row[2]).map_err(|_| "expected an owner from 0")?,
            side: if row[3] > 0 { Side::Buy } else { Side::Sell },
            limit_px: (row[4] != 0).then_some(Price(row[5])),
            qty: Qty(row[6]),
            time_in_force: tif(row[7])?,
            post_only: match row[8] {
                0 => PostOnly::No,
                1 => PostOnly::Reject,
                _ => PostOnly::Slide,
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
                _ => SelfTrade::Decrement,
            },
        }),
        2 => Command::Cancel { id },
        3 => Command::Modify { id, px: Price(row[5]), qty: Qty(row[6]) },
        4 => Command::SetState(trading_state(row[1])?),
        5 => Command::Uncross { reference_px: Price(row[5]) },
        6 => Command::MassCancel {
            owner: u32::try_from(row[2]).map_err(|_| "expected an owner from 0")?,
        },
        7 => Command::UncrossAndClose { reference_px: Price(row[5]) },
        _ => return Err("expected a kind of command from 1 to 7"),
    })
}
