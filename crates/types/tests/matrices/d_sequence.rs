//! D: one replace after another.

use super::kit::matrix;

#[test]
fn d_1_a_two_replaces_are_accepted_one_after_the_other() {
    matrix(
        "
        1  | New Order(X)         |          |                  | 10000 |      |       |
        2  | Execution(X)         | New      | New              | 10000 | 0    | 10000 | 0
        3  | Execution(X)         | Trade    | Partially Filled | 10000 | 1000 | 9000  | 1000
        4  | Replace Request(Y,X) |          | Pending Replace  | 8000  |      |       |
        5  | Execution(Y,X)       | Replaced | Partially Filled | 8000  | 1000 | 7000  | 0
        6  | Execution(Y)         | Trade    | Partially Filled | 8000  | 2000 | 6000  | 1000
        7  | Replace Request(Z,Y) |          | Pending Replace  | 6000  |      |       |
        8  | Execution(Y)         | Trade    | Pending Replace  | 8000  | 3000 | 5000  | 1000
        9  | Execution(Z,Y)       | Replaced | Partially Filled | 6000  | 3000 | 3000  | 0
        10 | Execution(Z)         | Trade    | Filled           | 6000  | 6000 | 0     | 3000
        ",
    );
}

// Whether a venue says that a request is pending before it refuses it makes no difference here:
// D.1.b and D.1.c are one story.
#[test]
fn d_1_b_and_c_a_replace_is_refused_and_another_accepted() {
    matrix(
        "
        1  | New Order(X)         |          |                  | 10000 |      |       |
        2  | Execution(X)         | New      | New              | 10000 | 0    | 10000 | 0
        3  | Execution(X)         | Trade    | Partially Filled | 10000 | 1000 | 9000  | 1000
        4  | Replace Request(Y,X) |          | Pending Replace  | 8000  |      |       |
        5  | Cancel Reject(Y,X)   |          | Partially Filled | 10000 | 1000 | 9000  |
        6  | Execution(X)         | Trade    | Partially Filled | 10000 | 2000 | 8000  | 1000
        7  | Replace Request(Z,X) |          | Pending Replace  | 9000  |      |       |
        8  | Execution(Z,X)       | Replaced | Partially Filled | 9000  | 2000 | 7000  | 0
        9  | Execution(Z)         | Trade    | Filled           | 9000  | 9000 | 0     | 7000
        ",
    );
}

// FIX lets a client chain replaces before the first is answered (D.2.a to D.2.d). Here the second
// is not sent: its meaning would hang on what becomes of the first.
#[test]
fn d_2_a_replace_is_not_sent_over_one_that_is_not_answered() {
    matrix(
        "
        1  | New Order(X)         |          |                 | 10000 |      |       |
        2  | Execution(X)         | New      | New             | 10000 | 0    | 10000 | 0
        3  | Replace Request(Y,X) |          | Pending Replace | 8000  |      |       |
        4? | Replace Request(Z,Y) |          | not sent        | 6000  |      |       |
        5  | Execution(Y,X)       | Replaced | New             | 8000  | 0    | 8000  | 0
        6  | Replace Request(Z,Y) |          | Pending Replace | 6000  |      |       |
        7  | Execution(Z,Y)       | Replaced | New             | 6000  | 0    | 6000  | 0
        ",
    );
}

#[test]
fn d_2_a_cancel_is_sent_over_a_replace_and_each_is_answered_in_its_turn() {
    matrix(
        "
        1  | New Order(X)         |          |                  | 10000 |      |       |
        2  | Execution(X)         | New      | New              | 10000 | 0    | 10000 | 0
        3  | Replace Request(Y,X) |          | Pending Replace  | 8000  |      |       |
        4  | Cancel Request(Z,Y)  |          | Pending Cancel   | 10000 | 0    | 10000 |
        5? | Cancel Reject(Y,X)   |          | Pending Cancel   | 10000 | 0    | 10000 |
        5  | Execution(Y,X)       | Replaced | Pending Cancel   | 8000  | 0    | 8000  | 0
        6  | Execution(Y)         | Trade    | Pending Cancel   | 8000  | 2000 | 6000  | 2000
        7? | Cancel Reject(Z,Y)   |          | Partially Filled | 8000  | 2000 | 6000  |
        7  | Execution(Z,Y)       | Canceled | Canceled         | 8000  | 2000 | 0     | 0
        ",
    );
}

#[test]
fn d_2_replace_and_cancel_are_both_refused() {
    matrix(
        "
        1  | New Order(X)         |       |                  | 10000 |      |       |
        2  | Execution(X)         | New   | New              | 10000 | 0    | 10000 | 0
        3  | Replace Request(Y,X) |       | Pending Replace  | 8000  |      |       |
        4  | Cancel Request(Z,X)  |       | Pending Cancel   | 10000 | 0    | 10000 |
        5  | Execution(X)         | Trade | Pending Cancel   | 10000 | 9000 | 1000  | 9000
        6  | Cancel Reject(Y,X)   |       | Pending Cancel   | 10000 | 9000 | 1000  |
        7  | Cancel Reject(Z,X)   |       | Partially Filled | 10000 | 9000 | 1000  |
        ",
    );
}
