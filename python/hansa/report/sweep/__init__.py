"""The report of a sweep: a page that is a pure function of its numbers, and rows for a terminal."""

from hansa.report.data import Bin as Bin
from hansa.report.sweep.data import Axis as Axis
from hansa.report.sweep.data import Outside as Outside
from hansa.report.sweep.data import OutsideRow as OutsideRow
from hansa.report.sweep.data import SetPoint as SetPoint
from hansa.report.sweep.data import SetRow as SetRow
from hansa.report.sweep.data import Statistics as Statistics
from hansa.report.sweep.data import Surface as Surface
from hansa.report.sweep.data import SweepHeader as SweepHeader
from hansa.report.sweep.data import SweepReport as SweepReport
from hansa.report.sweep.page import render_sweep as render_sweep
from hansa.report.sweep.points import set_points as set_points
from hansa.report.sweep.searched import searched_of as searched_of
from hansa.report.sweep.searched import speaking as speaking
from hansa.report.sweep.summary import sweep_summary as sweep_summary
from hansa.report.sweep.surface import surfaces as surfaces
from hansa.report.sweep.verdict import SweepEvidence as SweepEvidence
from hansa.report.sweep.verdict import sweep_verdict as sweep_verdict
