"""A server is there within seconds (USERS P7): what takes long to import is imported by those who need it."""

import subprocess
import sys

SLOW = ("altair", "keras", "mlflow", "optuna", "pandas", "sklearn", "tensorflow", "transformers")


def test_serving_imports_neither_plots_nor_architectures_nor_searches() -> None:
    code = f"import sys, heedful.server.run; print(*({{*{SLOW!r}}} & {{*sys.modules}}))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.split() == []
