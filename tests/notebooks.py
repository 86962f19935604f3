"""The notebooks of examples/: run without a network; `python -m tests.notebooks` stores them anew.

Stored outputs keep of each figure the still picture, which pages on the web show, and not the live
one, which is large.
"""

import os
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = Path(__file__).parents[1] / "examples" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def executed(path: Path, runs: Path) -> NotebookNode:
    """A notebook with the outputs of all its cells; raises what a cell raised."""
    book = nbformat.read(path, as_version=4)
    environment = {**os.environ, "HANSA_RUNS": str(runs)}
    place = {"metadata": {"path": str(path.parent)}}
    NotebookClient(book, timeout=120, resources=place).execute(env=environment)
    return book


def stored(book: NotebookNode) -> NotebookNode:
    """Without what differs from one execution to the next but the numbers themselves."""
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/svg+xml" in data:
                data.pop("text/html", None)
    return book


if __name__ == "__main__":
    for each in NOTEBOOKS:
        with tempfile.TemporaryDirectory() as folder:
            nbformat.write(stored(executed(each, Path(folder))), each)
