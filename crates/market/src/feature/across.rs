//! Operators across the instruments of one moment: another's value, and the shape of the row.
//! Missing members are left out and stay missing.

use super::FeatureError;
use super::kernel::{Columns, Kernel, settle};
use super::signature::Params;

/// What is asked of the row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Across {
    /// The value of the instrument in this place, for all.
    Of {
        /// Counted from 0.
        place: usize,
    },
    /// 1 for the instrument in this place, 0 for the others.
    Member {
        /// Counted from 0.
        place: usize,
    },
    /// Distance to the row's mean in sample deviations.
    Zscore,
    /// Held within the row, its outer `share` on either side set to the next value.
    Winsorise {
        /// From 0 to 0.5.
        share: f64,
    },
    /// What is left of a after its least-squares line on b over the row.
    Neutralise,
    /// a less the mean of those with the same b.
    DemeanWithin,
    /// 1 where fewer than `count` are above, else 0.
    Top {
        /// How many.
        count: usize,
    },
    /// 1 where fewer than `count` are below, else 0.
    Bottom {
        /// How many.
        count: usize,
    },
}

impl Across {
    pub(super) fn named(name: &str, p: &Params<'_>) -> Result<Option<Self>, FeatureError> {
        Ok(Some(match name {
            "of" => Self::Of { place: p.count(0, 0)? },
            "member" => Self::Member { place: p.count(0, 0)? },
            "cross_zscore" => Self::Zscore,
            "cross_winsorise" => {
                let share = p.ratio(0)?;
                if share >= 0.5 {
                    return Err(p.wrong(0, "a number from 0 to below 0.5".to_owned()));
                }
                Self::Winsorise { share }
            }
            "neutralise" => Self::Neutralise,
            "demean_within" => Self::DemeanWithin,
            "cross_top" => Self::Top { count: p.count(0, 1)? },
            "cross_bottom" => Self::Bottom { count: p.count(0, 1)? },
            _ => return Ok(None),
        }))
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Of { .. } => "of",
            Self::Member { .. } => "member",
            Self::Zscore => "cross_zscore",
            Self::Winsorise { .. } => "cross_winsorise",
            Self::Neutralise => "neutralise",
            Self::DemeanWithin => "demean_within",
            Self::Top { .. } => "cross_top",
            Self::Bottom { .. } => "cross_bottom",
        }
    }

    #[allow(clippy::cast_precision_loss)] // Counts stay below 2^53.
    pub(super) fn params(self) -> Vec<f64> {
        match self {
            Self::Of { place } | Self::Member { place } => vec![place as f64],
            Self::Top { count } | Self::Bottom { count } => vec![count as f64],
            Self::Winsorise { share } => vec![share],
            Self::Zscore | Self::Neutralise | Self::DemeanWithin => Vec::new(),
        }
    }

    /// The place it reads or names, which must be one of the row.
    pub(super) const fn place(self) -> Option<usize> {
        match self {
            Self::Of { place } | Self::Member { place } => Some(place),
            _ => None,
        }
    }

    pub(super) fn kernel(self) -> Box<dyn Kernel> {
        Box::new(Row { asked: self, kept: Vec::new() })
    }
}

struct Row {
    asked: Across,
    /// Sorted members, or pairs; kept to save its memory.
    kept: Vec<[f64; 2]>,
}

impl Kernel for Row {
    fn run(&mut self, [first, second, ..]: Columns<'_>, width: usize, output: &mut [f64]) {
        for (at, result) in output.chunks_exact_mut(width).enumerate() {
            let row = &first[at * width..(at + 1) * width];
            self.kept.clear();
            match self.asked {
                Across::Of { place } => result.fill(row[place]),
                Across::Member { place } => member(row, place, result),
                Across::Zscore => zscore(row, result),
                Across::Winsorise { share } => self.winsorise(row, share, result),
                Across::Top { count } => self.edge(row, count, 1.0, result),
                Across::Bottom { count } => self.edge(row, count, -1.0, result),
                Across::Neutralise => {
                    self.neutralise(row, &second[at * width..(at + 1) * width], result);
                }
                Across::DemeanWithin => {
                    self.demean_within(row, &second[at * width..(at + 1) * width], result);
                }
            }
        }
    }
}

impl Row {
    /// The members in order of size.
    fn sort(&mut self, row: &[f64], sign: f64) {
        self.kept.extend(row.iter().filter(|x| !x.is_nan()).map(|x| [sign * x, 0.0]));
        self.kept.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]));
    }

    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn winsorise(&mut self, row: &[f64], share: f64, result: &mut [f64]) {
        self.sort(row, 1.0);
        let count = self.kept.len();
        let cut = (share * count as f64) as usize; // below half of the members
        for (x, held) in row.iter().zip(result) {
            *held = if x.is_nan() {
                f64::NAN
            } else {
                settle(x.clamp(self.kept[cut][0], self.kept[count - 1 - cut][0]))
            };
        }
    }

    /// Ties with the last that belongs are in, all of them.
    fn edge(&mut self, row: &[f64], count: usize, sign: f64, result: &mut [f64]) {
        self.sort(row, -sign);
        let last = self.kept.get(count - 1).or(self.kept.last()).map_or(f64::NAN, |last| last[0]);
        for (x, is_in) in row.iter().zip(result) {
            *is_in = if x.is_nan() { f64::NAN } else { f64::from(u8::from(-sign * x <= last)) };
        }
    }

    /// Two passes: the means, then the sums of distances to them.
    #[allow(clippy::cast_precision_loss)] // Universes stay below 2^53.
    fn neutralise(&mut self, row: &[f64], on: &[f64], result: &mut [f64]) {
        let pairs = row.iter().zip(on).map(|(x, y)| [*x, *y]);
        self.kept.extend(pairs.filter(|pair| !pair[0].is_nan() && !pair[1].is_nan()));
        let count = self.kept.len() as f64;
        let mean = |of: usize| {
            let first = self.kept.first().map_or(f64::NAN, |pair| pair[of]);
            first + self.kept.iter().map(|pair| pair[of] - first).sum::<f64>() / count
        };
        let [mean_x, mean_y] = [mean(0), mean(1)];
        let away = |pair: &[f64; 2]| [pair[0] - mean_x, pair[1] - mean_y];
        let joint = self.kept.iter().map(away).map(|[x, y]| x * y).sum::<f64>();
        let square = self.kept.iter().map(away).map(|[_, y]| y * y).sum::<f64>();
        // All alike in b: nothing of a can hang on it, and the mean alone is taken away.
        let slope = if square == 0.0 { 0.0 } else { joint / square };
        for ((x, y), rest) in row.iter().zip(on).zip(result) {
            *rest = settle((x - mean_x) - slope * (y - mean_y));
        }
    }

    #[allow(clippy::cast_precision_loss, clippy::float_cmp)] // The same group is the same number.
    fn demean_within(&mut self, row: &[f64], groups: &[f64], result: &mut [f64]) {
        let pairs = groups.iter().zip(row).map(|(group, x)| [*group, *x]);
        self.kept.extend(pairs.filter(|pair| !pair[0].is_nan() && !pair[1].is_nan()));
        self.kept.sort_by(|a, b| a[0].total_cmp(&b[0])); // stable: in instrument order
        let means = self.kept.chunk_by_mut(|a, b| a[0] == b[0]);
        for group in means {
            let first = group[0][1];
            let away = group.iter().map(|pair| pair[1] - first).sum::<f64>();
            group[0][1] = first + away / group.len() as f64;
        }
        self.kept.dedup_by(|later, first| later[0] == first[0]);
        for ((x, group), rest) in row.iter().zip(groups).zip(result) {
            let found = self.kept.binary_search_by(|pair| pair[0].total_cmp(group));
            *rest = found.map_or(f64::NAN, |at| settle(x - self.kept[at][1]));
        }
    }
}

fn member(row: &[f64], place: usize, result: &mut [f64]) {
    for (at, (x, is_it)) in row.iter().zip(result).enumerate() {
        *is_it = if x.is_nan() { f64::NAN } else { f64::from(u8::from(at == place)) };
    }
}

#[allow(clippy::cast_precision_loss)] // Universes stay below 2^53.
fn zscore(row: &[f64], result: &mut [f64]) {
    let present = || row.iter().filter(|x| !x.is_nan());
    let (count, first) = (present().count() as f64, present().next().unwrap_or(&f64::NAN));
    let mean = first + present().map(|x| x - first).sum::<f64>() / count;
    let squares = present().map(|x| (x - mean) * (x - mean)).sum::<f64>();
    let deviation = (squares / (count - 1.0)).sqrt();
    for (x, score) in row.iter().zip(result) {
        *score = settle((x - mean) / deviation);
    }
}
