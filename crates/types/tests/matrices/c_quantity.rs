//! C: replaces of the quantity, and of other things.

use super::kit::matrix;

#[test]
fn c_1_a_more_of_an_order_without_a_fill() {
    matrix(
        "
        1  | New Order(X)         |          |                  | 10000 |       |       |
        2  | Execution(X)         | New      | New              | 10000 | 0     | 10000 | 0
        3  | Replace Request(Y,X) |          | Pending Replace  | 11000 |       |       |
        4? | Cancel Reject(Y,X)   |          | New              | 10000 | 0     | 10000 |
        4  | Execution(Y,X)       | Replaced | New              | 11000 | 0     | 11000 | 0
        5  | Execution(Y)         | Trade    | Partially Filled | 11000 | 1000  | 10000 | 1000
        6  | Execution(Y)         | Trade    | Partially Filled | 11000 | 3000  | 8000  | 2000
        ",
    );
}

#[test]
fn c_1_b_more_of_a_part_filled_order_that_trades_meanwhile() {
    matrix(
        "
        1  | New Order(X)         |          |                  | 10000 |       |       |
        2  | Execution(X)         | New      | New              | 10000 | 0     | 10000 | 0
        3  | Execution(X)         | Trade    | Partially Filled | 10000 | 1000  | 9000  | 1000
        4  | Replace Request(Y,X) |          | Pending Replace  | 12000 |       |       |
        5  | Execution(X)         | Trade    | Pending Replace  | 10000 | 1100  | 8900  | 100
        6? | Cancel Reject(Y,X)   |          | Partially Filled | 10000 | 1100  | 8900  |
        6  | Execution(Y,X)       | Replaced | Partially Filled | 12000 | 1100  | 10900 | 0
        7  | Execution(Y)         | Trade    | Filled           | 12000 | 12000 | 0     | 10900
        ",
    );
}

// FIX lets a venue enlarge a filled order. Here an order that has ended stays ended: the desk
// sends another order instead.
#[test]
fn c_1_c_a_filled_order_is_not_enlarged() {
    matrix(
        "
        1  | New Order(X)         |          |                  | 10000 |       |       |
        2  | Execution(X)         | New      | New              | 10000 | 0     | 10000 | 0
        3  | Execution(X)         | Trade    | Filled           | 10000 | 10000 | 0     | 10000
        4? | Replace Request(Y,X) |          | not sent         | 12000 |       |       |
        4? | Execution(Y,X)       | Replaced | illegal          | 12000 | 10000 | 2000  | 0
        ",
    );
}

#[test]
fn c_1_c_the_last_fill_crosses_a_replace_that_comes_too_late() {
    matrix(
        "
        1  | New Order(X)         |       |                 | 10000 |       |       |
        2  | Execution(X)         | New   | New             | 10000 | 0     | 10000 | 0
        3  | Replace Request(Y,X) |       | Pending Replace | 12000 |       |       |
        4  | Execution(X)         | Trade | Filled          | 10000 | 10000 | 0     | 10000
        5  | Cancel Reject(Y,X)   |       | Filled          | 10000 | 10000 | 0     |
        ",
    );
}

#[test]
fn c_2_a_a_replace_of_something_else_is_refused_for_a_fill_has_occurred() {
    matrix(
        "
        1  | New Order(X)         |          |                  | 10000 |      |       |
        2  | Execution(X)         | New      | New              | 10000 | 0    | 10000 | 0
        3  | Replace Request(Y,X) |          | Pending Replace  | 10000 |      |       |
        3  | Execution(X)         | Trade    | Pending Replace  | 10000 | 1000 | 9000  | 1000
        4  | Cancel Reject(Y,X)   |          | Partially Filled | 10000 | 1000 | 9000  |
        5  | Execution(X)         | Trade    | Partially Filled | 10000 | 6000 | 4000  | 5000
        ",
    );
}

#[test]
fn c_3_a_less_of_an_order_but_more_than_a_crossing_fill_has_taken() {
    matrix(
        "
        1  | New Order(X)         |          |                  | 10000 |      |       |
        2  | Execution(X)         | New      | New              | 10000 | 0    | 10000 | 0
        3  | Replace Request(Y,X) |          | Pending Replace  | 8000  |      |       |
        3  | Execution(X)         | Trade    | Pending Replace  | 10000 | 1000 | 9000  | 1000
        4  | Execution(Y,X)       | Replaced | Partially Filled | 8000  | 1000 | 7000  | 0
        5  | Execution(Y)         | Trade    | Filled           | 8000  | 8000 | 0     | 7000
        ",
    );
}

#[test]
fn c_3_b_less_of_an_order_and_just_what_a_crossing_fill_has_taken() {
    matrix(
        "
        1  | New Order(X)         |          |                 | 10000 |      |       |
        2  | Execution(X)         | New      | New             | 10000 | 0    | 10000 | 0
        3  | Replace Request(Y,X) |          | Pending Replace | 7000  |      |       |
        3  | Execution(X)         | Trade    | Pending Replace | 10000 | 7000 | 3000  | 7000
        4  | Execution(Y,X)       | Replaced | Filled          | 7000  | 7000 | 0     | 0
        ",
    );
}

#[test]
fn c_3_c_less_than_a_crossing_fill_has_taken_is_amended_to_what_is_filled() {
    matrix(
        "
        1  | New Order(X)         |          |                  | 10000 |      |       |
        2  | Execution(X)         | New      | New              | 10000 | 0    | 10000 | 0
        3  | Replace Request(Y,X) |          | Pending Replace  | 7000  |      |       |
        3  | Execution(X)         | Trade    | Pending Replace  | 10000 | 8000 | 2000  | 8000
        4? | Cancel Reject(Y,X)   |          | Partially Filled | 10000 | 8000 | 2000  |
        4? | Execution(Y,X)       | Replaced | illegal          | 7000  | 8000 | -1000 | 0
        4  | Execution(Y,X)       | Replaced | Filled           | 8000  | 8000 | 0     | 0
        ",
    );
}
