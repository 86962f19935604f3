//! What can be wrong with a feature graph or with a block handed to it.

/// Why an operator, a graph or a block was refused. Nothing has changed when one is returned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FeatureError {
    /// No operator has this name.
    #[error("unknown feature operator `{name}`: expected one of {known}")]
    UnknownOp {
        /// The name that was given.
        name: String,
        /// Every name there is, separated by spaces.
        known: String,
    },
    /// The operator has another number of parameters.
    #[error("feature operator `{op}` takes {expected} parameters ({names}), found {found}")]
    ParamCount {
        /// The operator.
        op: &'static str,
        /// How many it takes.
        expected: usize,
        /// Their names, separated by commas.
        names: String,
        /// How many were given.
        found: usize,
    },
    /// A parameter is outside what the operator can use.
    #[error("feature operator `{op}`: parameter `{param}` must be {expected}, found {found}")]
    Param {
        /// The operator.
        op: &'static str,
        /// The parameter.
        param: &'static str,
        /// What it must be.
        expected: String,
        /// What was given.
        found: f64,
    },
    /// A node has another number of inputs than its operator.
    #[error("feature node {node} (`{op}`) takes {expected} inputs, found {found}")]
    InputCount {
        /// Index of the node.
        node: usize,
        /// Its operator.
        op: &'static str,
        /// How many inputs the operator takes.
        expected: usize,
        /// How many the node has.
        found: usize,
    },
    /// A node reads itself or a later node.
    #[error("feature node {node} (`{op}`) reads node {input}: expected a node below {node}")]
    InputOrder {
        /// Index of the node.
        node: usize,
        /// Its operator.
        op: &'static str,
        /// The index it reads.
        input: usize,
    },
    /// An operator that needs more than one moment of one instrument, where there is but one.
    #[error("feature node {node} (`{op}`) looks beyond one moment of one instrument")]
    LooksBeyond {
        /// Index of the node.
        node: usize,
        /// Its operator.
        op: &'static str,
    },
    /// A node reads bars of different periods.
    #[error(
        "feature node {node} (`{op}`) reads bars of different periods: expected one; hold the \
         longer one first"
    )]
    MixedPeriods {
        /// Index of the node.
        node: usize,
        /// Its operator.
        op: &'static str,
    },
    /// A node was asked for whose rows are those of a longer period.
    #[error("feature node {node} has a value for each longer bar: expected it held by `every`")]
    NotHeld {
        /// Index of the node.
        node: usize,
    },
    /// A node names an instrument that is not there.
    #[error(
        "feature node {node} (`{op}`) names instrument {place}, but a row has only {instruments}"
    )]
    NoSuchPlace {
        /// Index of the node.
        node: usize,
        /// Its operator.
        op: &'static str,
        /// The place named, from 0.
        place: usize,
        /// The width of a row.
        instruments: usize,
    },
    /// Nobody computes what somebody else was to compute.
    #[error("feature node {node} is computed from outside, but nobody was given to compute it")]
    NobodyOutside {
        /// Index of the node.
        node: usize,
    },
    /// Bars of a period need the time of every row.
    #[error("feature rows have {found} times, expected {expected}, one for each row")]
    Times {
        /// The number of rows.
        expected: usize,
        /// The number of times.
        found: usize,
    },
    /// Time went back.
    #[error("feature row at {found} ns comes after one at {last} ns: expected rows in time order")]
    TimeFell {
        /// The time of the row before.
        last: i64,
        /// The time of the row.
        found: i64,
    },
    /// The universe is empty.
    #[error("a feature graph needs at least 1 instrument, found 0")]
    NoInstruments,
    /// The windows of a node would not fit into the stated memory.
    #[error(
        "feature node {node} (`{op}`) would remember {values} values: at most {limit} are allowed; \
         use a shorter window or fewer instruments"
    )]
    StateTooLarge {
        /// Index of the node.
        node: usize,
        /// Its operator.
        op: &'static str,
        /// Window times instruments.
        values: usize,
        /// The most there may be.
        limit: usize,
    },
    /// An input does not have the length of the others (or is absent though a node reads it).
    #[error("feature input `{input}` has {found} values, expected {expected} like the others")]
    InputLength {
        /// The input.
        input: &'static str,
        /// The length of the longest input.
        expected: usize,
        /// Its length.
        found: usize,
    },
    /// The inputs do not consist of whole rows.
    #[error("feature inputs have {found} values, expected whole rows of {instruments} instruments")]
    PartialRow {
        /// The number of values.
        found: usize,
        /// The width of a row.
        instruments: usize,
    },
    /// A node was asked for that is not there.
    #[error("feature node {node} was asked for, but the graph has only {nodes} nodes")]
    NoSuchNode {
        /// The index asked for.
        node: usize,
        /// How many nodes there are.
        nodes: usize,
    },
    /// There is not one output vector per wanted node.
    #[error("{wanted} feature nodes were asked for, but {outputs} output vectors were given")]
    OutputCount {
        /// Wanted nodes.
        wanted: usize,
        /// Vectors to write to.
        outputs: usize,
    },
}
