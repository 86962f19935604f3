"""Performance and risk measures after the fact: pure functions of arrays, one family a file.

What cannot be known (no returns, no spread of returns, a NaN in the input) is NaN, never zero.
"""

from hansa.risk.capacity import IMPACT_COEFFICIENT as IMPACT_COEFFICIENT
from hansa.risk.capacity import Traded as Traded
from hansa.risk.capacity import capacity_multiple as capacity_multiple
from hansa.risk.capacity import impact_cost as impact_cost
from hansa.risk.deflated_sharpe import deflated_sharpe as deflated_sharpe
from hansa.risk.deflated_sharpe import deflated_sharpe_of as deflated_sharpe_of
from hansa.risk.deflated_sharpe import expected_maximum_sharpe as expected_maximum_sharpe
from hansa.risk.deflated_sharpe import minimum_track_record_bars as minimum_track_record_bars
from hansa.risk.deflated_sharpe import (
    minimum_track_record_bars_of as minimum_track_record_bars_of,
)
from hansa.risk.deflated_sharpe import probabilistic_sharpe as probabilistic_sharpe
from hansa.risk.drawdown import Drawdown as Drawdown
from hansa.risk.drawdown import deepest_drawdowns as deepest_drawdowns
from hansa.risk.drawdown import drawdown_ratio as drawdown_ratio
from hansa.risk.drawdown import drawdowns as drawdowns
from hansa.risk.drawdown import maximum_drawdown_ratio as maximum_drawdown_ratio
from hansa.risk.intervals import MOVES_LEAST as MOVES_LEAST
from hansa.risk.intervals import Interval as Interval
from hansa.risk.intervals import growth_interval as growth_interval
from hansa.risk.intervals import moves as moves
from hansa.risk.intervals import sharpe_interval as sharpe_interval
from hansa.risk.measures import Measures as Measures
from hansa.risk.measures import measures as measures
from hansa.risk.overfitting import Overfitting as Overfitting
from hansa.risk.overfitting import overfitting as overfitting
from hansa.risk.regression import Regression as Regression
from hansa.risk.regression import newey_west as newey_west
from hansa.risk.relative import Relative as Relative
from hansa.risk.relative import relative as relative
from hansa.risk.resampled import Resampled as Resampled
from hansa.risk.resampled import resampled_paths as resampled_paths
from hansa.risk.returns import annual_growth_ratio as annual_growth_ratio
from hansa.risk.returns import annual_volatility_ratio as annual_volatility_ratio
from hansa.risk.returns import simple_returns as simple_returns
from hansa.risk.returns import total_return_ratio as total_return_ratio
from hansa.risk.rolling import rolling_beta as rolling_beta
from hansa.risk.rolling import rolling_sharpe as rolling_sharpe
from hansa.risk.rolling import rolling_volatility_ratio as rolling_volatility_ratio
from hansa.risk.rolling import window_sums as window_sums
from hansa.risk.sharpe import sharpe as sharpe
from hansa.risk.sharpe import sharpe_error as sharpe_error
from hansa.risk.sortino import sortino as sortino
from hansa.risk.stationary import optimal_block_length_bars as optimal_block_length_bars
from hansa.risk.stationary import shared_block_length_bars as shared_block_length_bars
from hansa.risk.stationary import stationary_means as stationary_means
from hansa.risk.superiority import Superiority as Superiority
from hansa.risk.superiority import superiority as superiority
from hansa.risk.tail import excess_kurtosis as excess_kurtosis
from hansa.risk.tail import expected_shortfall_ratio as expected_shortfall_ratio
from hansa.risk.tail import skewness as skewness
from hansa.risk.tail import value_at_risk_ratio as value_at_risk_ratio
from hansa.risk.turnover import annual_turnover_ratio as annual_turnover_ratio
