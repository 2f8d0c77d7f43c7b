"""Without the extra, the error says which package is missing and how it comes."""

import pytest

from heedful.errors import MissingExtraError
from heedful.models.keras import packages as asked
from heedful.project import Project


def test_a_missing_package_is_named_with_its_remedy(
    trained: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(asked, "import_module", missing)
    for ask in (
        trained.to_keras,
        lambda: trained.tf_data("train"),
        lambda: trained.from_keras("model.keras"),
    ):
        with pytest.raises(MissingExtraError, match=r"want keras: pip install 'heedful\[keras\]'"):
            ask()
