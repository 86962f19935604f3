"""What may be changed from outside the machine names no code and no file."""

import re
from collections.abc import Iterator

import pytest

from hansa.config import HARMLESS, InstrumentSection, check_harmless
from hansa.config.reading import LISTS, SECTIONS
from hansa.config.section_reading import settings
from hansa.errors import ConfigError

ALLOWED = [
    'data.start="2022-02-01T00:00:00Z"',
    "data.end=",
    'data.instruments=["BTCUSDT", "ETHUSDT"]',
    "allocation.band_bps=50",
    "agents.0.fast=8",
    'agents=[{use="trend", slow=40}]',
    'strategies.0.profile="3,1.5,2"',
    'instruments."BINANCE:BTCUSDT".lot=0.01',
    "venue={taker_fee_bps=5}",
]
REFUSED = [
    'run.modules=["/x/evil.py"]',
    'run={modules=["/x/evil.py"]}',
    '"run".modules=["/x/evil.py"]',
    "run.name=x",
    "data.path=/etc/passwd",
    'data={path="/etc/passwd"}',
    "data.columns.open=secret",
    "instruments.path=/etc/passwd",
    'instruments={"path"="/etc/passwd"}',
    "venue.latency_path=/etc/passwd",
    'venue.sessions={path="/etc/passwd"}',
    'instruments."X:Y".sessions.path=/etc/passwd',
    'ticks=[{path="/etc/passwd"}]',
    "actions.0.path=/etc/passwd",
    "keys.path=/etc/passwd",
    "trade.mode=real",
    "agents.0.weights=/etc/passwd",
    "agents.0.weights=passwd.txt",
    "agents.0.weights_path=passwd",
    'agents=[{use="own", weights="../x"}]',
]


@pytest.mark.parametrize("assignment", ALLOWED)
def test_what_names_no_file_may_be_changed(assignment: str) -> None:
    check_harmless(assignment, "overrides/0")


@pytest.mark.parametrize("assignment", REFUSED)
def test_what_may_name_code_or_a_file_is_refused_and_the_rest_is_told(assignment: str) -> None:
    with pytest.raises(ConfigError) as refused:
        check_harmless(assignment, "overrides/0")
    assert "hansa run --set" in str(refused.value)
    assert HARMLESS[0] in str(refused.value)


def _files() -> Iterator[str]:
    """The keys of all settings that are about files, code or keys."""
    for name, section in {**SECTIONS, "instruments": InstrumentSection}.items():
        at = f"{name}.0" if name in LISTS or name == "instruments" else name
        for key, setting in settings(section).items():
            if re.search(r"\bfiles?\b", setting.about) or name in ("keys", "notifications"):
                yield f"{at}.{key}"


@pytest.mark.parametrize("key", list(_files()))
def test_no_setting_that_is_about_a_file_may_be_changed(key: str) -> None:
    with pytest.raises(ConfigError):
        check_harmless(f"{key}=x", "overrides/0")
