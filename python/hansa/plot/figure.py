"""One figure: shows itself in a notebook, and is saved as a page or a picture."""

import html
from dataclasses import dataclass
from pathlib import Path

from hansa.errors import ConfigError
from hansa.stores.runs import write_whole


@dataclass(frozen=True, slots=True, repr=False)
class Figure:
    """`page` is a whole HTML page that draws itself without a network; `still` the same as SVG,
    empty where there is none, and then `why_empty` says why. Shown in a frame of `height_px`, apart
    from the notebook's own styles and scripts.
    """

    title: str
    page: str
    still: str
    height_px: int
    why_empty: str = "there is nothing to draw"

    def save(self, path: Path | str) -> Path:
        """Writes it by the ending of the name: `.html` or `.svg`. Raises ConfigError for others,
        and for a picture of nothing.
        """
        target = Path(path)
        content = {".html": self.page, ".svg": self.still}.get(target.suffix)
        if content is None:
            raise ConfigError(f"{target}: expected a name that ends in .html or .svg")
        if not content:
            raise ConfigError(
                f"{target}: expected a picture, found none, for {self.why_empty}: save as .html"
            )
        write_whole(target, content.encode())
        return target

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.page)}" title="{html.escape(self.title)}" '
            f'style="width:100%;height:{self.height_px}px;border:0"></iframe>'
        )

    def _repr_svg_(self) -> str | None:
        return self.still or None

    def __repr__(self) -> str:
        """What it shows."""
        return f"<hansa.plot.Figure {self.title}>"
