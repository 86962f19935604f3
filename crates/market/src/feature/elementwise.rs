//! Operators that look at one moment of one instrument: arithmetic, comparison, logic.

use super::kernel::{Columns, Kernel, settle};
use super::{Higher, Op};

/// A function of one value.
struct Map1<F>(F);
/// A function of two values.
struct Map2<F>(F);
/// A function of three values.
struct Map3<F>(F);

impl<F: Fn(f64) -> f64 + Send + Sync> Kernel for Map1<F> {
    fn run(&mut self, [a, ..]: Columns<'_>, _width: usize, output: &mut [f64]) {
        for (a, result) in a.iter().zip(output) {
            *result = if a.is_nan() { f64::NAN } else { settle((self.0)(*a)) };
        }
    }
}

impl<F: Fn(f64, f64) -> f64 + Send + Sync> Kernel for Map2<F> {
    fn run(&mut self, [a, b, ..]: Columns<'_>, _width: usize, output: &mut [f64]) {
        for ((a, b), result) in a.iter().zip(b).zip(output) {
            let is_missing = a.is_nan() | b.is_nan();
            *result = if is_missing { f64::NAN } else { settle((self.0)(*a, *b)) };
        }
    }
}

impl<F: Fn(f64, f64, f64) -> f64 + Send + Sync> Kernel for Map3<F> {
    fn run(&mut self, [a, b, c, _]: Columns<'_>, _width: usize, output: &mut [f64]) {
        for (((a, b), c), result) in a.iter().zip(b).zip(c).zip(output) {
            let is_missing = a.is_nan() | b.is_nan() | c.is_nan();
            *result = if is_missing { f64::NAN } else { settle((self.0)(*a, *b, *c)) };
        }
    }
}

/// The same number everywhere.
struct Constant(f64);

impl Kernel for Constant {
    fn run(&mut self, _inputs: Columns<'_>, _width: usize, output: &mut [f64]) {
        output.fill(settle(self.0));
    }
}

fn map1(f: impl Fn(f64) -> f64 + Send + Sync + 'static) -> Box<dyn Kernel> {
    Box::new(Map1(f))
}

fn map2(f: impl Fn(f64, f64) -> f64 + Send + Sync + 'static) -> Box<dyn Kernel> {
    Box::new(Map2(f))
}

fn compare(f: impl Fn(f64, f64) -> bool + Send + Sync + 'static) -> Box<dyn Kernel> {
    Box::new(Map2(move |a, b| truth(f(a, b))))
}

fn truth(is_so: bool) -> f64 {
    f64::from(u8::from(is_so))
}

/// True for what needs nothing but its inputs of the moment; not for sources.
pub(super) const fn is_pointwise(op: Op) -> bool {
    matches!(
        op,
        Op::Constant { .. }
            | Op::Add
            | Op::Sub
            | Op::Mul
            | Op::Div
            | Op::Neg
            | Op::Abs
            | Op::Sign
            | Op::Log
            | Op::Sqrt
            | Op::Min2
            | Op::Max2
            | Op::Clip { .. }
            | Op::Where
            | Op::Gt
            | Op::Ge
            | Op::Lt
            | Op::Le
            | Op::Eq
            | Op::And
            | Op::Or
            | Op::Not
            | Op::Maths(_)
    )
}

/// The kernel of an operator without state; sources pass their column on.
#[allow(clippy::float_cmp)] // `eq` means exactly equal.
pub(super) fn build(op: Op) -> Box<dyn Kernel> {
    match op {
        Op::Constant { value } => Box::new(Constant(value)),
        Op::Add => map2(|a, b| a + b),
        Op::Sub => map2(|a, b| a - b),
        Op::Mul => map2(|a, b| a * b),
        Op::Div => map2(|a, b| a / b),
        Op::Neg => map1(|a| -a),
        Op::Abs => map1(f64::abs),
        Op::Sign => map1(|a| truth(a > 0.0) - truth(a < 0.0)),
        // libm and not the platform's: the same bits on every machine.
        Op::Log => map1(libm::log),
        Op::Sqrt => map1(f64::sqrt),
        Op::Min2 => map2(|a, b| if b < a { b } else { a }),
        Op::Max2 => map2(|a, b| if b > a { b } else { a }),
        Op::Clip { low, high } => map1(move |a| a.clamp(low, high)),
        Op::Where => Box::new(Map3(|a: f64, b: f64, c: f64| if a == 0.0 { c } else { b })),
        Op::Gt => compare(|a, b| a > b),
        Op::Ge => compare(|a, b| a >= b),
        Op::Lt => compare(|a, b| a < b),
        Op::Le => compare(|a, b| a <= b),
        Op::Eq => compare(|a, b| a == b),
        Op::And => compare(|a, b| a != 0.0 && b != 0.0),
        Op::Or => compare(|a, b| a != 0.0 || b != 0.0),
        Op::Not => map1(|a| truth(a == 0.0)),
        Op::Given => map2(|a, _| a),
        Op::Higher(Higher::Constant { value, .. }) => Box::new(Constant(value)),
        Op::Maths(maths) => map1(maths.function()),
        _ => map1(|a| a),
    }
}
