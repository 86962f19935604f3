"""The dashboard's files: read once, packed once, served with their names for ever."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

_WEB = Path(__file__).parents[1] / "web"
_MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_MISSING = b"""<!doctype html><title>Hansa</title><p>The dashboard's files are not in this
installation; expected them in hansa/web. The API is at <a href="/v1">/v1</a>."""


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    packed: bytes
    media: str


class Pages:
    """State: the files of the dashboard, by their path."""

    def __init__(self, folder: Path = _WEB):
        self._files = _read(folder)
        self._index = self._files.get("index.html") or _File(_MISSING, b"", _MEDIA[".html"])

    def answer(self, request: Request) -> Response | None:
        """The file that a path names; the page itself where it names none; None for a name of a
        file that is not there.
        """
        name = request.url.path.lstrip("/")
        file = self._files.get(name)
        if file is None and "." in name.rpartition("/")[2]:
            return None
        shown = file or self._index
        is_kept = file is not None and name.startswith("assets/")
        headers = {
            "Cache-Control": _FOR_EVER if is_kept else "no-cache",
            "Vary": "Accept-Encoding",
        }
        if shown.packed and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(shown.packed, media_type=shown.media, headers=headers)
        return Response(shown.content, media_type=shown.media, headers=headers)


def _read(folder: Path) -> Mapping[str, _File]:
    files = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        media = _MEDIA.get(path.suffix)
        if media is not None and path.is_file():
            content = path.read_bytes()
            packed = gzip.compress(content, 9, mtime=0)
            name = path.relative_to(folder).as_posix()
            files[name] = _File(content, packed if len(packed) < len(content) else b"", media)
    return files
