//! L: stops that are triggered. A guarantee of a price (`Stopped`, L.1.a) and quantities in cash
//! (L.1.b) do not exist here: an order states lots, and only an execution is one.

use super::kit::matrix;

#[test]
fn l_a_stop_is_triggered_and_filled() {
    matrix(
        "
        1  | New Order(X)        |           |                  | 10000 |       |       |
        2? | Execution(X)        | Triggered | illegal          | 10000 | 0     | 10000 | 0
        2  | Execution(X)        | New       | New              | 10000 | 0     | 10000 | 0
        3  | Execution(X)        | Triggered | New              | 10000 | 0     | 10000 | 0
        4  | Execution(X)        | Trade     | Partially Filled | 10000 | 4000  | 6000  | 4000
        5  | Cancel Request(Y,X) |           | Pending Cancel   | 10000 | 4000  | 6000  |
        6  | Execution(X)        | Trade     | Filled           | 10000 | 10000 | 0     | 6000
        ",
    );
}

#[test]
fn l_an_order_trades_before_it_is_acknowledged() {
    matrix(
        "
        1  | New Order(X) |       |                  | 10000 |      |      |
        2  | Execution(X) | Trade | Partially Filled | 10000 | 1000 | 9000 | 1000
        3? | Execution(X) | New   | illegal          | 10000 | 1000 | 9000 | 0
        ",
    );
}
