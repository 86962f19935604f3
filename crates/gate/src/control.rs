//! The controls, in the order in which they are applied.

/// A pre-trade control (MiFID RTS 6, articles 15 to 17). The numbers are part of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Control {
    /// Prices and type go together, the quantity is positive, the instrument is known.
    WellFormed = 1,
    /// The desk is not killed.
    Kill = 2,
    /// The desk is not paused.
    Pause = 3,
    /// Every limit is there.
    MissingLimit = 4,
    /// There is a positive price.
    Price = 5,
    /// The price is fresh.
    StalePrice = 6,
    /// Equity is known and positive.
    Equity = 7,
    /// Limit and stop prices lie near the last price.
    PriceCollar = 8,
    /// No more orders than allowed within any minute.
    OrderRate = 9,
    /// The loss from the highest equity is within bounds.
    Drawdown = 10,
    /// Value of the order.
    OrderValue = 11,
    /// Value held in the instrument, with everything working on the order's side.
    PositionValue = 12,
    /// Sum of absolute positions over equity.
    GrossExposure = 13,
    /// Absolute sum of positions over equity.
    NetExposure = 14,
    /// A cash account pays from what it has and sells only what it holds.
    CashAvailable = 15,
    /// Not smaller than the instrument's smallest quantity.
    QuantityMin = 16,
    /// Not worth less than the instrument's smallest value.
    NotionalMin = 17,
    /// Life time and further terms go together; read only where there are any.
    Terms = 18,
    /// A reduce-only order closes at most what is held; read only of such an order.
    ReduceOnly = 19,
    /// The instrument's feed and the venue are reachable; read only on a live desk.
    Connection = 20,
    /// It is one of the orders that close every position by command; read only while that lasts.
    Flatten = 21,
}

impl Control {
    /// All controls, in the order in which they are applied.
    pub const ALL: [Self; 21] = [
        Self::WellFormed,
        Self::Terms,
        Self::ReduceOnly,
        Self::Kill,
        Self::Pause,
        Self::Flatten,
        Self::Connection,
        Self::MissingLimit,
        Self::Price,
        Self::StalePrice,
        Self::Equity,
        Self::PriceCollar,
        Self::OrderRate,
        Self::Drawdown,
        Self::OrderValue,
        Self::PositionValue,
        Self::GrossExposure,
        Self::NetExposure,
        Self::CashAvailable,
        Self::QuantityMin,
        Self::NotionalMin,
    ];

    /// Short name, as in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WellFormed => "well_formed",
            Self::Kill => "kill",
            Self::Pause => "pause",
            Self::MissingLimit => "missing_limit",
            Self::Price => "price",
            Self::StalePrice => "stale_price",
            Self::Equity => "equity",
            Self::PriceCollar => "price_collar",
            Self::OrderRate => "order_rate",
            Self::Drawdown => "drawdown",
            Self::OrderValue => "order_value",
            Self::PositionValue => "position_value",
            Self::GrossExposure => "gross_exposure",
            Self::NetExposure => "net_exposure",
            Self::CashAvailable => "cash_available",
            Self::QuantityMin => "quantity_min",
            Self::NotionalMin => "notional_min",
            Self::Terms => "terms",
            Self::ReduceOnly => "reduce_only",
            Self::Connection => "connection",
            Self::Flatten => "flatten",
        }
    }

    /// Unit of its limit and observed value: `amount` and `ratio` are counts of 10^-18, a `reason`
    /// is the number of a [`hansa_types::Malformed`], a `state` that of a connection (0 is live).
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::WellFormed | Self::Kill | Self::Pause | Self::Flatten => "flag",
            Self::MissingLimit | Self::OrderRate => "count",
            Self::Price => "ticks",
            Self::StalePrice => "ns",
            Self::PriceCollar | Self::GrossExposure | Self::NetExposure | Self::Drawdown => "ratio",
            Self::Terms => "reason",
            Self::Connection => "state",
            Self::QuantityMin | Self::ReduceOnly => "lots",
            Self::Equity
            | Self::OrderValue
            | Self::PositionValue
            | Self::CashAvailable
            | Self::NotionalMin => "amount",
        }
    }
}
