"""The repository keeps its promises about itself."""

import ast
import importlib
import pkgutil
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import heedful

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "heedful"
FILES = sorted(SOURCE.rglob("*.py"))
MODULES = sorted(
    name for _, name, _ in pkgutil.walk_packages([str(SOURCE)], "heedful.") if ".migrations." not in name
)
IN_TREE = re.compile(r"^    [├└]── ([\w.]+/?) +(\S.*)$", re.MULTILINE)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_can_be_imported_and_says_what_it_is(name: str) -> None:
    assert importlib.import_module(name).__doc__, f"{name} says nothing of itself"


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_draws_the_tree_as_it_is(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    drawn = [
        name for name, _ in IN_TREE.findall(text.partition("    src/heedful/\n")[2].partition("\n\n")[0])
    ]
    folders = {f"{path.parent.name}/" for path in SOURCE.glob("*/__init__.py")}
    assert set(drawn) == folders | {path.name for path in SOURCE.glob("*.py")}
    assert len(drawn) == len(set(drawn))


def test_files_stay_small() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    most = {SOURCE / "project.py": 600}  # the façade: a line or two for everything one can do with a project
    assert [path.name for path, lines in lengths.items() if lines > most.get(path, 400)] == []
    assert statistics.median(lengths.values()) <= 120


def test_no_two_test_files_have_one_name() -> None:
    """pytest imports them by their names alone."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


def test_importing_does_no_work() -> None:
    code = "import heedful, sys; print(sorted({'torch', 'pydantic', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_public_names_are_there() -> None:
    assert all(getattr(heedful, name).__module__.startswith("heedful.") for name in heedful.__all__)
    assert heedful.Project.__module__ == "heedful.project"
    with pytest.raises(AttributeError, match="no attribute 'Projekt'"):
        _ = heedful.Projekt


def test_nothing_that_is_read_can_run_code() -> None:
    found = [f"{path.relative_to(ROOT)}:{line}: {what}" for path in FILES for line, what in unsafe(path)]
    assert found == []


LOADERS = {"pickle", "cPickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
SWITCHES = {("allow_pickle", True), ("weights_only", False), ("trust_remote_code", True)}
CALLS = {"eval", "exec", "torch.load", "yaml.load"}


def unsafe(path: Path) -> Iterator[tuple[int, str]]:
    """Imports, calls and switches of a file that would let what is read run code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, one.name) for one in names if one.name.split(".")[0] in LOADERS)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in LOADERS:
                yield node.lineno, module
            case ast.Call(func=called) if ast.unparse(called) in CALLS:
                yield node.lineno, ast.unparse(called)
            case ast.keyword(arg=str(name), value=ast.Constant(value=value)) if (name, value) in SWITCHES:
                yield node.lineno, f"{name}={value}"


def test_a_loader_of_pickles_would_be_found(tmp_path: Path) -> None:
    for line in (
        "import pickle",
        "from joblib import load",
        "torch.load(f)",
        "np.load(f, allow_pickle=True)",
    ):
        (tmp_path / "bad.py").write_text(line)
        assert list(unsafe(tmp_path / "bad.py")), line


def test_the_version_is_stated_once_and_has_a_changelog() -> None:
    stated = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert stated is not None
    assert heedful.__version__ == stated.group(1)
    assert f"## {heedful.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
