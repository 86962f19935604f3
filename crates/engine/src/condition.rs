//! Conditions of strategies: expressions over what is known of an instrument when it moves.

use hansa_market::event::{MarketEvent, Trade};
use hansa_market::feature::{FeatureError, Op, Pointwise};
use hansa_types::{Price, Qty, Side};

use crate::wake::Wake;

/// What a condition may read of an instrument besides features of its bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Best bid.
    Bid,
    /// Best ask.
    Ask,
    /// Shown at the best bid, in units of the base.
    BidQuantity,
    /// Shown at the best ask, in units of the base.
    AskQuantity,
    /// Halfway between the two.
    Mid,
    /// Ask less bid.
    Spread,
    /// Ask less bid, in ticks.
    SpreadTicks,
    /// (shown at the bid - at the ask) / (both): from -1 to 1.
    Imbalance,
    /// Price of the last print.
    Last,
    /// Its quantity, in units of the base.
    LastQuantity,
    /// Who crossed the spread: 1 a buyer, -1 a seller, 0 not said.
    Aggressor,
}

impl Field {
    /// Every field with its name in the feature language.
    pub const ALL: [(&'static str, Self); 11] = [
        ("bid", Self::Bid),
        ("ask", Self::Ask),
        ("bid_quantity", Self::BidQuantity),
        ("ask_quantity", Self::AskQuantity),
        ("mid", Self::Mid),
        ("spread", Self::Spread),
        ("spread_ticks", Self::SpreadTicks),
        ("imbalance", Self::Imbalance),
        ("last", Self::Last),
        ("last_quantity", Self::LastQuantity),
        ("aggressor", Self::Aggressor),
    ];

    /// True for what quotes and books tell, false for what prints do.
    #[must_use]
    pub const fn is_of_touch(self) -> bool {
        !matches!(self, Self::Last | Self::LastQuantity | Self::Aggressor)
    }
}

/// A tick and a lot of an instrument as floats: each a mantissa and what it is divided by.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// In the quote currency.
    pub tick: (f64, f64),
    /// In units of the base.
    pub lot: (f64, f64),
}

#[allow(clippy::cast_precision_loss)] // Analysis, not money.
fn scaled(steps: i64, (mantissa, divisor): (f64, f64)) -> f64 {
    steps as f64 * mantissa / divisor
}

/// What is known of one instrument: the touch, the last print, and where its last bar stands.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    bid: Option<(Price, Qty)>,
    ask: Option<(Price, Qty)>,
    last: Option<Trade>,
    cell: Option<usize>,
}

impl Known {
    /// Nothing but where its last bar stands among moments and instruments.
    #[must_use]
    pub const fn at(cell: Option<usize>) -> Self {
        Self { bid: None, ask: None, last: None, cell }
    }

    /// Where its last bar stands.
    #[must_use]
    pub const fn cell(&self) -> Option<usize> {
        self.cell
    }

    /// The instrument moved; `cell` is the place of a bar.
    pub const fn take(&mut self, wake: &Wake, cell: usize) {
        match wake {
            Wake::Book(top) => (self.bid, self.ask) = (top.bid, top.ask),
            Wake::Market(event) => match event.event {
                MarketEvent::Quote(quote) => {
                    (self.bid, self.ask) = (quote.best(Side::Buy), quote.best(Side::Sell));
                }
                MarketEvent::Trade(trade) => self.last = Some(trade),
                MarketEvent::BarClosed(_) => self.cell = Some(cell),
                _ => {}
            },
            _ => {}
        }
    }

    /// NaN while it is not known.
    fn value(&self, field: Field, scale: &Scale) -> f64 {
        let found =
            if field.is_of_touch() { self.touch(field, scale) } else { self.print(field, scale) };
        found.unwrap_or(f64::NAN)
    }

    #[allow(clippy::cast_precision_loss)] // Analysis, not money.
    fn touch(&self, field: Field, scale: &Scale) -> Option<f64> {
        let price = |(px, _): (Price, Qty)| scaled(px.0, scale.tick);
        let quantity = |(_, qty): (Price, Qty)| scaled(qty.0, scale.lot);
        match field {
            Field::Bid => self.bid.map(price),
            Field::Ask => self.ask.map(price),
            Field::BidQuantity => self.bid.map(quantity),
            Field::AskQuantity => self.ask.map(quantity),
            _ => {
                let (bid, ask) = (self.bid?, self.ask?);
                Some(match field {
                    Field::Mid => f64::midpoint(price(bid), price(ask)),
                    Field::Spread => scaled(ask.0.0.checked_sub(bid.0.0)?, scale.tick),
                    Field::SpreadTicks => ask.0.0.checked_sub(bid.0.0)? as f64,
                    _ => {
                        let (bid, ask) = (bid.1.0 as f64, ask.1.0 as f64);
                        (bid - ask) / (bid + ask)
                    }
                })
            }
        }
    }

    #[allow(clippy::cast_precision_loss)] // -1, 0 or 1.
    fn print(&self, field: Field, scale: &Scale) -> Option<f64> {
        let last = self.last?;
        Some(match field {
            Field::Last => scaled(last.price.0, scale.tick),
            Field::LastQuantity => scaled(last.qty.0, scale.lot),
            _ => last.aggressor.map_or(0, Side::sign) as f64,
        })
    }
}

/// A step of a condition.
#[derive(Debug)]
enum Step {
    Field(Field),
    /// A feature of bars, by its place among those of the strategy.
    Bar(usize),
    Op(Pointwise, Vec<usize>),
}

/// An expression over fields and features of bars; its last step is whether it holds.
#[derive(Debug)]
pub struct Condition {
    steps: Vec<Step>,
    values: Vec<f64>,
}

/// A step as it is written: its name, its parameters, the earlier steps it reads.
pub type StepSpec = (String, Vec<f64>, Vec<usize>);

impl Condition {
    /// From its steps: names of fields, `bar` with the place of a feature, and operators that look
    /// at one moment.
    ///
    /// # Errors
    /// When an operator is not known or looks beyond the moment, has the wrong number of inputs or
    /// reads a step that is not earlier.
    pub fn new(specs: &[StepSpec]) -> Result<Self, FeatureError> {
        let steps = specs.iter().enumerate().map(|(node, spec)| step(node, spec));
        let steps = steps.collect::<Result<Vec<_>, _>>()?;
        Ok(Self { values: vec![f64::NAN; steps.len()], steps })
    }

    /// The fields it reads.
    pub fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        self.steps.iter().filter_map(|step| match step {
            Step::Field(field) => Some(*field),
            _ => None,
        })
    }

    /// True when it reads features of bars.
    #[must_use]
    pub fn reads_bars(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Bar(_)))
    }

    /// True when it holds for an instrument. What is not known is not true.
    pub fn holds(&mut self, known: &Known, scale: &Scale, bars: &[f64]) -> bool {
        for place in 0..self.steps.len() {
            let value = match &mut self.steps[place] {
                Step::Field(field) => known.value(*field, scale),
                Step::Bar(feature) => bars.get(*feature).copied().unwrap_or(f64::NAN),
                Step::Op(op, inputs) => {
                    let mut given = [f64::NAN; 3];
                    for (value, input) in given.iter_mut().zip(inputs.iter()) {
                        *value = self.values[*input];
                    }
                    op.value(given)
                }
            };
            self.values[place] = value;
        }
        self.values.last().is_some_and(|value| !value.is_nan() && *value != 0.0)
    }
}

fn step(node: usize, (name, params, inputs): &StepSpec) -> Result<Step, FeatureError> {
    if let Some((_, field)) = Field::ALL.iter().find(|(known, _)| known == name) {
        return Ok(Step::Field(*field));
    }
    if name == "bar" {
        let place = params.first().copied().unwrap_or(f64::NAN);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Saturates.
        return Ok(Step::Bar(place as usize));
    }
    let op = Op::parse(name, params)?;
    let found = Pointwise::of(op)?.ok_or(FeatureError::LooksBeyond { node, op: op.name() })?;
    let expected = found.inputs();
    if expected != inputs.len() {
        let (op, found) = (op.name(), inputs.len());
        return Err(FeatureError::InputCount { node, op, expected, found });
    }
    if let Some(input) = inputs.iter().find(|input| **input >= node) {
        return Err(FeatureError::InputOrder { node, op: op.name(), input: *input });
    }
    Ok(Step::Op(found, inputs.clone()))
}

#[cfg(test)]
mod tests;
