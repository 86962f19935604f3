//! A: an order that is filled, or whose day ends.

use super::kit::matrix;

#[test]
fn a_1_a_a_filled_order() {
    matrix(
        "
        1  | New Order(X) |          |                  | 10000 |       |       |
        2? | Execution(X) | Rejected | Rejected         | 10000 | 0     | 0     | 0
        2  | Execution(X) | New      | New              | 10000 | 0     | 10000 | 0
        3  | Execution(X) | Trade    | Partially Filled | 10000 | 2000  | 8000  | 2000
        4  | Execution(X) | Trade    | Partially Filled | 10000 | 3000  | 7000  | 1000
        5  | Execution(X) | Trade    | Filled           | 10000 | 10000 | 0     | 7000
        6? | Execution(X) | Trade    | illegal          | 10000 | 10100 | 0     | 100
        ",
    );
}

#[test]
fn a_1_b_a_part_filled_order_of_the_day_that_is_done_for_the_day() {
    matrix(
        "
        1  | New Order(X)        |              |                  | 10000 |      |       |
        2  | Execution(X)        | New          | New              | 10000 | 0    | 10000 | 0
        3  | Execution(X)        | Trade        | Partially Filled | 10000 | 2000 | 8000  | 2000
        4? | Execution(X)        | Expired      | Expired          | 10000 | 2000 | 0     | 0
        4  | Execution(X)        | Done For Day | Done For Day     | 10000 | 2000 | 0     | 0
        5? | Execution(X)        | Trade        | illegal          | 10000 | 3000 | 0     | 1000
        5? | Execution(X)        | Restated     | illegal          | 10000 | 2000 | 8000  | 0
        5? | Cancel Request(Y,X) |              | not sent         |       |      |       |
        ",
    );
}
