"""Whether a desk trades on paper: what people may tell it, and must say, depends on it."""

from hansa.api.answer import DeskView
from hansa.app.view.runs_list import run_line
from hansa.stores import RunFolder


def is_paper(folder: RunFolder, view: DeskView) -> bool:
    """As the desk says, or where it never has, the manifest of its journal. What neither says is
    taken for real money.
    """
    mode = run_line(folder).mode if view.answer is None else view.answer.mode
    return mode == "paper"
