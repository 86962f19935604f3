"""The still picture of one instrument's price with the fills on it."""

from hansa.report.charts import Chart, Line
from hansa.report.data import PricePanel
from hansa.report.figure_lines import marked_lines
from hansa.report.markup import Markup


def price_figure(panel: PricePanel, ts_ns: list[int]) -> Markup:
    """An SVG: closes as a line, a triangle at the mean price of a bucket's fills of one side."""
    line = Line(label="close", series="close", values=panel.close, colour="--muted")
    chart = Chart(
        identifier="price-still",
        unit="growth",
        lines=(line,),
        said=f"Price of {panel.instrument} with fills",
        height=300,
    )
    marks = panel.marks
    places = zip(marks.bucket, marks.price, marks.side, strict=True)
    return marked_lines(chart, ts_ns, list(places))
