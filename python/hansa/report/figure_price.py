"""The still picture of one instrument's price with the fills on it."""

from hansa.report.charts import Chart, Line
from hansa.report.data import PricePanel
from hansa.report.figure import Mark, still_alone
from hansa.report.markup import Markup


def price_figure(panel: PricePanel, ts_ns: list[int], marks_max: int | None = None) -> Markup:
    """An SVG: closes as a line, a triangle at the mean price of a bucket's fills of one side; of
    many the so many buckets with most fills.
    """
    line = Line(label="close", series="close", values=panel.close, colour="--muted")
    chart = Chart(
        identifier="price-still",
        unit="growth",
        lines=(line,),
        said=f"Price of {panel.instrument}, ▲ bought, ▼ sold",
        height=300,
    )
    marks = panel.marks
    most = sorted(range(len(marks.count)), key=lambda k: -marks.count[k])[:marks_max]
    drawn = [Mark(ts_ns[marks.bucket[k]], marks.price[k], marks.side[k]) for k in sorted(most)]
    return still_alone([chart], ts_ns, drawn)
