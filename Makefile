# One word per task. Needs only Python 3.11+, git and make; uses uv when it is on the machine.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "qkg needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Setting up $(VENV) …" >&2
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv -q --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV) && \
	  uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock && \
	  uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
	  $(PYTHON) -m venv --clear $(VENV) && \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@$(BIN)/python -m compileall -q qkg
	@touch $@

.PHONY: help setup run test test-all servers lint format build dataset data-page bench facts lock wheel clean

help: ## show these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make the virtual environment from the lock file

run: $(READY) ## build the graph, validate it, ask three questions, export it to build/
	@$(BIN)/python -m qkg build
	@$(BIN)/python -m qkg validate
	@$(BIN)/python -m qkg query agreements-by-partner --partner bavaria --evidence --format table
	@$(BIN)/python -m qkg query in-force-possibly --date 1999-12-31 --partner france --format table
	@$(BIN)/python -m qkg query disagreements --subject sf-1986-paris --format table
	@$(BIN)/python -m qkg export --format turtle -o build/qkg.ttl
	@echo
	@echo "Done. Try next:"
	@echo "  $(BIN)/qkg queries"
	@echo "  $(BIN)/qkg show bavaria"
	@echo "  $(BIN)/qkg search Bavière --lang fr"

test: $(READY) ## run the fast tests (no servers, no browser)
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not server and not slow"

servers: $(READY) ## run the tests that need real SPARQL servers on loopback, and the slow ones
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "server or slow"

test-all: test servers ## run every test

lint: $(READY) ## check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(READY) ## format the code
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

build: $(READY) ## build the embedded store
	@$(BIN)/python -m qkg build

dataset: $(READY) ## build, and write the description of the data set (DCAT, VoID, PROV) to build/dataset.ttl
	@$(BIN)/python -m qkg build --describe

data-page: $(READY) ## write what the graph holds and lacks to docs/data.md and docs/data.fr.md
	@$(BIN)/python -m qkg --lang en stats --page -o docs/data.md
	@$(BIN)/python -m qkg --lang fr stats --page -o docs/data.fr.md

FACTS ?= ../shared/facts
KINDS := entities organizations links ministry representations agreements memberships events missions

facts: $(READY) ## import the research tables into graph/, as the editors judge them (FACTS=FOLDER)
	@for kind in $(KINDS); do \
	  $(BIN)/python -m qkg import $(FACTS)/$$kind.csv --as $$kind --map graph/judgements/$$kind.yaml --data . --prune || exit 1; \
	done

bench: $(READY) ## measure the speed and memory claims, as ratios in one run
	@$(BIN)/python benchmarks/bench.py

wheel: $(READY) ## build the wheel into dist/
	@rm -rf dist && $(BIN)/python -m hatchling build -t wheel -d dist

lock: ## pin the dependencies again (needs uv)
	@uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header \
	  --no-annotate pyproject.toml --group dev -o requirements.lock

clean: ## remove everything that was made
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
