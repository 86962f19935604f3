"""What changes nothing in any set tries no set again."""

from hansa import Search, SweepOptions
from hansa.app.sweep.sweeping import sweep
from hansa.validation import PurgedKFold, WalkForward
from tests.conftest import COUNCIL, ROOT, SMALL

FAST = {"agents.trend.fast": [6, 9]}


def _kept_of(config, runs, split=None):
    """The sets that were there already."""
    kept = []
    options = SweepOptions(workers=1, counted=lambda tally: kept.append(tally.found))
    search = Search() if split is None else Search(split=split)
    sweep(config, FAST, search=search, overrides=SMALL, runs=runs, options=options)
    return kept[0]


def test_a_file_by_another_name_and_with_another_split_is_the_same_sweep(tmp_path):
    text = COUNCIL.read_text().replace("../data", str(ROOT / "data"))
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(text)
    folds = PurgedKFold(folds=4)
    walk = WalkForward(train_bars=720, test_bars=240)
    assert _kept_of(tmp_path / "one.toml", tmp_path / "r", walk) == 0
    assert _kept_of(tmp_path / "two.toml", tmp_path / "r", folds) == 2


def test_a_setting_written_into_the_file_is_the_same_sweep(tmp_path):
    text = COUNCIL.read_text().replace("../data", str(ROOT / "data"))
    one, two, runs = tmp_path / "one.toml", tmp_path / "two.toml", tmp_path / "r"
    one.write_text(text)
    two.write_text(text.replace("seed = 7", "seed = 11", 1))
    options = SweepOptions(workers=1)
    said = sweep(one, FAST, overrides=[*SMALL, "run.seed=11"], runs=runs, options=options)
    written = sweep(two, FAST, overrides=SMALL, runs=runs, options=options)
    assert said.folder == written.folder
    assert written.rerun().head == said.best.head
