"""One-file reports of a run: the numbers (`build`), the page (`render`), the short forms."""

from hansa.report.build import build as build
from hansa.report.comparison import render_comparison as render_comparison
from hansa.report.data import SCHEMA_VERSION as SCHEMA_VERSION
from hansa.report.data import ReportData as ReportData
from hansa.report.page import render as render
from hansa.report.summary import notebook_html as notebook_html
from hansa.report.summary import terminal_summary as terminal_summary
from hansa.report.tables import RunTables as RunTables
