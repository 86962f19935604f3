//! E: what a venue does by itself.

use super::kit::matrix;

// E.1.a, an order given by telephone, begins at a venue that the desk never asked: a report about
// it is about no order of ours and stops the desk (`crates/engine/tests/desk.rs`).

#[test]
fn e_1_b_an_unsolicited_cancel_of_a_part_filled_order() {
    matrix(
        "
        1  | New Order(X) |          |                  | 10000 |      |       |
        2  | Execution(X) | New      | New              | 10000 | 0    | 10000 | 0
        3  | Execution(X) | Trade    | Partially Filled | 10000 | 1000 | 9000  | 1000
        4  | Execution(X) | Canceled | Canceled         | 10000 | 1000 | 0     | 0
        5? | Execution(X) | Restated | illegal          | 10000 | 1000 | 9000  | 0
        ",
    );
}

#[test]
fn e_1_c_an_unsolicited_replace_of_a_part_filled_order() {
    matrix(
        "
        1  | New Order(X) |          |                  | 10000 |       |       |
        2  | Execution(X) | New      | New              | 10000 | 0     | 10000 | 0
        3  | Execution(X) | Trade    | Partially Filled | 10000 | 1000  | 9000  | 1000
        4  | Execution(X) | Replaced | Partially Filled | 12000 | 1000  | 11000 | 0
        5  | Execution(X) | Trade    | Filled           | 12000 | 12000 | 0     | 11000
        ",
    );
}

#[test]
fn e_1_d_an_unsolicited_reduction_of_the_quantity() {
    matrix(
        "
        1  | New Order(X) |          |                  | 10000 |      |       |
        2  | Execution(X) | New      | New              | 10000 | 0    | 10000 | 0
        3  | Execution(X) | Trade    | Partially Filled | 10000 | 1000 | 9000  | 1000
        4? | Execution(X) | Replaced | Filled           | 1000  | 1000 | 0     | 0
        4  | Execution(X) | Replaced | Partially Filled | 9000  | 1000 | 8000  | 0
        5  | Execution(X) | Trade    | Filled           | 9000  | 9000 | 0     | 8000
        ",
    );
}

// FIX has it as a restatement too, with a reason (tag 378 = 5, partial decline of the quantity).
#[test]
fn e_1_d_an_unsolicited_reduction_that_is_a_restatement() {
    matrix(
        "
        1  | New Order(X)         |          |                  | 10000 |      |       |
        2  | Execution(X)         | New      | New              | 10000 | 0    | 10000 | 0
        3  | Execution(X)         | Trade    | Partially Filled | 10000 | 1000 | 9000  | 1000
        4? | Execution(X)         | Restated | illegal          | 1000  | 1000 | 0     | 0
        4? | Execution(X)         | Restated | illegal          | 12000 | 1000 | 11000 | 0
        4  | Execution(X)         | Restated | Partially Filled | 9000  | 1000 | 8000  | 0
        5  | Replace Request(Y,X) |          | Pending Replace  | 12000 |      |       |
        6  | Execution(X)         | Restated | Pending Replace  | 8000  | 1000 | 7000  | 0
        7  | Execution(X)         | Trade    | Filled           | 8000  | 8000 | 0     | 7000
        ",
    );
}

#[test]
fn e_an_unsolicited_cancel_while_a_replace_is_not_answered() {
    matrix(
        "
        1  | New Order(X)         |          |                 | 10000 |   |       |
        2  | Execution(X)         | New      | New             | 10000 | 0 | 10000 | 0
        3  | Replace Request(Y,X) |          | Pending Replace | 12000 |   |       |
        4  | Execution(X)         | Canceled | Canceled        | 10000 | 0 | 0     | 0
        5  | Cancel Reject(Y,X)   |          | Canceled        | 10000 | 0 | 0     |
        ",
    );
}
