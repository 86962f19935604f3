"""Online portfolio selection: weights that follow from past growth alone, one algorithm a file.

All take `[T, N]` growth factors (price over price of the bar before) and know nothing of costs: on
old daily data some show wealths that no market would have let anybody have. They are here as
algorithms whose published results can be checked, and as beginnings.
"""

from hansa.allocation.online.anticor import Anticor as Anticor
from hansa.allocation.online.corn import Corn as Corn
from hansa.allocation.online.exponential_gradient import ExponentialGradient as ExponentialGradient
from hansa.allocation.online.follow_the_leader import FollowTheLeader as FollowTheLeader
from hansa.allocation.online.hindsight import best_constant_weights as best_constant_weights
from hansa.allocation.online.mixture import Mixture as Mixture
from hansa.allocation.online.olmar import Olmar as Olmar
from hansa.allocation.online.pamr import Pamr as Pamr
from hansa.allocation.online.portfolio import OnlinePortfolio as OnlinePortfolio
from hansa.allocation.online.portfolio import growth_of as growth_of
from hansa.allocation.online.universal import Universal as Universal
