"""The words and formulas of a report."""

GLOSSARY: tuple[tuple[str, str], ...] = (
    (
        "Bar, sample, return",
        "With bars a moment is the close of a bar, else a sample of an even clock. Return of a "
        "moment: r = equity / equity before − 1; the first starts at initial cash.",
    ),
    (
        "Bars per year",
        "Bars / years, and years are the time from the begin of the first bar to the last close, "
        "in 365.25 days: 8,766 hours round the clock, some 252 days of an exchange.",
    ),
    ("Growth per year (CAGR)", "(last / first)^(1 / years) − 1."),
    ("Sharpe ratio", "mean(r) / stdev(r) × √(bars per year); n − 1, no risk-free rate (1994)."),
    (
        "Deflated Sharpe",
        "Probability that the Sharpe ratio beats the best of N skill-less trials: "
        "Φ[(SR − SR₀) √(T − 1) / √(1 − γ₃ SR + (γ₄ − 1)/4 SR²)], with SR₀ = √V [(1 − γ) "
        "Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e))], SR per moment, V = 1/(T − 1) "
        "(Bailey and López de Prado 2014).",
    ),
    ("Sortino ratio", "mean(r) / √mean(min(r, 0)²) × √(bars per year)."),
    ("Volatility", "stdev(r) × √(bars per year)."),
    ("Drawdown", "equity / highest equity so far − 1; its length runs from peak to recovery."),
    (
        "95 % interval",
        "Studentised stationary bootstrap, 1,000 resamples, fixed seed: distances in errors of "
        "each resample, told in that of the run (Politis and Romano 1994, Ledoit and Wolf 2008).",
    ),
    ("Value at risk (VaR)", "The ⌈T (1 − level)⌉-th worst bar, as a positive loss."),
    ("Expected shortfall (ES)", "Mean loss of the bars at and beyond value at risk."),
    ("Conviction, confidence", "An agent's view in [−1, 1] and how sure it is, in [0, 1]."),
    (
        "Attribution",
        "Profit of a step and instrument before costs × wₐ·confₐ·convₐ / Σ w·conf·conv, with the "
        "ballots of the decision that last changed the position. Unattributed: abstentions, near "
        "ties (below a tenth of the voices), positions against the ballots, rounding.",
    ),
    ("Hit ratio of an agent", "Share of its ballots whose sign is that of the next bar's return."),
    ("Strength of a view", "|conviction| × confidence: as the council hears it, before weights."),
    ("Same side", "Both convictions had the same sign; neither zero nor an abstention."),
    ("Closing fill", "A fill that reduced a position; its profit is against mean entry price."),
    ("Slippage", "Money lost against the reference price; it lies inside the fill prices."),
    ("Break-even cost", "Gross profit / value traded: the cost in bps at which profit is zero."),
    ("Sharpe at 2x, 3x costs", "Costs of each bar taken once, twice more; positions unchanged."),
    (
        "Half-spread, markout",
        "With side s (+1 bought, −1 sold), quantity q, fill price p, middle m: earned at the fill "
        "s·q·(m − p); markout after h: s·q·(m(t + h) − m); inventory: s·q·(last price − m(t + h)). "
        "With −fees they sum to the profit (Hasbrouck 2007; Bouchaud et al. 2018).",
    ),
    ("Profit of a source", "Fills of a council, strategy or command, at the last price, − fees."),
    ("Too short to annualise", "Below 30 days nothing is scaled up to a year."),
    ("Gross, net exposure", "Σ|position value| / equity, Σ position value / equity."),
    ("Turnover", "Value of all fills / mean equity / years."),
    (
        "Rolling band",
        "Ratio ± 1.96 √((1 + s²/2) / W × bars per year), s per moment, W moments (Lo 2002).",
    ),
    (
        "Beta, alpha",
        "cov(r, b) / var(b); (mean(r) − beta × mean(b)) × bars per year (Jensen 1968).",
    ),
    (
        "Tracking error, information ratio",
        "stdev(r − b), mean(r − b) / stdev(r − b), per year (Grinold and Kahn 2000).",
    ),
    (
        "Appraisal ratio",
        "mean(e) / stdev(e) × √(bars per year), e = r − beta × b: alpha over the spread of what "
        "the benchmark does not explain (Treynor and Black 1973).",
    ),
    (
        "Capacity",
        "Initial cash at which impact, value × daily volatility × √(share of the day's volume), "
        "eats all net profit: cash × (net / cost at this size)²; most is left at 4/9 of it.",
    ),
    (
        "Round trip",
        "A position from flat to flat. Best and worst: maximum favourable and adverse excursion, "
        "over the value entered (Sweeney 1996). Payoff: mean win / mean loss; profit factor: sum "
        "of wins / sum of losses; expectancy: mean profit.",
    ),
    (
        "Factor regression",
        "r − RF = alpha + Σ bₖ fₖ over days or months; errors by Newey and West 1987.",
    ),
    (
        "Trials",
        "Backtests and sets of sweeps on this data that the folder of runs had counted when this "
        "was written, whoever ran them; `hansa report RUN` counts anew.",
    ),
    ("PBO", "Probability of backtest overfitting (Bailey et al. 2017); needs every trial."),
    ("Head hash", "Last link of the journal's hash chain: it stands for every record before it."),
)
