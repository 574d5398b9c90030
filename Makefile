# make demo   an example study and its reports, from nothing
# make test   lint, types and tests, from nothing
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LANGUAGE ?= en
# One more than there are cores: tests wait for terminals, browsers and disks
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)
# Where Python may keep what it compiled, tests start in half the time
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test quick test-all lint types schema snapshots bench clean
.DEFAULT_GOAL := demo

demo: $(VENV)/.installed
	$(BIN)/lo-diag demo --language $(LANGUAGE)

test: lint
	@$(MAKE) --no-print-directory --jobs=2 types quick

quick: $(VENV)/.installed-dev
	$(BIN)/pytest -n $(WORKERS) -q --snapshot-warn-unused

test-all: lint types
	LO_DIAG_FULL=1 $(BIN)/pytest -n $(WORKERS) -q

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

schema: $(VENV)/.installed
	$(BIN)/python -m lo_diagnostic.scoring.scores_schema > docs/scores.schema.json
	$(BIN)/python -m lo_diagnostic.scoring.scores_reference docs/reference/scores.md
	$(BIN)/python -m lo_diagnostic.instrument.instrument_schema > docs/instrument.schema.json
	$(BIN)/python -m lo_diagnostic.study.study_schema > docs/study.schema.json

snapshots: $(VENV)/.installed-dev
	$(BIN)/pytest -q --snapshot-update

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks $(BENCH)

clean:
	rm -rf $(VENV)

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "lo-diag needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "Python lacks venv. On Debian: sudo apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml
	@echo "Installing lo-diag into $(VENV) (about a minute the first time) …"
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	sh scripts/system-packages.sh $(BIN)/python
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	sh scripts/browser.sh
	@touch $@
