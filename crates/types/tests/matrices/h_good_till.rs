//! H: orders that outlive a day. At its end they are done for the day, with what is open still
//! open; the next morning they are restated, or trade without a word.

use super::kit::matrix;

#[test]
fn h_1_a_an_order_is_filled_over_two_days() {
    matrix(
        "
        1,1  | New Order(X) |              |                  | 10000 |       |       |
        1,2  | Execution(X) | New          | New              | 10000 | 0     | 10000 | 0
        1,3  | Execution(X) | Trade        | Partially Filled | 10000 | 2000  | 8000  | 2000
        1,4  | Execution(X) | Done For Day | Done For Day     | 10000 | 2000  | 8000  | 0
        2,1? | Execution(X) | Trade        | Partially Filled | 10000 | 3000  | 7000  | 1000
        2,1? | Execution(X) | Expired      | Expired          | 10000 | 2000  | 0     | 0
        2,1  | Execution(X) | Restated     | Partially Filled | 10000 | 2000  | 8000  | 0
        2,2  | Execution(X) | Trade        | Partially Filled | 10000 | 3000  | 7000  | 1000
        2,3  | Execution(X) | Trade        | Filled           | 10000 | 10000 | 0     | 7000
        ",
    );
}

#[test]
fn h_1_a_an_order_without_a_fill_wakes_as_new() {
    matrix(
        "
        1,1 | New Order(X) |              |              | 10000 |   |       |
        1,2 | Execution(X) | New          | New          | 10000 | 0 | 10000 | 0
        1,3 | Execution(X) | Done For Day | Done For Day | 10000 | 0 | 10000 | 0
        2,1 | Execution(X) | Restated     | New          | 10000 | 0 | 10000 | 0
        ",
    );
}

// FIX restates quantities for a split. Here a split ends the order (`Restated`, rule A4 of
// docs/fills.md): a restatement to more is illegal, and one to less leaves what is filled.
#[test]
fn h_1_b_a_split_does_not_restate_the_quantity() {
    matrix(
        "
        1,1  | New Order(X) |              |                  | 10000 |      |       |
        1,2  | Execution(X) | New          | New              | 10000 | 0    | 10000 | 0
        1,3  | Execution(X) | Trade        | Partially Filled | 10000 | 2000 | 8000  | 2000
        1,4  | Execution(X) | Done For Day | Done For Day     | 10000 | 2000 | 8000  | 0
        2,1? | Execution(X) | Restated     | illegal          | 20000 | 4000 | 16000 | 0
        2,1  | Execution(X) | Canceled     | Canceled         | 10000 | 2000 | 0     | 0
        ",
    );
}

#[test]
fn h_1_c_an_order_is_cancelled_on_the_second_day() {
    matrix(
        "
        1,1  | New Order(X)        |              |                  | 10000 |      |       |
        1,2  | Execution(X)        | New          | New              | 10000 | 0    | 10000 | 0
        1,3  | Execution(X)        | Trade        | Partially Filled | 10000 | 2000 | 8000  | 2000
        1,4  | Execution(X)        | Done For Day | Done For Day     | 10000 | 2000 | 8000  | 0
        2,1  | Execution(X)        | Restated     | Partially Filled | 10000 | 2000 | 8000  | 0
        2,2  | Cancel Request(Y,X) |              | Pending Cancel   | 10000 | 2000 | 8000  |
        2,3? | Cancel Reject(Y,X)  |              | Partially Filled | 10000 | 2000 | 8000  |
        2,4  | Execution(Y,X)      | Canceled     | Canceled         | 10000 | 2000 | 0     | 0
        ",
    );
}

#[test]
fn h_1_c_a_cancel_of_an_order_that_sleeps() {
    matrix(
        "
        1,1  | New Order(X)        |              |                  | 10000 |      |       |
        1,2  | Execution(X)        | New          | New              | 10000 | 0    | 10000 | 0
        1,3  | Execution(X)        | Trade        | Partially Filled | 10000 | 2000 | 8000  | 2000
        1,4  | Execution(X)        | Done For Day | Done For Day     | 10000 | 2000 | 8000  | 0
        1,5  | Cancel Request(Y,X) |              | Pending Cancel   | 10000 | 2000 | 8000  |
        1,6? | Cancel Reject(Y,X)  |              | Done For Day     | 10000 | 2000 | 8000  |
        1,6? | Execution(Y,X)      | Canceled     | Canceled         | 10000 | 2000 | 0     | 0
        2,1  | Execution(X)        | Restated     | Pending Cancel   | 10000 | 2000 | 8000  | 0
        2,2  | Cancel Reject(Y,X)  |              | Partially Filled | 10000 | 2000 | 8000  |
        ",
    );
}

#[test]
fn h_1_d_more_of_an_order_on_the_second_day() {
    matrix(
        "
        1,1  | New Order(X)         |              |                  | 10000 |      |       |
        1,2  | Execution(X)         | New          | New              | 10000 | 0    | 10000 | 0
        1,3  | Execution(X)         | Trade        | Partially Filled | 10000 | 2000 | 8000  | 2000
        1,4  | Execution(X)         | Done For Day | Done For Day     | 10000 | 2000 | 8000  | 0
        2,1  | Execution(X)         | Restated     | Partially Filled | 10000 | 2000 | 8000  | 0
        2,2  | Replace Request(Y,X) |              | Pending Replace  | 15000 |      |       |
        2,4  | Execution(X)         | Trade        | Pending Replace  | 10000 | 3000 | 7000  | 1000
        2,5? | Cancel Reject(Y,X)   |              | Partially Filled | 10000 | 3000 | 7000  |
        2,5  | Execution(Y,X)       | Replaced     | Partially Filled | 15000 | 3000 | 12000 | 0
        ",
    );
}

#[test]
fn h_the_day_ends_while_a_cancel_is_not_answered() {
    matrix(
        "
        1,1  | New Order(X)        |              |                | 10000 |   |       |
        1,2  | Execution(X)        | New          | New            | 10000 | 0 | 10000 | 0
        1,3  | Cancel Request(Y,X) |              | Pending Cancel | 10000 | 0 | 10000 |
        1,4? | Execution(X)        | Done For Day | Done For Day   | 10000 | 0 | 0     | 0
        1,4  | Execution(X)        | Done For Day | Pending Cancel | 10000 | 0 | 10000 | 0
        1,5? | Execution(Y,X)      | Canceled     | Canceled       | 10000 | 0 | 0     | 0
        1,5  | Cancel Reject(Y,X)  |              | Done For Day   | 10000 | 0 | 10000 |
        ",
    );
}
