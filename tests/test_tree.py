"""The repository keeps its promises about itself."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import heedful

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "heedful"
MODULES = sorted(
    name for _, name, _ in pkgutil.walk_packages([str(SOURCE)], "heedful.") if ".migrations." not in name
)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_can_be_imported(name: str) -> None:
    assert importlib.import_module(name).__doc__, f"{name} says nothing of itself"


def test_the_readme_names_every_folder_of_the_tree() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    chinese = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    named = set(re.findall(r"^    [├└]── (\w+)/ +\S", readme, re.MULTILINE))
    assert named == folders
    assert set(re.findall(r"^    [├└]── (\w+)/ +\S", chinese, re.MULTILINE)) == folders


def test_nothing_reads_pickles() -> None:
    unsafe = re.compile(r"\b(pickle|joblib|dill|shelve)\b|weights_only=False|allow_pickle=True|torch\.load\(")
    found = [
        f"{path}:{number}: {line.strip()}"
        for path in SOURCE.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if unsafe.search(line) and "import" in line or "torch.load(" in line
    ]
    assert found == []


def test_the_version_is_stated_once() -> None:
    stated = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert stated is not None
    assert heedful.__version__ == stated.group(1)
