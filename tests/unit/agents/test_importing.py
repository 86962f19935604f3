"""What a user's file imports from its folder: files, packages, by any form of `import`."""

import sys

import pytest

from hansa.agents import load_module, run_module
from hansa.agents.beside import read_beside
from hansa.errors import AgentError

PACKAGE = {
    "pk/__init__.py": "from .numbers_of import FIRST\nfrom . import deep\nCOUNT = [FIRST]\n",
    "pk/numbers_of.py": "from . import deep\nfrom rules import BASE\nFIRST = BASE + deep.STEP\n",
    "pk/deep/__init__.py": "STEP = 10\n",
    "pk/deep/far.py": "from .. import deep as d, numbers_of as n\nFAR = n.FIRST + d.STEP",
    "pk/unused.py": "raise SystemExit\n",
    "rules.py": "BASE = 1\n",
}


def _written(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder / "mine.py"


def _run(folder, text, files=PACKAGE):
    return run_module(_written(folder, {**files, "mine.py": text}))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("import pk\nx = pk.COUNT[0]", 11),
        ("import pk.deep.far\nx = pk.deep.far.FAR", 21),
        ("import pk.deep.far as far\nx = far.FAR", 21),
        ("from pk import numbers_of\nx = numbers_of.FIRST", 11),
        ("from pk.deep import far as other\nx = other.FAR", 21),
        ("from pk.deep.far import FAR as x", 21),
        ("from pk.numbers_of import *\nx = FIRST", 11),
        ("from . import rules\nx = rules.BASE", 1),
        ("from .pk.deep import STEP as x", 10),
        ("def late():\n    from pk import FIRST\n    return FIRST\nx = late()", 11),
    ],
)
def test_every_form_of_import_finds_a_package_beside(tmp_path, text, value):
    assert _run(tmp_path, text).x == value
    assert not {"pk", "rules"} & set(sys.modules)


def test_only_what_is_imported_is_read_and_pinned(tmp_path):
    path = _written(tmp_path, PACKAGE)
    read = read_beside(path, b"import pk.deep.far")
    assert set(read) == {*PACKAGE} - {"pk/unused.py"}
    assert list(read_beside(path, b"import rules, numpy, hansa")) == ["rules.py"]


def test_a_star_pins_every_file_that_it_may_bring(tmp_path):
    files = {"pk/__init__.py": "__all__ = ['one']\n", "pk/one.py": "X = 1\n", "pk/two.py": "X = 2"}
    assert _run(tmp_path, "from pk import *", files).one.X == 1
    assert set(read_beside(tmp_path / "mine.py", b"from pk import *")) == set(files)


def test_a_folder_needs_no_init(tmp_path):
    assert _run(tmp_path, "from pk.sub import m", {"pk/sub/m.py": "X = 1\n"}).m.X == 1


def test_a_folder_without_init_goes_behind_a_package_that_is_installed(tmp_path):
    module = _run(tmp_path, "import numpy\nx = numpy.ndarray", {"numpy/own.py": "X = 1\n"})
    assert module.x
    assert read_beside(tmp_path / "mine.py", b"import numpy.own") == {}


def test_modules_of_a_package_may_import_one_another(tmp_path):
    files = {
        "pk/one.py": "from . import two\ndef half(x):\n    return two.whole(x) / 2\n",
        "pk/two.py": "from . import one\ndef whole(x):\n    return x\n",
    }
    assert _run(tmp_path, "from pk.one import half\nx = half(4)", files).x == 2


def test_what_is_not_there_yet_in_a_ring_is_named(tmp_path):
    files = {"pk/one.py": "from .two import Y\nX = 1", "pk/two.py": "from .one import X\nY = 1"}
    with pytest.raises(AgentError, match=r"mine.py:2: .*'X' before .*pk.one -> pk.two -> pk.one"):
        _run(tmp_path, "import hansa\nimport pk.one", files)


def test_the_same_names_in_two_folders_are_two_modules(tmp_path):
    texts = {"a": "X = 'a'\n", "b": "X = 'b'\n"}
    made = [
        _run(tmp_path / name, "import pk.m as m\nclass Kept: pass\n", {"pk/m.py": text})
        for name, text in texts.items()
    ]
    assert [module.m.X for module in made] == ["a", "b"]
    assert made[0].Kept.__module__ != made[1].Kept.__module__


def test_files_whose_paths_read_alike_are_two_modules(tmp_path):
    files = {"pk/m.py": "X = 1\n", "pk_m.py": "X = 2\n"}
    module = _run(tmp_path, "import pk.m, pk_m\none, two = pk.m, pk_m", files)
    assert module.one.__name__ != module.two.__name__
    assert sys.modules[module.one.__name__] is module.one


def test_a_package_with_the_name_of_the_file_itself_is_another(tmp_path):
    assert (
        _run(tmp_path, "from mine.m import X", {"mine/__init__.py": "", "mine/m.py": "X = 3"}).X
        == 3
    )


@pytest.mark.parametrize(
    ("files", "text", "words"),
    [
        ({"pk/m.py": "\n1 / 0\n"}, "import pk.m", r"mine.py:1: .*division by zero \(pk/m.py:2\)$"),
        ({"pk/m.py": "from ...x import y\n"}, "import pk.m", r"within the folder .*found \.\.\.x"),
        ({"pk/m.py": ""}, "import pk.none", r"mine.py:1: .*No module named 'pk'$"),
        (
            {"pk/__init__.py": "", "pk/m.py": ""},
            "import importlib\nimportlib.import_module('pk.m')",
            r"mine.py:2: .*what lies beside a file is read where an `import` statement",
        ),
    ],
)
def test_what_cannot_be_imported_is_told_with_its_place(tmp_path, files, text, words):
    with pytest.raises(AgentError, match=words):
        load_module(_written(tmp_path, {**files, "mine.py": text}))


@pytest.mark.parametrize("text", ["from signal import entry", "import signal\nsignal.entry()"])
def test_a_file_with_the_name_of_a_module_of_python_is_named(tmp_path, text):
    files = {"signal.py": "def entry():\n    return 1\n", "mine.py": text}
    with pytest.raises(AgentError, match=r"signal.py beside it is not read, .*: rename it$"):
        load_module(_written(tmp_path, files))
