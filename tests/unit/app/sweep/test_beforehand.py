"""What can be known before the first set is refused then, in one line, and nothing is written."""

import pytest

from hansa import Search, SweepOptions
from hansa.app.sweep.batch import Trial
from hansa.app.sweep.beforehand import check_begins
from hansa.app.sweep.periods import Periods
from hansa.app.sweep.rounding import rounding
from hansa.app.sweep.sweeping import sweep
from hansa.app.sweep.workbench import Workbench
from hansa.errors import ConfigError
from hansa.search import Choices, Space
from hansa.validation import CombinatorialPurged, PurgedKFold, WalkForward
from tests.conftest import COUNCIL, ROOT, SMALL

FAST = {"agents.trend.fast": [6, 9]}
ALONE = SweepOptions(workers=1)


def _file(tmp_path, line):
    """The example with a space of its own, in a file."""
    config = tmp_path / "desk.toml"
    source = COUNCIL.read_text().replace("../data", str(ROOT / "data"))
    config.write_text(f'{source}\n[sweep.space]\n"agents.trend.slow" = [40, 60]\n{line}\n')
    return config


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('"agents.trend.fats" = [1, 2]', r"fats: agent 'trend': no parameter 'fats'; .*fast"),
        ('"agents.tend.fast" = [1, 2]', r"tend\.fast: agents: expected .*trend.*found 'tend'"),
        ('"venue.taker_fee_bsp" = [1, 2]', r'bsp: .*unknown key; did you mean "taker_fee_bps"'),
        ('"data.start" = ["2022-05-01T00:00:00Z"]', "data.start: expected sets over the same data"),
        ('"agents.trend.fast" = [-2, -1]', "fast: agent 'trend': .*span must be a whole number"),
        ('"agents.trend.fast" = ["a", "b"]', "fast: agent 'trend'"),
        (
            '"agents.trend.fast" = { from = 5.0, to = 50.0, step = 5.0 }',
            r"must be a whole number.*from, to and step, without decimals \(5, not 5.0\)",
        ),
    ],
)
def test_a_key_that_no_set_can_have_is_named_with_its_file(line, words, tmp_path):
    config = _file(tmp_path, line)
    with pytest.raises(ConfigError, match=words) as found:
        sweep(config, overrides=SMALL, runs=tmp_path / "r")
    assert str(found.value).startswith(f"{config}: sweep.space.")
    assert "--set" not in str(found.value)
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(("way", "sets"), [("random", 100), ("sobol", 128), ("bayes", 100)])
def test_any_numbers_where_whole_ones_are_wanted_are_refused_however_many(way, sets, tmp_path):
    space = {"agents.trend.fast": {"from": 4.0, "to": 40.0}}
    search = Search(search=way, sets=sets)
    with pytest.raises(ConfigError, match=r"fast must be a whole number.*\(5, not 5.0\)"):
        sweep(COUNCIL, space, search=search, overrides=SMALL, runs=tmp_path)
    assert not (tmp_path / "sweeps").exists()


def test_a_search_that_learns_is_refused_as_early(tmp_path):
    space = {"agents.trend.fats": {"from": 1, "to": 9}}
    with pytest.raises(ConfigError, match=r"sweep.space.agents.trend.fats: .*no parameter"):
        sweep(COUNCIL, space, search=Search(search="bayes", sets=3), overrides=SMALL, runs=tmp_path)
    assert not (tmp_path / "sweeps").exists()


def test_sets_out_of_range_are_refused_one_by_one(tmp_path):
    space = {"agents.trend.fast": [-3, 9]}
    found = sweep(COUNCIL, space, overrides=SMALL, runs=tmp_path, options=ALONE)
    assert [each.status for each in found.outcomes] == ["refused", "done"]
    assert "span must be a whole number" in found.outcomes[0].error


APART = """import hansa

class Apart(hansa.Agent):
    name = "apart"
    def __init__(self, fast: int = 5, slow: int = 8):
        if fast >= slow:
            raise ValueError("fast must be below slow")
    def features(self):
        return {"close": hansa.f.close}
    def consider(self, s):
        return hansa.Ballot(conviction=s["close"] * 0)
"""


def _of_pairs(tmp_path, pairs, *, key="fast"):
    """A desk whose agent wants fast below slow (5 and 8 unless varied), and sets for it."""
    (tmp_path / "mine.py").write_text(APART)
    config = tmp_path / "desk.toml"
    source = COUNCIL.read_text().replace("../data", str(ROOT / "data"))
    head, _, tail = source.partition("[[agents]]")
    config.write_text(f'{head}[[agents]]\nuse = "apart"\n\n[[agents]]{tail}')
    bench = Workbench.of(config, (*SMALL, 'run.modules=["mine.py"]'))
    trials = [
        Trial(
            number=n,
            values=(a, b),
            assignments=(f"agents.apart.{key}={a}", f"agents.apart.slow={b}"),
        )
        for n, (a, b) in enumerate(pairs)
    ]
    columns = zip(
        (f"agents.apart.{key}", "agents.apart.slow"), zip(*pairs, strict=True), strict=True
    )
    axes = (Choices(name, tuple(dict.fromkeys(values))) for name, values in columns)
    return bench, trials, Space(tuple(axes))


def test_a_large_grid_is_not_refused_for_a_line_of_refusals_through_it(tmp_path):
    sides = range(10, 74)
    made = _of_pairs(tmp_path, [(fast, slow) for fast in sides for slow in sides])
    check_begins(*made, are_all=True)


def test_sets_that_were_not_looked_at_may_still_begin(tmp_path):
    pairs = [(number + 10, 10) for number in range(200)]
    bench, trials, space = _of_pairs(tmp_path, pairs)
    check_begins(bench, trials, space, are_all=True)
    check_begins(bench, trials[:4], space, are_all=False)
    with pytest.raises(ConfigError, match="fast must be below slow"):
        check_begins(bench, trials[:4], space, are_all=True)


def test_a_key_that_nothing_has_is_refused_however_many_sets_there_are(tmp_path):
    made = _of_pairs(tmp_path, [(number, 10) for number in range(200)], key="fats")
    with pytest.raises(ConfigError, match=r"sweep\.space\.agents\.apart\.fats: .*no parameter"):
        check_begins(*made, are_all=False)


@pytest.mark.parametrize(
    ("search", "words"),
    [
        (
            Search(split=WalkForward(train_bars=20_000, test_bars=240)),
            "train_bars 20,000 and gap_bars 0 leave nothing of the 2,184 bars",
        ),
        (Search(split=PurgedKFold(folds=3_000)), "3000 bars or more for 3000 parts, found 2184"),
        (
            Search(split=CombinatorialPurged(groups=4, test_groups=2, horizon_bars=2_000)),
            "expected bars left to train",
        ),
        (
            Search(objective="turnover", split=WalkForward(train_bars=720, test_bars=240)),
            "with .sweep.split.*found turnover",
        ),
        (
            Search(
                search="bayes",
                sets=2,
                objective=["sharpe", "turnover"],
                split=WalkForward(train_bars=720, test_bars=240),
            ),
            "with .sweep.split.*found turnover",
        ),
    ],
)
def test_a_split_that_cannot_be_is_refused_in_the_users_numbers(search, words, tmp_path):
    with pytest.raises(ConfigError, match=words):
        sweep(COUNCIL, FAST, search=search, overrides=SMALL, runs=tmp_path)
    assert not (tmp_path / "sweeps").exists()


def test_one_period_is_too_little_to_choose_by(tmp_path):
    search = Search(split=WalkForward(train_bars=1, test_bars=240))
    with pytest.raises(ConfigError, match=r"4 bars or more to choose by in every split, found 2"):
        sweep(COUNCIL, FAST, search=search, overrides=SMALL, runs=tmp_path)


def test_a_command_after_the_end_is_refused_as_by_a_run(tmp_path):
    config = _file(tmp_path, '[[commands]]\nat = "2030-01-01T00:00:00Z"\ndo = "pause"')
    with pytest.raises(ConfigError, match=r"commands.0.at: expected a moment not after the last"):
        sweep(config, overrides=SMALL, runs=tmp_path / "r")


def test_lengths_that_are_rounded_to_periods_are_told():
    days = Periods(17_519, 24)
    assert rounding(WalkForward(train_bars=4_320, test_bars=240), days) == ""
    assert rounding(WalkForward(train_bars=4_331, test_bars=240, gap_bars=5), days) == (
        "train_bars 4,331 counts as 4,320, gap_bars 5 counts as 24"
    )
    assert rounding(PurgedKFold(folds=4, horizon_bars=30), days) == "horizon_bars 30 counts as 48"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (("sweep.sets=3",), 'sweep.sets: expected none with search = "grid"'),
        (
            ('sweep.split={method="walk_forward", train_bars=480, test_bars=240, folds=3}',),
            'sweep.split.folds: expected none with method = "walk_forward"',
        ),
        (
            ('sweep.split={method="combinatorial", groups=60, test_groups=30}',),
            "at most 20,000 ways to choose",
        ),
    ],
)
def test_what_would_be_taken_in_silence_or_never_end_is_refused(settings, words, tmp_path):
    with pytest.raises(ConfigError, match=words):
        sweep(COUNCIL, {"agents.trend.fast": [6, 9]}, overrides=[*SMALL, *settings], runs=tmp_path)
