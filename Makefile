# `make` without a target lists the targets.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ARTICLES := examples/articles
SECONDS ?= 600
# Compiled modules are kept, which makes all programs start faster.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test long deep check lint types wheel cov fuzz bench docs clean

help:  ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Installs what pyproject.toml says, again after each change of it.
$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade 'pip>=25.1'
	$(PIP) install --group dev --editable '.[all]'
	@touch $@

demo: $(VENV)/.installed  ## Convert the sample articles to every format, under build/demo/
	@BIN=$(BIN) sh examples/demo.sh $(ARTICLES) build/demo

test: $(VENV)/.installed  ## Run the tests on all cores
	$(BIN)/python -m pytest -n logical --dist loadgroup -m 'not long'

long: $(VENV)/.installed  ## Run the tests that take long
	$(BIN)/python -m pytest -m long

deep: $(VENV)/.installed  ## Run the laws with very many examples
	$(BIN)/python -m pytest tests/laws --hypothesis-profile=deep --timeout=0

check: lint types wheel  ## Lint, types, and the wheel in an empty environment

lint: $(VENV)/.installed  ## Lint and formatting
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.installed  ## Static types
	$(BIN)/mypy --any-exprs-report build/anys
	$(BIN)/python .ci/anys.py build/anys/any-exprs.txt

wheel: $(VENV)/.installed  ## Build the wheel and run it from an empty environment
	sh tests/packaging/wheel.sh $(BIN)/python

cov: $(VENV)/.installed  ## Tests with branch coverage
	$(BIN)/python -m pytest --cov --cov-report=term-missing:skip-covered

fuzz: $(VENV)/.installed  ## Fuzz everything, SECONDS=600 each
	$(PIP) install --group fuzz
	for name in header body markdown epub; do \
		$(BIN)/python fuzz/fuzz_$$name.py -max_total_time=$(SECONDS) || exit 1; \
	done

bench: $(VENV)/.installed  ## Measure speed and memory, beside the peers
	$(PIP) install --group bench
	$(BIN)/python bench/run.py

docs: $(VENV)/.installed  ## Build the documentation under site/
	$(PIP) install --group docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

clean:  ## Remove what was built
	rm -rf build dist site .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage
