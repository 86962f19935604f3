"""Where a server cannot listen it says so in a line."""

from pathlib import Path

import pytest

from hansa.errors import ConfigError
from hansa.server.serving import Listening, Shown, serve


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_is_none_is_refused_by_its_number(tmp_path: Path, port: int) -> None:
    with pytest.raises(ConfigError, match=rf"^127\.0\.0\.1:{port}: expected an address"):
        serve(Listening("127.0.0.1", port), Shown(), runs=tmp_path)
