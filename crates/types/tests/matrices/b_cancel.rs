//! B: cancel requests.

use super::kit::matrix;

#[test]
fn b_1_a_a_cancel_of_an_order_without_a_fill() {
    matrix(
        "
        1  | New Order(X)        |          |                | 10000 |   |       |
        2  | Execution(X)        | New      | New            | 10000 | 0 | 10000 | 0
        3  | Cancel Request(Y,X) |          | Pending Cancel | 10000 | 0 | 10000 |
        4? | Cancel Reject(Y,X)  |          | New            | 10000 | 0 | 10000 |
        4  | Execution(Y,X)      | Canceled | Canceled       | 10000 | 0 | 0     | 0
        5? | Cancel Reject(Z,X)  |          | Canceled       | 10000 | 0 | 0     |
        ",
    );
}

#[test]
fn b_1_b_a_cancel_of_a_part_filled_order_that_trades_meanwhile() {
    matrix(
        "
        1  | New Order(X)        |          |                  | 10000 |      |       |
        2  | Execution(X)        | New      | New              | 10000 | 0    | 10000 | 0
        3  | Execution(X)        | Trade    | Partially Filled | 10000 | 2000 | 8000  | 2000
        4  | Cancel Request(Y,X) |          | Pending Cancel   | 10000 | 2000 | 8000  |
        4  | Execution(X)        | Trade    | Pending Cancel   | 10000 | 5000 | 5000  | 3000
        5? | Cancel Reject(Y,X)  |          | Partially Filled | 10000 | 5000 | 5000  |
        6  | Execution(X)        | Trade    | Pending Cancel   | 10000 | 6000 | 4000  | 1000
        7? | Cancel Reject(Y,X)  |          | Partially Filled | 10000 | 6000 | 4000  |
        7  | Execution(Y,X)      | Canceled | Canceled         | 10000 | 6000 | 0     | 0
        8? | Execution(X)        | Trade    | illegal          | 10000 | 7000 | 0     | 1000
        ",
    );
}

#[test]
fn b_1_c_a_cancel_that_is_too_late_for_the_order_is_filled() {
    matrix(
        "
        1  | New Order(X)        |       |                  | 10000 |       |       |
        2  | Execution(X)        | New   | New              | 10000 | 0     | 10000 | 0
        3  | Execution(X)        | Trade | Partially Filled | 10000 | 2000  | 8000  | 2000
        4  | Cancel Request(Y,X) |       | Pending Cancel   | 10000 | 2000  | 8000  |
        5  | Execution(X)        | Trade | Pending Cancel   | 10000 | 5000  | 5000  | 3000
        6  | Execution(X)        | Trade | Filled           | 10000 | 10000 | 0     | 5000
        7  | Cancel Reject(Y,X)  |       | Filled           | 10000 | 10000 | 0     |
        ",
    );
}

#[test]
fn b_1_d_a_cancel_of_an_order_that_is_not_acknowledged() {
    matrix(
        "
        1  | New Order(X)        |          |                | 10000 |   |       |
        2  | Cancel Request(Y,X) |          | Pending Cancel | 10000 | 0 | 10000 |
        3? | Cancel Reject(Y,X)  |          | Pending New    | 10000 | 0 | 10000 |
        3? | Execution(X)        | Rejected | Rejected       | 10000 | 0 | 0     | 0
        3  | Execution(Y,X)      | Canceled | Canceled       | 10000 | 0 | 0     | 0
        ",
    );
}

#[test]
fn b_1_e_a_cancel_crosses_the_acknowledgement() {
    matrix(
        "
        1  | New Order(X)        |          |                | 10000 |   |       |
        2  | Cancel Request(Y,X) |          | Pending Cancel | 10000 | 0 | 10000 |
        3  | Execution(X)        | New      | Pending Cancel | 10000 | 0 | 10000 | 0
        4? | Cancel Reject(Y,X)  |          | New            | 10000 | 0 | 10000 |
        4  | Execution(Y,X)      | Canceled | Canceled       | 10000 | 0 | 0     | 0
        ",
    );
}

// A cancel of an order we never sent has no life to begin with: the desk sends none
// (`crates/engine/tests/matrices.rs`), and the refusal of one changes nothing.
#[test]
fn b_1_f_a_refusal_that_names_an_order_without_a_request_changes_nothing() {
    matrix(
        "
        1 | New Order(X)       |     |     | 10000 |   |       |
        2 | Execution(X)       | New | New | 10000 | 0 | 10000 | 0
        3 | Cancel Reject(Y,Z) |     | New | 10000 | 0 | 10000 |
        ",
    );
}
