//! The plain twin of the Hilbert transform: every stage as a whole series, read by index.

use super::Op;
use crate::feature::Cycle;

/// The stages of the transform over a whole series.
struct Stages {
    from: usize,
    smoothed: Vec<f64>,
    in_phase: Vec<f64>,
    quadrature: Vec<f64>,
    period: Vec<f64>,
}

/// The value `back` places before `t`; 0 before the stage began.
fn at(series: &[f64], t: usize, back: usize, from: usize) -> f64 {
    if t < from + back { 0.0 } else { series[t - back] }
}

fn shifted(series: &[f64], t: usize, gain: f64, from: usize) -> f64 {
    let tap = |back: usize| at(series, t, back, from);
    (0.0962 * (tap(0) - tap(6)) + 0.5769 * (tap(2) - tap(4))) * gain
}

fn stages(x: &[f64], from: usize) -> Stages {
    let zeros = || vec![0.0; x.len()];
    let (mut smoothed, mut detrended, mut period, mut raw) = (zeros(), zeros(), zeros(), zeros());
    let (mut in_phase, mut quadrature, mut i, mut q) = (zeros(), zeros(), zeros(), zeros());
    let (mut re, mut im) = (zeros(), zeros());
    for t in from..x.len() {
        smoothed[t] = (4.0 * x[t] + 3.0 * x[t - 1] + 2.0 * x[t - 2] + x[t - 3]) * 0.1;
        let last = at(&raw, t, 1, from);
        let gain = 0.075 * last + 0.54;
        detrended[t] = shifted(&smoothed, t, gain, from);
        quadrature[t] = shifted(&detrended, t, gain, from);
        in_phase[t] = at(&detrended, t, 3, from);
        let (i1, q1) = (at(&i, t, 1, from), at(&q, t, 1, from));
        i[t] = 0.2 * (in_phase[t] - shifted(&quadrature, t, gain, from)) + 0.8 * i1;
        q[t] = 0.2 * (quadrature[t] + shifted(&in_phase, t, gain, from)) + 0.8 * q1;
        re[t] = 0.2 * (i[t] * i1 + q[t] * q1) + 0.8 * at(&re, t, 1, from);
        im[t] = 0.2 * (i[t] * q1 - q[t] * i1) + 0.8 * at(&im, t, 1, from);
        let turn = (im[t] / re[t]).atan().to_degrees();
        let found = if im[t] == 0.0 || re[t] == 0.0 { last } else { 360.0 / turn };
        let held = found.min(1.5 * last).max(0.67 * last).clamp(6.0, 50.0);
        raw[t] = 0.2 * held + 0.8 * last;
        period[t] = 0.33 * raw[t] + 0.67 * at(&period, t, 1, from);
    }
    Stages { from, smoothed, in_phase, quadrature, period }
}

pub(super) fn over_series(op: Op, x: &[f64]) -> Option<Vec<f64>> {
    let warm_up = op.warm_up();
    let from = if warm_up == 63 { 37 } else { 12 };
    let mut values = match op {
        Op::Mama { fast_limit, slow_limit } => mesa(x, [fast_limit, slow_limit]).0,
        Op::Fama { fast_limit, slow_limit } => mesa(x, [fast_limit, slow_limit]).1,
        Op::Cycle(Cycle::Period) => stages(x, from).period,
        Op::Cycle(Cycle::InPhase) => stages(x, from).in_phase,
        Op::Cycle(Cycle::Quadrature) => stages(x, from).quadrature,
        Op::Cycle(Cycle::Phase) => phases(&stages(x, from)),
        Op::Cycle(Cycle::Trendline) => trendline(x, &stages(x, from)),
        Op::Cycle(Cycle::TrendMode) => trend_mode(x, &stages(x, from)),
        _ => return None,
    };
    values.iter_mut().take(warm_up).for_each(|x| *x = f64::NAN);
    Some(values)
}

fn mesa(x: &[f64], [fast, slow]: [f64; 2]) -> (Vec<f64>, Vec<f64>) {
    let Stages { from, in_phase, quadrature, .. } = stages(x, 12);
    let (mut leading, mut following) = (vec![0.0; x.len()], vec![0.0; x.len()]);
    let angle = |t: usize| {
        let ratio = quadrature[t] / in_phase[t];
        if in_phase[t] == 0.0 { 0.0 } else { ratio.atan().to_degrees() }
    };
    for t in from..x.len() {
        let turned = if t == from { 0.0 } else { angle(t - 1) } - angle(t);
        let weight = (fast / turned.max(1.0)).max(slow);
        leading[t] = weight * x[t] + (1.0 - weight) * leading[t - 1];
        following[t] = 0.5 * weight * leading[t] + (1.0 - 0.5 * weight) * following[t - 1];
    }
    (leading, following)
}

fn phases(stages: &Stages) -> Vec<f64> {
    let mut phases = vec![0.0; stages.smoothed.len()];
    for t in stages.from..phases.len() {
        let count = (stages.period[t] + 0.5).floor() as usize;
        let angle = |k: usize| k as f64 * std::f64::consts::TAU / count as f64;
        let price = |k: usize| at(&stages.smoothed, t, k, stages.from);
        let real: f64 = (0..count).map(|k| libm::sin(angle(k)) * price(k)).sum();
        let imaginary: f64 = (0..count).map(|k| libm::cos(angle(k)) * price(k)).sum();
        let mut phase = phases[t - 1];
        if imaginary != 0.0 {
            phase = (real / imaginary).atan().to_degrees();
        } else if real != 0.0 {
            phase += 90.0 * real.signum();
        }
        phase += 90.0 + 360.0 / stages.period[t];
        phase += if imaginary < 0.0 { 180.0 } else { 0.0 };
        phases[t] = if phase > 315.0 { phase - 360.0 } else { phase };
    }
    phases
}

fn trendline(x: &[f64], stages: &Stages) -> Vec<f64> {
    let mut means = vec![0.0; x.len()];
    let mut lines = vec![0.0; x.len()];
    for t in stages.from..x.len() {
        let count = (stages.period[t] + 0.5).floor() as usize;
        if count > 0 {
            means[t] = (0..count).map(|k| x[t - k]).sum::<f64>() / count as f64;
        }
        let mean = |back: usize| at(&means, t, back, stages.from);
        lines[t] = (4.0 * mean(0) + 3.0 * mean(1) + 2.0 * mean(2) + mean(3)) / 10.0;
    }
    lines
}

fn trend_mode(x: &[f64], stages: &Stages) -> Vec<f64> {
    let (phases, lines) = (phases(stages), trendline(x, stages));
    let mut crossed = None;
    let mut modes = vec![0.0; x.len()];
    for t in stages.from..x.len() {
        let gap = |t: usize| {
            let phase = phases[t];
            let of = |degrees: f64| libm::sin(degrees.to_radians());
            if t < stages.from { 0.0 } else { of(phase) - of(phase + 45.0) }
        };
        let is_new = (gap(t) > 0.0 && gap(t - 1) <= 0.0) || (gap(t) < 0.0 && gap(t - 1) >= 0.0);
        crossed = if is_new { Some(t) } else { crossed };
        let since = (t + 1 - crossed.unwrap_or(stages.from)) as f64;
        let (turned, expected) = (phases[t] - phases[t - 1], 360.0 / stages.period[t]);
        let turns = turned > 0.67 * expected && turned < 1.5 * expected;
        let is_cycle = is_new || since < 0.5 * stages.period[t] || turns;
        let is_far = ((stages.smoothed[t] - lines[t]) / lines[t]).abs() >= 0.015;
        modes[t] = f64::from(!is_cycle || (lines[t] != 0.0 && is_far));
    }
    modes
}
