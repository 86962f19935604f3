//! The kernels whose instructions are counted: `instructions KERNEL COUNT` carries out so many
//! operations of one kernel; without arguments it names the kernels.
//!
//! What is prepared does not depend on COUNT, so the difference of two counts is that of the
//! operations alone. `make bench-instructions` runs it under callgrind.

mod books;
mod desk;
mod features;
mod matching;
mod random;

use std::error::Error;

/// The most operations of a run.
pub const OPERATIONS_MAX: usize = 60_000;

type Kernel = fn(usize) -> Result<(), Box<dyn Error>>;

const KERNELS: [(&str, Kernel); 8] = [
    ("book_level_2_update", books::level_2),
    ("book_level_3_operation", books::level_3),
    ("queue_model_update", books::queue),
    ("matching_mixed_operation", matching::mixed),
    ("feature_step", features::step),
    ("gate_check", desk::gate_check),
    ("ledger_fill", desk::ledger_fill),
    ("journal_append", desk::journal_append),
];

fn main() -> Result<(), Box<dyn Error>> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [name, count] = &given[..] else {
        KERNELS.iter().for_each(|(name, _)| println!("{name}"));
        return Ok(());
    };
    let count: usize = count.parse()?;
    let kernel = KERNELS.iter().find(|(known, _)| known == name);
    let (Some((_, kernel)), true) = (kernel, count <= OPERATIONS_MAX) else {
        let text = format!(
            "expected one of the kernels and at most {OPERATIONS_MAX} operations, found {name} and \
             {count}; without arguments the kernels are named"
        );
        return Err(text.into());
    };
    kernel(count)
}
