//! I: orders that are filled at once or end.

use super::kit::matrix;

#[test]
fn i_1_a_a_fill_or_kill_order_that_cannot_be_filled() {
    matrix(
        "
        1  | New Order(X) |          |          | 10000 |   |       |
        2? | Execution(X) | Canceled | Canceled | 10000 | 0 | 0     | 0
        2  | Execution(X) | New      | New      | 10000 | 0 | 10000 | 0
        3  | Execution(X) | Canceled | Canceled | 10000 | 0 | 0     | 0
        ",
    );
}

#[test]
fn i_1_b_an_immediate_or_cancel_order_that_is_filled_in_part() {
    matrix(
        "
        1  | New Order(X) |          |                  | 10000 |      |       |
        2  | Execution(X) | New      | New              | 10000 | 0    | 10000 | 0
        3? | Execution(X) | Canceled | Canceled         | 10000 | 0    | 0     | 0
        3  | Execution(X) | Trade    | Partially Filled | 10000 | 1000 | 9000  | 1000
        4  | Execution(X) | Canceled | Canceled         | 10000 | 1000 | 0     | 0
        ",
    );
}
