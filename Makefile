# Each target sets up what it needs: a virtual environment, the locked packages, the native core.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.hansa
PYTHON_FILES := python tests benchmarks examples

export PYO3_PYTHON := $(CURDIR)/$(BIN)/python

.PHONY: demo serve web test test-all bench bench-long bench-instructions lint fmt build clean lock
.DEFAULT_GOAL := help

help:  ## say what the targets do
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: build  ## run the main job: a council over ten real markets, verified and replayed
	@$(BIN)/python examples/demo.py

serve: build  ## see it: a council on paper over recorded markets, in the browser
	@$(BIN)/hansa serve

test: build $(STAMP)/research  ## every check: format, lints, types, floors, Rust and Python tests, the signature
	$(BIN)/python tests/checks.py

test-all: build $(STAMP)/research  ## the same with coverage and the long suites
	$(BIN)/python tests/checks.py --all

bench: build $(STAMP)/research  ## measure against peers, each in an environment of its own
	$(BIN)/python benchmarks/run.py

bench-long: build $(STAMP)/research  ## the sweep of 10,000 sets x 200,000 bars beside vectorbt (a tenth of the sets; 4 minutes)
	$(BIN)/python benchmarks/sweep_speed.py 10000 200000 --only two,vectorbt --sample 1000

bench-instructions: $(STAMP)/packages  ## instructions of the kernels beside the committed baseline (valgrind)
	$(BIN)/python benchmarks/instructions.py

web:  ## build the dashboard into the package (needs Node 20 or newer)
	@cd dashboard && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build && npm run --silent budget

lint: build $(STAMP)/research  ## only the static checks
	$(BIN)/python tests/checks.py --static

fmt: build  ## write every file in the house's format
	cargo fmt --all
	$(BIN)/ruff format $(PYTHON_FILES)
	$(BIN)/ruff check --fix --quiet $(PYTHON_FILES)

build: $(STAMP)/core  ## the virtual environment with Hansa in it

$(STAMP)/packages: requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "hansa: expected Python 3.11 or newer as '$(PYTHON)', found none; install it, or say make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "hansa: expected Python 3.11 or newer, found $$($(PYTHON) --version); say make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing packages (requirements.lock)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@mkdir -p $(STAMP) && touch $@

$(STAMP)/research: requirements-research.lock $(STAMP)/packages
	@echo "installing what research and its tests need (requirements-research.lock)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-research.lock -c requirements.lock
	@touch $@

$(STAMP)/core: $(STAMP)/packages Cargo.toml Cargo.lock pyproject.toml $(shell find crates -name '*.rs' -o -name Cargo.toml)
	@command -v cargo >/dev/null || { echo "hansa: expected cargo, Rust's build tool, found none; install Rust from https://rustup.rs (or your system's packages: apt install cargo, brew install rust), then run make again" >&2; exit 2; }
	@echo "building the native core (release; a minute or two the first time)"
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) PIP_QUIET=1 $(BIN)/maturin develop --release --quiet
	@touch $@

lock: build $(STAMP)/research  ## write both lock files anew from what is installed
	@$(BIN)/python tests/locks.py

clean:  ## remove everything that was built
	rm -rf $(VENV) target runs dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
	find python tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
	rm -f python/hansa/_core*.so
