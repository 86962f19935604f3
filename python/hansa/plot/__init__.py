"""The figures of the report in notebooks, Jupyter's and marimo's: `hansa.plot.equity(result)`.

Each is drawn by the report's own engine, needs no network, and has `.save("x.html")` or `"x.svg"`.
"""

from hansa.plot.figure import Figure as Figure
from hansa.plot.figures import compare as compare
from hansa.plot.figures import drawdown as drawdown
from hansa.plot.figures import equity as equity
from hansa.plot.figures import exposure as exposure
from hansa.plot.figures import monthly as monthly
from hansa.plot.figures import price as price
from hansa.plot.figures import rolling as rolling
from hansa.plot.figures import trades as trades
from hansa.plot.sweeps import front as front
from hansa.plot.sweeps import outside as outside
from hansa.plot.sweeps import parameters as parameters
