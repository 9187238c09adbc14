# The targets a person types. `make` alone lists them; run and test set up .venv themselves.
PYTHON ?= python3
ORG ?= example
YEAR ?=
MODULE ?=
BIN := .venv/bin
READY := .venv/.ready
BENCHMARKS := select_factors draw_uncertainty long_ledgers cluster one_run

.DEFAULT_GOAL := help
.PHONY: help setup run test check faults mutants lint app lab notebooks bench lock clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## */\1\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(READY)  ## make .venv with the pinned packages

$(READY): requirements.lock pyproject.toml
	@echo "Setting up .venv (once; a few minutes): checking Python"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf .venv; $(PYTHON) -m venv .venv; } || \
	    { rm -rf .venv; echo "Python's venv module is missing (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@echo "Installing the packages of requirements.lock, each checked against its hash"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@echo "Installing scope3 from lib/"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: $(READY)  ## run the notebooks: ORG=example, YEAR=its latest
	@$(BIN)/scope3 run $(ORG) $(YEAR)

test: $(READY)  ## all tests, the notebooks among them
	@echo "Running the tests on two processes"
	@$(BIN)/python -m pytest -n 2 --dist worksteal -p no:nbval tests
	@echo "Executing the notebooks again and comparing each output"
	@$(BIN)/python -m pytest -n 2 --dist loadfile --nbval --nbval-current-env --nbval-cell-timeout 300 notebooks

check: $(READY)  ## lint, types and the quick tests
	@$(MAKE) --no-print-directory lint
	@echo "Running the quick tests"
	@$(BIN)/python -m pytest -n 2 --dist worksteal -p no:nbval -m "not slow" --quiet tests

faults: $(READY)  ## how hard it is to break: faults, crashes, leaks, injections, counted
	@PYTHONPATH=tests $(BIN)/python -m faults

mutants: $(READY)  ## how many small changes to a module its tests notice: MODULE=methods/spend, else every one (hours)
	@PYTHONPATH=tests nice -n 19 $(BIN)/python -m mutants.measure $(MODULE)

lint: $(READY)  ## format, lint and types
	@echo "Checking format and lint (ruff)"
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@echo "Checking types (mypy)"
	@$(BIN)/mypy

app: $(READY)  ## change the choices in a browser: ORG=example, YEAR=its latest
	@$(BIN)/scope3 app $(ORG) $(YEAR)

lab: $(READY)  ## open the notebooks in JupyterLab, the method picker first
	@$(BIN)/jupyter lab notebooks/95_method_choices.ipynb

notebooks: $(READY)  ## execute the committed notebooks again, on the example
	@$(BIN)/python -m scope3.runs.published

bench: $(READY)  ## time what the benchmarks compare, and print the ratios (an hour)
	@for benchmark in $(BENCHMARKS); do echo "$$benchmark"; $(BIN)/python benchmarks/$$benchmark.py || exit 1; done

lock: $(READY)  ## pin the packages of pyproject.toml anew, with hashes
	@echo "Resolving pyproject.toml into requirements.lock"
	@$(BIN)/uv pip compile pyproject.toml --extra development --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --upgrade --quiet -o requirements.lock

clean:  ## remove .venv, outputs and caches
	rm -rf .venv outputs .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
