"""A user's way from a raw Binance capture to where a maker's profit came from."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

import hansa
from tests.command_line import hansa as command
from tests.conftest import ROOT

CAPTURE = ROOT / "data/binance_spot_ethusdt_20240808.jsonl.gz"
# A perpetual of the same market would be charged at midnight; here within the two minutes.
FUNDING = "calc_time,last_funding_rate\n1723161310000,0.0001\n1723161340000,-0.0003\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The example's maker with a fee, a queue, a latency and funding."""
    (tmp_path / "ETHUSDT-fundingRate-2024-08.csv").write_text(FUNDING)
    text = (ROOT / "examples/market_maker.toml").read_text().replace("../data", str(ROOT / "data"))
    text = text.replace(
        "maker_fee_bps = 0 ", 'queue = "power"\nqueue_exponent = 2\nmaker_fee_bps = 1 '
    )
    actions = 'path = "ETHUSDT-fundingRate-2024-08.csv"\nformat = "binance_funding"\n'
    text += f'\n[[actions]]\n{actions}instrument = "BINANCE:ETHUSDT"\n'
    (tmp_path / "maker.toml").write_text(text)
    return tmp_path / "maker.toml"


def test_from_a_raw_capture_to_where_the_profit_came_from(config: Path) -> None:
    folder = config.parent
    told = command("data", "check", CAPTURE)
    assert (told.returncode, "clock_skew" in told.stdout) == (0, True)
    charged = command("data", "check", folder / "ETHUSDT-fundingRate-2024-08.csv")
    assert "2 funding, from 2024-08-08T23:55:10Z to 2024-08-08T23:55:40Z" in charged.stdout
    done = command("run", config, "--runs", folder / "runs")
    assert done.returncode == 0, done.stderr
    assert {"Half-spread", "Adverse selection, 10 s", "Fees"} <= {
        line.strip().split("  ")[0] for line in done.stdout.splitlines()
    }
    result = hansa.open_run(next(each for each in (folder / "runs").glob("market_maker*")))
    parts = result.report_data.economics
    assert parts is not None
    total = parts.total
    assert total.spread > 0 > total.adverse
    assert total.fees > 0
    assert total.carry != 0
    whole = total.spread + total.adverse + total.inventory - total.fees + total.carry
    assert whole == pytest.approx(total.net, abs=1e-9)
    page = result.report().read_text()
    assert "Where the profit came from" in page
    assert "half-spread + adverse selection + inventory + fees + funding and other" in page
    *parts, net = _shown_money(page)
    assert sum(parts) == net == Decimal(str(total.net))
    assert result.replay().agrees


def _shown_money(page: str) -> list[Decimal]:
    """The first row of the section's table as a reader sees it, without value traded."""
    body = page.split('<table id="economics">')[1].split("<tbody>")[1].split("</tr>", maxsplit=1)[0]
    return [Decimal(cell.replace(",", "")) for cell in re.findall(r">([+-][\d.,]+)<", body)]
