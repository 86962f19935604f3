//! G: asking for the status. The desk asks for none: it knows each order by its reports, and a
//! venue's snapshot is compared with them, not taken for one of them.

use super::kit::matrix;

#[test]
fn g_1_a_status_that_comes_as_a_second_acknowledgement_is_illegal() {
    matrix(
        "
        1  | New Order(X) |       |                  | 10000 |      |       |
        2  | Execution(X) | New   | New              | 10000 | 0    | 10000 | 0
        3? | Execution(X) | New   | illegal          | 10000 | 0    | 10000 | 0
        4  | Execution(X) | Trade | Partially Filled | 10000 | 2000 | 8000  | 2000
        5? | Execution(X) | New   | illegal          | 10000 | 2000 | 8000  | 0
        ",
    );
}

#[test]
fn g_1_b_an_order_of_which_nothing_was_done() {
    matrix(
        "
        1 | New Order(X) |              |              | 10000 |   |       |
        2 | Execution(X) | New          | New          | 10000 | 0 | 10000 | 0
        3 | Execution(X) | Done For Day | Done For Day | 10000 | 0 | 0     | 0
        ",
    );
}
