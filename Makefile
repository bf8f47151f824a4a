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

# The research tables of each kind, in the order of the kinds: what a kind refers to is imported before it.
FACTS ?= ../shared/facts
KINDS := entities organizations links ministry representations posts agreements commitments memberships events missions \
  figures corrections
FACTS_entities := entities.csv
FACTS_organizations := organizations.csv
FACTS_links := links.csv
FACTS_ministry := ministry.csv delivery-2/ministry-1.csv delivery-2/ministry-2.csv
FACTS_representations := representations.csv delivery-2/representations.csv
FACTS_agreements := agreements.csv $(patsubst %,delivery-2/agreements-%.csv,1 2 3)
FACTS_memberships := memberships.csv delivery-2/memberships.csv
FACTS_events := events.csv delivery-2/events.csv
FACTS_missions := missions.csv delivery-2/missions-1.csv delivery-2/missions-2.csv
FACTS_posts := delivery-2/heads-of-post-1.csv delivery-2/heads-of-post-2.csv
FACTS_figures := delivery-2/figures-1.csv delivery-2/figures-2.csv
FACTS_commitments := delivery-2/declared-bound-1.csv delivery-2/declared-bound-2.csv
FACTS_corrections := $(patsubst %,delivery-2/%.csv,agreement-corrections-1 agreement-corrections-2 \
  office-corrections-1 office-corrections-2)

.NOTPARALLEL:
.PHONY: $(KINDS:%=facts-%)
facts: $(KINDS:%=facts-%) ## import the research tables into graph/, as the editors judge them (FACTS=FOLDER, DELIVERY=SLUG; one kind: facts-KIND)

$(KINDS:%=facts-%): facts-%: $(READY)
	@$(BIN)/python -m qkg import $(addprefix $(FACTS)/,$(FACTS_$*)) --as $* \
	  $(addprefix --map ,$(wildcard graph/judgements/$*.yaml)) --data . --prune $(addprefix --delivery ,$(DELIVERY))

bench: $(READY) ## measure the speed and memory claims, as ratios in one run
	@$(BIN)/python benchmarks/bench.py

wheel: $(READY) ## build the wheel into dist/
	@rm -rf dist && $(BIN)/python -m hatchling build -t wheel -d dist

lock: ## pin the dependencies again (needs uv)
	@uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header \
	  --no-annotate pyproject.toml --group dev -o requirements.lock

clean: ## remove everything that was made
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
