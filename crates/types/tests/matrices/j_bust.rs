//! J: executions that are busted or corrected.

use super::kit::matrix;

// FIX goes on to enlarge the filled order; C.1.c says why that is not done here.
#[test]
fn j_1_a_a_filled_order_is_corrected_and_busted() {
    matrix(
        "
        1  | New Order(X)         |               |                  | 10000 |       |       |
        2  | Execution(X)         | New           | New              | 10000 | 0     | 10000 | 0
        3  | Execution(X)         | Trade         | Partially Filled | 10000 | 1000  | 9000  | 1000
        4  | Execution(X)         | Trade         | Filled           | 10000 | 10000 | 0     | 9000
        5? | Execution(X)         | Trade Cancel  | Canceled         | 10000 | 9000  | 0     | 0
        5  | Execution(X)         | Trade Cancel  | Partially Filled | 10000 | 9000  | 1000  | 0
        6  | Execution(X)         | Trade Correct | Partially Filled | 10000 | 9000  | 1000  | 9000
        7  | Execution(X)         | Trade         | Filled           | 10000 | 10000 | 0     | 1000
        8  | Execution(X)         | Trade Correct | Filled           | 10000 | 10000 | 0     | 9000
        9? | Replace Request(Y,X) |               | not sent         | 12000 |       |       |
        9? | Execution(X)         | Trade Correct | illegal          | 10000 | 10500 | 0     | 9500
        9? | Execution(X)         | Trade Correct | Canceled         | 10000 | 9500  | 0     | 8500
        9  | Execution(X)         | Trade Correct | Partially Filled | 10000 | 9500  | 500   | 8500
        ",
    );
}

// FIX lets a cancelled order trade again after a bust. Here it has ended: the last row stops the
// desk, for nobody knows what would end it then.
#[test]
fn j_1_b_a_cancelled_order_is_busted() {
    matrix(
        "
        1  | New Order(X)        |              |                  | 10000 |      |       |
        2  | Execution(X)        | New          | New              | 10000 | 0    | 10000 | 0
        3  | Execution(X)        | Trade        | Partially Filled | 10000 | 5000 | 5000  | 5000
        4  | Cancel Request(Y,X) |              | Pending Cancel   | 10000 | 5000 | 5000  |
        5? | Execution(X)        | Trade Cancel | Pending Cancel   | 10000 | 0    | 10000 | 0
        6  | Execution(Y,X)      | Canceled     | Canceled         | 10000 | 5000 | 0     | 0
        7? | Execution(Y)        | Trade Cancel | illegal          | 10000 | 0    | 10000 | 0
        7  | Execution(Y)        | Trade Cancel | Canceled         | 10000 | 0    | 0     | 0
        8? | Execution(Y)        | Trade        | illegal          | 10000 | 4000 | 0     | 4000
        ",
    );
}

#[test]
fn j_1_c_an_order_over_two_days_has_the_quantity_of_both_executions_corrected() {
    matrix(
        "
        1,1 | New Order(X) |               |                  | 10000 |      |       |
        1,2 | Execution(X) | New           | New              | 10000 | 0    | 10000 | 0
        1,3 | Execution(X) | Trade         | Partially Filled | 10000 | 2000 | 8000  | 2000
        1,4 | Execution(X) | Done For Day  | Done For Day     | 10000 | 2000 | 8000  | 0
        2,1 | Execution(X) | Restated      | Partially Filled | 10000 | 2000 | 8000  | 0
        2,2 | Execution(X) | Trade         | Partially Filled | 10000 | 3000 | 7000  | 1000
        2,3 | Execution(X) | Trade Correct | Partially Filled | 10000 | 2500 | 7500  | 1500
        2,4 | Execution(X) | Trade Correct | Partially Filled | 10000 | 2000 | 8000  | 500
        ",
    );
}

#[test]
fn j_1_d_an_order_that_is_done_for_the_day_is_corrected_and_busted() {
    matrix(
        "
        1  | New Order(X) |               |                  | 10000 |      |       |
        2  | Execution(X) | New           | New              | 10000 | 0    | 10000 | 0
        3  | Execution(X) | Trade         | Partially Filled | 10000 | 5000 | 5000  | 5000
        4  | Execution(X) | Done For Day  | Done For Day     | 10000 | 5000 | 0     | 0
        5  | Execution(X) | Trade Correct | Done For Day     | 10000 | 4000 | 0     | 4000
        6  | Execution(X) | Trade Cancel  | Done For Day     | 10000 | 0    | 0     | 0
        7? | Execution(X) | Trade Cancel  | illegal          | 10000 | 0    | 0     | 0
        ",
    );
}

#[test]
fn j_the_only_fill_of_an_open_order_is_busted_and_it_is_new_again() {
    matrix(
        "
        1  | New Order(X) |               |                  | 10000 |      |       |
        2  | Execution(X) | New           | New              | 10000 | 0    | 10000 | 0
        3? | Execution(X) | Trade Cancel  | illegal          | 10000 | 0    | 10000 | 0
        3  | Execution(X) | Trade         | Partially Filled | 10000 | 5000 | 5000  | 5000
        4? | Execution(X) | Trade Cancel  | illegal          | 10000 | 6000 | 4000  | 0
        4? | Execution(X) | Trade Cancel  | illegal          | 10000 | 4000 | 6000  | 1000
        4? | Execution(X) | Trade Correct | Filled           | 10000 | 10000 | 0    | 10000
        4  | Execution(X) | Trade Cancel  | New              | 10000 | 0    | 10000 | 0
        ",
    );
}

#[test]
fn j_an_expired_order_stays_expired_when_it_is_busted() {
    matrix(
        "
        1  | New Order(X) |              |                  | 10000 |      |       |
        2  | Execution(X) | New          | New              | 10000 | 0    | 10000 | 0
        3  | Execution(X) | Trade        | Partially Filled | 10000 | 5000 | 5000  | 5000
        4  | Execution(X) | Expired      | Expired          | 10000 | 5000 | 0     | 0
        5? | Execution(X) | Trade Cancel | illegal          | 10000 | 0    | 10000 | 0
        5  | Execution(X) | Trade Cancel | Expired          | 10000 | 0    | 0     | 0
        ",
    );
}
