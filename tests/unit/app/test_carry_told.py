"""What holding brought stands in the summary, not in the report alone."""

import hansa
from tests.conftest import ROOT


def test_funding_is_told_in_the_summary(tmp_path):
    overrides = ("data.end=2022-03-01T00:00:00Z",)
    run = hansa.run(ROOT / "examples/strategies/funding.toml", overrides=overrides, runs=tmp_path)
    rows = [row for row in run.report_data.befallen if row.kind == "funding"]
    paid, times = sum(row.cash for row in rows), sum(row.times for row in rows)
    assert times > 0
    assert dict(run.summary())["Funding"] == f"{paid:+,.2f} in {times:,} payments"
