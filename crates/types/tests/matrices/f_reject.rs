//! F: orders that are refused. What F.1.a says of a second order under one id is in
//! `tests/order_life.rs`: the refusal says nothing about the first.

use super::kit::matrix;

#[test]
fn f_1_a_an_order_is_refused_at_once() {
    matrix(
        "
        1  | New Order(X)        |          |          | 10000 |   |   |
        2  | Execution(X)        | Rejected | Rejected | 10000 | 0 | 0 | 0
        3? | Cancel Request(Y,X) |          | not sent |       |   |   |
        3? | Execution(X)        | New      | illegal  | 10000 | 0 |   | 0
        ",
    );
}

#[test]
fn f_1_b_an_order_is_refused_after_it_was_acknowledged() {
    matrix(
        "
        1 | New Order(X) |          |          | 10000 |   |       |
        2 | Execution(X) | New      | New      | 10000 | 0 | 10000 | 0
        3 | Execution(X) | Rejected | Rejected | 10000 | 0 | 0     | 0
        ",
    );
}

#[test]
fn f_1_c_an_order_that_has_traded_is_not_refused_any_more() {
    matrix(
        "
        1  | New Order(X)        |          |                  | 10000 |      |       |
        2  | Execution(X)        | New      | New              | 10000 | 0    | 10000 | 0
        3  | Execution(X)        | Trade    | Partially Filled | 10000 | 1000 | 9000  | 1000
        4? | Execution(X)        | Rejected | illegal          | 10000 | 1000 | 0     | 0
        5  | Cancel Request(Y,X) |          | Pending Cancel   | 10000 | 1000 | 9000  |
        6? | Execution(X)        | Rejected | illegal          | 10000 | 1000 | 0     | 0
        ",
    );
}
