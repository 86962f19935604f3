//! Rows of the rules under "Time" about latency that is not one constant.

use hansa_types::Side::Buy;
use hansa_types::TimeNs;
use hansa_venue::{Delay, Interpolation, LatencyModel, LatencySample, SimVenue};

use super::Step::{Cancel, Open, Send};
use super::{FLAT, Row, prior, row};
use crate::desk::{limit, market};

fn drawn(venue: SimVenue) -> SimVenue {
    let to_venue = Delay::Quantiles(vec![10, 20, 400]);
    venue.with_latency(&LatencyModel { to_venue, from_venue: Delay::Constant(5), seed: 1 }).unwrap()
}

fn recorded(venue: SimVenue) -> SimVenue {
    let sample = |sent_ns, to_venue_ns, from_venue_ns| LatencySample {
        sent_ns: TimeNs(sent_ns),
        to_venue_ns,
        from_venue_ns,
    };
    let samples = [sample(0, 10, 30), sample(100, 20, 10), sample(200, 20, 10)];
    venue.with_latency(&LatencyModel::recorded(&samples, Interpolation::Linear)).unwrap()
}

/// Back, the first takes long and the next no time.
fn falling(venue: SimVenue) -> SimVenue {
    let samples = vec![(TimeNs(0), 90), (TimeNs(50), 0)];
    let from_venue = Delay::Recorded(samples, Interpolation::Nearest);
    let to_venue = Delay::Constant(0);
    venue.with_latency(&LatencyModel { to_venue, from_venue, seed: 0 }).unwrap()
}

pub fn rows() -> Vec<Row> {
    let far = |id| limit(id, Buy, 1, 900);
    vec![
        Row {
            beyond: drawn,
            ..row(
                "T6",
                vec![
                    prior(),
                    Send(0, far(1)),
                    Send(1000, far(2)),
                    Cancel(2000, 1),
                    Cancel(3000, 2),
                ],
                &["2347/2352 Canceled #1", "3091/3096 Canceled #2"],
            )
        },
        // There and back: 15 and, at 65, 20.9 rounded down; after the last sample as that.
        Row {
            beyond: recorded,
            ..row(
                "T7",
                vec![prior(), Send(50, market(1, Buy, 1)), Open(65, FLAT, 100), Cancel(500, 1)],
                &["65/85 Trade #1 1@1000 ref 1000 Taker", "520/530 CancelRejected #1 UnknownOrder"],
            )
        },
        Row {
            beyond: falling,
            ..row(
                "T8",
                vec![prior(), Send(0, far(1)), Cancel(10, 1), Send(60, far(2)), Cancel(120, 2)],
                &["10/100 Canceled #1", "120 Canceled #2"],
            )
        },
    ]
}
