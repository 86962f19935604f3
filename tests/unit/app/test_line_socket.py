"""Who listens for a folder, and that nobody does for its copy."""

import asyncio
import shutil
from pathlib import Path

from hansa.app import line_socket


async def echo(line: bytes) -> bytes:
    return line.strip()


def test_a_copy_of_a_folder_leads_to_nobody(tmp_path: Path) -> None:
    folder, moved, copy = (tmp_path / name for name in ("desk", "moved", "copy"))
    folder.mkdir()

    async def told() -> None:
        server = await line_socket.serve(folder, "x", echo)
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.sock"))
        folder.rename(moved)
        assert line_socket.address_of(copy, "x") is None
        assert line_socket.address_of(moved, "x") is not None
        server.close()

    asyncio.run(told())
