//! K: trading is halted. A venue says nothing of orders that rest through a halt (rule A1 of
//! docs/fills.md); what it refuses or ends it reports.

use super::kit::matrix;

#[test]
fn k_1_a_an_order_rests_through_a_halt_and_goes_on() {
    matrix(
        "
        1  | New Order(X)         |       |                  | 10000 |       |       |
        2  | Execution(X)         | New   | New              | 10000 | 0     | 10000 | 0
        3  | Execution(X)         | Trade | Partially Filled | 10000 | 1000  | 9000  | 1000
        4  | Replace Request(Y,X) |       | Pending Replace  | 12000 |       |       |
        5  | Cancel Reject(Y,X)   |       | Partially Filled | 10000 | 1000  | 9000  |
        6  | Execution(X)         | Trade | Filled           | 10000 | 10000 | 0     | 9000
        ",
    );
}

#[test]
fn k_1_b_an_order_is_cancelled_by_a_halt() {
    matrix(
        "
        1  | New Order(X) |          |                  | 10000 |      |       |
        2  | Execution(X) | New      | New              | 10000 | 0    | 10000 | 0
        3  | Execution(X) | Trade    | Partially Filled | 10000 | 1000 | 9000  | 1000
        4  | Execution(X) | Canceled | Canceled         | 10000 | 1000 | 0     | 0
        ",
    );
}
