//! Every combination that is refused.

use hansa_types::{Qty, Side, TimeInForce};

use super::fields::{Field, Need, need};
use super::held::takes_at_once;
use super::illegal::Illegal;
use super::ticket::{Distance, Group, Kind, Ticket};

/// Refuses a ticket that means nothing, or nothing safe. `is_alone` for one outside a group.
pub(super) fn check(ticket: &Ticket, instruments: usize, is_alone: bool) -> Result<(), Illegal> {
    let kind = ticket.kind.name();
    if ticket.instrument.index() >= instruments {
        return Err(Illegal::UnknownInstrument { found: ticket.instrument.0, count: instruments });
    }
    if ticket.order_qty.0 <= 0 {
        let expected = "greater than zero";
        let found = ticket.order_qty.0;
        return Err(Illegal::OutOfRange { kind, field: "order_qty", expected, found });
    }
    check_fields(ticket)?;
    check_ranges(ticket)?;
    check_times(ticket)?;
    let has_condition =
        ticket.ts_active.is_some() || ticket.ts_expiry.is_some() || ticket.ends_on_disconnect;
    let has_condition = has_condition || ticket.time_in_force.is_at_call();
    let is_plain = matches!(ticket.kind, Kind::Market | Kind::Limit)
        || (ticket.kind.is_stop() && ticket.trigger_source.is_none());
    if is_alone && is_plain && !has_condition {
        return Err(Illegal::Native { kind });
    }
    Ok(())
}

fn check_fields(ticket: &Ticket) -> Result<(), Illegal> {
    let kind = ticket.kind.name();
    for field in Field::ALL {
        match (need(ticket.kind, field), field.value(ticket)) {
            (Need::Must, None) => return Err(Illegal::Missing { kind, field: field.name() }),
            (Need::MustNot, Some(found)) => {
                return Err(Illegal::Superfluous { kind, field: field.name(), found });
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_ranges(ticket: &Ticket) -> Result<(), Illegal> {
    let kind = ticket.kind.name();
    let is_bps = matches!(ticket.trail, Some(Distance::Bps(_)));
    let trail_max = if is_bps { 9_999 } else { i64::MAX };
    let ranges = [
        (Field::Trail, 1, trail_max, "1 or more ticks, or 1 to 9999 bps"),
        (Field::LimitOffset, 0, i64::MAX, "zero or more"),
        (Field::LeastChange, 1, i64::MAX, "1 or more"),
        (Field::DisplayQty, 1, ticket.order_qty.0 - 1, "at least 1 and less than order_qty"),
    ];
    for (field, least, most, expected) in ranges {
        if let Some(found) = field.value(ticket)
            && !(least..=most).contains(&found)
        {
            return Err(Illegal::OutOfRange { kind, field: field.name(), expected, found });
        }
    }
    let is_immediate = matches!(ticket.time_in_force, TimeInForce::Ioc | TimeInForce::Fok);
    if is_immediate && matches!(ticket.kind, Kind::Pegged | Kind::Iceberg) {
        return Err(Illegal::Immediate { kind });
    }
    Ok(())
}

fn check_times(ticket: &Ticket) -> Result<(), Illegal> {
    if let (TimeInForce::Day, Some(ts)) = (ticket.time_in_force, ticket.ts_expiry) {
        return Err(Illegal::TwoEnds { ts_expiry_ns: ts.0 });
    }
    let mut last = ("ts", ticket.ts);
    for (field, ts) in [("ts_active", ticket.ts_active), ("ts_expiry", ticket.ts_expiry)] {
        let Some(ts) = ts else { continue };
        if ts <= last.1 {
            let (after, after_ns) = (last.0, last.1.0);
            return Err(Illegal::Times { field, after, after_ns, found_ns: ts.0 });
        }
        last = (field, ts);
    }
    Ok(())
}

/// Refuses a group whose members do not go together.
pub(super) fn check_group(group: &Group<'_>, instruments: usize) -> Result<(), Illegal> {
    match group {
        Group::Oco([first, second]) => {
            check_members(first, std::slice::from_ref(second), instruments)?;
            check_leg(first)?;
            check_leg(second)
        }
        Group::Oto { parent, children } => {
            if children.is_empty() {
                return Err(Illegal::NoChildren);
            }
            check_members(parent, children, instruments)
        }
        Group::Bracket { entry, target, stop } => {
            check_members(entry, &[**target, **stop], instruments)?;
            check_exit(entry, target, "target")?;
            check_exit(entry, stop, "stop")?;
            check_prices(target, stop)
        }
    }
}

fn check_members(first: &Ticket, others: &[Ticket], instruments: usize) -> Result<(), Illegal> {
    check(first, instruments, false)?;
    for other in others {
        check(other, instruments, false)?;
        let fields = [
            ("instrument", i64::from(first.instrument.0), i64::from(other.instrument.0)),
            ("source", i64::from(first.source), i64::from(other.source)),
            ("order_qty", first.order_qty.0, other.order_qty.0),
        ];
        for (field, first, second) in fields {
            if first != second {
                return Err(Illegal::GroupDiffers { field, first, second });
            }
        }
    }
    Ok(())
}

fn check_leg(ticket: &Ticket) -> Result<(), Illegal> {
    let has_time = ticket.ts_active.is_some() || ticket.time_in_force.is_at_call();
    if takes_at_once(ticket) && !has_time {
        return Err(Illegal::ImmediateLeg { kind: ticket.kind.name() });
    }
    Ok(())
}

fn check_exit(entry: &Ticket, exit: &Ticket, leg: &'static str) -> Result<(), Illegal> {
    check_leg(exit)?;
    let (is_right, expected) = match leg {
        "target" => {
            (exit.kind == Kind::Limit || exit.kind.is_touched(), "a limit or if-touched order")
        }
        _ => (exit.kind.is_stop() || exit.kind.is_trailing(), "a stop or trailing stop"),
    };
    if !is_right {
        return Err(Illegal::BracketKind { leg, expected, kind: exit.kind.name() });
    }
    if exit.side == entry.side {
        return Err(Illegal::BracketSide { leg });
    }
    Ok(())
}

/// A target that the stop has passed would lose what it should win.
fn check_prices(target: &Ticket, stop: &Ticket) -> Result<(), Illegal> {
    let (Some(target_px), Some(stop_px)) = (target.trigger_px.or(target.limit_px), stop.trigger_px)
    else {
        return Ok(());
    };
    let is_beyond = match target.side {
        Side::Sell => target_px > stop_px,
        Side::Buy => target_px < stop_px,
    };
    if is_beyond {
        return Ok(());
    }
    Err(Illegal::Crossed { target_px: target_px.0, stop_px: stop_px.0 })
}

/// The quantity of a change must leave something to fill.
pub(super) const fn is_below_filled(order_qty: Qty, cum_qty: Qty) -> bool {
    order_qty.0 <= cum_qty.0
}
