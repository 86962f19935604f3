"""The still picture of one instrument's price with the fills on it."""

from hansa.report.charts import Chart, Line
from hansa.report.data import PricePanel
from hansa.report.figure import Mark, still_alone
from hansa.report.markup import Markup


def price_figure(panel: PricePanel, ts_ns: list[int]) -> Markup:
    """An SVG: closes as a line, a triangle at the mean price of a bucket's fills of one side."""
    line = Line(label="close", series="close", values=panel.close, colour="--muted")
    chart = Chart(
        identifier="price-still",
        unit="growth",
        lines=(line,),
        said=f"Price of {panel.instrument}, ▲ bought, ▼ sold",
        height=300,
    )
    marks = zip(panel.marks.bucket, panel.marks.price, panel.marks.side, strict=True)
    return still_alone([chart], ts_ns, [Mark(ts_ns[at], price, side) for at, price, side in marks])
